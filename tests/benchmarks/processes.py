"""The processor time that a server takes, as the kernel counts it."""

import os
from pathlib import Path

from tests.product import children

TICK = os.sysconf("SC_CLK_TCK")


def fields(pid: int) -> list[int]:
    """Return the ticks of a process, in its own code and in the kernel, and those of its children that have ended."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(ticks) for ticks in after_name[11:15]]


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and its children together, in seconds."""
    return (sum(fields(pid)) + sum(sum(fields(child)) for child in children(pid))) / TICK
