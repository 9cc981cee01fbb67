// Prints the content of files, and tries to write to each: `NAME CONTENT writable|frozen`.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int count, char **arguments) {
    for (int index = 1; index < count; index++) {
        char text[4096];
        int file = open(arguments[index], O_RDONLY);
        ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
        if (size < 0) return 1;
        text[size] = 0;
        int written = open(arguments[index], O_WRONLY);
        printf("%s %s %s\n", arguments[index], text, written < 0 ? "frozen" : "writable");
    }
    return 0;
}
