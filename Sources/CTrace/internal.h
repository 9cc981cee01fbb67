#ifndef GPUIMG_CTRACE_INTERNAL_H
#define GPUIMG_CTRACE_INTERNAL_H

#define _GNU_SOURCE
#include "ctrace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { RECORDS = 3, CONTROL = 4, ORDERS = 5 };
enum { PATH_BYTES = 4096 };
/// What the inside can say in one piece; a pipe takes as much at once.
enum { PIPE_TEXT = 4096 };
/// Offsets are told in windows of this size: the kernel maps up to 16 cached pages around a fault.
enum { WINDOW = 64 << 10 };
/// Reads from this size on are watched one by one, unmappings from that size on (by argument, in the filter).
enum { LARGE_READ = 64 << 10, LARGE_UNMAP = 1 << 20 };
/// Of a file below this size no position is kept: it counts as read whole.
enum { LARGE_FILE = 1 << 20 };

// ---- orders.c: what the parent wants

struct mount_order {
    /// Of a file to copy: opened before any right is given up.
    int source;
    /// Of a mount: looked up in the container's own mount namespace, which binds no others.
    const char *path;
    const char *target;
    bool read_only;
};

struct orders {
    bool only_probe;
    /// Which tiers may be tried: 0 for all.
    int tier;
    /// The one way to map ids that may be tried; -1 for all. What was found by a probe must not change in the run.
    int ids;
    bool notify;
    /// The folder with `root` (the unpacked layers) and `mnt` (empty).
    const char *run;
    long uid, gid;
    gid_t *groups;
    int group_count;
    /// The range that ids are shifted into, and the runner's subordinate ids; counts are 0 for none.
    long shift_base, shift_count;
    long subuid_base, subuid_count, subgid_base, subgid_count;
    char **arguments, **environment;
    const char *folder;
    const char *resolv_conf;
    bool host_network;
    struct mount_order *mounts;
    int mount_count;
    /// Files to put over the root file system: pairs of descriptor and target, as mounts.
    struct mount_order *copies;
    int copy_count;
    int ready_port;
    const char *ready_path;
    long task_limit, file_limit, memory_limit, scratch_limit;
};

/// Reads the orders; on failure a text of static storage says what is wrong.
const char *orders_read(struct orders *orders);

// ---- records.c: what is told

void record(uint32_t kind, pid_t process, int64_t a, int64_t b, int64_t c, const char *path, const void *argument,
            size_t argument_size);
void record_text(uint32_t kind, pid_t process, int64_t a, int64_t b, int64_t c, const char *path,
                 const char *argument);
/// Writes out what is held back. The only place where the helper waits for its parent.
void records_flush(void);
/// Counts a departure; told at the end.
void note(const char *what);
void notes_tell(void);
/// Writes the kinds that were counted, a line each.
void notes_list(char *text, size_t size);
int64_t now(void);

// ---- container.c: the inside

/// How a container is made: one of the combinations that the machine may allow.
struct variant {
    int tier;
    int ids;
};

struct container {
    pid_t pid;
    struct variant variant;
    /// Read end: what the inside says when it fails.
    int status;
    /// Write end: lets the inside go on, a byte a step.
    int go;
    /// Whether the unpacked files themselves are written to.
    bool lacks_overlay;
    /// Where the inside sends its listener; -1 unless asked for.
    int listener_socket;
    /// What links of the kernel prefix to paths inside: the root folder where only chroot is used, else empty.
    char prefix[PATH_BYTES];
    size_t prefix_size;
};

/// Makes the namespaces and prepares everything up to the workload's execution, for which it then waits.
/// Returns 0, or an errno with `why` filled.
int container_start(struct container *container, const struct orders *orders, struct variant variant, char *why,
                    size_t why_size);
/// Lets the prepared workload go on to its execution.
void container_release(struct container *container);
/// Reads why the workload could not be executed; false when it could.
bool container_failure(struct container *container, int *error, char *why, size_t why_size);
/// The path inside of one that a link of the kernel shows; NULL for one outside of the root.
const char *container_path(const struct container *container, char *path);

/// The part between clone and exec. Returns an errno and fills `why`.
int inside_prepare(const struct orders *orders, struct variant variant, char *why, size_t why_size);
int inside_limits(const struct orders *orders, struct variant variant, char *why, size_t why_size);

// ---- filter.c: which calls are seen, and which are refused

enum call_class {
    CALL_NONE,
    CALL_OPEN,      // path in argument 0
    CALL_OPENAT,    // folder and path
    CALL_OPENAT2,
    CALL_CREAT,
    CALL_EXEC,
    CALL_EXECAT,
    CALL_READ,      // descriptor, memory, count
    CALL_PREAD,     // and the offset
    CALL_READV,
    CALL_PREADV,
    CALL_SENDFILE,  // out, in, offset, count
    CALL_COPY,      // in, offset, out, offset, count
    CALL_UNMAP,
    CALL_EXIT,
    CALL_KILL,
    CALL_URING,
    CALL_FORK,
    CALL_USER,
};

/// Installs the filter in the calling thread. For `notify` returns the listener, else 0; -1 with errno on failure.
/// Where chroot alone holds the workload, `grandparent` is the helper's parent, which it may send no signals.
int filter_install(bool notify, bool is_chroot, bool counts_forks, pid_t grandparent);
/// The helper's parent, asked by the helper's child while it still sees /proc; 0 when it does not.
pid_t filter_grandparent(void);
enum call_class filter_class(uint32_t architecture, int number);

// ---- watch.c: what both loops share

/// A call that is about to happen or has happened, in the caller's own words.
struct call {
    pid_t thread;
    enum call_class class;
    uint64_t arguments[6];
};

struct watch {
    struct container *container;
    const struct orders *orders;
    bool is_complete;
    /// Set when the parent wants the end, with or without what the pages show.
    bool must_stop, may_snapshot;
    pid_t prober;
    /// The root that paths are foreseen in.
    int root;
    /// By which the entrypoint would have ended, were it not the first process of its namespace; 0 for none.
    int fatal_signal;
    /// Whether the workload is writing to a file system of the machine that is almost full.
    bool is_disk_full;
};

/// Starts the ticking that bounds every wait; see `watch_tick`.
void watch_begin(struct watch *watch);
/// Looks at the control descriptor, at most once a tick.
void watch_tick(struct watch *watch);
/// Takes notice of an ended child that is no part of the workload; true when it was one.
bool watch_ended(struct watch *watch, pid_t pid, int status);

/// Copies a path out of the thread's memory; false when it cannot be had. Where that is for want of rights, as with a
/// program that has changed its user below a helper without all rights, the trace is not complete.
bool watch_read_path(struct watch *watch, pid_t thread, uint64_t address, char *path, bool may_peek);
/// The offset that a call was given the address of; -1 when it was given none, and so goes by the descriptor's position.
int64_t watch_offset(pid_t thread, uint64_t address);
/// Makes a call's path absolute, by the thread's folder or the descriptor that it is relative to.
bool watch_absolute(const struct watch *watch, pid_t thread, int folder, char *path);
/// Looks a path up as a thread that may open everything will. Fills `found` with the file's own path and `size` with -1 or
/// its size; returns an errno.
int watch_foresee(const struct watch *watch, const char *asked, char *found, int64_t *size);
/// The path behind a descriptor of the thread, as the inside sees it; NULL when it has none there.
const char *watch_descriptor(const struct watch *watch, pid_t thread, int descriptor, char *buffer);
/// Tells a large read of `count` bytes; `offset` below 0 asks the kernel for where the descriptor stands, which is
/// behind the read when `is_done`.
void watch_tell_read(const struct watch *watch, pid_t thread, int descriptor, int64_t offset, int64_t count,
                     bool is_done);

int run_ptrace(struct watch *watch, int *status);
int run_notify(struct watch *watch, int *status);

// ---- pages.c: which pages of mapped files a process has touched

/// Adds what the process has touched so far; with `end` above 0 only in the addresses from `start` to there. False when
/// the kernel does not tell.
bool pages_snapshot(const struct watch *watch, pid_t process, uint64_t start, uint64_t end);
/// Tells all that was added.
void pages_tell(void);

// ---- held.c: how far large files were read

/// Keeps a duplicate of a descriptor of the process; tells the position of the oldest when there are too many.
void held_add(pid_t process, int descriptor, const char *path);
void held_tell(void);

// ---- table.c: numbers to values

struct task {
    pid_t thread;
    pid_t process;
    enum call_class class;
    uint64_t arguments[6];
    /// Whether its program was executed after it was made: a fresh child's memory is its parent's.
    bool is_executed;
    bool is_snapped;
    bool is_leader;
    /// Of an execution under way: what was asked for.
    char *path;
};

struct table {
    struct task *slots;
    size_t capacity, count;
};

struct task *table_find(struct table *table, pid_t thread);
struct task *table_add(struct table *table, pid_t thread);
void table_remove(struct table *table, pid_t thread);
/// The process that a thread is of, from the kernel; the thread itself when it does not tell.
pid_t process_of(pid_t thread);

// ---- ready.c: whether the workload answers

pid_t ready_start(const struct container *container, const struct orders *orders);

#endif
