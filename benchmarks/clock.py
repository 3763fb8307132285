"""Inside a measured process: times its stages and reports each as soon as it is over."""

from __future__ import annotations

import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ENOUGH: Final = 2.0  # seconds of repeating, after which a slow question is not asked again
_LEAST: Final = 3
_PAUSE: Final = 0.2
_KIB: Final = 1024 / 1_000_000  # in megabytes


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times what happens within; the peak is that of the process until now, in megabytes.

    Its child processes count with it: all memory together is looked at a few times a second.
    """
    if not _together.is_alive():
        _together.start()
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


def medians_in_turn(asks: Sequence[Callable[[], object]]) -> list[float]:
    """The median time of each question in milliseconds, asked once before.

    They are asked in turn for some seconds, so that whatever else the machine does meets all alike.
    """
    for ask in asks:
        ask()
    times: list[list[float]] = [[] for _ in asks]
    began = time.perf_counter()
    while len(times[0]) < _LEAST or time.perf_counter() - began < _ENOUGH:
        for ask, taken in zip(asks, times, strict=True):
            start = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) * 1000 for taken in times]


def _report(value: dict[str, object]) -> None:
    print(json.dumps(value), flush=True)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> float:
    return max(_together.most, _status("self", "VmHWM"))


class _Together(threading.Thread):
    """Looks again and again how much memory this process and its children have together, in megabytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0

    def run(self) -> None:
        while True:
            started = [_read(list_) for list_ in Path("/proc/self/task").glob("*/children")]
            processes = ["self", *" ".join(started).split()]
            self.most = max(self.most, sum(_status(process, "VmRSS") for process in processes))
            time.sleep(_PAUSE)


def _status(process: str, name: str) -> float:
    lines = _read(Path(f"/proc/{process}/status")).splitlines()
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith(name)), 0.0)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:  # that thread or process has ended
        return ""


_together = _Together()
