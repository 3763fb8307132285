"""Runs one measurement in a process of its own and collects what it reports line by line."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Measurement:
    """What a process took, and its report; ``error`` says in a few words how it failed.

    ``wall`` and ``cpu`` are seconds, ``peak`` is megabytes; both count processes it waited for.
    """

    wall: float
    cpu: float
    peak: float
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {
            "wall": self.wall,
            "cpu": self.cpu,
            "peak": self.peak,
            "stages": self.stages,
            "facts": self.facts,
            "error": self.error,
        }


def run(
    command: Sequence[str], *, timeout: float, cwd: Path | None = None, extra: Mapping[str, str] | None = None
) -> Measurement:
    """The measurement of one command; it is ended after ``timeout`` seconds.

    Lines of its output that are JSON objects are its report: one with ``stage`` gives a stage, others facts.
    What it reported before it failed is kept.
    """
    with tempfile.TemporaryFile("w+b") as out, tempfile.TemporaryFile("w+b") as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env={**_environment(), **(extra or {})},
            start_new_session=True,
        )
        late = threading.Event()
        timer = threading.Timer(timeout, _end, (process.pid, late))
        timer.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        found = Measurement(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1_000_000)
        out.seek(0)
        err.seek(0)
        _collect(found, out.read().decode(errors="replace"))
        found.peak = max(found.peak, *(stage["peak"] for stage in found.stages.values()), 0)
        if late.is_set():
            found.error = f"ended after {timeout:.0f} s"
        elif process.returncode:
            lines = err.read().decode(errors="replace").strip().splitlines()
            found.error = f"failed ({process.returncode}): {lines[-1][:200] if lines else 'no message'}"
        return found


def _environment() -> dict[str, str]:
    """The surroundings of a measured process: a user's Python keeps the bytecode of what it has read once."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _end(pid: int, late: threading.Event) -> None:
    late.set()
    os.killpg(pid, 9)  # the group is the process's own, made by start_new_session


def _collect(found: Measurement, text: str) -> None:
    for line in text.splitlines():
        if not line.startswith("{"):
            continue
        try:
            report = json.loads(line)
        except ValueError:
            continue  # a result that begins like a report
        if "stage" in report:
            found.stages[report.pop("stage")] = report
        else:
            found.facts.update(report)
