#include "internal.h"

#include <time.h>

static char held[256 << 10];
static size_t held_size;

static struct {
    const char *what;
    int64_t count;
} notes[64];
static size_t note_count;

int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void records_flush(void) {
    size_t done = 0;
    while (done < held_size) {
        ssize_t written = write(RECORDS, held + done, held_size - done);
        if (written < 0 && errno == EINTR) continue;
        // Without a reader there is nobody left to work for; the control descriptor's end says the same.
        if (written < 0) break;
        done += (size_t)written;
    }
    held_size = 0;
}

static void put(const void *bytes, size_t size) {
    while (size > 0) {
        if (held_size == sizeof held) records_flush();
        size_t part = sizeof held - held_size < size ? sizeof held - held_size : size;
        memcpy(held + held_size, bytes, part);
        held_size += part;
        bytes = (const char *)bytes + part;
        size -= part;
    }
}

void record(uint32_t kind, pid_t process, int64_t a, int64_t b, int64_t c, const char *path, const void *argument,
            size_t argument_size) {
    struct gpuimg_trace_record head = {
        .kind = kind, .process = process, .time = now(), .a = a, .b = b, .c = c,
        .path_size = path ? (uint32_t)strlen(path) : 0, .argument_size = (uint32_t)argument_size,
    };
    put(&head, sizeof head);
    if (path) put(path, head.path_size);
    if (argument_size > 0) put(argument, argument_size);
}

void record_text(uint32_t kind, pid_t process, int64_t a, int64_t b, int64_t c, const char *path,
                 const char *argument) {
    record(kind, process, a, b, c, path, argument, argument ? strlen(argument) : 0);
}

void note(const char *what) {
    for (size_t i = 0; i < note_count; i++) {
        if (strcmp(notes[i].what, what) == 0) {
            notes[i].count++;
            return;
        }
    }
    if (note_count < sizeof notes / sizeof *notes) {
        notes[note_count].what = what;
        notes[note_count++].count = 1;
    }
}

void notes_tell(void) {
    for (size_t i = 0; i < note_count; i++) {
        record_text(GPUIMG_TRACE_NOTE, 0, notes[i].count, 0, 0, notes[i].what, NULL);
    }
}

void notes_list(char *text, size_t size) {
    size_t done = 0;
    for (size_t i = 0; i < note_count; i++) {
        int length = snprintf(text + done, size - done, "%s\n", notes[i].what);
        if (length < 0 || (size_t)length >= size - done) {
            text[done] = 0;
            return;
        }
        done += (size_t)length;
    }
}
