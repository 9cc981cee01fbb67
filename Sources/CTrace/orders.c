#include "internal.h"

#include <sys/stat.h>

// The orders are strings `key=value`, each with a zero byte at its end; keys may come again.

enum { LARGEST_ORDERS = 16 << 20, LARGEST_LIST = 1 << 16 };

static char *read_all(size_t *size) {
    char *bytes = malloc(LARGEST_ORDERS);
    if (!bytes) return NULL;
    *size = 0;
    while (*size < LARGEST_ORDERS) {
        ssize_t count = read(ORDERS, bytes + *size, LARGEST_ORDERS - *size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return NULL;
        if (count == 0) return bytes;
        *size += (size_t)count;
    }
    return NULL;
}

static bool is_key(const char *order, const char *key, const char **value) {
    size_t length = strlen(key);
    if (strncmp(order, key, length) != 0 || order[length] != '=') return false;
    *value = order + length + 1;
    return true;
}

/// A copy is two orders in a row; the target belongs to the source before it.
static const char *open_source(struct mount_order *copy, const char *source) {
    copy->source = open(source, O_RDONLY | O_CLOEXEC);
    return copy->source < 0 ? "a file to copy cannot be opened" : NULL;
}

const char *orders_read(struct orders *orders) {
    memset(orders, 0, sizeof *orders);
    orders->folder = "/";
    orders->ids = -1;
    orders->arguments = calloc(LARGEST_LIST + 1, sizeof(char *));
    orders->environment = calloc(LARGEST_LIST + 1, sizeof(char *));
    orders->groups = calloc(LARGEST_LIST, sizeof(gid_t));
    orders->mounts = calloc(LARGEST_LIST, sizeof(struct mount_order));
    orders->copies = calloc(LARGEST_LIST, sizeof(struct mount_order));
    size_t size;
    char *bytes = read_all(&size);
    if (!bytes || !orders->arguments || !orders->environment || !orders->groups || !orders->mounts ||
        !orders->copies) {
        return "orders are too long";
    }
    if (size == 0 || bytes[size - 1] != 0) return "orders are cut";
    int arguments = 0, variables = 0;
    for (char *order = bytes; order < bytes + size; order += strlen(order) + 1) {
        const char *value;
        const char *failure = NULL;
        if (arguments >= LARGEST_LIST || variables >= LARGEST_LIST || orders->group_count >= LARGEST_LIST ||
            orders->mount_count >= LARGEST_LIST || orders->copy_count >= LARGEST_LIST) {
            return "orders have too long a list";
        }
        if (is_key(order, "probe", &value)) orders->only_probe = true;
        else if (is_key(order, "tier", &value)) orders->tier = atoi(value);
        else if (is_key(order, "ids", &value)) orders->ids = atoi(value);
        else if (is_key(order, "notify", &value)) orders->notify = atoi(value) != 0;
        else if (is_key(order, "run", &value)) orders->run = value;
        else if (is_key(order, "uid", &value)) orders->uid = atol(value);
        else if (is_key(order, "gid", &value)) orders->gid = atol(value);
        else if (is_key(order, "group", &value)) orders->groups[orders->group_count++] = (gid_t)atol(value);
        else if (is_key(order, "shift-base", &value)) orders->shift_base = atol(value);
        else if (is_key(order, "shift-count", &value)) orders->shift_count = atol(value);
        else if (is_key(order, "subuid-base", &value)) orders->subuid_base = atol(value);
        else if (is_key(order, "subuid-count", &value)) orders->subuid_count = atol(value);
        else if (is_key(order, "subgid-base", &value)) orders->subgid_base = atol(value);
        else if (is_key(order, "subgid-count", &value)) orders->subgid_count = atol(value);
        else if (is_key(order, "argument", &value)) orders->arguments[arguments++] = (char *)value;
        else if (is_key(order, "environment", &value)) orders->environment[variables++] = (char *)value;
        else if (is_key(order, "folder", &value)) orders->folder = value;
        else if (is_key(order, "resolv-conf", &value)) orders->resolv_conf = value;
        else if (is_key(order, "host-network", &value)) orders->host_network = atoi(value) != 0;
        else if (is_key(order, "mount", &value)) {
            orders->mounts[orders->mount_count].path = value;
        } else if (is_key(order, "mount-target", &value)) {
            orders->mounts[orders->mount_count++].target = value;
        } else if (is_key(order, "mount-target-read-only", &value)) {
            orders->mounts[orders->mount_count].read_only = true;
            orders->mounts[orders->mount_count++].target = value;
        } else if (is_key(order, "copy", &value)) {
            failure = open_source(&orders->copies[orders->copy_count], value);
        } else if (is_key(order, "copy-target", &value)) {
            orders->copies[orders->copy_count++].target = value;
        } else if (is_key(order, "ready-port", &value)) orders->ready_port = atoi(value);
        else if (is_key(order, "ready-path", &value)) orders->ready_path = value;
        else if (is_key(order, "task-limit", &value)) orders->task_limit = atol(value);
        else if (is_key(order, "file-limit", &value)) orders->file_limit = atol(value);
        else if (is_key(order, "memory-limit", &value)) orders->memory_limit = atol(value);
        else if (is_key(order, "scratch-limit", &value)) orders->scratch_limit = atol(value);
        else return "orders have an unknown key";
        if (failure) return failure;
    }
    if (!orders->run) return "orders name no folder";
    if (!orders->only_probe && !orders->arguments[0]) return "orders name no program";
    return NULL;
}
