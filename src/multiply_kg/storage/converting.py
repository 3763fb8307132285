"""Turtle and JSON-LD of N-Triples: a process of its own, started by ``dumps``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph

from multiply_kg.storage.dumps import said

_STEP: Final = 50_000


def main(arguments: list[str]) -> None:
    """Add the sorted lines of the last file to the first, N-Triples, and write it as Turtle and JSON-LD.

    The arguments are the paths of N-Triples, Turtle, JSON-LD and further N-Triples, then prefixes as JSON.
    Standard output tells how many triples are done of both, or the number and text of an error.
    """
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    gc.disable()
    lines, turtle, json_ld, further = map(Path, arguments[:4])
    try:
        _append_sorted(lines, further)
        done = _write(lines, turtle, pyoxigraph.RdfFormat.TURTLE, json.loads(arguments[4]), 0)
        _write(lines, json_ld, pyoxigraph.RdfFormat.JSON_LD, None, done)
    except BrokenPipeError:  # nobody listens any more
        sys.exit(1)
    except OSError as error:
        _say(said(error))
        sys.exit(1)


def _append_sorted(lines: Path, further: Path) -> None:
    found = further.read_bytes().splitlines(keepends=True)
    found.sort()
    with lines.open("ab") as out:
        out.writelines(found)


def _write(
    lines: Path, path: Path, form: pyoxigraph.RdfFormat, prefixes: dict[str, str] | None, before: int
) -> int:
    done = before

    def told() -> Iterator[pyoxigraph.Quad]:
        nonlocal done
        for quad in pyoxigraph.parse(path=lines, format=pyoxigraph.RdfFormat.N_TRIPLES):
            if done % _STEP == 0:
                _say(f"done {done}\n")
            yield quad
            done += 1

    with path.open("wb") as out:
        pyoxigraph.serialize(told(), output=out, format=form, prefixes=prefixes)
    return done


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
