"""Writing a file so that nobody ever reads half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from multiply_kg.storage.durable import put_in_place


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file to write that takes the place of ``path`` at its end, or leaves it as it was on an error.

    After a loss of power it is the old file or the new one, whole. What is no regular file (``/dev/null``,
    a pipe) is written to directly.
    """
    direct = path.exists() and not path.is_file()
    target = path if direct else path.resolve()
    part = target if direct else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        if not direct:
            put_in_place(part, target)
    except BaseException as error:
        if not direct:
            part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(part):
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise
