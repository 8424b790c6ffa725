// A djpeg that somebody has taken over with a photo: it tries whatever could harm the shop, and tells what it could do.
//
// WORDS, where it is compiled: the shop's process, a TCP and a UDP port that listen, a file of the shop's, and a folder
// where it would like to leave something. Without arguments it prints a line for each try, "could" or "kept from", and
// what. With arguments, as djpeg is called, it gives a picture that is 8 wide, and one more for each thing that it could.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int could, quiet;

static void tried(const char *what, int succeeded) {
    could += succeeded;
    if (!quiet) printf("%s: %s\n", succeeded ? "could" : "kept from", what);
}

static int connects(int port, int kind) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int door = socket(AF_INET, kind, 0);
    if (door < 0 || connect(door, (struct sockaddr *)&there, sizeof there) < 0) return 0;
    return write(door, "taken", 5) == 5;
}

static int reads(const char *path) {
    char byte;
    int file = open(path, O_RDONLY);
    return file >= 0 && read(file, &byte, 1) == 1;
}

static int asks_of(pid_t shop, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", shop, name);
    return reads(path);
}

static int has_child(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child;
}

static int writes_behind_the_photo(void) {
    int photo = open("/proc/self/fd/0", O_RDWR);
    return photo >= 0 || write(0, "x", 1) == 1;
}

static int looks_into(pid_t shop) {
    char here[8];
    struct iovec mine = {here, sizeof here}, theirs = {(void *)0x400000, sizeof here};
    ssize_t got = process_vm_readv(shop, &mine, 1, &theirs, 1, 0);
    return got > 0 || (got < 0 && errno == EFAULT);  // allowed, only not there
}

static void network(int port, int udp) {
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0shop"};
    int pair[2];
    tried("open a TCP connection", connects(port, SOCK_STREAM));
    tried("send a datagram", connects(udp, SOCK_DGRAM));
    tried("make a socket of this machine", bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, 7) == 0);
    tried("make a pair of sockets", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    tried("use io_uring", syscall(SYS_io_uring_setup, 1, (char[120]){0}) >= 0);
}

static void files(const char *secret, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/left", folder);
    tried("change the photo that it reads", writes_behind_the_photo());
    tried("read a file of the shop's", reads(secret));
    tried("read who has accounts here", reads("/etc/passwd"));
    tried("list a folder", opendir(folder) != NULL);
    tried("write to a file of the shop's", open(secret, O_WRONLY) >= 0);
    tried("empty a file of the shop's", truncate(secret, 0) == 0);
    tried("change a file's rights", chmod(secret, 0777) == 0);
    tried("leave a file", open(path, O_CREAT | O_RDONLY, 0600) >= 0);
    tried("leave a folder", mkdir(strcat(path, "_too"), 0700) == 0);
    tried("leave a link", symlink("/", strcat(path, "_link")) == 0);
    tried("remove a file of the shop's", unlink(secret) == 0);
    snprintf(path, sizeof path, "%s_taken", folder);
    tried("rename a folder of the shop's", rename(folder, path) == 0);
}

static void others(pid_t shop) {
    struct rlimit none = {0, 0};
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    tried("send the shop a signal", kill(shop, 0) == 0);
    tried("send it one in another way", sigqueue(shop, 0, (union sigval){0}) == 0);
    tried("read the shop's memory", looks_into(shop));
    tried("read the shop's surroundings", asks_of(shop, "environ"));
    tried("read what the shop has open", asks_of(shop, "maps"));
    tried("hold the shop as a debugger", ptrace(PTRACE_SEIZE, shop, 0, 0) == 0);
    tried("take the shop's time away", prlimit(shop, RLIMIT_CORE, &none, NULL) == 0);
    tried("move the shop to one core", sched_setaffinity(shop, sizeof one, &one) == 0);
    tried("put the shop behind others", setpriority(PRIO_PROCESS, shop, 1) == 0);
}

static void itself(void) {
    tried("have a child", has_child());
    tried("take more memory than it was given",
          mmap(NULL, 1UL << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    tried("lift its own limits", setrlimit(RLIMIT_FSIZE, &(struct rlimit){1 << 30, 1 << 30}) == 0);
    tried("load a program into the kernel", syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0) >= 0 || errno == EFAULT);
    tried("make memory that is a file", memfd_create("more", 0) >= 0);
    tried("go first again", setpriority(PRIO_PROCESS, 0, 0) == 0);
}

static void last(void) {
    tried("make a world of its own", unshare(CLONE_NEWUSER) == 0);
    fflush(stdout);
    execl("/bin/sh", "sh", "-c", "echo 'could: become another program'", NULL);
    tried("become another program", 0);
}

int main(int count, char **words __attribute__((unused))) {
    char text[] = WORDS, *given[5];
    quiet = count != 1;
    for (int at = 0; at < 5; at++) given[at] = strtok(at ? NULL : text, " ");
    itself();
    others(atoi(given[0]));
    network(atoi(given[1]), atoi(given[2]));
    files(given[3], given[4]);
    last();
    if (quiet) {
        printf("P6 %d 1 255\n", 8 + could);
        for (int at = 0; at < 3 * (8 + could); at++) putchar(128);
    }
    return fflush(stdout);
}
