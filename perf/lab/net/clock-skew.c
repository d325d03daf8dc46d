/*
 * Sets the wall clock of one process off, as long as somebody says so; its monotonic clock stays true.
 *
 *   gcc -shared -fPIC -O2 -o clock-skew.so clock-skew.c -ldl
 *   CLOCK_SKEW_CONTROL=/ctl LD_PRELOAD=./clock-skew.so program...
 *
 * The control file is 64 bytes of text, a number of seconds (then blanks and a newline); whoever changes it
 * writes all 64 in place. libfaketime does more, and made a JVM take ten times as long to start.
 *
 * Not caught: waits until an absolute wall time (LockSupport.parkUntil), which the kernel measures by the true
 * clock, and the times of files.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CONTROL_BYTES 64

static const char *control;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void prepare(void)
{
    real_clock_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    const char *path = getenv("CLOCK_SKEW_CONTROL");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, CONTROL_BYTES, PROT_READ, MAP_SHARED, fd, 0);
        if (mapped != MAP_FAILED)
            control = mapped;
        close(fd);
    }
}

static time_t offset(void)
{
    if (!control)
        return 0;
    char text[CONTROL_BYTES + 1];
    memcpy(text, control, CONTROL_BYTES);
    text[CONTROL_BYTES] = 0;
    return (time_t)strtoll(text, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    if (!real_clock_gettime)
        prepare();
    int result = real_clock_gettime(clock, at);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        at->tv_sec += offset();
    return result;
}

int gettimeofday(struct timeval *at, void *zone)
{
    (void)zone;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return -1;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *to)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return -1;
    if (to)
        *to = now.tv_sec;
    return now.tv_sec;
}
