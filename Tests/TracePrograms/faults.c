// Ends as its argument says: by a fault of memory, by abort, or by an illegal instruction.
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments) {
    if (count < 2) return 0;
    if (strcmp(arguments[1], "abort") == 0) abort();
    if (strcmp(arguments[1], "illegal") == 0) __builtin_trap();
    *(volatile int *)0 = 1;
    return 0;
}
