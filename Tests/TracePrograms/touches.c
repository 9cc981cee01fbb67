// touches FILE START LENGTH end|unmap|exec OFFSET...: maps a part of a file, reads a byte at each offset of the file, and
// ends with the mapping in place, after unmapping and closing, or by executing /bin/one.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count < 5) return 2;
    int file = open(arguments[1], O_RDONLY);
    off_t start = atoll(arguments[2]);
    size_t length = (size_t)atoll(arguments[3]);
    // At an address where the windows of memory that the kernel maps at once are windows of the file.
    enum { WINDOW = 64 << 10 };
    char *room = mmap(0, length + WINDOW, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *aligned = room + (WINDOW - (uintptr_t)room % WINDOW) % WINDOW + start % WINDOW;
    volatile char *bytes = mmap(aligned, length, PROT_READ, MAP_SHARED | MAP_FIXED, file, start);
    if (file < 0 || bytes == MAP_FAILED) {
        perror(arguments[1]);
        return 1;
    }
    // Without what would be read ahead.
    madvise((void *)bytes, length, MADV_RANDOM);
    int sum = 0;
    for (int i = 5; i < count; i++) sum += bytes[atoll(arguments[i]) - start];
    if (strcmp(arguments[4], "unmap") == 0) {
        munmap((void *)bytes, length);
        close(file);
    }
    if (strcmp(arguments[4], "exec") == 0) execl("/bin/one", "one", "/data/absolute", (char *)0);
    return sum == -1;
}
