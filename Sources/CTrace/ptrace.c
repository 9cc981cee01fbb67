#include "internal.h"

#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#ifdef __aarch64__
#include <elf.h>
#endif

static struct table tasks;
static bool has_started;
/// Whether programs may be refused what is there, since one has changed its user.
static bool may_be_refused;

static void resume(pid_t thread, bool to_exit_of_call, int signal) {
    ptrace(to_exit_of_call ? PTRACE_SYSCALL : PTRACE_CONT, thread, NULL, (void *)(intptr_t)signal);
}

/// Makes the call that the thread is stopped before fail with ENOSYS.
static void skip_call(pid_t thread) {
#ifdef __x86_64__
    // The kernel has already put -ENOSYS where the result goes.
    ptrace(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, orig_rax), (void *)-1L);
#else
    int none = -1;
    struct iovec number = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, thread, (void *)0x404 /* NT_ARM_SYSTEM_CALL */, &number);
    struct user_regs_struct registers;
    struct iovec all = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &all) == 0) {
        registers.regs[0] = (uint64_t)-ENOSYS;
        ptrace(PTRACE_SETREGSET, thread, (void *)NT_PRSTATUS, &all);
    }
#endif
}

static pid_t process(struct task *task) {
    if (task->process == 0) task->process = process_of(task->thread);
    return task->process;
}

static void snapshot(struct watch *watch, pid_t of, uint64_t start, uint64_t end) {
    if (!pages_snapshot(watch, of, start, end)) note("pages-hidden");
}

static void before_execution(struct watch *watch, struct task *task) {
    char path[PATH_BYTES] = "";
    bool is_at = task->class == CALL_EXECAT;
    int folder = is_at ? (int)task->arguments[0] : AT_FDCWD;
    if (!watch_read_path(watch, task->thread, task->arguments[is_at ? 1 : 0], path, true) ||
        (path[0] != 0 && !watch_absolute(watch, task->thread, folder, path))) {
        path[0] = 0;
    }
    free(task->path);
    task->path = strdup(path);
    // A child's memory that was never executed into is its parent's, which is still to be seen.
    if (!task->is_executed || task->is_snapped) return;
    snapshot(watch, process(task), 0, 0);
    task->is_snapped = true;
}

static uint64_t open_flags(const struct task *task) {
    switch (task->class) {
    case CALL_OPEN: return task->arguments[1];
    case CALL_OPENAT: return task->arguments[2];
    case CALL_CREAT: return O_CREAT | O_WRONLY | O_TRUNC;
    default: break;
    }
    uint64_t flags = 0;
    struct iovec local = {&flags, sizeof flags};
    struct iovec remote = {(void *)(uintptr_t)task->arguments[2], sizeof flags};
    return process_vm_readv(task->thread, &local, 1, &remote, 1, 0) == sizeof flags ? flags : 0;
}

/// Where what an open will say is plain before it is made, it is told at once: a second stop costs as much as all else.
/// Only as root, who is refused nothing that is there; not of large files, whose descriptors are wanted.
static bool open_begins(struct watch *watch, const struct task *task) {
    char asked[PATH_BYTES] = "", found[PATH_BYTES] = "";
    bool has_folder = task->class == CALL_OPENAT || task->class == CALL_OPENAT2;
    int folder = has_folder ? (int)task->arguments[0] : AT_FDCWD;
    if (watch->orders->uid != 0 || may_be_refused ||
        !watch_read_path(watch, task->thread, task->arguments[has_folder ? 1 : 0], asked, true) || asked[0] == 0 ||
        !watch_absolute(watch, task->thread, folder, asked)) {
        return true;
    }
    // Links there lead each process to something of its own.
    if (strncmp(asked, "/proc/", 6) == 0 || strncmp(asked, "/dev/", 5) == 0) return true;
    uint64_t flags = open_flags(task);
    if (flags & (O_DIRECTORY | O_NOFOLLOW | O_EXCL)) return true;
    int64_t size;
    int error = watch_foresee(watch, asked, found, &size);
    if ((error != 0 && error != ENOENT) || size >= LARGE_FILE) return true;
    // What the call is to make is not there yet, and is none of the image's.
    if (error == ENOENT && (flags & O_CREAT)) return false;
    record_text(GPUIMG_TRACE_OPEN, task->thread, error, (int64_t)flags, size, error ? NULL : found, asked);
    return false;
}

/// A call of interest begins; true when its end is of interest as well.
static bool call_begins(struct watch *watch, struct task *task) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, (void *)sizeof info, &info) <= 0) return false;
    task->class = (enum call_class)info.seccomp.ret_data;
    for (int i = 0; i < 6; i++) task->arguments[i] = info.seccomp.args[i];
    switch (task->class) {
    case CALL_UNMAP:
        snapshot(watch, process(task), task->arguments[0], task->arguments[0] + task->arguments[1]);
        return false;
    case CALL_URING:
        skip_call(task->thread);
        note("io-uring-refused");
        return false;
    case CALL_USER: may_be_refused = true; return false;
    case CALL_OPEN:
    case CALL_OPENAT:
    case CALL_OPENAT2:
    case CALL_CREAT: return open_begins(watch, task);
    case CALL_EXEC:
    case CALL_EXECAT: before_execution(watch, task); return true;
    default: return true;
    }
}

static void open_ended(struct watch *watch, struct task *task, int64_t result) {
    char asked[PATH_BYTES] = "", buffer[PATH_BYTES];
    bool has_folder = task->class == CALL_OPENAT || task->class == CALL_OPENAT2;
    int folder = has_folder ? (int)task->arguments[0] : AT_FDCWD;
    if (!watch_read_path(watch, task->thread, task->arguments[has_folder ? 1 : 0], asked, true) ||
        !watch_absolute(watch, task->thread, folder, asked)) {
        asked[0] = 0;
    }
    uint64_t flags = open_flags(task);
    if (result < 0) {
        record_text(GPUIMG_TRACE_OPEN, task->thread, -result, (int64_t)flags, -1, NULL, asked);
        return;
    }
    const char *path = watch_descriptor(watch, task->thread, (int)result, buffer);
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", task->thread, (int)result);
    struct stat status;
    int64_t size = -1;
    if (path && stat(link, &status) == 0 && S_ISREG(status.st_mode)) {
        size = status.st_size;
        if (size >= LARGE_FILE && (flags & O_ACCMODE) == O_RDONLY) held_add(process(task), (int)result, path);
    }
    record_text(GPUIMG_TRACE_OPEN, task->thread, 0, (int64_t)flags, size, path, asked);
}

/// Where a call began that has moved the offset at the address; -1 when it was given none.
static int64_t moved_back(pid_t thread, uint64_t address, int64_t count) {
    int64_t offset = watch_offset(thread, address);
    return offset < count ? -1 : offset - count;
}

static void call_ended(struct watch *watch, struct task *task) {
    struct __ptrace_syscall_info info;
    enum call_class class = task->class;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, (void *)sizeof info, &info) <= 0) return;
    if (info.op != PTRACE_SYSCALL_INFO_EXIT) return;
    int64_t result = info.exit.rval;
    const uint64_t *arguments = task->arguments;
    switch (class) {
    case CALL_OPEN:
    case CALL_OPENAT:
    case CALL_OPENAT2:
    case CALL_CREAT: open_ended(watch, task, result); break;
    case CALL_EXEC:
    case CALL_EXECAT:
        if (result < 0) record_text(GPUIMG_TRACE_EXEC, task->thread, -result, 0, 0, NULL, task->path);
        break;
    case CALL_READ:
    case CALL_READV: watch_tell_read(watch, task->thread, (int)arguments[0], -1, result, true); break;
    case CALL_PREAD:
    case CALL_PREADV:
        watch_tell_read(watch, task->thread, (int)arguments[0], (int64_t)arguments[3], result, true);
        break;
    case CALL_SENDFILE:
        watch_tell_read(watch, task->thread, (int)arguments[1], moved_back(task->thread, arguments[2], result), result,
                        true);
        break;
    case CALL_COPY:
        watch_tell_read(watch, task->thread, (int)arguments[0], moved_back(task->thread, arguments[1], result), result,
                        true);
        break;
    default: break;
    }
    task->class = CALL_NONE;
}

static void executed(struct watch *watch, pid_t thread) {
    unsigned long former = 0;
    ptrace(PTRACE_GETEVENTMSG, thread, NULL, &former);
    struct task *task = table_add(&tasks, thread);
    char *asked = NULL;
    struct task *caller = table_find(&tasks, (pid_t)former);
    if (caller) {
        asked = caller->path;
        caller->path = NULL;
        if (caller != task) {
            table_remove(&tasks, (pid_t)former);
            task = table_add(&tasks, thread);
        }
    }
    task->process = thread;
    task->is_executed = true;
    task->is_snapped = false;
    task->class = CALL_NONE;
    char link[64], buffer[PATH_BYTES];
    snprintf(link, sizeof link, "/proc/%d/exe", thread);
    ssize_t size = readlink(link, buffer, sizeof buffer - 1);
    buffer[size < 0 ? 0 : size] = 0;
    if (!has_started) record(GPUIMG_TRACE_STARTED, thread, 0, 0, 0, NULL, NULL, 0);
    // Before anything that it says, which comes by another way.
    if (!has_started) records_flush();
    has_started = true;
    record_text(GPUIMG_TRACE_EXEC, thread, 0, 0, 0, container_path(watch->container, buffer), asked);
    free(asked);
}

static void exiting(struct watch *watch, struct task *task) {
    pid_t of = process(task);
    bool is_last_to_tell = of == task->thread || !table_find(&tasks, of);
    if (is_last_to_tell && !watch->must_stop) snapshot(watch, of, 0, 0);
}

static void forked(pid_t thread, int event) {
    unsigned long child = 0;
    if (ptrace(PTRACE_GETEVENTMSG, thread, NULL, &child) != 0 || child == 0) return;
    struct task *task = table_add(&tasks, (pid_t)child);
    if (event != PTRACE_EVENT_CLONE) task->process = (pid_t)child;
}

static bool is_caught(pid_t thread, int signal) {
    char name[64], text[4096];
    snprintf(name, sizeof name, "/proc/%d/status", thread);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size < 0 ? 0 : size] = 0;
    const char *line = strstr(text, "\nSigCgt:");
    return line && (strtoull(line + 8, NULL, 16) >> (signal - 1) & 1) != 0;
}

/// A fault of the first process of a namespace: where it is traced the kernel does not end it by its own signals, and the
/// instruction would fault for ever.
static bool is_fatal(const struct watch *watch, pid_t thread, int signal) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT};
    if (watch->container->variant.tier == GPUIMG_TIER_CHROOT) return false;
    struct task *task = table_find(&tasks, thread);
    if (!task || process(task) != watch->container->pid) return false;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i] != signal) continue;
        siginfo_t info;
        // Sent by a process of the container it does nothing; by the kernel it is a fault, and by itself an abort.
        if (ptrace(PTRACE_GETSIGINFO, thread, NULL, &info) != 0) return false;
        bool is_own = info.si_code > 0 || signal == SIGABRT;
        return is_own && !is_caught(thread, signal);
    }
    return false;
}

static void stopped(struct watch *watch, pid_t thread, int status) {
    int signal = WSTOPSIG(status), event = status >> 16;
    struct task *task = table_add(&tasks, thread);
    switch (event) {
    case PTRACE_EVENT_SECCOMP: {
        bool is_followed = call_begins(watch, task);
        if (!is_followed) task->class = CALL_NONE;
        resume(thread, is_followed, 0);
        return;
    }
    case PTRACE_EVENT_EXEC:
        executed(watch, thread);
        resume(thread, false, 0);
        return;
    case PTRACE_EVENT_EXIT:
        exiting(watch, task);
        resume(thread, false, 0);
        return;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        forked(thread, event);
        resume(thread, false, 0);
        return;
    case PTRACE_EVENT_STOP:
        if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
            // The whole process is stopped, and stays so until it is told to go on.
            ptrace(PTRACE_LISTEN, thread, NULL, NULL);
        } else {
            resume(thread, false, 0);
        }
        return;
    default: break;
    }
    if (signal == (SIGTRAP | 0x80)) {
        call_ended(watch, task);
        resume(thread, false, 0);
    } else if (is_fatal(watch, thread, signal)) {
        snapshot(watch, watch->container->pid, 0, 0);
        watch->fatal_signal = signal;
        kill(watch->container->pid, SIGKILL);
    } else {
        resume(thread, task->class != CALL_NONE, signal);
    }
}

static void kill_all(const struct watch *watch) {
    // The first process of a namespace takes all others with it.
    kill(watch->container->pid, SIGKILL);
    if (watch->prober > 0) kill(watch->prober, SIGKILL);
    if (watch->container->variant.tier != GPUIMG_TIER_CHROOT) return;
    for (size_t i = 0; i < tasks.capacity; i++) {
        if (tasks.slots[i].thread != 0) kill(tasks.slots[i].thread, SIGKILL);
    }
}

static void snapshot_all(struct watch *watch) {
    for (size_t i = 0; i < tasks.capacity; i++) {
        struct task *task = &tasks.slots[i];
        if (task->thread != 0 && process(task) == task->thread) snapshot(watch, task->thread, 0, 0);
    }
}

int run_ptrace(struct watch *watch, int *status) {
    pid_t first = watch->container->pid;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                   PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SEIZE, first, NULL, (void *)options) != 0) {
        int error = errno;
        kill_all(watch);
        return -error;
    }
    table_add(&tasks, first)->process = first;
    watch_begin(watch);
    container_release(watch->container);
    watch->prober = ready_start(watch->container, watch->orders);
    *status = -1;
    int end = GPUIMG_END_EXIT;
    bool is_killed = false;
    for (;;) {
        watch_tick(watch);
        // Where each id may have its own tasks the kernel counts; elsewhere root is above its limits.
        bool is_too_many = watch->orders->task_limit > 0 && tasks.count > (size_t)watch->orders->task_limit + 16;
        if ((watch->must_stop || is_too_many) && !is_killed) {
            end = is_too_many            ? GPUIMG_END_TOO_MANY_TASKS
                  : watch->is_disk_full ? GPUIMG_END_DISK_FULL
                                        : GPUIMG_END_STOPPED;
            if (watch->may_snapshot || is_too_many) snapshot_all(watch);
            is_killed = true;
            watch->must_stop = true;
        }
        if (is_killed) kill_all(watch);
        int event;
        pid_t thread = waitpid(-1, &event, __WALL);
        if (thread < 0 && errno == EINTR) continue;
        if (thread < 0) break;
        if (watch_ended(watch, thread, event)) continue;
        if (WIFSTOPPED(event)) {
            stopped(watch, thread, event);
            continue;
        }
        struct task *task = table_find(&tasks, thread);
        if (task && process(task) == thread) record(GPUIMG_TRACE_EXITED, thread, event, 0, 0, NULL, NULL, 0);
        table_remove(&tasks, thread);
        if (thread != first) continue;
        if (!is_killed) *status = watch->fatal_signal ? watch->fatal_signal : event;
        // A container ends with its first process; only where chroot alone holds it must that be seen to.
        is_killed = true;
        watch->must_stop = true;
    }
    held_tell();
    return end;
}
