// A program that is linked against the driver.
#include <stdio.h>

int cuInit(unsigned flags);

int main(void) {
    printf("cuInit %d\n", cuInit(0));
    return 0;
}
