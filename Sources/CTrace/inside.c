#include "internal.h"

#include <linux/capability.h>
#include <linux/if.h>
#include <linux/openat2.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

// Runs between clone and exec, in a process with one thread. What fails says so in words and ends the attempt.

#define FAIL(text) return snprintf(why, why_size, "%s", text), errno ? errno : EINVAL

// ---- places in the new root, never outside of it whatever symlinks the image has

static int open_in(int root, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC), .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

/// Opens the folder that a path lies in, making what is missing; `name` is set to its last part.
static int open_parent(int root, const char *path, const char **name) {
    char part[PATH_BYTES];
    const char *last = strrchr(path, '/');
    *name = last ? last + 1 : path;
    size_t length = last ? (size_t)(last - path) : 0;
    if (length >= sizeof part) return errno = ENAMETOOLONG, -1;
    memcpy(part, path, length);
    part[length] = 0;
    if (length == 0) return open_in(root, ".", O_PATH | O_DIRECTORY, 0);
    int folder = open_in(root, part, O_PATH | O_DIRECTORY, 0);
    if (folder >= 0 || errno != ENOENT) return folder;
    const char *child;
    int parent = open_parent(root, part, &child);
    if (parent < 0) return -1;
    if (mkdirat(parent, child, 0755) != 0 && errno != EEXIST) {
        close(parent);
        return -1;
    }
    close(parent);
    return open_in(root, part, O_PATH | O_DIRECTORY, 0);
}

/// A mount point in the root, made if missing.
static int open_target(int root, const char *path, bool is_folder) {
    int target = open_in(root, path, O_PATH, 0);
    if (target >= 0 || errno != ENOENT) return target;
    const char *name;
    int parent = open_parent(root, path, &name);
    if (parent < 0) return -1;
    if (is_folder) {
        if (mkdirat(parent, name, 0755) != 0 && errno != EEXIST) target = -1;
    } else {
        int file = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);
        if (file >= 0) close(file);
    }
    close(parent);
    return open_in(root, path, O_PATH, 0);
}

static void name_of(int descriptor, char *name, size_t size) { snprintf(name, size, "/proc/self/fd/%d", descriptor); }

/// Makes a mount read-only and keeps the flags that an outer namespace has locked.
static int remount_read_only(const char *target) {
    struct statvfs status;
    unsigned long kept = 0;
    if (statvfs(target, &status) == 0) {
        if (status.f_flag & ST_NOSUID) kept |= MS_NOSUID;
        if (status.f_flag & ST_NODEV) kept |= MS_NODEV;
        if (status.f_flag & ST_NOEXEC) kept |= MS_NOEXEC;
        if (status.f_flag & ST_NOATIME) kept |= MS_NOATIME;
        if (status.f_flag & ST_RELATIME) kept |= MS_RELATIME;
    }
    return mount(NULL, target, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | kept, NULL);
}

/// Mounts `source` on a path of the root. A mount over a mount is seen only by those who look the path up again.
static int bind_in(int root, const char *source, const char *path, bool is_folder, bool read_only) {
    char name[64];
    int target = open_target(root, path, is_folder);
    if (target < 0) return -1;
    name_of(target, name, sizeof name);
    int result = mount(source, name, NULL, MS_BIND | MS_REC, NULL);
    close(target);
    if (result != 0 || !read_only) return result;
    target = open_in(root, path, O_PATH, 0);
    if (target < 0) return -1;
    name_of(target, name, sizeof name);
    result = remount_read_only(name);
    close(target);
    return result;
}

static int mount_in(int root, const char *kind, const char *path, unsigned long flags, const char *options) {
    char name[64];
    int target = open_target(root, path, true);
    if (target < 0) return -1;
    name_of(target, name, sizeof name);
    int result = mount(kind, name, kind, flags, options);
    close(target);
    return result;
}

static int write_new(int root, const char *path, const char *text) {
    const char *name;
    int parent = open_parent(root, path, &name);
    if (parent < 0) return -1;
    unlinkat(parent, name, 0);
    int file = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);
    close(parent);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written < 0 ? -1 : 0;
}

/// Puts a file of ours into the root; a copy, since the source's folder may be closed to the container's root.
static int copy_in(int root, const struct mount_order *copy) {
    const char *name;
    int parent = open_parent(root, copy->target, &name);
    if (parent < 0) return -1;
    unlinkat(parent, name, 0);
    int file = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0755);
    close(parent);
    if (file < 0) return -1;
    char buffer[16 << 10];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(copy->source, buffer, sizeof buffer, offset)) > 0) {
        if (write(file, buffer, (size_t)count) != count) break;
        offset += count;
    }
    close(file);
    return count == 0 ? 0 : -1;
}

// ---- what is mounted

static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static void link_in(int root, const char *target, const char *path) {
    const char *name;
    int parent = open_parent(root, path, &name);
    if (parent < 0) return;
    symlinkat(target, parent, name);
    close(parent);
}

static int mount_devices(int root) {
    if (mount_in(root, "tmpfs", "dev", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k") != 0) return -1;
    for (size_t i = 0; i < COUNT(devices); i++) {
        char source[32], target[32];
        snprintf(source, sizeof source, "/dev/%s", devices[i]);
        snprintf(target, sizeof target, "dev/%s", devices[i]);
        if (bind_in(root, source, target, false, false) != 0) note("device-missing");
    }
    if (mount_in(root, "devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620") != 0) {
        note("no-terminals");
    }
    link_in(root, "pts/ptmx", "dev/ptmx");
    if (mount_in(root, "tmpfs", "dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=64m") != 0) {
        note("no-shared-memory");
    }
    link_in(root, "/proc/self/fd", "dev/fd");
    link_in(root, "/proc/self/fd/0", "dev/stdin");
    link_in(root, "/proc/self/fd/1", "dev/stdout");
    link_in(root, "/proc/self/fd/2", "dev/stderr");
    return 0;
}

// As runc masks them (libcontainer's defaults): kernel memory, keys and controls that no container needs.
static const char *const masked[] = {
    "proc/acpi", "proc/asound", "proc/kcore", "proc/keys", "proc/latency_stats", "proc/timer_list",
    "proc/timer_stats", "proc/sched_debug", "proc/scsi", "proc/sysrq-trigger", "sys/firmware",
    "sys/devices/virtual/powercap",
};
static const char *const frozen[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys"};

static int mask(int root, const char *path) {
    struct stat status;
    int place = open_in(root, path, O_PATH, 0);
    if (place < 0) return 0;
    int result = fstat(place, &status);
    close(place);
    if (result != 0) return -1;
    if (S_ISDIR(status.st_mode)) return mount_in(root, "tmpfs", path, MS_RDONLY, "size=0");
    return bind_in(root, "/dev/null", path, false, false);
}

static int freeze(int root, const char *path) {
    int place = open_in(root, path, O_PATH, 0);
    if (place < 0) return 0;
    char name[64];
    name_of(place, name, sizeof name);
    int result = mount(name, name, NULL, MS_BIND | MS_REC, NULL);
    close(place);
    if (result != 0) return result;
    place = open_in(root, path, O_PATH, 0);
    if (place < 0) return -1;
    name_of(place, name, sizeof name);
    result = remount_read_only(name);
    close(place);
    return result;
}

static int mount_kernel(int root, char *why, size_t why_size) {
    if (mount_in(root, "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
        // Where the machine's own /proc is partly covered the kernel refuses a fresh one. Its bare twin would show
        // what was covered, and every process of the machine: without is better.
        note("no-proc");
    }
    if (mount_in(root, "sysfs", "sys", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL) != 0) note("no-sys");
    for (size_t i = 0; i < COUNT(masked); i++) {
        if (mask(root, masked[i]) != 0) FAIL("a file of /proc cannot be masked");
    }
    for (size_t i = 0; i < COUNT(frozen); i++) {
        if (freeze(root, frozen[i]) != 0) FAIL("a folder of /proc cannot be made read-only");
    }
    return 0;
}

/// The root file system with a writable layer that vanishes with the container; without overlayfs the unpacked layers
/// themselves, which are only a copy.
static int mount_root(const struct orders *orders, struct variant variant, char *why, size_t why_size) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) FAIL("mounts cannot be made private");
    char options[160];
    snprintf(options, sizeof options, "mode=755,size=%ld", orders->scratch_limit > 0 ? orders->scratch_limit : 1 << 20);
    if (mount("tmpfs", "mnt", "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) FAIL("a tmpfs cannot be mounted");
    if (mkdir("mnt/upper", 0755) || mkdir("mnt/work", 0755) || mkdir("mnt/merged", 0755)) {
        FAIL("a folder cannot be made in a tmpfs");
    }
    bool has_user_namespace = variant.ids != GPUIMG_IDS_SAME;
    snprintf(options, sizeof options, "lowerdir=root,upperdir=mnt/upper,workdir=mnt/work%s",
             has_user_namespace ? ",userxattr" : "");
    if (orders->only_probe) return 0;
    if (mount("overlay", "mnt/merged", "overlay", MS_NOSUID | MS_NODEV, options) == 0) return 0;
    note("no-overlay");
    if (mount("root", "mnt/merged", NULL, MS_BIND, NULL) != 0) FAIL("the root file system cannot be mounted");
    return 0;
}

static void raise_loopback(void) {
    int channel = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (channel < 0) return;
    struct ifreq request = {.ifr_name = "lo"};
    if (ioctl(channel, SIOCGIFFLAGS, &request) == 0) {
        request.ifr_flags |= IFF_UP;
        if (ioctl(channel, SIOCSIFFLAGS, &request) != 0) note("no-loopback");
    }
    close(channel);
}

static void name_machine(const struct orders *orders, int root) {
    if (write_new(root, "etc/hosts", "127.0.0.1\tlocalhost gpuimg\n::1\tlocalhost\n") != 0) note("no-hosts");
    if (write_new(root, "etc/hostname", "gpuimg\n") != 0) note("no-hostname");
    if (orders->resolv_conf && write_new(root, "etc/resolv.conf", orders->resolv_conf) != 0) note("no-resolv-conf");
}

static int copy_files(const struct orders *orders, int root, char *why, size_t why_size) {
    for (int i = 0; i < orders->copy_count; i++) {
        if (copy_in(root, &orders->copies[i]) != 0) FAIL("a driver library cannot be put into the root file system");
    }
    return 0;
}

/// Looks the sources of mounts up as the runner, before the ids change.
static int open_mounts(const struct orders *orders, char *why, size_t why_size) {
    for (int i = 0; i < orders->mount_count; i++) {
        orders->mounts[i].source = open(orders->mounts[i].path, O_PATH | O_CLOEXEC);
        if (orders->mounts[i].source >= 0) continue;
        int error = errno;
        snprintf(why, why_size, "%s cannot be opened", orders->mounts[i].path);
        return error;
    }
    return 0;
}

static int mount_orders(const struct orders *orders, int root, char *why, size_t why_size) {
    for (int i = 0; i < orders->mount_count; i++) {
        const struct mount_order *order = &orders->mounts[i];
        struct stat status;
        char source[64];
        name_of(order->source, source, sizeof source);
        if (fstat(order->source, &status) != 0 ||
            bind_in(root, source, order->target, S_ISDIR(status.st_mode), order->read_only) != 0) {
            int error = errno;
            snprintf(why, why_size, "%s cannot be mounted on %s", order->path, order->target);
            return error;
        }
    }
    return 0;
}

static int enter(const struct orders *orders, char *why, size_t why_size) {
    if (chdir(orders->folder) == 0) return 0;
    // Runtimes make a missing working folder.
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int folder = root < 0 ? -1 : open_target(root, orders->folder, true);
    int result = folder < 0 ? -1 : fchdir(folder);
    if (folder >= 0) close(folder);
    if (root >= 0) close(root);
    if (result != 0) FAIL("the working folder cannot be entered");
    return 0;
}

static int prepare_namespaces(const struct orders *orders, struct variant variant, char *why, size_t why_size) {
    int error = open_mounts(orders, why, why_size);
    if (error) return error;
    if (variant.ids == GPUIMG_IDS_SHIFTED || variant.ids == GPUIMG_IDS_SUBORDINATE) {
        if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) FAIL("root of the user namespace cannot be taken");
    }
    error = mount_root(orders, variant, why, why_size);
    if (error || orders->only_probe) return error;
    int root = open("mnt/merged", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) FAIL("the root file system cannot be opened");
    if (mount_devices(root) != 0) FAIL("/dev cannot be made");
    if ((error = copy_files(orders, root, why, why_size))) return error;
    if ((error = mount_orders(orders, root, why, why_size))) return error;
    name_machine(orders, root);
    if ((error = mount_kernel(root, why, why_size))) return error;
    if (sethostname("gpuimg", 6) != 0) note("no-hostname");
    if (!orders->host_network) raise_loopback();
    if (fchdir(root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 ||
        chdir("/") != 0) {
        FAIL("the root file system cannot be entered");
    }
    close(root);
    return 0;
}

static int prepare_chroot(const struct orders *orders, char *why, size_t why_size) {
    if (orders->only_probe) {
        if (chroot("mnt") != 0) FAIL("chroot is not allowed");
        return 0;
    }
    static const unsigned numbers[][2] = {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}};
    int root = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) FAIL("the root file system cannot be opened");
    mode_t mask_before = umask(0);
    int folder = open_target(root, "dev", true);
    for (size_t i = 0; i < COUNT(devices) && folder >= 0; i++) {
        unlinkat(folder, devices[i], 0);
        dev_t number = makedev(numbers[i][0], numbers[i][1]);
        if (mknodat(folder, devices[i], S_IFCHR | 0666, number) != 0) note("device-missing");
    }
    if (folder < 0) note("device-missing");
    else close(folder);
    umask(mask_before);
    note("no-proc");
    note("no-sys");
    note("no-network-namespace");
    int error = copy_files(orders, root, why, why_size);
    if (error) return error;
    if (orders->mount_count > 0) {
        errno = EPERM;
        FAIL("--mount needs mount namespaces, which this machine does not allow");
    }
    name_machine(orders, root);
    if (fchdir(root) != 0 || chroot(".") != 0) FAIL("chroot is not allowed");
    close(root);
    return 0;
}

int inside_prepare(const struct orders *orders, struct variant variant, char *why, size_t why_size) {
    errno = 0;
    int error = variant.tier == GPUIMG_TIER_CHROOT ? prepare_chroot(orders, why, why_size)
                                                   : prepare_namespaces(orders, variant, why, why_size);
    if (error || orders->only_probe) return error;
    // What was counted here would be lost with this process; the helper tells it.
    return enter(orders, why, why_size);
}

// ---- what is given up

// What Docker leaves to a container by default, but for making devices.
static const int kept[] = {
    CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP,
    CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_AUDIT_WRITE, CAP_SETFCAP,
};

static bool is_kept(int capability, bool is_chroot) {
    if (is_chroot && capability == CAP_SYS_CHROOT) return false;
    for (size_t i = 0; i < COUNT(kept); i++) {
        if (kept[i] == capability) return true;
    }
    return false;
}

static int cut_capabilities(bool is_chroot, char *why, size_t why_size) {
    for (int capability = 0; capability <= 63; capability++) {
        if (is_kept(capability, is_chroot) || prctl(PR_CAPBSET_READ, capability) != 1) continue;
        if (prctl(PR_CAPBSET_DROP, capability) != 0) FAIL("capabilities cannot be given up");
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return 0;
}

static int limit(int resource, rlim_t most) {
    struct rlimit now_set;
    if (getrlimit((__rlimit_resource_t)resource, &now_set) != 0) return -1;
    if (now_set.rlim_max != RLIM_INFINITY && now_set.rlim_max < most) most = now_set.rlim_max;
    struct rlimit wanted = {most, most};
    return setrlimit((__rlimit_resource_t)resource, &wanted);
}

int inside_limits(const struct orders *orders, struct variant variant, char *why, size_t why_size) {
    bool is_chroot = variant.tier == GPUIMG_TIER_CHROOT;
    errno = 0;
    int error = cut_capabilities(is_chroot, why, why_size);
    if (error) return error;
    // The machine's memory is for the machine's own programs first.
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0) {
        ssize_t written = write(score, "900", 3);
        (void)written;
        close(score);
    }
    if (variant.ids != GPUIMG_IDS_SINGLE) {
        if (setgroups((size_t)orders->group_count, orders->groups) != 0) FAIL("groups cannot be set");
        if (setresgid((gid_t)orders->gid, (gid_t)orders->gid, (gid_t)orders->gid) != 0) {
            FAIL("the group cannot be taken");
        }
        if (setresuid((uid_t)orders->uid, (uid_t)orders->uid, (uid_t)orders->uid) != 0) {
            FAIL("the user cannot be taken");
        }
    }
    // The change of user has taken it from whoever is to watch us from outside of our user namespace.
    prctl(PR_SET_DUMPABLE, 1);
    if (limit(RLIMIT_CORE, 0) || (orders->file_limit > 0 && limit(RLIMIT_FSIZE, (rlim_t)orders->file_limit)) ||
        (orders->memory_limit > 0 && limit(RLIMIT_DATA, (rlim_t)orders->memory_limit)) ||
        (orders->task_limit > 0 && limit(RLIMIT_NPROC, (rlim_t)orders->task_limit))) {
        FAIL("limits cannot be set");
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) FAIL("no_new_privs cannot be set");
    // Root without a user namespace keeps what the bounding set leaves, and loses the rest only here.
    if (orders->uid == 0 && variant.ids == GPUIMG_IDS_SAME) {
        struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
        struct __user_cap_data_struct sets[2] = {{0}};
        for (size_t i = 0; i < COUNT(kept); i++) {
            if (!is_kept(kept[i], is_chroot) || prctl(PR_CAPBSET_READ, kept[i]) != 1) continue;
            sets[kept[i] / 32].effective |= 1u << (kept[i] % 32);
            sets[kept[i] / 32].permitted |= 1u << (kept[i] % 32);
        }
        if (syscall(SYS_capset, &head, sets) != 0) FAIL("capabilities cannot be given up");
    }
    return 0;
}
