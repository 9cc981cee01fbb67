// Opens files in every way that names one: all under /data of the image.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int failures;

static void check(const char *what, int descriptor) {
    if (descriptor < 0) {
        perror(what);
        failures++;
    }
}

int main(void) {
    check("absolute", open("/data/absolute", O_RDONLY));
#ifdef SYS_open
    check("open", (int)syscall(SYS_open, "/data/old-call", O_RDONLY));
#endif
    int folder = open("/data/folder", O_RDONLY | O_DIRECTORY);
    check("folder", folder);
    check("relative", openat(folder, "relative", O_RDONLY));
    check("upwards", openat(folder, "../upwards", O_RDONLY));
    struct open_how how = {.flags = O_RDONLY};
    check("openat2", (int)syscall(SYS_openat2, folder, "second", &how, sizeof how));
    int handle = open("/data/deep", O_PATH | O_DIRECTORY);
    check("through a path descriptor", openat(handle, "below", O_RDONLY));
    if (chdir("/data/deep") != 0) return 2;
    check("after chdir", open("here", O_RDONLY));
    check("dots", open("../deep/./dots", O_RDONLY));
    check("chain", open("/data/chain/first", O_RDONLY));
    check("through a linked folder", open("/data/linked/inside", O_RDONLY));
    check("append", open("/data/log", O_WRONLY | O_APPEND));
    if (open("/data/missing", O_RDONLY) >= 0 || open("libmissing.so.3", O_RDONLY) >= 0) failures++;
    int made = creat("/data/made", 0644);
    check("made", made);
    check("made again", open("/data/made", O_RDONLY));
    return failures ? 1 : 0;
}
