// Makes processes until no more can be had, and goes on trying.
#include <unistd.h>

int main(void) {
    for (;;) {
        if (fork() < 0) usleep(100000);
    }
}
