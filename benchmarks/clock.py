"""Inside a measured process: times its stages and reports each as soon as it is over."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ENOUGH: Final = 2.0  # seconds of repeating, after which a slow question is not asked again
_LEAST: Final = 3


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times what happens within; the peak is that of the process until now, in megabytes."""
    cpu, wall = _cpu(), time.perf_counter()
    yield
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    _report({"stage": name, "wall": wall, "cpu": cpu, "peak": _peak()})


def fact(**facts: object) -> None:
    """Reports counts and other findings."""
    _report(facts)


def warm_median(ask: Callable[[], object], repeats: int) -> float:
    """The median time of a question in milliseconds, asked once before; slow ones are asked less often."""
    ask()
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < repeats and (len(times) < _LEAST or time.perf_counter() - began < _ENOUGH):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def _report(value: dict[str, object]) -> None:
    print(json.dumps(value), flush=True)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> float:
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0.0)
