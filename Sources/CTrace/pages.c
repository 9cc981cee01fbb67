#include "internal.h"

// What processes have touched of the files that they map, by path, a bit a window. Told once, at the end: most
// processes map the same libraries.

struct touched {
    char *path;
    uint8_t *windows;
    size_t count;
};

static struct touched *table;
static size_t capacity, used;

/// FNV-1a.
static size_t hash(const char *text) {
    uint64_t value = 14695981039346656037u;
    for (; *text; text++) value = (value ^ (uint8_t)*text) * 1099511628211u;
    return (size_t)value;
}

static struct touched *find(const char *path) {
    if ((used + 1) * 2 > capacity) {
        size_t larger = capacity ? capacity * 2 : 1024;
        struct touched *slots = calloc(larger, sizeof *slots);
        if (!slots) _exit(1);
        for (size_t i = 0; i < capacity; i++) {
            if (!table[i].path) continue;
            size_t slot = hash(table[i].path) & (larger - 1);
            while (slots[slot].path) slot = (slot + 1) & (larger - 1);
            slots[slot] = table[i];
        }
        free(table);
        table = slots;
        capacity = larger;
    }
    size_t slot = hash(path) & (capacity - 1);
    while (table[slot].path && strcmp(table[slot].path, path) != 0) slot = (slot + 1) & (capacity - 1);
    if (!table[slot].path) {
        table[slot].path = strdup(path);
        if (!table[slot].path) _exit(1);
        used++;
    }
    return &table[slot];
}

/// A hostile workload could map ever new files far behind their start; past this nothing more is kept.
enum { MOST_WINDOWS = 512 << 20 };
static size_t windows_kept;

static void set(struct touched *touched, size_t window) {
    if (window >= touched->count) {
        size_t count = (window + 1) * 2;
        if (count - touched->count > MOST_WINDOWS - windows_kept) {
            note("pages-lost");
            return;
        }
        windows_kept += count - touched->count;
        uint8_t *windows = realloc(touched->windows, count);
        if (!windows) _exit(1);
        memset(windows + touched->count, 0, count - touched->count);
        touched->windows = windows;
        touched->count = count;
    }
    touched->windows[window] = 1;
}

/// Present or swapped out; a private page of a file mapping was read from the file before it was changed.
enum { TOUCHED_SHIFT = 62 };

static void add_mapping(int pagemap, uint64_t start, uint64_t end, uint64_t offset, const char *path) {
    static uint64_t pages[8192];
    long page = sysconf(_SC_PAGESIZE);
    struct touched *touched = NULL;
    for (uint64_t address = start; address < end;) {
        uint64_t left = (end - address) / (uint64_t)page;
        size_t wanted = left < sizeof pages / sizeof *pages ? (size_t)left : sizeof pages / sizeof *pages;
        ssize_t size = pread(pagemap, pages, wanted * 8, (off_t)(address / (uint64_t)page * 8));
        if (size <= 0) return;
        size_t count = (size_t)size / 8;
        for (size_t i = 0; i < count; i++) {
            if (pages[i] >> TOUCHED_SHIFT == 0) continue;
            if (!touched) touched = find(path);
            uint64_t window = (offset + (address - start) + i * (uint64_t)page) / WINDOW;
            if (window < MOST_WINDOWS / 2) set(touched, (size_t)window);
        }
        address += count * (uint64_t)page;
        if (count == 0) return;
    }
}

/// Reads a small file of the kernel whole; its content may be longer than any buffer of fixed size.
static char *read_whole(const char *name) {
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    static char *text;
    static size_t room;
    size_t size = 0;
    for (;;) {
        if (size + 4096 > room) {
            room = room ? room * 2 : 1 << 18;
            text = realloc(text, room);
            if (!text) _exit(1);
        }
        ssize_t count = read(file, text + size, room - size - 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        size += (size_t)count;
    }
    close(file);
    text[size] = 0;
    return size > 0 ? text : NULL;
}

bool pages_snapshot(const struct watch *watch, pid_t process, uint64_t start, uint64_t end) {
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/maps", process);
    char *line = read_whole(name);
    // A process without memory of its own has none left to tell of.
    if (!line) return errno != EACCES && errno != EPERM;
    snprintf(name, sizeof name, "/proc/%d/pagemap", process);
    int pagemap = -1;
    for (char *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        // START-END PERMISSIONS OFFSET DEVICE INODE PATH
        char *rest;
        uint64_t from = strtoull(line, &rest, 16);
        if (*rest != '-') continue;
        uint64_t to = strtoull(rest + 1, &rest, 16);
        char *path = strchr(rest, '/');
        if (!path || (end > 0 && (to <= start || from >= end))) continue;
        if (*rest == 0 || strlen(rest) < 7) continue;
        uint64_t offset = strtoull(rest + 6, NULL, 16);
        const char *inside = container_path(watch->container, path);
        if (!inside || strncmp(inside, "/dev/", 5) == 0 || strncmp(inside, "/memfd:", 7) == 0) continue;
        if (pagemap < 0) pagemap = open(name, O_RDONLY | O_CLOEXEC);
        if (pagemap < 0) return false;
        add_mapping(pagemap, from, to, offset, inside);
    }
    if (pagemap >= 0) close(pagemap);
    return true;
}

void pages_tell(void) {
    for (size_t i = 0; i < capacity; i++) {
        struct touched *touched = &table[i];
        if (!touched->path) continue;
        size_t runs = 0;
        uint64_t *pairs = malloc((touched->count + 2) * 16);
        if (!pairs) _exit(1);
        for (size_t window = 0; window < touched->count;) {
            if (!touched->windows[window]) {
                window++;
                continue;
            }
            size_t first = window;
            while (window < touched->count && touched->windows[window]) window++;
            pairs[2 * runs] = (uint64_t)first * WINDOW;
            pairs[2 * runs + 1] = (uint64_t)(window - first) * WINDOW;
            runs++;
        }
        record(GPUIMG_TRACE_MAPPED, 0, 0, 0, 0, touched->path, pairs, runs * 16);
        free(pairs);
    }
}
