"""The command line: parse, call, print. The one place that turns errors into exit codes."""

from __future__ import annotations

import os
import sys

from multiply_kg.errors import KGError, UnsupportedError

DONE, FINDINGS, FAILED, UNSUPPORTED = 0, 1, 2, 3


def main() -> None:
    """Run the command line and exit.

    0 done or conforms · 1 findings · 2 wrong usage or the work could not be done · 3 not supported.
    """
    from multiply_kg.cli.app import app

    try:
        app(prog_name="multiply-kg" if len(sys.argv[0]) > 40 else os.path.basename(sys.argv[0]))  # noqa: PTH119
    except UnsupportedError as error:
        _say(error)
        code = UNSUPPORTED
    except KGError as error:
        _say(error)
        code = FAILED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        sys.stderr.write(f"Error: {what}. Check the name, the permissions and the space on the disk.\n")
        code = FAILED
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was left half-written.\n")
        code = FAILED
    else:
        code = DONE
    sys.exit(code)


def _say(error: KGError) -> None:
    sys.stderr.write(f"Error: {error}\n")
