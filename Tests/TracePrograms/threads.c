// Eight threads open twenty files each, from /data/0 to /data/159, while the first makes children by vfork.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, FILES = 20 };

static void *work(void *argument) {
    intptr_t failures = 0;
    for (int i = 0; i < FILES; i++) {
        char name[64];
        snprintf(name, sizeof name, "/data/%d", (int)(intptr_t)argument * FILES + i);
        int file = open(name, O_RDONLY);
        if (file < 0) failures++;
        else close(file);
    }
    return (void *)failures;
}

int main(void) {
    pthread_t threads[THREADS];
    intptr_t failures = 0;
    for (intptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < 5; i++) {
        pid_t child = vfork();
        if (child == 0) {
            execl("/bin/one", "one", "/data/vfork", (char *)0);
            _exit(9);
        }
        int status;
        if (waitpid(child, &status, 0) != child || status != 0) failures++;
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        failures += (intptr_t)result;
    }
    return failures ? 1 : 0;
}
