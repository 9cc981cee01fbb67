#include "internal.h"

#include <sys/stat.h>
#include <sys/syscall.h>

// A duplicate of a descriptor shares its position: how far a file that is read in small pieces was read can be asked
// when all is over, without a stop at every read or close.

enum { HELD_AT_MOST = 256 };

static struct {
    int descriptor;
    char *path;
} held[HELD_AT_MOST];
static size_t next;

static void tell(size_t slot) {
    if (!held[slot].path) return;
    off_t position = lseek(held[slot].descriptor, 0, SEEK_CUR);
    if (position >= 0) record_text(GPUIMG_TRACE_POSITION, 0, position, 0, 0, held[slot].path, NULL);
    close(held[slot].descriptor);
    free(held[slot].path);
    held[slot].path = NULL;
}

void held_add(pid_t process, int descriptor, const char *path) {
    int handle = (int)syscall(SYS_pidfd_open, process, 0);
    if (handle < 0) return;
    int duplicate = (int)syscall(SYS_pidfd_getfd, handle, descriptor, 0);
    close(handle);
    if (duplicate < 0) return;
    tell(next);
    held[next].descriptor = duplicate;
    held[next].path = strdup(path);
    if (!held[next].path) close(duplicate);
    next = (next + 1) % HELD_AT_MOST;
}

void held_tell(void) {
    for (size_t slot = 0; slot < HELD_AT_MOST; slot++) tell(slot);
}
