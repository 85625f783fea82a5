/* Stands between a program and the system (LD_PRELOAD) and counts what changes the disk below one folder.
 *
 * FAULT_ROOT   the folder; its path has no links in it. Shared memory of the database (-shm) is no disk.
 * FAULT_TRACE  a file that gets every change in order, and what goes to standard output:
 *              one line of fields between tabs, then as many bytes as its last field says:
 *                  new PATH INO 0 | folder PATH INO 0 | write PATH INO OFFSET LENGTH | size PATH INO LENGTH 0
 *                  sync PATH INO 0 | move FROM TO 0 | link FROM TO 0 | gone PATH 0 | said LENGTH
 * FAULT_MODE   what happens at change FAULT_AT, counted from 1:
 *                  cut   killed before it             torn  killed in the middle of it
 *                  full  from there on there is no room    io, ios  it fails; it and all later ones fail
 *
 * Only Linux calls that a program makes through its C library are seen; `disk.rs` compares what it was told
 * with what lies there in the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { NONE, CUT, TORN, FULL, IO, IOS };
enum what { GROWS, BYTES, OTHER };
enum then { GO, HALF, FAIL };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static int trace = -1;
static enum mode mode;
static long at, count;

__attribute__((constructor)) static void begin(void)
{
    const char *names[] = { "", "cut", "torn", "full", "io", "ios" };
    const char *asked = getenv("FAULT_MODE"), *to = getenv("FAULT_TRACE"), *when = getenv("FAULT_AT");
    root = getenv("FAULT_ROOT");
    root_length = root ? strlen(root) : 0;
    for (int known = CUT; asked && known <= IOS; known++)
        if (strcmp(asked, names[known]) == 0) mode = known;
    at = when ? atol(when) : 0;
    if (to) trace = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path)
{
    size_t length = strlen(path);
    if (!root || strncmp(path, root, root_length) != 0 || path[root_length] != '/') return 0;
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static int place_of(int fd, char *out)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, out, PATH_MAX - 1);
    out[length < 0 ? 0 : length] = 0;
    return length > 0 && (is_below(out) || (root && strcmp(out, root) == 0));
}

/* The whole path of what is called so, whether it is there or not. */
static int place(int folder, const char *path, char *out)
{
    char whole[2 * PATH_MAX] = "", above[PATH_MAX];
    if (path[0] != '/') {
        if (folder == AT_FDCWD) { if (!getcwd(whole, PATH_MAX)) return 0; }
        else place_of(folder, whole);
        strcat(whole, "/");
    }
    strncat(whole, path, PATH_MAX - 1);
    char *last = strrchr(whole, '/');
    *last = 0;
    if (!realpath(*whole ? whole : "/", above)) return 0;
    return snprintf(out, PATH_MAX, "%s/%s", above, last + 1) < PATH_MAX && is_below(out);
}

static unsigned long inode(int folder, const char *path)
{
    struct stat found;
    return fstatat(folder, path, &found, AT_SYMLINK_NOFOLLOW) == 0 ? found.st_ino : 0;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Another change: whether it happens. */
static enum then step(enum what what)
{
    count++;
    if (mode == CUT && count == at) die();
    if (mode == TORN && count == at) { if (what != BYTES) die(); return HALF; }
    if (mode == FULL && count >= at && what != OTHER) { errno = ENOSPC; return FAIL; }
    if ((mode == IO && count == at) || (mode == IOS && count >= at)) { errno = EIO; return FAIL; }
    return GO;
}

static void tell(const void *bytes, size_t length, const char *format, ...)
{
    char line[3 * PATH_MAX];
    va_list fields;
    if (trace < 0) return;
    int kept = errno;
    va_start(fields, format);
    int n = vsnprintf(line, sizeof line, format, fields);
    va_end(fields);
    n += snprintf(line + n, sizeof line - n, "\t%zu\n", length);
    struct iovec parts[] = { { line, n }, { (void *)bytes, length } };
    if (syscall(SYS_writev, trace, parts, length ? 2 : 1) != (ssize_t)(n + length)) abort();
    errno = kept;
}

static ssize_t put(int fd, const void *bytes, size_t n, off_t where, int here)
{
    char path[PATH_MAX];
    ssize_t done = -1;
    int is_told = fd == STDOUT_FILENO && trace >= 0;
    if (!is_told && !place_of(fd, path)) goto plain;
    pthread_mutex_lock(&turn);
    if (is_told) {
        done = syscall(SYS_write, fd, bytes, n);
        if (done > 0) tell(bytes, done, "said");
    } else {
        struct stat found;
        enum then then = step(BYTES);
        fstat(fd, &found);
        if (here) where = fcntl(fd, F_GETFL) & O_APPEND ? found.st_size : lseek(fd, 0, SEEK_CUR);
        if (then == HALF) n /= 2;
        if (then != FAIL) done = here ? syscall(SYS_write, fd, bytes, n) : syscall(SYS_pwrite64, fd, bytes, n, where);
        if (then == HALF) die();
        if (done > 0) tell(bytes, done, "write\t%s\t%lu\t%ld", path, (unsigned long)found.st_ino, (long)where);
    }
    pthread_mutex_unlock(&turn);
    return done;
plain:
    return here ? syscall(SYS_write, fd, bytes, n) : syscall(SYS_pwrite64, fd, bytes, n, where);
}

ssize_t write(int fd, const void *bytes, size_t n) { return put(fd, bytes, n, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t where) { return put(fd, bytes, n, where, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t where) { return put(fd, bytes, n, where, 0); }

/* The first part only: whoever writes several sees that and goes on. */
ssize_t writev(int fd, const struct iovec *parts, int n)
{
    while (n > 1 && parts->iov_len == 0) parts++, n--;
    return n > 0 ? put(fd, parts->iov_base, parts->iov_len, 0, 1) : 0;
}

/* Copies within the system would go by unseen: whoever asks for one falls back to reading and writing. */
ssize_t copy_file_range(int from, off_t *a, int to, off_t *b, size_t n, unsigned flags)
{
    (void)from, (void)a, (void)to, (void)b, (void)n, (void)flags;
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile(int to, int from, off_t *a, size_t n)
{
    (void)from, (void)a, (void)to, (void)n;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int to, int from, off_t *a, size_t n) { return sendfile(to, from, a, n); }

static int opened(int folder, const char *path, int flags, mode_t rights)
{
    char whole[PATH_MAX];
    int fd = -1;
    if (!(flags & (O_CREAT | O_TRUNC)) || !place(folder, path, whole))
        return syscall(SYS_openat, folder, path, flags, rights);
    pthread_mutex_lock(&turn);
    int is_new = inode(folder, path) == 0;
    int changes = is_new ? flags & O_CREAT : (flags & O_TRUNC) && !(flags & O_EXCL);
    if (!changes || step(is_new ? GROWS : OTHER) == GO) fd = syscall(SYS_openat, folder, path, flags, rights);
    if (changes && fd >= 0) {
        if (is_new) tell(0, 0, "new\t%s\t%lu", whole, inode(folder, path));
        else tell(0, 0, "size\t%s\t%lu\t0", whole, inode(folder, path));
    }
    pthread_mutex_unlock(&turn);
    return fd;
}

#define RIGHTS(flags) ({ va_list more; va_start(more, flags); \
    mode_t given = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; va_end(more); given; })
int open(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, RIGHTS(flags)); }
int open64(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, RIGHTS(flags)); }
int openat(int folder, const char *path, int flags, ...) { return opened(folder, path, flags, RIGHTS(flags)); }
int openat64(int folder, const char *path, int flags, ...) { return opened(folder, path, flags, RIGHTS(flags)); }

static int flushed(int fd, long call)
{
    char path[PATH_MAX];
    struct stat found;
    int done = -1;
    if (!place_of(fd, path)) return syscall(call, fd);
    pthread_mutex_lock(&turn);
    if (step(OTHER) == GO) done = syscall(call, fd);
    if (done == 0 && fstat(fd, &found) == 0) tell(0, 0, "sync\t%s\t%lu", path, (unsigned long)found.st_ino);
    pthread_mutex_unlock(&turn);
    return done;
}
int fsync(int fd) { return flushed(fd, SYS_fsync); }
int fdatasync(int fd) { return flushed(fd, SYS_fdatasync); }

int ftruncate(int fd, off_t length)
{
    char path[PATH_MAX];
    struct stat found;
    int done = -1;
    if (!place_of(fd, path)) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&turn);
    if (step(OTHER) == GO) done = syscall(SYS_ftruncate, fd, length);
    if (done == 0 && fstat(fd, &found) == 0) tell(0, 0, "size\t%s\t%lu\t%ld", path, (unsigned long)found.st_ino, (long)length);
    pthread_mutex_unlock(&turn);
    return done;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

static int called(int a, const char *from, int b, const char *to, enum what what, int flags)
{
    char old[PATH_MAX], new[PATH_MAX];
    int is_old = place(a, from, old), is_new = place(b, to, new), done = -1;
    long call = what == GROWS ? SYS_linkat : SYS_renameat2;
    if (!is_old && !is_new) return syscall(call, a, from, b, to, flags);
    pthread_mutex_lock(&turn);
    if (step(what) == GO) done = syscall(call, a, from, b, to, flags);
    if (done == 0) tell(0, 0, "%s\t%s\t%s", what == GROWS ? "link" : "move", old, new);
    pthread_mutex_unlock(&turn);
    return done;
}
int rename(const char *from, const char *to) { return called(AT_FDCWD, from, AT_FDCWD, to, OTHER, 0); }
int renameat(int a, const char *from, int b, const char *to) { return called(a, from, b, to, OTHER, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return called(a, from, b, to, OTHER, flags); }
int link(const char *from, const char *to) { return called(AT_FDCWD, from, AT_FDCWD, to, GROWS, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return called(a, from, b, to, GROWS, flags); }

static int removed(int folder, const char *path, int flags)
{
    char whole[PATH_MAX];
    int done = -1;
    if (!place(folder, path, whole)) return syscall(SYS_unlinkat, folder, path, flags);
    pthread_mutex_lock(&turn);
    if (inode(folder, path) == 0) errno = ENOENT;
    else if (step(OTHER) == GO) done = syscall(SYS_unlinkat, folder, path, flags);
    if (done == 0) tell(0, 0, "gone\t%s", whole);
    pthread_mutex_unlock(&turn);
    return done;
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int folder, const char *path, int flags) { return removed(folder, path, flags); }

static int made(int folder, const char *path, mode_t rights)
{
    char whole[PATH_MAX];
    int done = -1;
    if (!place(folder, path, whole)) return syscall(SYS_mkdirat, folder, path, rights);
    pthread_mutex_lock(&turn);
    if (inode(folder, path) != 0) errno = EEXIST;
    else if (step(GROWS) == GO) done = syscall(SYS_mkdirat, folder, path, rights);
    if (done == 0) tell(0, 0, "folder\t%s\t%lu", whole, inode(folder, path));
    pthread_mutex_unlock(&turn);
    return done;
}
int mkdir(const char *path, mode_t rights) { return made(AT_FDCWD, path, rights); }
int mkdirat(int folder, const char *path, mode_t rights) { return made(folder, path, rights); }
