"""Seconds and memory of a piece of work."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Stopwatch:
    """Seconds by stage, in the order in which the stages ran."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + time.perf_counter() - began

    @property
    def total(self) -> float:
        return sum(self.stages.values())


def seconds(work: Callable[[], object], *, runs: int = 1) -> float:
    """Run `work` and say the median of its seconds."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def peak_rss_mb() -> int:
    """Say the peak resident memory in MB: of this process, or of its largest child."""
    # Linux counts in kB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return int(max(resource.getrusage(who).ru_maxrss for who in whose) / unit)
