"""The largest memory that this process has held."""

import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_megabytes() -> float:
    """Megabytes at the highest moment since this program began.

    Linux tells it as `VmHWM`. What `getrusage` says there is not it: a child inherits the peak of the process
    that started it, so a small program started by a large test worker would look large.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
