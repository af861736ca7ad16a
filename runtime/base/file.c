#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP (64u << 10)

/* Opening /dev/stdin anew fails for a socket, and where /dev is bare. */
static int open_to_read(const char *path)
{
    if (!strcmp(path, "/dev/stdin"))
        return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    return open(path, O_RDONLY | O_CLOEXEC);
}

int file_read(const char *path, size_t max, bytes *out)
{
    int fd = open_to_read(path), rc = 0;
    size_t before = out->len;
    struct stat st;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) < 0) {
        rc = -errno;
        goto end;
    }
    if (S_ISREG(st.st_mode) && (size_t)st.st_size > max) {
        rc = -EFBIG;
        goto end;
    }
    /* One byte more than the size, so that the end is seen without a second growth. */
    if (S_ISREG(st.st_mode) && bytes_reserve(out, (size_t)st.st_size + 1) < 0) {
        rc = -ENOMEM;
        goto end;
    }
    for (;;) { /* sizes of pipes and of /proc are not known, and files grow */
        ssize_t n;
        if (out->cap == out->len && bytes_reserve(out, READ_STEP) < 0) {
            rc = -ENOMEM;
            goto end;
        }
        n = read(fd, out->data + out->len, out->cap - out->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) { /* a stream that somebody made non-blocking */
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
            continue;
        }
        if (n < 0)
            rc = -errno;
        if (n <= 0)
            break;
        out->len += (size_t)n;
        if (out->len - before > max) {
            rc = -EFBIG;
            break;
        }
    }
end:
    close(fd);
    return rc;
}

static int write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -errno;
        data += done;
        n -= (size_t)done;
    }
    return 0;
}

/* A rename is on disk only when the folder is. */
static int sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    int fd, rc;

    if (slash && (size_t)(slash - path) >= sizeof folder)
        return -ENAMETOOLONG;
    if (!slash)
        snprintf(folder, sizeof folder, ".");
    else
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    rc = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return rc;
}

static int write_atomic(const char *path, const void *data, size_t n, mode_t mode)
{
    char temp[PATH_MAX];
    int fd, rc;

    if ((size_t)snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= sizeof temp)
        return -ENAMETOOLONG;
    fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    rc = write_all(fd, data, n);
    if (rc == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        rc = -errno;
    close(fd);
    if (rc == 0 && rename(temp, path) < 0)
        rc = -errno;
    if (rc < 0) {
        unlink(temp);
        return rc;
    }
    return sync_folder_of(path);
}

int file_write(const char *path, const void *data, size_t n, mode_t mode, int flags)
{
    int fd, rc;

    if (flags & FILE_ATOMIC)
        return write_atomic(path, data, n, mode);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (flags & FILE_APPEND ? O_APPEND : O_TRUNC), mode);
    if (fd < 0)
        return -errno;
    rc = write_all(fd, data, n);
    if (rc == 0 && flags & FILE_SYNC && fdatasync(fd) < 0)
        rc = -errno;
    if (close(fd) < 0 && rc == 0)
        rc = -errno;
    return rc;
}

int file_make_dirs(const char *path, mode_t mode)
{
    char part[PATH_MAX];
    size_t n = strlen(path);
    struct stat st;

    if (n == 0)
        return -ENOENT;
    if (n >= sizeof part)
        return -ENAMETOOLONG;
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, mode) < 0 && errno != EEXIST)
            return -errno;
    }
    if (stat(path, &st) < 0)
        return -errno;
    return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int file_list(const char *path, bytes *out)
{
    DIR *dir = opendir(path);
    struct dirent *e;
    int rc = 0;

    if (!dir)
        return -errno;
    while (errno = 0, (e = readdir(dir))) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (bytes_add(out, e->d_name, strlen(e->d_name) + 1) < 0) {
            rc = -ENOMEM;
            break;
        }
    }
    if (!e && errno)
        rc = -errno;
    closedir(dir);
    return rc;
}

static int remove_at(int folder, const char *name);

/* Empties the open folder; closes it in any case. */
static int remove_content(int fd)
{
    DIR *dir = fdopendir(fd);
    struct dirent *e;
    int rc = 0;

    if (!dir) {
        rc = -errno;
        close(fd);
        return rc;
    }
    while (rc == 0 && (errno = 0, e = readdir(dir))) {
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            rc = remove_at(fd, e->d_name);
    }
    if (rc == 0 && errno)
        rc = -errno;
    closedir(dir);
    return rc;
}

/* Goes down by descriptors and never follows a link, so that the owner of a folder below cannot lead us out.
 */
static int remove_at(int folder, const char *name)
{
    int fd, rc;

    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM && errno != EACCES)
        return -errno;
    rc = -errno;
    fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : errno == ENOTDIR ? rc : -errno;
    rc = remove_content(fd);
    if (rc == 0 && unlinkat(folder, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        rc = -errno;
    return rc;
}

int file_remove_tree(const char *path)
{
    return remove_at(AT_FDCWD, path);
}
