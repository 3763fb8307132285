"""The graph as files to publish: N-Triples, Turtle and JSON-LD, all replaced together or left as they were.

N-Triples are written from the terms as they were read, since a store has spellings of its own; another
process makes the other two of them, beside whatever this one does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from multiply_kg import processes
from multiply_kg.errors import StoreError
from multiply_kg.progress import Progress, silent
from multiply_kg.storage.durable import UncertainError, flush_file, make_folder, name_all
from multiply_kg.storage.locks import unheld
from multiply_kg.terms import Triple, n_triples_texts

DUMPS: Final = ("graph.nt", "graph.ttl", "graph.jsonld")
_CONVERTER: Final = "multiply_kg.storage.converting"


def write_dumps(
    folder: Path,
    asserted: Iterable[Triple],
    inferred: Callable[[], Iterable[Triple]],
    *,
    prefixes: Mapping[str, str],
    progress: Progress = silent,
    approve: Callable[[], None] = lambda: None,
) -> tuple[Path, ...]:
    """Write ``DUMPS`` into a folder, which is made if need be; the paths of the files.

    They hold the asserted triples in their order and then the inferred ones, sorted; ``inferred`` is called
    when the first are written. ``approve`` is called when all is written and before anything is replaced;
    what it raises leaves the files as they were. Raises StoreError where the folder cannot be written, for
    want of space or permission, or where another process is writing there.
    """
    try:
        make_folder(folder)
        for name in DUMPS:
            if (folder / name).is_dir():
                raise StoreError(f"{folder / name} is a folder.", hint="Name another folder for the dumps.")
        with unheld(folder) as alone:
            if not alone:
                raise StoreError(
                    f"Another process is writing dumps to {folder}.", hint="Wait until that is done."
                )
            return _write(folder, asserted, inferred, prefixes, progress, approve)
    except UncertainError as error:
        raise StoreError(
            f"The new dumps are in {folder}, but the disk did not say that they will stay there: "
            f"{error.strerror}.",
            hint="Check the disk, and write them again.",
        ) from error
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror or error
        raise StoreError(
            f"The dumps cannot be written to {folder}: {reason}.",
            hint="Check the permissions and the space on the disk; what was there is as it was.",
        ) from error


def _write(
    folder: Path,
    asserted: Iterable[Triple],
    inferred: Callable[[], Iterable[Triple]],
    prefixes: Mapping[str, str],
    progress: Progress,
    approve: Callable[[], None],
) -> tuple[Path, ...]:
    parts = [folder / f".{name}.part" for name in DUMPS]
    follows = folder / ".inferred.part"
    try:
        for part in (*parts, follows):  # one that a killed process left; it may still be written to
            part.unlink(missing_ok=True)
        total = _lines(parts[0], asserted)
        total += _lines(follows, inferred())
        _convert([*parts, follows], prefixes, total, progress)
        for part in parts:
            flush_file(part)
        approve()
        name_all({folder / name: part for name, part in zip(DUMPS, parts, strict=True)})
    finally:
        for part in (*parts, follows):
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return tuple(folder / name for name in DUMPS)


def _lines(path: Path, triples: Iterable[Triple]) -> int:
    count = 0
    with path.open("wb") as out:
        for text in n_triples_texts(triples):
            out.write(text.encode())
            count += text.count("\n")
    return count


def _convert(paths: list[Path], prefixes: Mapping[str, str], total: int, progress: Progress) -> None:
    """Have the other process do the rest; it says how far it is, line by line, and why it could not go on."""
    process = processes.start(_CONVERTER, [*map(str, paths), json.dumps(dict(prefixes))])
    code = 0
    reason = "the process that writes them ended"
    try:
        for line in process.stdout or ():
            word, _, rest = line.decode().rstrip("\n").partition(" ")
            if word == "done":
                progress("writing the dumps", int(rest), 2 * total)
            else:
                code, reason = int(word), rest
        if process.wait() != 0:
            raise OSError(code, reason)
    finally:
        processes.end(process)


def said(error: OSError) -> str:
    """An error as the other process tells it."""
    return f"{error.errno or 0} {error.strerror or os.strerror(error.errno or 0)}\n"
