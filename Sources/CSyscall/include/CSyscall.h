#ifndef GPUIMG_CSYSCALL_H
#define GPUIMG_CSYSCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The few system calls and flags that Swift's Glibc does not import, as plain functions: a negative result is -errno.

/// Opens a file without a name in `directory` (O_TMPFILE), readable and writable, closed on exec.
int gpuimg_open_unnamed(const char *directory, mode_t mode);

/// Makes a file with a new name out of `template`, whose XXXXXX it replaces (mkostemp), closed on exec.
int gpuimg_open_named(char *template_path);

/// Gives the unnamed file behind `descriptor` the name `path`; fails with -EEXIST when the name is taken.
int gpuimg_link_unnamed(int descriptor, const char *path);

/// Copies inside the kernel; returns the bytes copied, or -errno.
int64_t gpuimg_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, size_t count);

/// Asks the kernel to start writing `count` bytes from `offset` to the disk, without waiting.
int gpuimg_start_writeback(int descriptor, int64_t offset, int64_t count);

/// The processors that this process may run on; at least 1.
int gpuimg_usable_processors(void);

/// Whether `signal` was set to be ignored, as nohup does for the programs that it starts.
bool gpuimg_is_ignored(int signal);

/// Ends this process by `signal` with its default action, as if it had never been handled.
void gpuimg_die_by_signal(int signal);

/// Renames `from` to `to` only where `to` does not exist (RENAME_NOREPLACE).
int gpuimg_rename_new(const char *from, const char *to);

/// O_PATH, which Swift does not import.
extern const int gpuimg_o_path;

/// A pipe whose ends are closed on exec; the read end first. 0 or -errno.
int gpuimg_pipe(int ends[2]);
/// How `gpuimg_open_below` treats symlinks.
enum gpuimg_links {
    /// They are followed as if the folder were the root of everything; `..` stops there.
    gpuimg_links_inside,
    /// One anywhere on the way is an error.
    gpuimg_links_refused,
};

/// What `gpuimg_open_below` opens; always closed on exec.
enum gpuimg_opening {
    /// Anything, only as a place (O_PATH).
    gpuimg_opening_place,
    /// A folder, only as a place (O_PATH).
    gpuimg_opening_folder_place,
    /// A folder whose names can be read.
    gpuimg_opening_folder,
    /// Something to be read, without waiting for whoever has the other end.
    gpuimg_opening_content,
};

/// Opens `path` below the open folder `root`, which no name, symlink or magic link leads out of (openat2).
int gpuimg_open_below(int root, const char *path, enum gpuimg_opening opening, enum gpuimg_links links);

/// Gives the calling thread a current folder and a umask of its own.
int gpuimg_own_current_folder(void);

/// Sets an extended attribute of an open file or folder.
int gpuimg_set_xattr(int descriptor, const char *name, const void *value, size_t size);

#endif
