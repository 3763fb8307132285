"""Fills the template that this package carries and writes it as a new workspace.

Names of the template that begin with ``dot-`` begin with a dot in the workspace; a word in guillemets is
replaced, written as the syntax of its file demands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Final

from multiply_kg import __version__
from multiply_kg.errors import ParameterError, WorkspaceError

_PLACE = re.compile("«([a-z-]+)»")
_BASE = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`«»#?]+/")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUOTED: Final = (".ttl", ".toml")
_TOLERATED: Final = frozenset({".git"})
_EXAMPLES: Final = "en"


def create(
    folder: Path, *, base: str | None = None, title: str | None = None, languages: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write a new workspace into a folder that is missing or empty; gives the files that were written.

    Without ``base`` the IRIs begin with https://example.org/ and the folder's name, which is also the
    title without ``title``. The first of ``languages`` is the default; English is among them, because
    the examples are in English. A fresh git repository passes for an empty folder.

    Raises WorkspaceError for a folder that holds something, ParameterError for a base or language that
    is none. Where a file cannot be written, those written before are removed again.
    """
    name = folder.resolve().name
    base = base or f"https://example.org/{_slug(name)}/"
    if _BASE.fullmatch(base) is None:
        raise ParameterError(
            f"“{base}” cannot be the beginning of IRIs.",
            parameter="base",
            hint="Give an absolute IRI that ends in a slash: --base https://example.org/kg/",
        )
    for language in languages:
        if _LANGUAGE.fullmatch(language) is None:
            raise ParameterError(
                f"“{language}” is no language tag.", parameter="language", hint="Give one such as en or pl."
            )
    spoken = list(dict.fromkeys((*languages, _EXAMPLES)))
    values = {
        "base": base,
        "base-pattern": re.sub(r"([.+*?()$\[\]])", r"\\\1", base),
        "title": " ".join((title or name).split()),
        "language": spoken[0],
        "languages": ", ".join(f'"{language}"' for language in spoken),
        "version": __version__,
    }
    return _write(folder, {path: _filled(path, text, values) for path, text in _template()})


def _write(folder: Path, contents: Mapping[PurePosixPath, str]) -> tuple[Path, ...]:
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(f"{folder} is a file.", hint="Name a new folder.")
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if set(there) - _TOLERATED:
        raise WorkspaceError(
            f"{folder} is not empty: it holds {', '.join(there[:3])}{' …' if len(there) > 3 else ''}.",  # noqa: PLR2004
            hint="Name a new folder; move into it afterwards what you want to keep.",
        )
    written: list[Path] = []
    made: list[Path] = []
    try:
        for relative, text in contents.items():
            path = folder / relative
            made += [parent for parent in reversed(path.parents) if not parent.exists()]
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_text(text, encoding="utf-8", newline="")
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        for parent in reversed(made):
            parent.rmdir()
        raise
    return tuple(written)


def _template() -> Iterator[tuple[PurePosixPath, str]]:
    def below(entry: Traversable, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
        for child in sorted(entry.iterdir(), key=lambda child: child.name):
            name = re.sub(r"\Adot-", ".", child.name)
            if child.is_dir():
                yield from below(child, path / name)
            else:
                yield path / name, child.read_bytes().decode("utf-8")

    return below(files("multiply_kg.scaffold") / "template", PurePosixPath())


def _filled(path: PurePosixPath, text: str, values: Mapping[str, str]) -> str:
    """The text with values in place of their names; in strings of Turtle and TOML they are escaped."""
    free: Callable[[str], str] = _escaped if path.suffix in _QUOTED else str
    escaped = {"title", "base-pattern"}
    return _PLACE.sub(lambda found: free(values[found[1]]) if found[1] in escaped else values[found[1]], text)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "graph"
