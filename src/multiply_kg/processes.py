"""Parts of large work that another interpreter does meanwhile, since one runs Python on one core only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_PIPE: Final = 1 << 20
_RUN: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); import {0}; {0}.main(sys.argv[1:])"


def cores() -> int:
    """On how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start(module: str, arguments: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start ``main`` of a module of this package in an interpreter of its own, with pipes to talk to it.

    The arguments come as a list. Raises OSError where no process can be started.
    """
    if not sys.executable:
        raise OSError("nobody knows where the interpreter is")
    package = Path(__file__).resolve().parents[1]
    return subprocess.Popen(  # noqa: S603  (this program itself)
        [sys.executable, "-c", _RUN.format(module), str(package), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_PIPE,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, if it has not ended by itself, and close the pipes to it."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()
