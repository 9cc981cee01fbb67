// A child opens and maps its argument and is killed by us while it waits.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **names) {
    int ready[2];
    if (count < 2 || pipe(ready) != 0) return 2;
    pid_t child = fork();
    if (child == 0) {
        int file = open(names[1], O_RDONLY);
        volatile char *bytes = mmap(0, 1 << 20, PROT_READ, MAP_SHARED, file, 0);
        char byte = bytes[300000];
        byte = 'r';
        if (write(ready[1], &byte, 1) != 1) _exit(2);
        pause();
        _exit(3);
    }
    char byte;
    int status;
    if (read(ready[0], &byte, 1) != 1) return 4;
    kill(child, SIGKILL);
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : 5;
}
