// resident FILE: the offsets of the file's pages that are in memory, a line each.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **arguments) {
    struct stat status;
    int file = open(arguments[count - 1], O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0) return 1;
    size_t pages = ((size_t)status.st_size + 4095) / 4096;
    unsigned char *present = calloc(pages, 1);
    void *bytes = mmap(0, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED || mincore(bytes, (size_t)status.st_size, present) != 0) return 1;
    for (size_t i = 0; i < pages; i++) {
        if (present[i] & 1) printf("%zu\n", i * 4096);
    }
    return 0;
}
