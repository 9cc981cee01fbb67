// sandbox USER PROGRAM...: executes a program as Docker would in a container by default: with its capabilities, and a
// filter that refuses mounts and namespaces. USER is 0 or an id to become, which has no capabilities.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), \
                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static const int kept[] = {
    CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_MKNOD, CAP_NET_RAW, CAP_SETGID, CAP_SETUID, CAP_SETFCAP,
    CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_KILL, CAP_AUDIT_WRITE,
};

static void cut_capabilities(void) {
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{0}};
    for (int number = 0; number < 64; number++) {
        int is_kept = 0;
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) is_kept |= kept[i] == number;
        if (!is_kept) prctl(PR_CAPBSET_DROP, number);
        else sets[number / 32].effective |= 1u << number % 32;
    }
    for (int i = 0; i < 2; i++) sets[i].permitted = sets[i].effective;
    if (syscall(SYS_capset, &head, sets) != 0) exit(125);
}

int main(int count, char **arguments) {
    if (count < 3) return 125;
    struct sock_filter code[] = {
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x7e020000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        REFUSE(unshare), REFUSE(setns), REFUSE(mount), REFUSE(umount2), REFUSE(pivot_root), REFUSE(fsopen),
        REFUSE(open_tree), REFUSE(move_mount), REFUSE(bpf), REFUSE(keyctl), REFUSE(add_key), REFUSE(perf_event_open),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof *code, code};
    cut_capabilities();
    uid_t user = (uid_t)atoi(arguments[1]);
    if (user != 0 && (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user))) return 125;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) return 125;
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    return 125;
}
