#include "internal.h"

#include <dirent.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

// The kernel asks before a call is made and is told to go on: what the call will say can only be foreseen. The calling
// thread stands still meanwhile.

static struct table processes;
static bool has_started;
static int64_t last_snapshot_of_all;

static int receive_listener(int socket) {
    char byte, space[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t count;
    while ((count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
    struct cmsghdr *head = count == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!head || head->cmsg_type != SCM_RIGHTS) return -1;
    int listener;
    memcpy(&listener, CMSG_DATA(head), sizeof listener);
    return listener;
}

static void snapshot(struct watch *watch, pid_t of, uint64_t start, uint64_t end) {
    if (!pages_snapshot(watch, of, start, end)) note("pages-hidden");
}

static void snapshot_all(struct watch *watch) {
    for (size_t i = 0; i < processes.capacity; i++) {
        if (processes.slots[i].thread != 0) snapshot(watch, processes.slots[i].thread, 0, 0);
    }
}

/// The thread's process, noted. Processes that are gone are forgotten when there are many.
static struct task *process(pid_t thread) {
    struct task *known = table_find(&processes, thread);
    if (known) return known;
    // Most callers are the first threads of their processes, which a look at the table tells; threads are asked about.
    if (processes.count > 4096) {
        for (size_t i = 0; i < processes.capacity; i++) {
            pid_t old = processes.slots[i].thread;
            if (old != 0 && kill(old, 0) != 0 && errno == ESRCH) table_remove(&processes, old);
        }
    }
    return table_add(&processes, process_of(thread));
}

static bool asked_path(struct watch *watch, const struct call *call, int folder, int index, char *path) {
    return watch_read_path(watch, call->thread, call->arguments[index], path, false) && path[0] != 0 &&
           watch_absolute(watch, call->thread, folder, path);
}

static void tell_open(struct watch *watch, const struct call *call) {
    char asked[PATH_BYTES], found[PATH_BYTES] = "";
    bool is_at = call->class == CALL_OPENAT || call->class == CALL_OPENAT2;
    int folder = is_at ? (int)call->arguments[0] : AT_FDCWD;
    if (!asked_path(watch, call, folder, is_at ? 1 : 0, asked)) return;
    uint64_t flags = call->class == CALL_OPEN   ? call->arguments[1]
                     : call->class == CALL_CREAT ? O_CREAT | O_WRONLY | O_TRUNC
                                                 : call->arguments[2];
    if (call->class == CALL_OPENAT2) {
        struct iovec local = {&flags, sizeof flags};
        struct iovec remote = {(void *)(uintptr_t)call->arguments[2], sizeof flags};
        if (process_vm_readv(call->thread, &local, 1, &remote, 1, 0) != sizeof flags) flags = 0;
    }
    int64_t size;
    int error = watch_foresee(watch, asked, found, &size);
    // What the call is to make is not there yet, and is none of the image's.
    if (error == ENOENT && (flags & O_CREAT)) return;
    record_text(GPUIMG_TRACE_OPEN, call->thread, error, (int64_t)flags, size, error ? NULL : found, asked);
}

static void tell_execution(struct watch *watch, const struct call *call) {
    char asked[PATH_BYTES], found[PATH_BYTES] = "";
    bool is_at = call->class == CALL_EXECAT;
    int folder = is_at ? (int)call->arguments[0] : AT_FDCWD;
    if (!asked_path(watch, call, folder, is_at ? 1 : 0, asked)) return;
    int64_t size;
    int error = watch_foresee(watch, asked, found, &size);
    struct task *task = process(call->thread);
    if (error == 0) {
        if (task->is_executed) snapshot(watch, task->thread, 0, 0);
        task->is_executed = true;
        if (!has_started) record(GPUIMG_TRACE_STARTED, call->thread, 0, 0, 0, NULL, NULL, 0);
        // Before anything that it says, which comes by another way.
        if (!has_started) records_flush();
        has_started = true;
    }
    record_text(GPUIMG_TRACE_EXEC, call->thread, error, 0, 0, error ? NULL : found, asked);
}

/// Looks at all processes below us, the subreaper, to whom orphans are given: tells how many tasks they have, as far as
/// `most`, and sends each the signal, if there is one.
static size_t tasks_below(size_t most, int signal) {
    pid_t *waiting = malloc((most + 1) * sizeof *waiting);
    if (!waiting) return most;
    size_t left = 1, count = 0;
    waiting[0] = getpid();
    while (left > 0 && count < most) {
        char name[64];
        pid_t next = waiting[--left];
        snprintf(name, sizeof name, "/proc/%d/task", next);
        DIR *threads = opendir(name);
        if (!threads) continue;
        for (struct dirent *entry; (entry = readdir(threads)) && count < most;) {
            if (entry->d_name[0] == '.') continue;
            count++;
            snprintf(name, sizeof name, "/proc/%d/task/%.20s/children", next, entry->d_name);
            FILE *list = fopen(name, "re");
            if (!list) continue;
            int child;
            while (left < most && fscanf(list, "%d", &child) == 1) waiting[left++] = child;
            fclose(list);
        }
        closedir(threads);
        if (signal != 0 && next != getpid()) kill(next, signal);
    }
    free(waiting);
    return count;
}

/// Whether one more task would be too many. Counted anew only when as many were made as there was room for: most live
/// shortly.
static bool is_crowded(const struct watch *watch) {
    static size_t room;
    static int64_t last_count;
    if (watch->orders->task_limit <= 0) return false;
    if (room == 0) {
        // Who is refused asks again, and again.
        if (last_count != 0 && now() - last_count < 100000000) return true;
        size_t most = (size_t)watch->orders->task_limit;
        room = most - tasks_below(most, 0);
        last_count = now();
        if (room == 0) return true;
    }
    room--;
    return false;
}

/// The kernel's limit of tasks is one for each user: a workload that becomes ever new ones would have none.
static bool is_one_user_too_many(const struct call *call) {
    enum { USERS = 16 };
    static uint32_t known[USERS];
    static size_t count;
    // The real user, whom tasks are counted for; all such calls have it first.
    uint32_t user = (uint32_t)call->arguments[0];
    bool is_known = user == UINT32_MAX;
    for (size_t i = 0; i < count && !is_known; i++) is_known = known[i] == user;
    if (is_known) return false;
    if (count == USERS) return true;
    known[count++] = user;
    return false;
}

/// Returns the error that the call shall end with; 0 lets it be made.
static int handle(struct watch *watch, const struct call *call) {
    const uint64_t *arguments = call->arguments;
    switch (call->class) {
    case CALL_OPEN:
    case CALL_OPENAT:
    case CALL_OPENAT2:
    case CALL_CREAT:
        process(call->thread);
        tell_open(watch, call);
        return 0;
    case CALL_EXEC:
    case CALL_EXECAT: tell_execution(watch, call); return 0;
    case CALL_READ: watch_tell_read(watch, call->thread, (int)arguments[0], -1, (int64_t)arguments[2], false); return 0;
    case CALL_PREAD:
        watch_tell_read(watch, call->thread, (int)arguments[0], (int64_t)arguments[3], (int64_t)arguments[2], false);
        return 0;
    // How much these will read stands in memory that may still change: all from there on is the safe answer.
    case CALL_READV: watch_tell_read(watch, call->thread, (int)arguments[0], -1, INT64_MAX / 2, false); return 0;
    case CALL_PREADV:
        watch_tell_read(watch, call->thread, (int)arguments[0], (int64_t)arguments[3], INT64_MAX / 2, false);
        return 0;
    case CALL_SENDFILE:
        watch_tell_read(watch, call->thread, (int)arguments[1], watch_offset(call->thread, arguments[2]),
                        (int64_t)arguments[3], false);
        return 0;
    case CALL_COPY:
        watch_tell_read(watch, call->thread, (int)arguments[0], watch_offset(call->thread, arguments[1]),
                        (int64_t)arguments[4], false);
        return 0;
    case CALL_UNMAP: snapshot(watch, process_of(call->thread), arguments[0], arguments[0] + arguments[1]); return 0;
    case CALL_EXIT: {
        struct task *task = process(call->thread);
        // With the first process all others end, and say no more.
        if (task->thread == watch->container->pid) snapshot_all(watch);
        else snapshot(watch, task->thread, 0, 0);
        table_remove(&processes, task->thread);
        return 0;
    }
    case CALL_KILL:
        // Whoever dies of a signal asks nothing more. A program that only looks whether another is alive is not to pay
        // for it each time.
        if (now() - last_snapshot_of_all > 200000000) {
            snapshot_all(watch);
            last_snapshot_of_all = now();
        }
        return 0;
    case CALL_USER: return is_one_user_too_many(call) ? EPERM : 0;
    case CALL_URING: note("io-uring-refused"); return ENOSYS;
    case CALL_FORK:
        process(call->thread);
        return is_crowded(watch) ? EAGAIN : 0;
    default: return 0;
    }
}

/// Children of ours that are left when the container's first process is gone: only chroot lets them be.
static void kill_all(const struct watch *watch) {
    kill(watch->container->pid, SIGKILL);
    if (watch->prober > 0) kill(watch->prober, SIGKILL);
    if (watch->container->variant.tier != GPUIMG_TIER_CHROOT) return;
    // Not the processes that we know of: those that are gone may have left their numbers to others.
    tasks_below(1 << 16, SIGKILL);
}

static bool answer_one(struct watch *watch, int listener, size_t request_size) {
    static _Alignas(16) char request_space[4096];
    static _Alignas(16) char response_space[4096];
    struct seccomp_notif *request = (struct seccomp_notif *)request_space;
    struct seccomp_notif_resp *response = (struct seccomp_notif_resp *)response_space;
    memset(request, 0, request_size);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) != 0) return false;
    struct call call = {
        .thread = (pid_t)request->pid, .class = filter_class(request->data.arch, request->data.nr)};
    for (int i = 0; i < 6; i++) call.arguments[i] = request->data.args[i];
    int error = watch->must_stop ? 0 : handle(watch, &call);
    memset(response, 0, sizeof *response);
    response->id = request->id;
    if (error) response->error = -error;
    else response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response);
    return true;
}

/// Whether the memory of programs of another user can be read, which paths are taken from.
static bool may_read_others(const struct watch *watch) {
    if (watch->container->variant.tier != GPUIMG_TIER_CHROOT || watch->orders->uid == (long)geteuid()) return true;
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{0}};
    return syscall(SYS_capget, &head, sets) == 0 && (sets[0].effective >> CAP_SYS_PTRACE & 1) != 0;
}

int run_notify(struct watch *watch, int *status) {
    pid_t first = watch->container->pid;
    if (!may_read_others(watch)) {
        kill_all(watch);
        return -EPERM;
    }
    struct seccomp_notif_sizes sizes;
    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0 || sizes.seccomp_notif > 4096) {
        int error = errno;
        kill_all(watch);
        return -error;
    }
    container_release(watch->container);
    int listener = receive_listener(watch->container->listener_socket);
    if (listener < 0) return -ENOTSUP;
    // Both threads share one processor's cache this way (Linux 6.6).
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, 1UL);
    watch_begin(watch);
    watch->prober = ready_start(watch->container, watch->orders);
    *status = -1;
    int end = GPUIMG_END_EXIT;
    bool is_over = false, is_killed = false;
    while (!is_over) {
        watch_tick(watch);
        if (watch->must_stop && !is_killed) {
            end = watch->is_disk_full ? GPUIMG_END_DISK_FULL : GPUIMG_END_STOPPED;
            if (watch->may_snapshot) snapshot_all(watch);
            is_killed = true;
        }
        if (is_killed) kill_all(watch);
        // Waits for a call or for a signal: a child's end, or the next tick.
        bool is_answered = !is_killed && answer_one(watch, listener, sizes.seccomp_notif);
        if (is_answered) continue;
        int event;
        pid_t child;
        while ((child = waitpid(-1, &event, is_killed ? __WALL : __WALL | WNOHANG)) > 0) {
            if (watch_ended(watch, child, event) || child != first) continue;
            record(GPUIMG_TRACE_EXITED, first, event, 0, 0, NULL, NULL, 0);
            if (!is_killed) *status = event;
            is_killed = true;
            kill_all(watch);
        }
        is_over = child < 0 && errno == ECHILD;
    }
    close(listener);
    return end;
}
