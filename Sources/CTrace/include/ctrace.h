#ifndef GPUIMG_CTRACE_H
#define GPUIMG_CTRACE_H

/// The whole life of the trace helper, a process of its own: reads its orders from descriptor 5, makes the container,
/// runs and watches the workload, writes records to descriptor 3. Returns the exit status.
int gpuimg_trace_helper(void);

#endif
