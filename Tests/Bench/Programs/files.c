// Reads 3,000 files of 16 KiB from 8 threads and sums their bytes, as a program that loads its modules does.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 8, FILES = 3000 };

static void *read_files(void *argument) {
    long thread = (long)argument, sum = 0;
    for (long number = thread; number < FILES; number += THREADS) {
        char name[64], bytes[4096];
        struct stat status;
        snprintf(name, sizeof name, "/bench/files/%ld", number);
        int file = open(name, O_RDONLY);
        if (file < 0 || fstat(file, &status) != 0) return (void *)-1L;
        ssize_t count;
        while ((count = read(file, bytes, sizeof bytes)) > 0) {
            for (ssize_t index = 0; index < count; index++) sum += bytes[index];
        }
        close(file);
    }
    return (void *)(sum & 0xff);
}

int main(void) {
    pthread_t threads[THREADS];
    for (long number = 0; number < THREADS; number++) pthread_create(&threads[number], 0, read_files, (void *)number);
    int failures = 0;
    for (int number = 0; number < THREADS; number++) {
        void *result;
        pthread_join(threads[number], &result);
        if (result == (void *)-1L) failures++;
    }
    return failures;
}
