// server PORT BUSY_MILLISECONDS: an HTTP server on the loopback, which answers 503 for so long and 200 from then on, and
// says so when that begins.
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int main(int count, char **arguments) {
    if (count < 3) return 2;
    signal(SIGPIPE, SIG_IGN);
    long ready = now() + atol(arguments[2]);
    int is_ready = 0, one = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        int arrived = poll(&waiting, 1, 20);
        if (!is_ready && now() >= ready) {
            is_ready = 1;
            close(open("/data/ready", O_RDONLY));
            fprintf(stderr, "serving on port %s\n", arguments[1]);
        }
        if (arrived <= 0) continue;
        int channel = accept(listener, NULL, NULL);
        char request[1024], answer[128];
        if (recv(channel, request, sizeof request, 0) > 0) {
            int is_found = strncmp(request, "GET /health ", 12) == 0;
            snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                     !is_ready ? "503 Service Unavailable" : is_found ? "200 OK" : "404 Not Found");
            send(channel, answer, strlen(answer), 0);
        }
        close(channel);
        if (is_ready) close(open("/data/served", O_RDONLY));
    }
}
