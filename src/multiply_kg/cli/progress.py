"""How far a command is, on a terminal: the step, and where its size is known the rate and the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from multiply_kg.progress import silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from multiply_kg.progress import Progress


@contextmanager
def progress_on_terminal() -> Iterator[Progress]:
    """Shows progress on standard error, and takes it away at the end; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description} …", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Line(bar)


def pace(done: int, total: int, seconds: float, *, before: int = 0) -> str:
    """How much is done, how quickly it went, in units a second, and how long the rest will take.

    ``before`` is how much was done already when the seconds began.
    """
    if not total:
        return ""
    amount = f"{done:,} of {total:,}"
    if done <= before or seconds < 1:
        return amount
    rate = (done - before) / seconds
    left = round((total - done) / rate)
    minutes, rest = divmod(left, 60)
    return f"{amount}, {rate:,.0f}/s, {minutes}:{rest:02} left"


class _Line:
    """The step at work, in one line."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._step = ""
        self._since = 0.0
        self._before = 0
        self._task: TaskID | None = None

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        now = monotonic()
        if self._task is None:
            self._task = self._bar.add_task(step, total=None, pace="")
        if step != self._step:
            self._step, self._since, self._before = step, now, done
            self._bar.reset(self._task, description=step)
        told = pace(done, total, now - self._since, before=self._before)
        self._bar.update(self._task, completed=done, total=total or None, pace=told)
