// escapes MARKER VICTIM PORT: tries ways out, each in a child, and says of each `NAME held: WHY` or `NAME open: WHAT`.
// MARKER is a file of the machine, VICTIM a process of it, PORT one of its loopback.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *marker;
static pid_t victim;
static int port;

// Each gives 0 or more when the way is open, and -1 with errno when it is not.

static int out_by_dots(void) {
    char name[4096];
    snprintf(name, sizeof name, "../../../../../../../../..%s", marker);
    return access(name, F_OK) == 0 ? 0 : open(marker, O_RDONLY);
}

static int out_by_chroot(void) {
    mkdir("/tmp/jail", 0755);
    if (chroot("/tmp/jail") != 0) return -1;
    for (int i = 0; i < 64; i++) {
        if (chdir("..") != 0) return -1;
    }
    if (chroot(".") != 0) return -1;
    return access(marker, F_OK);
}

static int out_by_processes(void) {
    char name[4096];
    snprintf(name, sizeof name, "/proc/%d/root%s", (int)victim, marker);
    if (access(name, F_OK) == 0) return 0;
    snprintf(name, sizeof name, "/proc/1/root%s", marker);
    return access(name, F_OK);
}

static int out_by_handle(void) {
    struct { struct file_handle head; unsigned char bytes[128]; } handle = {.head.handle_bytes = 128};
    int mount_id;
    if (name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount_id, 0) != 0) return -1;
    return open_by_handle_at(AT_FDCWD, &handle.head, O_RDONLY);
}

/// A descriptor above the standard streams that none of us has opened.
static int leaked_descriptors(void) {
    for (int number = 3; number < 4096; number++) {
        if (fcntl(number, F_GETFD) >= 0) return number;
    }
    errno = EBADF;
    return -1;
}

static int mounts(void) { return mount("none", "/tmp", "tmpfs", 0, NULL); }
static int remounts(void) { return mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL); }
static int unmounts(void) { return umount2("/proc/sys", MNT_DETACH); }
static int pivots(void) { return (int)syscall(SYS_pivot_root, "/", "/tmp"); }
static int opens_trees(void) { return (int)syscall(SYS_open_tree, AT_FDCWD, "/", 1); }
static int opens_file_systems(void) { return (int)syscall(SYS_fsopen, "tmpfs", 0); }

static int block_device(void) {
    if (mknod("/tmp/disk", S_IFBLK | 0600, makedev(254, 0)) != 0 &&
        mknodat(AT_FDCWD, "/tmp/disk", S_IFBLK | 0600, makedev(254, 0)) != 0) return -1;
    return open("/tmp/disk", O_RDONLY);
}

static int memory_device(void) {
    if (mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)) != 0) return -1;
    return open("/tmp/mem", O_RDONLY);
}

static int traces(void) { return (int)ptrace(PTRACE_SEIZE, victim, 0, 0); }
static int signals(void) { return kill(victim, 0); }

static int reads_memory(void) {
    char byte;
    struct iovec local = {&byte, 1}, remote = {(void *)0x400000, 1};
    ssize_t count = process_vm_readv(victim, &local, 1, &remote, 1, 0);
    // Another's memory that is not there is still another's.
    return count < 0 && errno == EFAULT ? 0 : (int)count;
}

static int opens_for_writing(const char *name) { return open(name, O_WRONLY); }
static int core_pattern(void) { return opens_for_writing("/proc/sys/kernel/core_pattern"); }
static int magic_key(void) {
    int file = opens_for_writing("/proc/sysrq-trigger");
    struct stat status;
    // The null device that hides it takes everything and does nothing.
    if (file >= 0 && fstat(file, &status) == 0 && S_ISCHR(status.st_mode)) return errno = ENODEV, -1;
    return file;
}
static int kernel_memory(void) {
    char byte;
    int file = open("/proc/kcore", O_RDONLY);
    if (file < 0) return -1;
    if (read(file, &byte, 1) == 1) return 0;
    errno = ENODATA;
    return -1;
}
static int sys_writable(void) { return opens_for_writing("/sys/kernel/mm/ksm/run"); }
static int sys_changed(void) { return mkdir("/sys/fs/cgroup/gpuimg-test", 0755); }

static int user_namespace(void) { return unshare(CLONE_NEWUSER); }
static int mount_namespace(void) { return unshare(CLONE_NEWNS); }
static int cloned_namespace(void) {
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return child;
}
static int cloned_namespace_by_three(void) {
    uint64_t arguments[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
    pid_t child = (pid_t)syscall(SYS_clone3, arguments, sizeof arguments);
    if (child == 0) _exit(0);
    return child;
}
static int joins_namespaces(void) {
    int own = open("/proc/self/ns/uts", O_RDONLY);
    int process = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (setns(own, 0) == 0) return 0;
    return setns(process, CLONE_NEWUTS);
}

static int keys(void) { return (int)syscall(SYS_keyctl, 0, -3, 1); }
static int adds_keys(void) { return (int)syscall(SYS_add_key, "user", "gpuimg", "x", 1, -3); }
static int bpf(void) {
    char attributes[64] = {0};
    attributes[0] = 2, attributes[4] = 4, attributes[8] = 4, attributes[12] = 1;
    return (int)syscall(SYS_bpf, 0, attributes, sizeof attributes);
}
static int performance_events(void) {
    uint32_t attributes[32] = {1, 128};
    return (int)syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0);
}
static int user_faults(void) { return (int)syscall(SYS_userfaultfd, 0); }
static int modules(void) { return (int)syscall(SYS_init_module, "", 0, ""); }
static int reboots(void) {
    // A command that does not exist: refused with EINVAL where the right to give one is there.
    syscall(SYS_reboot, 0xfee1dead, 672274793, 0x7, 0);
    return errno == EINVAL ? 0 : -1;
}
#ifdef __x86_64__
static int ports(void) { return ioperm(0x80, 1, 1); }
#endif
static int host_name(void) { return sethostname("escaped", 7); }
static int priority(void) { return setpriority(PRIO_PROCESS, 0, -20); }
static int limits(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = limit.rlim_max = RLIM_INFINITY;
    return setrlimit(RLIMIT_FSIZE, &limit);
}

static int interfaces(void) {
    struct ifaddrs *list;
    if (getifaddrs(&list) != 0) return -1;
    for (; list; list = list->ifa_next) {
        if (!(list->ifa_flags & IFF_LOOPBACK)) return 0;
    }
    return errno = ENETUNREACH, -1;
}

static int machines_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
}

static int machines_sockets(void) {
    struct sockaddr_un { sa_family_t family; char path[108]; } address = {.family = AF_UNIX};
    int length = snprintf(address.path + 1, sizeof address.path - 1, "gpuimg-test-%d", port);
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address,
                   (socklen_t)(offsetof(struct sockaddr_un, path) + 1 + (size_t)length));
}

static int huge_file(void) {
    signal(SIGXFSZ, SIG_IGN);
    int file = open("/tmp/huge", O_WRONLY | O_CREAT, 0600);
    if (file < 0 || pwrite(file, "x", 1, (off_t)8 << 30) != 1) return -1;
    unlink("/tmp/huge");
    return 0;
}

/// More than a quarter of the machine's memory, which none of its pages has to be written for.
static int much_space(void) {
    struct statvfs status;
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (statvfs("/", &status) != 0) return -1;
    return (uint64_t)status.f_bavail * status.f_frsize > memory / 4 ? 0 : (errno = ENOSPC, -1);
}

static int setuid_program(void) {
    if (getuid() == 0 && (setresgid(1000, 1000, 1000) != 0 || setresuid(1000, 1000, 1000) != 0)) return -1;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/setuid", "setuid", (char *)0);
        _exit(99);
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
    errno = WEXITSTATUS(status) == 1 ? EACCES : EIO;
    return WEXITSTATUS(status) == 1 ? -1 : 1;
}

static const struct {
    const char *name;
    int (*attempt)(void);
} ways[] = {
    {"dots", out_by_dots}, {"double-chroot", out_by_chroot}, {"proc-root", out_by_processes},
    {"handle", out_by_handle}, {"descriptors", leaked_descriptors}, {"mount", mounts}, {"remount", remounts},
    {"umount", unmounts}, {"pivot-root", pivots}, {"open-tree", opens_trees}, {"fsopen", opens_file_systems},
    {"block-device", block_device}, {"memory-device", memory_device}, {"ptrace", traces}, {"kill", signals},
    {"process-memory", reads_memory}, {"core-pattern", core_pattern}, {"sysrq", magic_key}, {"kcore", kernel_memory},
    {"sys-write", sys_writable}, {"sys-mkdir", sys_changed}, {"user-namespace", user_namespace},
    {"mount-namespace", mount_namespace}, {"clone", cloned_namespace}, {"clone3", cloned_namespace_by_three},
    {"setns", joins_namespaces}, {"keyctl", keys}, {"add-key", adds_keys}, {"bpf", bpf}, {"perf", performance_events},
    {"userfaultfd", user_faults}, {"module", modules}, {"reboot", reboots},
#ifdef __x86_64__
    {"ports", ports},
#endif
    {"host-name", host_name}, {"priority", priority}, {"limits", limits}, {"interfaces", interfaces},
    {"loopback", machines_loopback}, {"abstract-socket", machines_sockets}, {"huge-file", huge_file},
    {"space", much_space}, {"setuid", setuid_program},
};

int main(int count, char **arguments) {
    if (count < 4) {
        // Executed again as a program with a setuid bit.
        return geteuid() == 0 ? 0 : 1;
    }
    marker = arguments[1];
    victim = (pid_t)atoi(arguments[2]);
    port = atoi(arguments[3]);
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        pid_t child = fork();
        if (child == 0) {
            errno = 0;
            int result = ways[i].attempt();
            if (result >= 0) printf("%s open: %d\n", ways[i].name, result);
            else printf("%s held: %s\n", ways[i].name, strerror(errno));
            _exit(0);
        }
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
        if (status != 0) printf("%s open: ended with status %d\n", ways[i].name, status);
    }
    return 0;
}
