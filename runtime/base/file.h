/*
 * Files and folders, with plain blocking system calls: run these on a worker thread, never on the loop's
 * (bind/fs.c does). No shared state; any thread, any number at once.
 *
 * All return 0 or a negative errno.
 */
#ifndef BOLT_FILE_H
#define BOLT_FILE_H

#include "base/bytes.h"

#include <sys/types.h>

/* Appends the whole file to out. -EFBIG when it has more than max bytes. "/dev/stdin" is descriptor 0,
 * whatever it leads to, read from where it stands. */
int file_read(const char *path, size_t max, bytes *out);

enum {
    FILE_ATOMIC = 1, /* readers see the old content or the new one, also after a power cut */
    FILE_SYNC = 2,   /* on disk before the call returns */
    FILE_APPEND = 4, /* to the end, in one write where the kernel allows it */
};

/* Creates the file with `mode` or replaces its content. */
int file_write(const char *path, const void *data, size_t n, mode_t mode, int flags);

/* Creates the folder and those above it; content with what is there already. */
int file_make_dirs(const char *path, mode_t mode);

/* Appends the names in a folder, each ended by a NUL, in no order, without . and .. */
int file_list(const char *path, bytes *out);

/* Removes a file, or a folder with all that is in it. Links are removed, not followed, also when somebody
 * swaps a folder for a link meanwhile. Content with there being nothing. */
int file_remove_tree(const char *path);

#endif
