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

/// A pipe whose ends are closed on exec; the read end first. 0 or -errno.
int gpuimg_pipe(int ends[2]);

#endif
