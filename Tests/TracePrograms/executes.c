// Executes /bin/one by a descriptor, /bin/two by a folder's descriptor, /bin/three by a name after chdir, /bin/four by vfork.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const environment[] = {0};

static void execute(int way) {
    char *arguments[] = {"program", "/data/absolute", 0};
    if (way == 0) fexecve(open("/bin/one", O_RDONLY | O_CLOEXEC), arguments, environment);
    if (way == 1) syscall(SYS_execveat, open("/bin", O_RDONLY | O_DIRECTORY), "two", arguments, environment, 0);
    if (way == 2 && chdir("/bin") == 0) execve("three", arguments, environment);
    if (way == 3) execve("/bin/four", arguments, environment);
    _exit(9);
}

int main(void) {
    for (int way = 0; way < 4; way++) {
        pid_t child = way == 3 ? vfork() : fork();
        if (child == 0) execute(way);
        int status;
        if (waitpid(child, &status, 0) != child || status != 0) return way + 1;
    }
    return 0;
}
