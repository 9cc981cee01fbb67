#include "internal.h"

#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/// CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET and -TIME.
enum { NEW_NAMESPACES = 0x7e020080 };

/// One line of a table: a call, and what is to be done about it.
struct rule {
    int number;
    /// Seen when not CALL_NONE; else refused with `error`.
    enum call_class class;
    int error;
    /// The argument that must be at least `least` for the rule to count; -1 for none.
    int argument;
    uint32_t least;
    /// Bits of argument 0 of which one must be set; 0 for none.
    uint32_t mask;
    /// The value that argument 0 must have; 0 for any. Negative ones compare by their low half.
    int32_t equal;
    /// Only where chroot alone holds the workload, or where forks are counted.
    bool only_chroot, only_counting;
};

#define SEEN(call, kind) {.number = call, .class = kind, .argument = -1}
#define LARGE(call, kind, index, size) {.number = call, .class = kind, .argument = index, .least = size}
#define REFUSED(call, with) {.number = call, .error = with, .argument = -1}
#define REFUSED_FLAGS(call, bits) {.number = call, .error = EPERM, .argument = -1, .mask = bits}
#define REFUSED_CHROOT(call) {.number = call, .error = EPERM, .argument = -1, .only_chroot = true}
#define REFUSED_VALUE(call, value, with) {.number = call, .error = with, .argument = -1, .equal = value}
#define COUNTED(call) {.number = call, .class = CALL_FORK, .argument = -1, .only_counting = true}

// Namespaces of one's own give back the rights that the bounding set has taken; the rest is what an ordinary container
// is refused as well. clone3 has its flags in memory, where no filter can look: glibc falls back to clone.
static const struct rule native[] = {
#ifdef __NR_open
    SEEN(__NR_open, CALL_OPEN),
    SEEN(__NR_creat, CALL_CREAT),
#endif
    SEEN(__NR_openat, CALL_OPENAT),
    SEEN(__NR_openat2, CALL_OPENAT2),
    SEEN(__NR_execve, CALL_EXEC),
    SEEN(__NR_execveat, CALL_EXECAT),
    LARGE(__NR_read, CALL_READ, 2, LARGE_READ),
    // Of any size: these move no position by which small reads are told otherwise.
    SEEN(__NR_pread64, CALL_PREAD),
    SEEN(__NR_readv, CALL_READV),
    SEEN(__NR_preadv, CALL_PREADV),
    SEEN(__NR_preadv2, CALL_PREADV),
    LARGE(__NR_sendfile, CALL_SENDFILE, 3, LARGE_READ),
    LARGE(__NR_copy_file_range, CALL_COPY, 4, LARGE_READ),
    LARGE(__NR_munmap, CALL_UNMAP, 1, LARGE_UNMAP),
    SEEN(__NR_io_uring_setup, CALL_URING),
    SEEN(__NR_setuid, CALL_USER),
    SEEN(__NR_setreuid, CALL_USER),
    SEEN(__NR_setresuid, CALL_USER),
    SEEN(__NR_setfsuid, CALL_USER),
    REFUSED_FLAGS(__NR_clone, NEW_NAMESPACES),
    REFUSED_FLAGS(__NR_unshare, NEW_NAMESPACES),
    REFUSED(__NR_clone3, ENOSYS),
#ifdef __NR_fork
    COUNTED(__NR_fork),
    COUNTED(__NR_vfork),
#endif
    COUNTED(__NR_clone),
    // The helper's own, by which the workload ends with it; a container's manager would not mind its absence.
    REFUSED_VALUE(__NR_prctl, PR_SET_PDEATHSIG, 0),
    REFUSED(__NR_setns, EPERM),
    REFUSED(__NR_fsmount, EPERM),
    REFUSED(__NR_fsconfig, EPERM),
    REFUSED(__NR_fspick, EPERM),
    REFUSED(442 /* mount_setattr */, EPERM),
    REFUSED(__NR_mount, EPERM),
    REFUSED(__NR_umount2, EPERM),
    REFUSED(__NR_pivot_root, EPERM),
    REFUSED(__NR_fsopen, EPERM),
    REFUSED(__NR_open_tree, EPERM),
    REFUSED(__NR_move_mount, EPERM),
    REFUSED(__NR_open_by_handle_at, EPERM),
    REFUSED(__NR_bpf, EPERM),
    REFUSED(__NR_perf_event_open, EPERM),
    REFUSED(__NR_userfaultfd, EPERM),
    REFUSED(__NR_keyctl, EPERM),
    REFUSED(__NR_add_key, EPERM),
    REFUSED(__NR_request_key, EPERM),
    REFUSED(__NR_kexec_load, EPERM),
    REFUSED(__NR_kexec_file_load, EPERM),
    REFUSED(__NR_init_module, EPERM),
    REFUSED(__NR_finit_module, EPERM),
    REFUSED(__NR_delete_module, EPERM),
    REFUSED_CHROOT(__NR_ptrace),
    REFUSED_CHROOT(__NR_process_vm_readv),
    REFUSED_CHROOT(__NR_process_vm_writev),
    REFUSED_CHROOT(__NR_chroot),
    REFUSED_CHROOT(__NR_mknodat),
    REFUSED_CHROOT(__NR_pidfd_send_signal),
    REFUSED_CHROOT(438 /* pidfd_getfd */),
    REFUSED_CHROOT(440 /* process_madvise */),
    REFUSED_CHROOT(448 /* process_mrelease */),
    REFUSED_CHROOT(__NR_kcmp),
    // What these make outlives every process.
    REFUSED_CHROOT(__NR_shmget),
    REFUSED_CHROOT(__NR_semget),
    REFUSED_CHROOT(__NR_msgget),
    REFUSED_CHROOT(__NR_mq_open),
#ifdef __NR_mknod
    REFUSED_CHROOT(__NR_mknod),
#endif
};

/// The calls that the notify loop must see besides: it learns of no end otherwise.
static const struct rule only_notify[] = {
    SEEN(__NR_exit_group, CALL_EXIT),
    SEEN(__NR_kill, CALL_KILL),
    SEEN(__NR_tgkill, CALL_KILL),
};

#ifdef __x86_64__
// i386, by its own numbers (arch/x86/entry/syscalls/syscall_32.tbl).
static const struct rule compat[] = {
    SEEN(5, CALL_OPEN), SEEN(8, CALL_CREAT), SEEN(295, CALL_OPENAT), SEEN(437, CALL_OPENAT2),
    SEEN(11, CALL_EXEC), SEEN(358, CALL_EXECAT), LARGE(3, CALL_READ, 2, LARGE_READ),
    LARGE(91, CALL_UNMAP, 1, LARGE_UNMAP), SEEN(425, CALL_URING),
    SEEN(23, CALL_USER), SEEN(70, CALL_USER), SEEN(138, CALL_USER), SEEN(164, CALL_USER), SEEN(203, CALL_USER),
    SEEN(208, CALL_USER), SEEN(213, CALL_USER), SEEN(215, CALL_USER),
    REFUSED_FLAGS(120, NEW_NAMESPACES), REFUSED_FLAGS(310, NEW_NAMESPACES), REFUSED(435, ENOSYS),
    COUNTED(2), COUNTED(190), COUNTED(120),
    REFUSED_VALUE(172, PR_SET_PDEATHSIG, 0), REFUSED(432, EPERM), REFUSED(431, EPERM), REFUSED(433, EPERM),
    REFUSED(442, EPERM), REFUSED(346, EPERM), REFUSED(21, EPERM), REFUSED(52, EPERM), REFUSED(22, EPERM), REFUSED(217, EPERM),
    REFUSED(430, EPERM), REFUSED(428, EPERM), REFUSED(429, EPERM), REFUSED(342, EPERM), REFUSED(357, EPERM),
    REFUSED(336, EPERM), REFUSED(374, EPERM), REFUSED(288, EPERM), REFUSED(286, EPERM), REFUSED(287, EPERM),
    REFUSED(283, EPERM), REFUSED(128, EPERM), REFUSED(350, EPERM), REFUSED(129, EPERM),
    REFUSED_CHROOT(26), REFUSED_CHROOT(347), REFUSED_CHROOT(348), REFUSED_CHROOT(61), REFUSED_CHROOT(297),
    REFUSED_CHROOT(14), REFUSED_CHROOT(424), REFUSED_CHROOT(438), REFUSED_CHROOT(440), REFUSED_CHROOT(448),
    REFUSED_CHROOT(349), REFUSED_CHROOT(395), REFUSED_CHROOT(393), REFUSED_CHROOT(399), REFUSED_CHROOT(277),
    REFUSED_CHROOT(117),
};
static const struct rule compat_only_notify[] = {
    SEEN(252, CALL_EXIT), SEEN(37, CALL_KILL), SEEN(270, CALL_KILL),
};
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the numbers of this architecture's calls are not known"
#endif

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct program {
    struct sock_filter code[1024];
    unsigned short size;
};

static void emit(struct program *program, struct sock_filter instruction) {
    if (program->size < COUNT(program->code)) program->code[program->size++] = instruction;
}

static void emit_load(struct program *program, size_t offset) {
    emit(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void emit_return(struct program *program, uint32_t action) {
    emit(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/// Every rule loads the number again, so that rules may stand in any order and jumps stay short.
static void emit_rule(struct program *program, const struct rule *rule, uint32_t action) {
    // Little endian: the low half of an argument stands first.
    size_t low = offsetof(struct seccomp_data, args) + 8 * (size_t)(rule->argument < 0 ? 0 : rule->argument);
    if (rule->equal != 0) {
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->number, 0, 4));
        emit_load(program, low);
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->equal, 0, 1));
        emit_return(program, action);
        emit_load(program, offsetof(struct seccomp_data, nr));
    } else if (rule->mask != 0) {
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->number, 0, 4));
        emit_load(program, low);
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, rule->mask, 0, 1));
        emit_return(program, action);
        emit_load(program, offsetof(struct seccomp_data, nr));
    } else if (rule->argument >= 0) {
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->number, 0, 6));
        emit_load(program, low + 4);
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0, 2, 0));
        emit_load(program, low);
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, rule->least, 0, 1));
        emit_return(program, action);
        emit_load(program, offsetof(struct seccomp_data, nr));
    } else {
        emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->number, 0, 1));
        emit_return(program, action);
    }
}

static void emit_rules(struct program *program, const struct rule *rules, size_t count, bool notify, bool is_chroot,
                       bool counts_forks) {
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &rules[i];
        if ((rule->only_chroot && !is_chroot) || (rule->only_counting && !counts_forks)) continue;
        uint32_t action = SECCOMP_RET_ERRNO | (uint32_t)rule->error;
        if (rule->class != CALL_NONE) {
            action = notify ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_TRACE | (uint32_t)rule->class;
        }
        emit_rule(program, rule, action);
    }
}

/// Without a process namespace the workload could end those who watch it, or everybody (-1).
static void emit_guards(struct program *program, const int *calls, size_t count, pid_t parent, pid_t grandparent) {
    for (size_t i = 0; i < count; i++) {
        const int32_t targets[] = {-1, parent, grandparent};
        for (size_t k = 0; k < COUNT(targets); k++) {
            if (targets[k] == 0) continue;
            const struct rule rule = REFUSED_VALUE(calls[i], targets[k], EPERM);
            emit_rule(program, &rule, SECCOMP_RET_ERRNO | EPERM);
        }
    }
}

static pid_t parent_of(pid_t process) {
    char name[64], text[512];
    snprintf(name, sizeof name, "/proc/%d/stat", process);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size < 0 ? 0 : size] = 0;
    // The name, in brackets, may hold anything.
    const char *end = strrchr(text, ')');
    return end && strlen(end) > 4 ? (pid_t)atoi(end + 4) : 0;
}

pid_t filter_grandparent(void) { return parent_of(getppid()); }

int filter_install(bool notify, bool is_chroot, bool counts_forks, pid_t grandparent) {
    static struct program program;
    // ptrace is told of every fork anyway.
    counts_forks = counts_forks && notify;
    emit_load(&program, offsetof(struct seccomp_data, arch));
    // An architecture whose numbers are not known could do anything.
    emit(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0));
    unsigned short to_compat = program.size;
    emit(&program, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
    emit_load(&program, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    // x32 has the same architecture and other numbers.
    emit(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    emit_return(&program, SECCOMP_RET_ERRNO | ENOSYS);
#endif
    static const int killing[] = {__NR_kill, __NR_tkill, __NR_tgkill, __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo};
    if (is_chroot) emit_guards(&program, killing, COUNT(killing), getppid(), grandparent);
    emit_rules(&program, native, COUNT(native), notify, is_chroot, counts_forks);
    if (notify) emit_rules(&program, only_notify, COUNT(only_notify), notify, is_chroot, counts_forks);
    emit_return(&program, SECCOMP_RET_ALLOW);
    program.code[to_compat].k = (uint32_t)(program.size - to_compat - 1);
#ifdef __x86_64__
    emit(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 1, 0));
    emit_return(&program, SECCOMP_RET_ERRNO | ENOSYS);
    emit_load(&program, offsetof(struct seccomp_data, nr));
    static const int compat_killing[] = {37, 238, 270, 178, 335};
    if (is_chroot) emit_guards(&program, compat_killing, COUNT(compat_killing), getppid(), grandparent);
    emit_rules(&program, compat, COUNT(compat), notify, is_chroot, counts_forks);
    if (notify) emit_rules(&program, compat_only_notify, COUNT(compat_only_notify), notify, is_chroot, counts_forks);
    emit_return(&program, SECCOMP_RET_ALLOW);
#else
    emit_return(&program, SECCOMP_RET_ERRNO | ENOSYS);
#endif
    struct sock_fprog filter = {.len = program.size, .filter = program.code};
    if (!notify) return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
    return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &filter);
}

static enum call_class find(const struct rule *rules, size_t count, int number) {
    for (size_t i = 0; i < count; i++) {
        if (rules[i].number == number && rules[i].class != CALL_NONE) return rules[i].class;
    }
    return CALL_NONE;
}

enum call_class filter_class(uint32_t architecture, int number) {
    enum call_class class = CALL_NONE;
    if (architecture == NATIVE_ARCHITECTURE) {
        class = find(native, COUNT(native), number);
        return class != CALL_NONE ? class : find(only_notify, COUNT(only_notify), number);
    }
#ifdef __x86_64__
    class = find(compat, COUNT(compat), number);
    return class != CALL_NONE ? class : find(compat_only_notify, COUNT(compat_only_notify), number);
#else
    return class;
#endif
}
