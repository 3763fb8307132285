"""Work that may take too long, done in a thread of its own and left behind when its time is over.

The embedded engine cannot be interrupted, but it lets other threads run. What it hands out belongs to the
thread that asked for it, so one worker asks, walks through the answer and drops it. The bare threads of the
interpreter are enough, and ``threading`` need not be loaded on the way to an answer.
"""

from __future__ import annotations

import _thread
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from time import monotonic
from typing import Any, Final, Generic, Self, TypeVar

from multiply_kg.errors import LimitError

_Value = TypeVar("_Value")
_Head = TypeVar("_Head")
_Item = TypeVar("_Item")

_STACK: Final = 16 << 20  # address space, not memory: the engine nests as deep as a query does
_FIRST: Final = 16
_MOST: Final = 4096
_HANDED_OVER_AFTER: Final = 0.05  # seconds: about how long a batch may take

_left_behind: set[Worker[Any]] = set()


def too_long() -> LimitError:
    """The error of work whose time is over."""
    return LimitError(
        "The query takes longer than it may.", hint="Ask for less, or allow more time (timeout)."
    )


def left_behind() -> int:
    """How many workers were left behind in this process and are still at work.

    A process that is to end must do so without waiting for them, nor for the interpreter to be cleared away
    beneath them: ``os._exit``.
    """
    return len(_left_behind)


class Worker(Generic[_Value]):
    """A thread that walks through a generator, step by step, as it is told."""

    def __init__(self, steps: Callable[[], Generator[_Value, int, None]]) -> None:
        self._asked, self._answered = _thread.allocate_lock(), _thread.allocate_lock()
        self._asked.acquire()
        self._answered.acquire()
        self._wanted = 0
        self._outcome: tuple[bool, Any] = (False, None)
        self._idle = True
        before = _thread.stack_size(_STACK)
        try:
            _thread.start_new_thread(self._work, (steps,))
        finally:
            _thread.stack_size(before)

    def step(self, wanted: int, deadline: float) -> _Value:
        """What the next step gives; the generator is sent ``wanted``.

        Raises LimitError after the deadline, a moment of the monotonic clock; the worker is left behind then.
        Raises what the step raises.
        """
        self._wanted, self._idle = wanted, False
        self._asked.release()
        done = False
        try:
            done = self._answered.acquire(timeout=max(deadline - monotonic(), 0))
        finally:  # KeyboardInterrupt comes here as well, and the thread does not hear of it
            if not done:
                self._leave_behind()
        if not done:
            raise too_long()
        self._idle = True
        failed, outcome = self._outcome
        self._outcome = (False, None)
        if failed:
            raise outcome
        value: _Value = outcome
        return value

    def end(self) -> None:
        """Let the thread end; one that is still at work ends after that work."""
        self._wanted = 0
        if self._idle:
            self._idle = False
            self._asked.release()

    def _leave_behind(self) -> None:
        _left_behind.add(self)
        self._wanted = 0
        if self._asked.locked():  # it is at work, and shall find when it is done that there is no more
            self._asked.release()

    def _work(self, steps: Callable[[], Generator[_Value, int, None]]) -> None:
        generator = steps()
        started = False
        while True:
            self._asked.acquire()
            if not self._wanted:
                break
            try:
                value = generator.send(self._wanted) if started else next(generator)
                started = True
                self._outcome = (False, value)
            except BaseException as error:  # noqa: BLE001  (raised again in the thread that waits)
                # A traceback would keep the engine's objects alive beyond this thread.
                self._outcome = (True, error.with_traceback(None))
                error.__cause__ = error.__context__ = None
            self._answered.release()
        generator.close()
        _left_behind.discard(self)


class Batches(Generic[_Head, _Item]):
    """An answer that a worker computes in batches: its ``head``, and its items one after the other."""

    def __init__(self, answer: Callable[[], tuple[_Head, Iterator[_Item]]], deadline: float) -> None:
        """Waits for the head and the first items. Raises LimitError after the deadline, as going on does."""

        def steps() -> Generator[Any, int, None]:
            head, items = answer()
            wanted = yield head, list(islice(items, _FIRST))
            while True:
                wanted = yield None, list(islice(items, wanted))

        self._deadline = deadline
        self._size = _FIRST
        self._worker: Worker[tuple[Any, list[_Item]]] = Worker(steps)
        self.head: _Head
        self.head, batch = self._worker.step(_FIRST, deadline)
        self._take(batch)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _Item:
        for item in self._batch:
            return item
        if self._ended:
            raise StopIteration
        asked = monotonic()
        _, batch = self._worker.step(self._size, self._deadline)
        self._take(batch)
        quick = monotonic() - asked < _HANDED_OVER_AFTER
        self._size = min(2 * self._size, _MOST) if quick else max(self._size // 2, 1)
        return next(self)

    def _take(self, batch: list[_Item]) -> None:
        self._batch = iter(batch)
        self._ended = len(batch) < self._size
        if self._ended:
            self._worker.end()

    def close(self) -> None:
        """Let the worker go; further items are not computed."""
        self._ended = True
        self._worker.end()

    def __del__(self) -> None:
        if hasattr(self, "_worker"):
            self._worker.end()


def within(seconds: float, work: Callable[[], _Value]) -> _Value:
    """What the work gives. Raises LimitError after so many seconds, and what the work raises."""
    return Batches[_Value, None](lambda: (work(), iter(())), monotonic() + seconds).head
