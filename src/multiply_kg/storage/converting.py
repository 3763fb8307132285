"""Turtle and JSON-LD of N-Triples: a process of its own, started by ``dumps``."""

from __future__ import annotations

import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import Final

import pyoxigraph

from multiply_kg.storage.dumps import said

_LOWER: Final = 5
_BATCH: Final = 5_000
_TOLD: Final = 10
"""Batches after which is told how many triples are done."""
Batches = Queue[list[pyoxigraph.Quad]]


def main(arguments: list[str]) -> None:
    """Add the sorted lines of the last file to the first, N-Triples, and write it as Turtle and JSON-LD.

    The arguments are the paths of N-Triples, Turtle, JSON-LD and further N-Triples, then prefixes as JSON.
    Standard output tells how many triples are done of both, or the number and text of an error.
    """
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    gc.disable()
    if hasattr(os, "nice"):
        os.nice(_LOWER)  # whoever started this does what a user waits for
    lines, turtle, json_ld, further = map(Path, arguments[:4])
    try:
        _append_sorted(lines, further)
        _convert(lines, turtle, json_ld, json.loads(arguments[4]))
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


def _convert(lines: Path, turtle: Path, json_ld: Path, prefixes: dict[str, str]) -> None:
    """Write both forms in one go, since reading takes longer than writing Turtle."""
    batches: tuple[Batches, Batches] = Queue(2), Queue(2)
    with ThreadPoolExecutor(2) as threads:
        written = (
            threads.submit(_write, batches[0], turtle, pyoxigraph.RdfFormat.TURTLE, prefixes),
            threads.submit(_write, batches[1], json_ld, pyoxigraph.RdfFormat.JSON_LD, None),
        )
        # Lenient: what was read from checked files need not be checked again, which takes half the time.
        quads = pyoxigraph.parse(path=lines, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        try:
            for number, batch in enumerate(iter(lambda: list(islice(quads, _BATCH)), [])):
                for taken in batches:
                    taken.put(batch)
                if number % _TOLD == 0:
                    _say(f"done {2 * number * _BATCH}\n")
        finally:
            for taken in batches:
                taken.put([])
    for each in written:
        each.result()


def _write(batches: Batches, path: Path, form: pyoxigraph.RdfFormat, prefixes: dict[str, str] | None) -> None:
    quads = _taken(batches)
    try:
        with path.open("wb") as out:
            pyoxigraph.serialize(quads, output=out, format=form, prefixes=prefixes)
    finally:
        deque(quads, maxlen=0)  # after an error too: whoever hands over batches would wait for ever


def _taken(batches: Batches) -> Iterator[pyoxigraph.Quad]:
    while batch := batches.get():
        yield from batch


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
