#include "internal.h"

#include <linux/openat2.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>

// Every wait of the helper ends at the latest with the next tick: no signal can come too early to be noticed.
enum { TICK_MICROSECONDS = 20000 };

static volatile sig_atomic_t ticked;

static void tick(int number) {
    (void)number;
    ticked = 1;
}

void watch_begin(struct watch *watch) {
    watch->is_complete = true;
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/root", watch->container->pid);
    watch->root = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct sigaction action = {.sa_handler = tick};
    sigaction(SIGALRM, &action, NULL);
    sigaction(SIGCHLD, &action, NULL);
    struct timeval period = {0, TICK_MICROSECONDS};
    struct itimerval timer = {period, period};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/// Without an overlay what the workload writes goes to the machine's own file system.
static bool is_disk_nearly_full(const struct watch *watch) {
    enum { RESERVE = 256 << 20 };
    struct statvfs status;
    bool writes_there = watch->container->variant.tier == GPUIMG_TIER_CHROOT || watch->container->lacks_overlay;
    if (!writes_there || statvfs("root", &status) != 0) return false;
    return (uint64_t)status.f_bavail * status.f_frsize < RESERVE;
}

void watch_tick(struct watch *watch) {
    if (!ticked) return;
    ticked = 0;
    records_flush();
    if (is_disk_nearly_full(watch) && !watch->must_stop) {
        watch->is_disk_full = watch->must_stop = true;
        watch->may_snapshot = true;
    }
    struct pollfd control = {.fd = CONTROL, .events = POLLIN};
    if (watch->must_stop || poll(&control, 1, 0) <= 0) return;
    char byte;
    ssize_t count = read(CONTROL, &byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    // The end of the descriptor is the end of the parent: nobody wants the pages any more.
    watch->must_stop = true;
    watch->may_snapshot = count == 1;
}

bool watch_ended(struct watch *watch, pid_t pid, int status) {
    if (pid != watch->prober || watch->prober == 0) return false;
    watch->prober = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        record(GPUIMG_TRACE_READY, 0, watch->orders->ready_path ? 1 : 2, 0, 0, NULL, NULL, 0);
        records_flush();
    }
    return true;
}

/// Reads up to the end of a page: what lies behind it may not be there.
static ssize_t read_memory(pid_t thread, uint64_t address, char *to, size_t size) {
    size_t to_page_end = 4096 - (size_t)(address & 4095);
    struct iovec local = {to, size < to_page_end ? size : to_page_end};
    struct iovec remote = {(void *)(uintptr_t)address, local.iov_len};
    return process_vm_readv(thread, &local, 1, &remote, 1, 0);
}

/// The tracer's own way to memory works where a change of user has closed the other.
static ssize_t peek_memory(pid_t thread, uint64_t address, char *to, size_t size) {
    uint64_t aligned = address & ~(uint64_t)(sizeof(long) - 1);
    size_t skipped = (size_t)(address - aligned);
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, thread, (void *)(uintptr_t)aligned, NULL);
    if (word == -1 && errno != 0) return -1;
    size_t count = sizeof word - skipped < size ? sizeof word - skipped : size;
    memcpy(to, (char *)&word + skipped, count);
    return (ssize_t)count;
}

bool watch_read_path(struct watch *watch, pid_t thread, uint64_t address, char *path, bool may_peek) {
    size_t done = 0;
    while (done < PATH_BYTES) {
        ssize_t count = read_memory(thread, address + done, path + done, PATH_BYTES - done);
        // A path that is nowhere is the program's own mistake, and its call fails as well.
        bool is_hidden = count < 0 && errno == EPERM;
        if (count <= 0 && may_peek) count = peek_memory(thread, address + done, path + done, PATH_BYTES - done);
        if (count <= 0) {
            if (is_hidden) {
                note("paths-hidden");
                watch->is_complete = false;
            }
            return false;
        }
        if (memchr(path + done, 0, (size_t)count)) return true;
        done += (size_t)count;
    }
    return false;
}

int64_t watch_offset(pid_t thread, uint64_t address) {
    int64_t offset = -1;
    if (address == 0 || read_memory(thread, address, (char *)&offset, sizeof offset) != sizeof offset) return -1;
    return offset;
}

static const char *read_link(const struct watch *watch, const char *link, char *buffer) {
    ssize_t size = readlink(link, buffer, PATH_BYTES - 1);
    if (size < 0) return NULL;
    buffer[size] = 0;
    return container_path(watch->container, buffer);
}

const char *watch_descriptor(const struct watch *watch, pid_t thread, int descriptor, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", thread, descriptor);
    return read_link(watch, link, buffer);
}

bool watch_absolute(const struct watch *watch, pid_t thread, int folder, char *path) {
    if (path[0] == '/') return true;
    char link[64], buffer[PATH_BYTES], joined[2 * PATH_BYTES];
    if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/cwd", thread);
    else snprintf(link, sizeof link, "/proc/%d/fd/%d", thread, folder);
    const char *base = read_link(watch, link, buffer);
    if (!base) return false;
    int length = snprintf(joined, sizeof joined, "%s/%s", strcmp(base, "/") == 0 ? "" : base, path);
    if (length < 0 || length >= PATH_BYTES) return false;
    memcpy(path, joined, (size_t)length + 1);
    return true;
}

int watch_foresee(const struct watch *watch, const char *asked, char *found, int64_t *size) {
    *size = -1;
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    int file = (int)syscall(SYS_openat2, watch->root, asked, &how, sizeof how);
    if (file < 0) return errno;
    char link[64], buffer[PATH_BYTES];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, buffer, sizeof buffer - 1);
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) *size = status.st_size;
    close(file);
    buffer[length < 0 ? 0 : length] = 0;
    const char *inside = container_path(watch->container, buffer);
    snprintf(found, PATH_BYTES, "%s", inside ? inside : "");
    return 0;
}

/// Where a descriptor stands; -1 when the kernel does not say.
static int64_t position(pid_t thread, int descriptor) {
    char name[64], text[256];
    snprintf(name, sizeof name, "/proc/%d/fdinfo/%d", thread, descriptor);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return -1;
    text[size] = 0;
    return strncmp(text, "pos:", 4) == 0 ? atoll(text + 4) : -1;
}

void watch_tell_read(const struct watch *watch, pid_t thread, int descriptor, int64_t offset, int64_t count,
                     bool is_done) {
    char link[64], buffer[PATH_BYTES];
    struct stat status;
    if (count <= 0) return;
    snprintf(link, sizeof link, "/proc/%d/fd/%d", thread, descriptor);
    if (stat(link, &status) != 0 || !S_ISREG(status.st_mode)) return;
    const char *path = read_link(watch, link, buffer);
    if (!path) return;
    if (offset < 0) {
        offset = position(thread, descriptor);
        if (offset < 0) return;
        if (is_done) offset = offset < count ? 0 : offset - count;
    }
    if (offset >= status.st_size) return;
    if (count > status.st_size - offset) count = status.st_size - offset;
    record_text(GPUIMG_TRACE_READ, thread, offset, count, status.st_size, path, NULL);
}
