/* The disk under a program, for a proof: preloaded (LD_PRELOAD), it stands between the program and the C library.

   POWER_FOLDER   only what happens below this folder (an absolute path, without links) is looked at.
   POWER_TAPE     there, everything that changes the folder is written down in order, with its data: see tape.py.
   POWER_ACKS     what the program appends to this file goes onto the tape as marks, in its place among the writes.
   POWER_TROUBLE  while this file holds one of these letters, the disk is so:
                  n  no room: what needs more room fails with ENOSPC, and statvfs says that nothing is free
                  s  sync fails with EIO
                  w  write fails with EIO
                  e  reading fails with EIO
                  r  read-only: everything that changes something fails with EROFS

   A file whose name ends in -shm is SQLite's index of its log: mapped memory, made anew at each start. It has troubles
   but does not go onto the tape. What the tape could not tell (a mapping that writes, a copy inside the kernel) ends
   the program at once with code 97, so that a tape that exists is whole. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "open and open64 must be one and the same");

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ALSO(name) __attribute__((alias(#name)))

enum { STRANGE, DATA, INDEX, ACKS };

struct __attribute__((packed)) record {
    uint8_t kind;
    int32_t file;
    int64_t first, second;
    uint64_t length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[MOST_FILES];
static const char *folder, *acks, *trouble;
static int tape = -1;
static int64_t syncs;

static void give_up(const char *what) {
    dprintf(2, "power: the tape cannot tell of %s\n", what);
    _exit(97);
}

static void tell(char kind, int file, int64_t first, int64_t second, const void *data, uint64_t length) {
    if (tape < 0) return;
    struct record record = {kind, file, first, second, length};
    struct iovec parts[2] = {{&record, sizeof record}, {(void *)data, length}};
    if (syscall(SYS_writev, tape, parts, length ? 2 : 1) != (ssize_t)(sizeof record + length)) give_up("everything: it is full");
}

__attribute__((constructor)) static void begin(void) {
    folder = getenv("POWER_FOLDER");
    acks = getenv("POWER_ACKS");
    trouble = getenv("POWER_TROUBLE");
    const char *path = getenv("POWER_TAPE");
    if (path && (tape = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) _exit(96);
    tell('P', -1, 0, 0, NULL, 0);
}

static int is_below(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static int kind_of(const char *path) {
    if (acks && !strcmp(path, acks)) return ACKS;
    if (!is_below(path)) return STRANGE;
    size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, "-shm") ? INDEX : DATA;
}

static int kind(int file) { return file >= 0 && file < MOST_FILES ? watched[file] : STRANGE; }

static int ill(char letter) {
    char now[8];
    int file = trouble ? syscall(SYS_openat, AT_FDCWD, trouble, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t length = syscall(SYS_read, file, now, sizeof now);
    syscall(SYS_close, file);
    return length > 0 && memchr(now, letter, length) != NULL;
}

/* The error of a change to the folder, 0 when the disk is well. */
static int refusal(int grows) {
    if (ill('r')) return EROFS;
    return grows && ill('n') ? ENOSPC : 0;
}

static int refused(int error) {
    errno = error;
    return -1;
}

/* -- files come and go */

static int opened(const char *path, int flags, mode_t mode) {
    int what = kind_of(path), writes = (flags & O_ACCMODE) != O_RDONLY, error = 0;
    struct stat there;
    if (what == DATA || what == INDEX) {
        if (writes) error = refusal((flags & O_CREAT) && REAL(stat)(path, &there) != 0);
        if (error) return refused(error);
    }
    pthread_mutex_lock(&turn);
    int file = REAL(open)(path, flags, mode);
    if (file >= MOST_FILES && what) give_up("so many files");
    if (file >= 0 && file < MOST_FILES) watched[file] = what;
    if (file >= 0 && what == DATA) tell('O', file, flags & O_TRUNC ? 1 : 0, flags & O_CREAT ? 1 : 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return file;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened(path, flags, mode);
}
int open64(const char *path, int flags, ...) ALSO(open);

/* A name in an open folder, as a whole path. `room` holds one. */
static const char *whole(int at, const char *path, char *room) {
    char link[32];
    if (at == AT_FDCWD || path[0] == '/') return path;
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t length = readlink(link, room, PATH_MAX);
    if (length < 0 || length + 1 + strlen(path) >= PATH_MAX) give_up("a name in a folder");
    snprintf(room + length, PATH_MAX - length, "/%s", path);
    return room;
}

int openat(int at, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    char room[PATH_MAX];
    return kind(at) || at == AT_FDCWD || path[0] == '/' ? opened(whole(at, path, room), flags, mode)
                                                        : REAL(openat)(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) ALSO(openat);

int close(int file) {
    int what = kind(file);
    if (!what) return REAL(close)(file);
    pthread_mutex_lock(&turn);
    watched[file] = STRANGE;
    if (what == DATA) tell('C', file, 0, 0, NULL, 0);
    int result = REAL(close)(file);
    pthread_mutex_unlock(&turn);
    return result;
}

/* -- what is written into them */

static int grows(int file, off_t end) {
    struct stat now;
    return fstat(file, &now) == 0 && end > now.st_size;
}

static ssize_t written(int file, const void *data, size_t length, off_t offset) {
    int error = refusal(grows(file, offset + length));
    if (!error && ill('w')) error = EIO;
    if (error) return refused(error);
    ssize_t done = REAL(pwrite)(file, data, length, offset);
    if (done > 0 && watched[file] == DATA) tell('W', file, offset, 0, data, done);
    return done;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
    if (kind(file) != DATA && kind(file) != INDEX) return REAL(pwrite)(file, data, length, offset);
    pthread_mutex_lock(&turn);
    ssize_t done = written(file, data, length, offset);
    pthread_mutex_unlock(&turn);
    return done;
}
ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) ALSO(pwrite);

ssize_t write(int file, const void *data, size_t length) {
    int what = kind(file);
    if (!what) return REAL(write)(file, data, length);
    pthread_mutex_lock(&turn);
    ssize_t done;
    if (what == ACKS) {
        done = REAL(write)(file, data, length);
        tell('A', file, 0, 0, data, done > 0 ? done : 0);
    } else {
        off_t offset = lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
        done = written(file, data, length, offset);
        if (done > 0) lseek(file, offset + done, SEEK_SET);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pread(int file, void *data, size_t length, off_t offset) {
    return kind(file) == DATA && ill('e') ? refused(EIO) : REAL(pread)(file, data, length, offset);
}
ssize_t pread64(int file, void *data, size_t length, off_t offset) ALSO(pread);

static int changed_length(int file, off_t first, off_t second, char mark) {
    pthread_mutex_lock(&turn);
    int result = refusal(grows(file, mark == 'L' ? first + second : first));
    if (!result) result = mark == 'L' ? REAL(posix_fallocate)(file, first, second) : REAL(ftruncate)(file, first) ? errno : 0;
    if (!result && watched[file] == DATA) tell(mark, file, first, second, NULL, 0);
    pthread_mutex_unlock(&turn);
    return result;
}

int ftruncate(int file, off_t length) {
    if (kind(file) != DATA && kind(file) != INDEX) return REAL(ftruncate)(file, length);
    int error = changed_length(file, length, 0, 'T');
    return error ? refused(error) : 0;
}
int ftruncate64(int file, off_t length) ALSO(ftruncate);

int posix_fallocate(int file, off_t offset, off_t length) {
    if (kind(file) != DATA && kind(file) != INDEX) return REAL(posix_fallocate)(file, offset, length);
    return changed_length(file, offset, length, 'L');
}
int posix_fallocate64(int file, off_t offset, off_t length) ALSO(posix_fallocate);

/* -- what is on the disk for good: everything that was written before a sync began, once it has returned */

static int synced(int file, int (*sync)(int)) {
    if (kind(file) != DATA) return sync(file);
    pthread_mutex_lock(&turn);
    int64_t number = ++syncs;
    tell('S', file, number, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    int error = ill('s') ? EIO : sync(file) ? errno : 0;
    pthread_mutex_lock(&turn);
    tell(error ? 'X' : 'D', file, number, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return error ? refused(error) : 0;
}

int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

/* -- names */

int rename(const char *from, const char *to) {
    if (!is_below(from) && !is_below(to)) return REAL(rename)(from, to);
    if (refusal(0)) return refused(refusal(0));
    char names[8192];
    int length = snprintf(names, sizeof names, "%s%c%s", from, 0, to);
    pthread_mutex_lock(&turn);
    int result = REAL(rename)(from, to);
    if (!result) tell('R', -1, 0, 0, names, length);
    pthread_mutex_unlock(&turn);
    return result;
}

int unlink(const char *path) {
    if (!is_below(path)) return REAL(unlink)(path);
    if (refusal(0)) return refused(refusal(0));
    pthread_mutex_lock(&turn);
    int result = REAL(unlink)(path);
    if (!result && kind_of(path) == DATA) tell('U', -1, 0, 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return result;
}

int renameat(int at, const char *from, int to_at, const char *to) {
    char room[PATH_MAX], to_room[PATH_MAX];
    return rename(whole(at, from, room), whole(to_at, to, to_room));
}

int unlinkat(int at, const char *path, int flags) {
    char room[PATH_MAX];
    return flags ? REAL(unlinkat)(at, path, flags) : unlink(whole(at, path, room));
}

int statvfs(const char *path, struct statvfs *room) {
    int result = REAL(statvfs)(path, room);
    if (!result && is_below(path) && ill('n')) room->f_bfree = room->f_bavail = 0;
    return result;
}
int statvfs64(const char *path, struct statvfs64 *room) ALSO(statvfs);

/* -- what the tape cannot tell of */

void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
    if (kind(file) == DATA && (flags & MAP_SHARED) && (protection & PROT_WRITE)) give_up("a mapping that writes");
    return (void *)syscall(SYS_mmap, at, length, protection, flags, file, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int file, off_t offset) ALSO(mmap);

#define UNTOLD(result, name, file, parameters, arguments) \
    result name parameters { \
        if (kind(file) == DATA) give_up(#name); \
        return REAL(name) arguments; \
    }
UNTOLD(ssize_t, writev, file, (int file, const struct iovec *parts, int count), (file, parts, count))
UNTOLD(ssize_t, pwritev, file, (int file, const struct iovec *parts, int count, off_t at), (file, parts, count, at))
UNTOLD(int, fallocate, file, (int file, int mode, off_t at, off_t length), (file, mode, at, length))
UNTOLD(int, dup, file, (int file), (file))
UNTOLD(int, dup2, file, (int file, int to), (file, to))
UNTOLD(ssize_t, copy_file_range, to, (int from, off64_t *at, int to, off64_t *there, size_t length, unsigned flags),
       (from, at, to, there, length, flags))

#define UNTOLD_PATH(name, parameters, arguments) \
    int name parameters { \
        if (is_below(path)) give_up(#name); \
        return REAL(name) arguments; \
    }
UNTOLD_PATH(truncate, (const char *path, off_t length), (path, length))
UNTOLD_PATH(creat, (const char *path, mode_t mode), (path, mode))

/* What comes into the folder from outside comes from a disk of its own, wherever that place lies: it has to be copied. */
int linkat(int from, const char *path, int at, const char *to, int flags) {
    char room[PATH_MAX], other[PATH_MAX];
    const char *first = whole(from, path, room), *second = whole(at, to, other);
    if (is_below(first) && is_below(second)) {
        char names[8192];
        int length = snprintf(names, sizeof names, "%s%c%s", first, 0, second);
        if (refusal(0)) return refused(refusal(0));
        pthread_mutex_lock(&turn);
        int result = REAL(linkat)(from, path, at, to, flags);
        if (!result) tell('N', -1, 0, 0, names, length);
        pthread_mutex_unlock(&turn);
        return result;
    }
    if (is_below(first)) give_up("another name of a file");
    if (!is_below(second)) return REAL(linkat)(from, path, at, to, flags);
    errno = EXDEV;
    return -1;
}
int link(const char *path, const char *to) { return linkat(AT_FDCWD, path, AT_FDCWD, to, 0); }
