/* Preloaded: every fsync and fdatasync takes SLOW_FSYNC_MS longer, like an SD card on a bad day. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_as_told(void)
{
    const char *told = getenv("SLOW_FSYNC_MS");
    long milliseconds = told ? atol(told) : 0;
    struct timespec span = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&span, NULL);
}

static int call(const char *name, int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_as_told();
    return real(descriptor);
}

int fsync(int descriptor) { return call("fsync", descriptor); }
int fdatasync(int descriptor) { return call("fdatasync", descriptor); }
