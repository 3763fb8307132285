"""The small file that says what a store on disk holds, and in which of its folders that is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from multiply_kg.errors import StoreError
from multiply_kg.values import dataclass

MANIFEST_FILE: Final = "store.json"
FORMAT: Final = 1
"""Raised whenever an older program could not read, or would misread, what a newer one writes."""
_KIND: Final = "multiply-kg store"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds.

    ``generation`` is the number of the folder that holds it; ``software`` the version that built it; ``base``
    the base IRI of the workspace; ``built_from`` the SHA-256 of the files it was built from; ``asserted`` and
    ``inferred`` count distinct triples, ``graphs`` those of each graph that a file stands for.
    """

    generation: int
    software: str
    base: str
    built_from: str
    asserted: int
    inferred: int
    graphs: Mapping[str, int]

    def text(self) -> str:
        """The manifest as it is written, in JSON."""
        from dataclasses import asdict

        return json.dumps({"kind": _KIND, "format": FORMAT, **asdict(self)}, indent=1) + "\n"


def damaged(folder: Path, reason: str) -> StoreError:
    """The error about a store that cannot be read any more."""
    said = reason.strip().rstrip(".")
    return StoreError(f"The store in {folder} is damaged: {said}.", hint=f"{_again(folder)}.")


def unreadable(folder: Path, reason: str) -> StoreError:
    """The error about a store that may be whole and may not be read."""
    return StoreError(
        f"The store in {folder} cannot be read: {reason.strip()}.",
        hint="See to it that you may read its files.",
    )


def is_ours(folder: Path) -> bool:
    """Whether a folder has the manifest of a store, of whatever format."""
    try:
        values = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("kind") == _KIND


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the store in a folder.

    Raises StoreError where there is no store, one that may not be read, a damaged one, or one whose format
    is another than this program's.
    """
    path = folder / MANIFEST_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        what = "holds no store" if folder.is_dir() else "does not exist"
        raise StoreError(f"{folder} {what}.", hint=f"Name another folder, or {_build(folder)}.") from error
    except NotADirectoryError as error:
        raise StoreError(f"{folder} is no folder.", hint="Name the folder of a store.") from error
    except UnicodeDecodeError as error:
        raise damaged(folder, f"{MANIFEST_FILE} is not text") from error
    except OSError as error:
        raise unreadable(folder, f"{error.strerror or error}: {path}") from error
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(folder, f"{MANIFEST_FILE} is not JSON") from error
    return _checked(folder, values)


def _checked(folder: Path, values: Any) -> Manifest:
    if not isinstance(values, dict) or values.pop("kind", None) != _KIND:
        raise StoreError(
            f"{folder} holds no store: its {MANIFEST_FILE} is something else’s.", hint="Name another folder."
        )
    found = values.pop("format", None)
    if found != FORMAT:
        by = f"multiply-kg {values.get('software', '?')}"
        raise StoreError(
            f"The store in {folder} was built by {by} in format {found}; this version reads format {FORMAT}.",
            hint=f"{_again(folder)}, or use a version that reads it.",
        )
    types = {"generation": int, "base": str, "built_from": str, "asserted": int, "inferred": int}
    graphs = values.get("graphs")
    if (
        values.keys() != {*types, "graphs", "software"}
        or not all(isinstance(values[name], kind) for name, kind in types.items())
        or not isinstance(graphs, dict)
        or not all(isinstance(count, int) for count in graphs.values())
    ):
        raise damaged(folder, f"{MANIFEST_FILE} lacks what it should say")
    return Manifest(**values)


def _build(folder: Path) -> str:
    return f"build it with: multiply-kg build --store {folder}"


def _again(folder: Path) -> str:
    return f"Build it again with: multiply-kg build --store {folder}"
