#include "internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

// A process of its own that goes where the workload is and asks until it is answered.

enum { ASK_MILLISECONDS = 50, ANSWER_MILLISECONDS = 2000 };

static bool wait_for(int channel, short events) {
    struct pollfd waiting = {.fd = channel, .events = events};
    return poll(&waiting, 1, ANSWER_MILLISECONDS) == 1;
}

static int connect_to(int family, int port) {
    int channel = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (channel < 0) return -1;
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port),
                               .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int result = family == AF_INET ? connect(channel, (struct sockaddr *)&four, sizeof four)
                                   : connect(channel, (struct sockaddr *)&six, sizeof six);
    int error = result == 0 ? 0 : errno;
    if (error == EINPROGRESS && wait_for(channel, POLLOUT)) {
        socklen_t size = sizeof error;
        if (getsockopt(channel, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    }
    if (error == 0) return channel;
    close(channel);
    return -1;
}

/// Whether the answer to a GET begins with `HTTP/1.x 200`.
static bool is_answered(int channel, const char *path) {
    char text[PATH_BYTES + 128];
    int length = snprintf(text, sizeof text, "GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    if (length < 0 || (size_t)length >= sizeof text) return false;
    for (int done = 0; done < length;) {
        ssize_t count = wait_for(channel, POLLOUT) ? send(channel, text + done, (size_t)(length - done), MSG_NOSIGNAL)
                                                   : -1;
        if (count <= 0) return false;
        done += (int)count;
    }
    enum { STATUS_LINE = 12 };
    int got = 0;
    while (got < STATUS_LINE) {
        ssize_t count = wait_for(channel, POLLIN) ? recv(channel, text + got, (size_t)(STATUS_LINE - got), 0) : -1;
        if (count <= 0) return false;
        got += (int)count;
    }
    return strncmp(text, "HTTP/1.", 7) == 0 && strncmp(text + 8, " 200", 4) == 0;
}

static bool is_ready(const struct orders *orders) {
    int channel = connect_to(AF_INET, orders->ready_port);
    if (channel < 0) channel = connect_to(AF_INET6, orders->ready_port);
    if (channel < 0) return false;
    bool ready = !orders->ready_path || is_answered(channel, orders->ready_path);
    close(channel);
    return ready;
}

static int namespace_of(pid_t pid, const char *space) {
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/ns/%s", pid, space);
    return open(name, O_RDONLY | O_CLOEXEC);
}

/// Goes where the workload is. An ordinary user may enter the network only through the user namespace that owns it, and
/// from there cannot look at a workload that is still to be executed: both are opened first.
static bool enter_network(const struct container *container) {
    int network = namespace_of(container->pid, "net");
    int user = container->variant.ids != GPUIMG_IDS_SAME ? namespace_of(container->pid, "user") : -1;
    if (network < 0) return false;
    if (user >= 0) setns(user, CLONE_NEWUSER);
    return setns(network, CLONE_NEWNET) == 0;
}

pid_t ready_start(const struct container *container, const struct orders *orders) {
    if (orders->ready_port == 0) return 0;
    pid_t prober = fork();
    if (prober != 0) return prober < 0 ? 0 : prober;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool has_network = container->variant.tier != GPUIMG_TIER_CHROOT && !orders->host_network;
    if (has_network && !enter_network(container)) _exit(2);
    struct timespec pause = {0, ASK_MILLISECONDS * 1000000L};
    while (!is_ready(orders)) nanosleep(&pause, NULL);
    _exit(0);
}
