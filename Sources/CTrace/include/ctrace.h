#ifndef GPUIMG_CTRACE_H
#define GPUIMG_CTRACE_H

#include <stdint.h>

/// The whole life of the trace helper, a process of its own with one thread: reads its orders from descriptor 5, makes
/// the container, runs and watches the workload whose standard streams are its own 0 to 2, writes records to descriptor
/// 3 and obeys descriptor 4, whose end means the end. Returns the exit status.
int gpuimg_trace_helper(void);

/// What a record tells; the meaning of `a`, `b`, `c`, the path and the argument follows each.
enum gpuimg_trace_kind {
    /// A tier that works: a = tier, b = how ids are mapped, path = why better ones do not, a line each.
    GPUIMG_TRACE_TIER = 1,
    /// The entrypoint was executed: the zero of all times.
    GPUIMG_TRACE_STARTED = 2,
    /// An open: a = errno or 0, b = flags of open, c = the file's size or -1; path = the file's own, argument = as asked.
    GPUIMG_TRACE_OPEN = 3,
    /// An execution: a = errno or 0; path and argument as for opens.
    GPUIMG_TRACE_EXEC = 4,
    /// Pages of a file that were mapped in: argument = pairs of 64-bit offset and count.
    GPUIMG_TRACE_MAPPED = 5,
    /// A large read: a = offset, b = count.
    GPUIMG_TRACE_READ = 6,
    /// How far a large file had been read when it was last seen: a = position.
    GPUIMG_TRACE_POSITION = 7,
    /// A process ended: a = its wait status.
    GPUIMG_TRACE_EXITED = 8,
    /// Something to tell the user: path = a word for the kind of departure, a = how often.
    GPUIMG_TRACE_NOTE = 9,
    /// The workload answers: a = 1 for HTTP, 2 for TCP.
    GPUIMG_TRACE_READY = 10,
    /// The workload could not be started: a = errno, path = what failed.
    GPUIMG_TRACE_FAILED = 11,
    /// The last record: a = the entrypoint's wait status, or -1 when it was stopped; b = why, see below; c = 1 when
    /// nothing is known to be missing.
    GPUIMG_TRACE_END = 12,
};

enum gpuimg_trace_tier { GPUIMG_TIER_ROOT = 1, GPUIMG_TIER_ROOTLESS = 2, GPUIMG_TIER_CHROOT = 3 };

/// How the workload's ids stand to the machine's.
enum gpuimg_trace_ids {
    /// No user namespace: they are the same.
    GPUIMG_IDS_SAME = 0,
    /// All ids of the container lie in a range that nobody uses.
    GPUIMG_IDS_SHIFTED = 1,
    /// One id exists, and is the runner's.
    GPUIMG_IDS_SINGLE = 2,
    /// Root is the runner, the others are the runner's subordinate ids.
    GPUIMG_IDS_SUBORDINATE = 3,
};

enum gpuimg_trace_end {
    GPUIMG_END_EXIT = 0,
    GPUIMG_END_STOPPED = 1,
    GPUIMG_END_TOO_MANY_TASKS = 2,
    GPUIMG_END_FAILED = 3,
    GPUIMG_END_DISK_FULL = 4,
};

/// The head of a record; path and argument follow it.
struct gpuimg_trace_record {
    uint32_t kind;
    /// The process, by its number outside of the container.
    int32_t process;
    /// CLOCK_MONOTONIC, in nanoseconds.
    int64_t time;
    int64_t a, b, c;
    uint32_t path_size;
    uint32_t argument_size;
};

#endif
