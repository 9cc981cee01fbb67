"""Measuring other programs."""
import os
import subprocess
import sys
import time


def measured(command):
    """Runs a command, its output thrown away; gives seconds, CPU seconds, and the peak of anonymous memory in KiB."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while True:
        try:
            with open(f"/proc/{child.pid}/status") as status:
                for line in status:
                    if line.startswith("RssAnon"):
                        peak = max(peak, int(line.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            pass
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.01)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)} failed with {child.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, peak


def median(values):
    return sorted(values)[len(values) // 2]


def cpu(*commands):
    return sum(measured(command)[1] for command in commands)
