// Traces a child of its own, which opens /data/absolute; 3 when that is refused.
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) {
            perror("PTRACE_TRACEME");
            _exit(3);
        }
        raise(SIGSTOP);
        execl("/bin/one", "one", "/data/absolute", (char *)0);
        _exit(9);
    }
    for (int status; waitpid(child, &status, 0) == child;) {
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        if (WIFSIGNALED(status)) return 4;
        int signal = WSTOPSIG(status);
        ptrace(PTRACE_CONT, child, 0, signal == SIGSTOP || signal == SIGTRAP ? 0 : signal);
    }
    return 5;
}
