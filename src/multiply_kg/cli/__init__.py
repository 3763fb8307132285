"""The command line: parse, call, print. The one place that turns errors into exit codes."""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multiply_kg.errors import KGError, LocatedError, SourceFilesError, UnsupportedError

if TYPE_CHECKING:
    from multiply_kg.cli.quick import Question

DONE, FINDINGS, FAILED, UNSUPPORTED = 0, 1, 2, 3
_NAMES = ("multiply-kg", "mkg")


class StoppedError(Exception):
    """A command ended early: the reader of its output went away, or its user interrupted it."""

    def __init__(self, *, by_reader: bool) -> None:
        super().__init__()
        self.by_reader = by_reader


def main() -> None:
    """Run the command line and exit.

    0 done or conforms · 1 findings · 2 wrong usage or the work could not be done · 3 not supported.
    """
    from multiply_kg.cli import quick

    asked = quick.question(sys.argv[1:])
    if asked is not None:
        gc.disable()  # the process ends with the answer: nothing is worth collecting on the way
    try:
        code: Any = _run(asked)
    except SystemExit as ended:
        code = ended.code
    # To clear everything away would take as long as the answer. And a query whose time was over may still
    # be at work, and nothing can stop it.
    if asked is not None or _left_behind():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else DONE)
    sys.exit(code)


def run() -> int:
    """The exit code of a run within a process that goes on; the arguments are those of ``sys.argv``."""
    try:
        return _run(None)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else DONE


def _left_behind() -> int:
    watchdog = sys.modules.get("multiply_kg.backend.watchdog")
    return watchdog.left_behind() if watchdog else 0


def _run(asked: Question | None) -> int:
    _write_utf8()
    try:
        code = DONE
        try:
            _answer_or_parse(asked)
        finally:
            sys.stdout.flush()
    except UnsupportedError as error:
        code = _failed(f"{error}", UNSUPPORTED)
    except SourceFilesError as error:
        code = [_failed_at(found) for found in error.errors][-1]
    except LocatedError as error:
        code = _failed_at(error)
    except KGError as error:
        code = _failed(f"{error}")
    except (StoppedError, BrokenPipeError, KeyboardInterrupt) as error:
        if isinstance(error, BrokenPipeError) or getattr(error, "by_reader", False):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
            code = DONE
        else:
            code = _failed("Interrupted. Nothing was left half-written; start again when you like.")
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        code = _failed(f"{what}. Check the name, the permissions and the space on the disk.")
    return code


def _answer_or_parse(asked: Question | None) -> None:
    """Answer what is plainly a question; leave everything else to the library of the command line."""
    if asked is not None:
        from multiply_kg.cli.quick import answer

        answer(asked)
        return
    from multiply_kg.cli.app import app

    called = Path(sys.argv[0]).stem
    app(prog_name=called if called in _NAMES else _NAMES[0])


def _failed(message: str, code: int = FAILED) -> int:
    sys.stderr.write(f"Error: {message}\n")
    return code


def _failed_at(error: LocatedError) -> int:
    """A line that begins as the lines of a report do, so that editors and CI find the place."""
    if not error.place:
        return _failed(f"{error}")
    sys.stderr.write(f"{error.place}: error: {str(error).removeprefix(f'{error.place}: ')}\n")
    return FAILED


def _write_utf8() -> None:
    """Names such as Kraków come out whole wherever the output goes, whatever the locale is called."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="")
