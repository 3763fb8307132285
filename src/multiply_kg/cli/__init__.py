"""The command line: parse, call, print. The one place that turns errors into exit codes."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from multiply_kg.errors import KGError, LocatedError, SourceFilesError, UnsupportedError

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
    from multiply_kg.cli.app import app

    _write_utf8()
    called = Path(sys.argv[0]).stem
    try:
        try:
            app(prog_name=called if called in _NAMES else _NAMES[0])
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
    sys.exit(code)


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
