// 0 when io_uring is refused as if the kernel had none.
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    char parameters[120] = {0};
    if (syscall(SYS_io_uring_setup, 4, parameters) < 0 && errno == ENOSYS) return 0;
    perror("io_uring_setup");
    return 1;
}
