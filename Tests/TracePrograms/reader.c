// Opens each argument.
#include <fcntl.h>
#include <stdio.h>

int main(int count, char **names) {
    int failures = 0;
    for (int i = 1; i < count; i++) {
        if (open(names[i], O_RDONLY) >= 0) continue;
        perror(names[i]);
        failures++;
    }
    return failures;
}
