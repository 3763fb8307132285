"""Work that makes millions of values and no cycles, done without the interpreter looking for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def collection_paused() -> Iterator[None]:
    """The cyclic garbage collector rests inside, if it was on.

    It would go through all values again and again, and once more when it comes back, were they not counted
    among the old ones then.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            if not gc.get_freeze_count():  # else somebody wants to keep what is frozen so
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@contextmanager
def giving_back() -> Iterator[None]:
    """Memory that goes out of use inside goes back to the system at the end, where that can be done.

    That is also what holds on to itself in a cycle; only what was made inside is looked at.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
        gc.collect()
    finally:
        gc.unfreeze()
    _trim()


def _trim() -> None:
    """Have the C library return what it keeps for later: after a validation as much as the graph itself."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):  # only glibc knows how
        ctypes.CDLL(None).malloc_trim(0)
