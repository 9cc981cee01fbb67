#include "internal.h"

static size_t slot_of(const struct table *table, pid_t thread) {
    return ((uint32_t)thread * 2654435761u) & (table->capacity - 1);
}

struct task *table_find(struct table *table, pid_t thread) {
    if (table->capacity == 0) return NULL;
    for (size_t slot = slot_of(table, thread);; slot = (slot + 1) & (table->capacity - 1)) {
        if (table->slots[slot].thread == thread) return &table->slots[slot];
        if (table->slots[slot].thread == 0) return NULL;
    }
}

static void grow(struct table *table) {
    struct table larger = {.capacity = table->capacity ? table->capacity * 2 : 256};
    larger.slots = calloc(larger.capacity, sizeof(struct task));
    // The workload ends with the helper: nothing else can be done without memory.
    if (!larger.slots) _exit(1);
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->slots[i].thread != 0) *table_add(&larger, table->slots[i].thread) = table->slots[i];
    }
    free(table->slots);
    *table = larger;
}

struct task *table_add(struct table *table, pid_t thread) {
    struct task *found = table_find(table, thread);
    if (found) return found;
    if ((table->count + 1) * 2 > table->capacity) grow(table);
    size_t slot = slot_of(table, thread);
    while (table->slots[slot].thread != 0) slot = (slot + 1) & (table->capacity - 1);
    table->slots[slot] = (struct task){.thread = thread};
    table->count++;
    return &table->slots[slot];
}

void table_remove(struct table *table, pid_t thread) {
    struct task *found = table_find(table, thread);
    if (!found) return;
    free(found->path);
    size_t hole = (size_t)(found - table->slots);
    table->slots[hole] = (struct task){0};
    table->count--;
    // What stands behind the hole may have been pushed there by what was in it.
    for (size_t slot = (hole + 1) & (table->capacity - 1); table->slots[slot].thread != 0;
         slot = (slot + 1) & (table->capacity - 1)) {
        size_t home = slot_of(table, table->slots[slot].thread);
        size_t distance = (slot - home) & (table->capacity - 1);
        size_t to_hole = (slot - hole) & (table->capacity - 1);
        if (distance < to_hole) continue;
        table->slots[hole] = table->slots[slot];
        table->slots[slot] = (struct task){0};
        hole = slot;
    }
}

pid_t process_of(pid_t thread) {
    char name[64], text[512];
    snprintf(name, sizeof name, "/proc/%d/status", thread);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return thread;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return thread;
    text[size] = 0;
    const char *line = strstr(text, "\nTgid:");
    return line ? (pid_t)atoi(line + 6) : thread;
}
