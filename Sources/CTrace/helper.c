#include "internal.h"

#include <sys/prctl.h>
#include <sys/wait.h>

/// The ways to make a container, the best first.
static size_t variants(const struct orders *orders, struct variant *list) {
    size_t count = 0;
    bool is_root = geteuid() == 0;
    bool may[4] = {false};
    for (int tier = 1; tier <= 3; tier++) may[tier] = orders->tier == 0 || orders->tier == tier;
    if (may[GPUIMG_TIER_ROOT] && is_root) {
        if (orders->shift_count > 0) list[count++] = (struct variant){GPUIMG_TIER_ROOT, GPUIMG_IDS_SHIFTED};
        // Below user namespaces in which the machine allows no others.
        list[count++] = (struct variant){GPUIMG_TIER_ROOT, GPUIMG_IDS_SAME};
    }
    if (may[GPUIMG_TIER_ROOTLESS]) {
        if (!is_root && orders->subuid_count > 0 && orders->subgid_count > 0) {
            list[count++] = (struct variant){GPUIMG_TIER_ROOTLESS, GPUIMG_IDS_SUBORDINATE};
        }
        list[count++] = (struct variant){GPUIMG_TIER_ROOTLESS, GPUIMG_IDS_SINGLE};
    }
    if (may[GPUIMG_TIER_CHROOT]) list[count++] = (struct variant){GPUIMG_TIER_CHROOT, GPUIMG_IDS_SAME};
    if (orders->ids < 0) return count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].ids == orders->ids) list[kept++] = list[i];
    }
    return kept;
}

static const char *describe(struct variant variant) {
    if (variant.tier == GPUIMG_TIER_CHROOT) return "chroot only";
    if (variant.ids == GPUIMG_IDS_SHIFTED) return "all namespaces, as root";
    if (variant.ids == GPUIMG_IDS_SAME) return "all namespaces but a user namespace, as root";
    return variant.ids == GPUIMG_IDS_SUBORDINATE ? "all namespaces with subordinate ids"
                                                 : "all namespaces with one id";
}

/// Tries what the orders allow until something works; tells which it is.
static int start(struct container *container, const struct orders *orders) {
    struct variant list[8];
    char reasons[2048] = "";
    size_t count = variants(orders, list), used = 0;
    int error = EPERM;
    for (size_t i = 0; i < count; i++) {
        char why[256] = "";
        error = container_start(container, orders, list[i], why, sizeof why);
        if (error == 0) {
            record_text(GPUIMG_TRACE_TIER, container->pid, list[i].tier, list[i].ids, 0, reasons, NULL);
            return 0;
        }
        int length = snprintf(reasons + used, sizeof reasons - used, "%s%s: %s: %s", used > 0 ? "\n" : "",
                              describe(list[i]), why, strerror(error));
        if (length > 0 && (size_t)length < sizeof reasons - used) used += (size_t)length;
    }
    record_text(GPUIMG_TRACE_FAILED, 0, error, 0, 0, reasons, NULL);
    return error;
}

static int finish(int end, int status, bool is_complete) {
    pages_tell();
    notes_tell();
    record(GPUIMG_TRACE_END, 0, end == GPUIMG_END_EXIT ? status : -1, end, is_complete, NULL, NULL, 0);
    records_flush();
    return end == GPUIMG_END_FAILED ? 1 : 0;
}

int gpuimg_trace_helper(void) {
    struct orders orders;
    // The keyboard's signals are the parent's business; its end is seen by the control descriptor.
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    // Who ends a whole group of processes must not leave the workload alone.
    signal(SIGTERM, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    for (int descriptor = RECORDS; descriptor <= ORDERS; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    const char *failure = orders_read(&orders);
    if (!failure && chdir(orders.run) != 0) failure = "the folder of the run cannot be entered";
    if (failure) {
        record_text(GPUIMG_TRACE_FAILED, 0, errno, 0, 0, failure, NULL);
        return finish(GPUIMG_END_FAILED, -1, false);
    }
    struct container container;
    if (start(&container, &orders) != 0) return finish(GPUIMG_END_FAILED, -1, false);
    if (orders.only_probe) {
        kill(container.pid, SIGKILL);
        while (waitpid(container.pid, NULL, __WALL) < 0 && errno == EINTR) {}
        return finish(GPUIMG_END_EXIT, 0, true);
    }
    // The workload's streams end when its last process does.
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int descriptor = 0; descriptor <= 2; descriptor++) dup2(null, descriptor);
    struct watch watch = {.container = &container, .orders = &orders};
    int status = -1;
    int end = orders.notify ? run_notify(&watch, &status) : run_ptrace(&watch, &status);
    int error = 0;
    char why[512] = "";
    if (end < 0) {
        const char *backend = orders.notify ? "seccomp notification does not work" : "ptrace is not allowed";
        record_text(GPUIMG_TRACE_FAILED, 0, -end, 1, 0, backend, NULL);
        end = GPUIMG_END_FAILED;
    } else if (container_failure(&container, &error, why, sizeof why)) {
        record_text(GPUIMG_TRACE_FAILED, 0, error, 2, 0, why, NULL);
        end = GPUIMG_END_FAILED;
    }
    return finish(end, status, watch.is_complete);
}
