"""Work that makes millions of values and no cycles, done without the interpreter looking for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Final

_LONG: Final = 0.2
"""Seconds of work after which its values may be many enough to be counted as old ones by hand."""


@contextmanager
def collection_paused() -> Iterator[None]:
    """The cyclic garbage collector rests inside, if it was on.

    It would go through all values again and again, and once more when it comes back, were they not counted
    among the old ones then.
    """
    on = gc.isenabled()
    began = monotonic()
    gc.disable()
    try:
        yield
    finally:
        if on:
            # What somebody has frozen stays so; to ask whether there is any takes as long as there is much.
            if monotonic() - began > _LONG and not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@contextmanager
def set_aside() -> Iterator[None]:
    """What there is now is not looked through inside, which takes most of a second for a million triples.

    Where somebody has set something aside already, that stays as it is.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def give_back() -> None:
    """Have memory that has gone out of use go back to the system, where that can be done.

    The C library would keep it for later, which after a large step can be as much as the graph itself.
    """
    import ctypes

    with suppress(OSError, AttributeError, TypeError):  # only glibc knows how
        ctypes.CDLL(None).malloc_trim(0)
