/*
 * Makes a disk slow or faulty for one process, as long as somebody says so.
 *
 *   gcc -shared -fPIC -O2 -o slow-disk.so slow-disk.c -ldl
 *   SLOW_DISK_FOLDER=/data SLOW_DISK_CONTROL=/ctl LD_PRELOAD=./slow-disk.so program...
 *
 * The control file is 64 bytes of text, read before each call; whoever changes it writes all 64 in place:
 *
 *   SYNC_DELAY_MS WRITE_DELAY_MS SYNC_FAILS WRITE_FAILS      (then blanks and a newline)
 *
 * SYNC concerns fsync, fdatasync and msync, WRITE concerns write, pwrite and writev; FAILS is 0 or 1, for EIO.
 * Only files below the folder are harmed, so logs and sockets are not; msync has no file and is always meant.
 * After a failure that was told, nothing is written: the page may count as clean from then on, as on Linux.
 * What is not caught: stores to mapped files (they are seen when they are forced), direct system calls.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CONTROL_BYTES 64

static const char *folder;
static size_t folder_length;
static const char *control;

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_msync)(void *, size_t, int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);

__attribute__((constructor)) static void prepare(void)
{
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_msync = (int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "msync");
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    real_writev = (ssize_t(*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
    folder = getenv("SLOW_DISK_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    const char *path = getenv("SLOW_DISK_CONTROL");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, CONTROL_BYTES, PROT_READ, MAP_SHARED, fd, 0);
        if (mapped != MAP_FAILED)
            control = mapped;
        close(fd);
    }
}

/* The usual case, and before everything else: sockets are written to as well. */
static int is_at_peace(void) { return !control || !memcmp(control, "0 0 0 0", 7); }

/* Waits as it is told; -1 if the call is to fail. */
static int harm(int is_write)
{
    if (is_at_peace())
        return 0;
    char text[CONTROL_BYTES + 1];
    memcpy(text, control, CONTROL_BYTES);
    text[CONTROL_BYTES] = 0;
    int delay[2] = {0, 0}, fails[2] = {0, 0};
    if (sscanf(text, "%d %d %d %d", &delay[0], &delay[1], &fails[0], &fails[1]) != 4)
        return 0;
    if (delay[is_write] > 0) {
        struct timespec left = {delay[is_write] / 1000, delay[is_write] % 1000 * 1000000L};
        while (nanosleep(&left, &left) && errno == EINTR)
            ;
    }
    if (!fails[is_write])
        return 0;
    errno = EIO;
    return -1;
}

static int is_ours(int fd)
{
    char link[32], path[PATH_MAX];
    if (is_at_peace() || !folder)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 0 && (size_t)length >= folder_length && !memcmp(path, folder, folder_length);
}

int fsync(int fd) { return is_ours(fd) && harm(0) ? -1 : real_fsync(fd); }

int fdatasync(int fd) { return is_ours(fd) && harm(0) ? -1 : real_fdatasync(fd); }

int msync(void *at, size_t length, int flags) { return harm(0) ? -1 : real_msync(at, length, flags); }

ssize_t write(int fd, const void *from, size_t length)
{
    return is_ours(fd) && harm(1) ? -1 : real_write(fd, from, length);
}

ssize_t pwrite(int fd, const void *from, size_t length, off_t at)
{
    return is_ours(fd) && harm(1) ? -1 : real_pwrite(fd, from, length, at);
}

ssize_t pwrite64(int fd, const void *from, size_t length, off_t at)
{
    return is_ours(fd) && harm(1) ? -1 : real_pwrite(fd, from, length, at);
}

ssize_t writev(int fd, const struct iovec *from, int count)
{
    return is_ours(fd) && harm(1) ? -1 : real_writev(fd, from, count);
}
