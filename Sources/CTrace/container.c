#include "internal.h"

#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

// ---- outside: the helper's part

static int write_file(const char *name, const char *text) {
    int file = open(name, O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    ssize_t written = write(file, text, strlen(text));
    int error = written < 0 ? errno : 0;
    close(file);
    return error;
}

static int write_process_file(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    return write_file(path, text);
}

/// Runs newuidmap or newgidmap, which may map what an ordinary user may not.
static int run_mapper(const char *program, pid_t pid, long outside, long base, long count) {
    char texts[4][32];
    snprintf(texts[0], sizeof texts[0], "%d", pid);
    snprintf(texts[1], sizeof texts[1], "%ld", outside);
    snprintf(texts[2], sizeof texts[2], "%ld", base);
    snprintf(texts[3], sizeof texts[3], "%ld", count);
    char *arguments[] = {(char *)program, texts[0], "0", texts[1], "1", "1", texts[2], texts[3], NULL};
    pid_t mapper = fork();
    if (mapper < 0) return errno;
    if (mapper == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        execvp(program, arguments);
        _exit(127);
    }
    int status = 0;
    while (waitpid(mapper, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EPERM;
}

/// The range, and behind it the wanted id where it lies beyond, as clusters give them out.
static void shifted_map(char *text, size_t size, const struct orders *orders, long wanted) {
    int length = snprintf(text, size, "0 %ld %ld\n", orders->shift_base, orders->shift_count);
    if (wanted < orders->shift_count || length < 0 || (size_t)length >= size) return;
    snprintf(text + length, size - (size_t)length, "%ld %ld 1\n", wanted, orders->shift_base + orders->shift_count);
}

static int map_ids(pid_t pid, const struct orders *orders, int ids) {
    char text[96];
    int error;
    switch (ids) {
    case GPUIMG_IDS_SHIFTED:
        shifted_map(text, sizeof text, orders, orders->uid);
        if ((error = write_process_file(pid, "uid_map", text))) return error;
        shifted_map(text, sizeof text, orders, orders->gid);
        return write_process_file(pid, "gid_map", text);
    case GPUIMG_IDS_SINGLE:
        // The wanted user is the one that exists, so that the workload is who the image says.
        if ((error = write_process_file(pid, "setgroups", "deny"))) return error;
        snprintf(text, sizeof text, "%ld %ld 1\n", orders->uid, (long)geteuid());
        if ((error = write_process_file(pid, "uid_map", text))) return error;
        snprintf(text, sizeof text, "%ld %ld 1\n", orders->gid, (long)getegid());
        return write_process_file(pid, "gid_map", text);
    case GPUIMG_IDS_SUBORDINATE:
        error = run_mapper("newuidmap", pid, (long)geteuid(), orders->subuid_base, orders->subuid_count);
        return error ? error
                     : run_mapper("newgidmap", pid, (long)getegid(), orders->subgid_base, orders->subgid_count);
    default: return 0;
    }
}

struct inner {
    const struct orders *orders;
    struct variant variant;
    int status, go, socket;
    /// Whether the kernel's limit of tasks does not hold the workload: it has none for the machine's root.
    bool counts_forks;
};

static void inner_main(const struct inner *inner);

/// clone without a stack of its own is fork with namespaces.
static pid_t clone_process(unsigned long flags) { return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0); }

static bool wait_byte(int descriptor) {
    char byte;
    ssize_t count;
    while ((count = read(descriptor, &byte, 1)) < 0 && errno == EINTR) {}
    return count == 1;
}

/// A failure as the inside tells it: `f`, a number, a text.
static bool is_failure(char *text, ssize_t count, int *error, char *why, size_t why_size) {
    if (count < (ssize_t)sizeof(int) + 1 || text[0] != 'f') return false;
    memcpy(error, text + 1, sizeof *error);
    text[count] = 0;
    snprintf(why, why_size, "%s", text + 1 + sizeof *error);
    if (*error == 0) *error = EINVAL;
    return true;
}

/// Reads what the inside says: `r` and the departures that it made, a word a line, or why it failed.
static int read_status(int descriptor, bool *lacks_overlay, char *why, size_t why_size) {
    char text[PIPE_TEXT];
    ssize_t count;
    int error = 0;
    while ((count = read(descriptor, text, sizeof text - 1)) < 0 && errno == EINTR) {}
    if (is_failure(text, count, &error, why, why_size)) return error;
    if (count < 1 || text[0] != 'r') {
        snprintf(why, why_size, "the container's first process ended");
        return ECHILD;
    }
    text[count] = 0;
    for (char *word = strtok(text + 1, "\n"); word; word = strtok(NULL, "\n")) {
        if (strcmp(word, "no-overlay") == 0) *lacks_overlay = true;
        char *kept = strdup(word);
        if (kept) note(kept);
    }
    return 0;
}

/// Where ids are shifted, the folder of the run is the container's root's; nobody else may look into it either way.
static int own_run_folder(const struct orders *orders, struct variant variant) {
    if (geteuid() != 0) return 0;
    uid_t owner = variant.ids == GPUIMG_IDS_SHIFTED ? (uid_t)orders->shift_base : 0;
    return chown(".", owner, owner) == 0 && chown("mnt", owner, owner) == 0 ? 0 : errno;
}

int container_start(struct container *container, const struct orders *orders, struct variant variant, char *why,
                    size_t why_size) {
    int status[2] = {-1, -1}, go[2] = {-1, -1}, sockets[2] = {-1, -1};
    if (pipe2(status, O_CLOEXEC) || pipe2(go, O_CLOEXEC) ||
        (orders->notify && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))) {
        snprintf(why, why_size, "a pipe cannot be made");
        return errno;
    }
    int owned = own_run_folder(orders, variant);
    if (owned) {
        snprintf(why, why_size, "the folder of the run cannot be given to the container");
        return owned;
    }
    unsigned long flags = 0;
    if (variant.tier != GPUIMG_TIER_CHROOT) {
        flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
        if (!orders->host_network) flags |= CLONE_NEWNET;
        if (variant.ids != GPUIMG_IDS_SAME) flags |= CLONE_NEWUSER;
    }
    records_flush();
    bool counts_forks = geteuid() == 0 && variant.ids != GPUIMG_IDS_SHIFTED;
    pid_t pid = clone_process(flags);
    if (pid == 0) {
        close(status[0]);
        close(go[1]);
        close(sockets[0]);
        inner_main(&(struct inner){orders, variant, status[1], go[0], sockets[1], counts_forks});
        _exit(127);
    }
    int error = pid < 0 ? errno : 0;
    if (error) snprintf(why, why_size, "namespaces cannot be made");
    close(status[1]);
    close(go[0]);
    close(sockets[1]);
    if (!error && (error = map_ids(pid, orders, variant.ids))) {
        snprintf(why, why_size, "ids cannot be mapped");
    }
    bool lacks_overlay = false;
    if (!error) {
        if (write(go[1], "m", 1) != 1) error = errno;
        int inside = read_status(status[0], &lacks_overlay, why, why_size);
        if (!error) error = inside;
    }
    if (error) {
        if (pid > 0) {
            kill(pid, SIGKILL);
            while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {}
        }
        close(status[0]);
        close(go[1]);
        close(sockets[0]);
        return error;
    }
    *container = (struct container){
        .pid = pid, .variant = variant, .status = status[0], .go = go[1], .listener_socket = sockets[0],
        .lacks_overlay = lacks_overlay};
    if (variant.tier == GPUIMG_TIER_CHROOT) {
        // What links of the kernel show begins with the root folder's own path, no symlink left in it.
        char *prefix = realpath("root", NULL);
        if (prefix) snprintf(container->prefix, sizeof container->prefix, "%s", prefix);
        free(prefix);
        container->prefix_size = strlen(container->prefix);
    }
    return 0;
}

void container_release(struct container *container) {
    ssize_t written;
    while ((written = write(container->go, "g", 1)) < 0 && errno == EINTR) {}
    close(container->go);
    container->go = -1;
}

bool container_failure(struct container *container, int *error, char *why, size_t why_size) {
    char text[PIPE_TEXT];
    fcntl(container->status, F_SETFL, O_NONBLOCK);
    ssize_t count = read(container->status, text, sizeof text - 1);
    return is_failure(text, count, error, why, why_size);
}

const char *container_path(const struct container *container, char *path) {
    if (path[0] != '/') return NULL;
    if (container->prefix_size == 0) return path;
    if (strncmp(path, container->prefix, container->prefix_size) != 0) return NULL;
    char *rest = path + container->prefix_size;
    if (*rest == 0) return "/";
    return *rest == '/' ? rest : NULL;
}

// ---- inside: between clone and exec

static void inner_fail(const struct inner *inner, int error, const char *why) {
    char text[PIPE_TEXT] = {'f'};
    memcpy(text + 1, &error, sizeof error);
    snprintf(text + 1 + sizeof error, sizeof text - 1 - sizeof error, "%s", why);
    ssize_t written = write(inner->status, text, 1 + sizeof error + strlen(text + 1 + sizeof error));
    (void)written;
    _exit(127);
}

/// Says that all is ready, and where this container differs from an ordinary one.
static bool inner_ready(const struct inner *inner) {
    char text[PIPE_TEXT] = "r";
    notes_list(text + 1, sizeof text - 1);
    return write(inner->status, text, strlen(text)) > 0;
}

static int send_descriptor(int socket, int descriptor) {
    char byte = 'l', space[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, 0) == 1 ? 0 : errno;
}

/// Signals as a program expects to find them: the parent blocks and ignores some, the helper handles two.
static void reset_signals(void) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void inner_main(const struct inner *inner) {
    const struct orders *orders = inner->orders;
    char why[256] = "";
    if (!wait_byte(inner->go)) _exit(127);
    pid_t grandparent = filter_grandparent();
    reset_signals();
    setsid();
    umask(022);
    int error = inside_prepare(orders, inner->variant, why, sizeof why);
    if (error) inner_fail(inner, error, why);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Whoever is to watch us takes hold here: once the ids have changed it may have no right to.
    if (!inner_ready(inner) || !wait_byte(inner->go)) _exit(127);
    if ((error = inside_limits(orders, inner->variant, why, sizeof why))) inner_fail(inner, error, why);
    // The change of ids has cleared it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Nothing of ours is left open in the workload but its standard streams.
    if (syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) != 0) {
        for (int descriptor = 3; descriptor < 1024; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    bool is_chroot = inner->variant.tier == GPUIMG_TIER_CHROOT;
    environ = orders->environment;
    int listener = filter_install(orders->notify, is_chroot, inner->counts_forks, grandparent);
    if (listener < 0) inner_fail(inner, errno, "a filter of system calls cannot be installed");
    if (orders->notify && (error = send_descriptor(inner->socket, listener))) {
        inner_fail(inner, error, "the listener cannot be handed over");
    }
    execvp(orders->arguments[0], orders->arguments);
    inner_fail(inner, errno, "the program cannot be executed");
}
