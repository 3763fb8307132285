"""Files read on two cores: another process parses most of them, and this one takes them apart in order.

What that process cannot do, or says nothing of, is read here, so that triples and errors are the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from multiply_kg import processes
from multiply_kg.sources.files import plain_lines

WORTH_IT: Final = 2_000_000
"""Bytes of files below which the other process would hardly have started when all is read."""
_OWN: Final = 5  # every so many files one is read here: parsing takes twice as long as taking apart
_SIZE: Final = 4
_NOTHING: Final = b"\xff" * _SIZE
_MOST: Final = int.from_bytes(_NOTHING)
Lines = Callable[[Path], "str | None"]


@contextmanager
def parsed_beside(paths: Sequence[Path]) -> Iterator[Lines]:
    """A function that gives the lines (``plain_lines``) of a file, or None where it is to be read as usual.

    It is asked about each path once, in their order.
    """
    process = _started([path for number, path in enumerate(paths) if number % _OWN], paths)
    if process is None:
        yield lambda _: None
        return
    theirs = iter([bool(number % _OWN) for number in range(len(paths))])
    out = process.stdout
    try:
        yield lambda _: _received(out) if next(theirs) and out is not None else None
    finally:
        processes.end(process)


def _started(theirs: list[Path], paths: Sequence[Path]) -> subprocess.Popen[bytes] | None:
    if processes.cores() == 1 or not _worth_it(paths):
        return None
    try:
        process = processes.start(__name__)
        if process.stdin is not None:
            process.stdin.write(b"\0".join(map(os.fsencode, theirs)))
            process.stdin.close()
    except OSError:
        return None
    return process


def _worth_it(paths: Sequence[Path]) -> bool:
    size = 0
    for path in paths:
        try:
            size += os.stat(path).st_size  # noqa: PTH116  (twice as quick)
        except OSError:  # whoever reads it says so
            continue
        if size >= WORTH_IT:
            return True
    return False


def _received(out: IO[bytes]) -> str | None:
    size = out.read(_SIZE)
    if len(size) < _SIZE or size == _NOTHING:
        return None
    lines = out.read(int.from_bytes(size))
    return lines.decode() if len(lines) == int.from_bytes(size) else None


def main(_: list[str]) -> None:
    """Parse the files that standard input names, and write the lines of each, after their size."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked ends this
    gc.disable()
    out = sys.stdout.buffer
    try:
        for name in sys.stdin.buffer.read().split(b"\0"):
            lines = plain_lines(Path(os.fsdecode(name)))
            found = None if lines is None else lines.encode()
            if found is None or len(found) >= _MOST:
                out.write(_NOTHING)
            else:
                out.write(len(found).to_bytes(_SIZE))
                out.write(found)
        out.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
