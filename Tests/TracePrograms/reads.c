// reads FILE WAY OFFSET COUNT: reads a part of a file; `pieces` by 4096 bytes from its start.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count < 5) return 2;
    const char *way = arguments[2];
    off_t offset = atoll(arguments[3]);
    size_t size = (size_t)atoll(arguments[4]);
    char *bytes = malloc(size);
    int file = open(arguments[1], O_RDONLY);
    ssize_t done = 0;
    if (file < 0 || !bytes) return 1;
    struct iovec parts[2] = {{bytes, size / 2}, {bytes + size / 2, size - size / 2}};
    if (strcmp(way, "pieces") == 0) {
        while ((size_t)done < size && read(file, bytes, 4096) == 4096) done += 4096;
    } else if (strcmp(way, "pread") == 0) {
        done = pread(file, bytes, size, offset);
    } else if (strcmp(way, "preadv") == 0) {
        done = preadv(file, parts, 2, offset);
    } else {
        lseek(file, offset, SEEK_SET);
        if (strcmp(way, "read") == 0) done = read(file, bytes, size);
        if (strcmp(way, "readv") == 0) done = readv(file, parts, 2);
        if (strcmp(way, "sendfile") == 0) done = sendfile(open("/dev/null", O_WRONLY), file, NULL, size);
        if (strcmp(way, "sendfile-offset") == 0) {
            lseek(file, 0, SEEK_SET);
            done = sendfile(open("/dev/null", O_WRONLY), file, &offset, size);
        }
    }
    if ((size_t)done == size) return 0;
    fprintf(stderr, "%s: %zd of %zu bytes\n", way, done, size);
    perror(way);
    return 1;
}
