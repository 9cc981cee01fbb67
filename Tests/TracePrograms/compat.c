// A 32-bit program without a C library: opens /data/old-call and /data/absolute by i386's own numbers, then executes
// /bin/one by them.
static int call(int number, long first, long second, long third, long fourth) {
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third), "S"(fourth)
                     : "memory");
    return result;
}

enum { EXIT = 1, OPEN = 5, EXECVE = 11, OPENAT = 295, HERE = -100 };

void _start(void) {
    static const char program[] = "/bin/one", file[] = "/data/relative";
    static const char *arguments[] = {program, file, 0};
    if (call(OPEN, (long)"/data/old-call", 0, 0, 0) < 0) call(EXIT, 1, 0, 0, 0);
    if (call(OPENAT, HERE, (long)"/data/absolute", 0, 0) < 0) call(EXIT, 2, 0, 0, 0);
    call(EXECVE, (long)program, (long)arguments, 0, 0);
    call(EXIT, 9, 0, 0, 0);
}
