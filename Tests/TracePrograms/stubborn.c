// Ignores every signal that can be ignored and leaves children behind in sessions of their own; none of them ends.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void stay(void) {
    for (;;) pause();
}

int main(void) {
    for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
    for (int i = 0; i < 3; i++) {
        if (fork() != 0) continue;
        setsid();
        // The grandchild's parent is gone at once.
        if (fork() == 0) stay();
        if (i == 0) _exit(0);
        stay();
    }
    printf("started\n");
    fflush(stdout);
    stay();
}
