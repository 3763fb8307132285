"""Work that makes millions of values and no cycles, done without the interpreter looking for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
