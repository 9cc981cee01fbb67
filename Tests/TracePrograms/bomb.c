// bomb: makes processes that make processes, until no more can be had, and goes on trying.
// bomb sleepers: makes sleeping processes until no more can be had, and says how many there were.
#include <stdio.h>
#include <unistd.h>

int main(int count, char **arguments) {
    (void)arguments;
    for (int made = 0;; made++) {
        pid_t child = fork();
        if (count < 2) {
            if (child < 0) usleep(100000);
        } else if (child == 0) {
            for (;;) pause();
        } else if (child < 0) {
            printf("made %d\n", made);
            return 0;
        }
    }
}
