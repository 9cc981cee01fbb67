#define _GNU_SOURCE
#include "CSyscall.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

int gpuimg_open_unnamed(const char *directory, mode_t mode) {
    int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    return descriptor < 0 ? -errno : descriptor;
}

int gpuimg_open_named(char *template_path) {
    int descriptor = mkostemp(template_path, O_CLOEXEC);
    if (descriptor < 0) return -errno;
    fchmod(descriptor, 0644);
    return descriptor;
}

int gpuimg_link_unnamed(int descriptor, const char *path) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

int64_t gpuimg_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, size_t count) {
    off64_t source = from_offset;
    off64_t target = to_offset;
    ssize_t copied = copy_file_range(from, &source, to, &target, count, 0);
    return copied < 0 ? -errno : copied;
}

int gpuimg_start_writeback(int descriptor, int64_t offset, int64_t count) {
    return sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE) < 0 ? -errno : 0;
}

int gpuimg_usable_processors(void) {
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof usable, &usable) == 0) {
        int count = CPU_COUNT(&usable);
        if (count > 0) return count;
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

bool gpuimg_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void gpuimg_die_by_signal(int number) {
    signal(number, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
    _exit(128 + number);
}

int gpuimg_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

const int gpuimg_o_path = O_PATH;

int gpuimg_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }
int gpuimg_open_below(int root, const char *path, enum gpuimg_opening opening, enum gpuimg_links links) {
    struct open_how how = {.flags = O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
    switch (opening) {
    case gpuimg_opening_place: how.flags |= O_PATH; break;
    case gpuimg_opening_folder_place: how.flags |= O_PATH | O_DIRECTORY; break;
    case gpuimg_opening_folder: how.flags |= O_RDONLY | O_DIRECTORY; break;
    case gpuimg_opening_content: how.flags |= O_RDONLY | O_NONBLOCK | O_NOCTTY; break;
    }
    how.resolve |= links == gpuimg_links_inside ? RESOLVE_IN_ROOT : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    // EAGAIN: something was renamed somewhere while `..` was resolved.
    for (int attempt = 0; attempt < 1000; attempt++) {
        long descriptor = syscall(SYS_openat2, root, path, &how, sizeof how);
        if (descriptor >= 0) return (int)descriptor;
        if (errno != EAGAIN && errno != EINTR) break;
    }
    return -errno;
}

int gpuimg_own_current_folder(void) {
    return unshare(CLONE_FS) < 0 ? -errno : 0;
}

int gpuimg_set_xattr(int descriptor, const char *name, const void *value, size_t size) {
    return fsetxattr(descriptor, name, value, size, 0) < 0 ? -errno : 0;
}
