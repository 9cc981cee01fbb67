// Prints the real and the effective user, and whether programs may give rights.
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void) {
    printf("uid %d euid %d no_new_privs %d\n", (int)getuid(), (int)geteuid(), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    return 0;
}
