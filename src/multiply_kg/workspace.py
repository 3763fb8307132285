"""A workspace: the folder that holds one project's ontology, shapes, data, queries and settings.

First step of everything: it says which files there are and which graph each of them stands for.
Nothing here knows the terms of any project.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from multiply_kg.errors import SourceError, WorkspaceError
from multiply_kg.namespaces import Prefixes
from multiply_kg.services import Service, services_in
from multiply_kg.values import dataclass, field

SETTINGS_FILE: Final = "multiply-kg.toml"
GRAPH_SUFFIXES: Final = (".ttl", ".nt", ".trig", ".nq")
_OTHER_RDF: Final = (".rdf", ".owl", ".jsonld", ".n3", ".trix")  # refused by name, not passed over
_RDF: Final = frozenset((*GRAPH_SUFFIXES, *_OTHER_RDF))
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_PREFIX: Final = re.compile(r"[A-Za-z][\w-]*\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``multiply-kg.toml`` may say; an absent file means these defaults."""

    base: str = "http://localhost/kg/"
    """IRI beneath which things, graphs and queries of the workspace are named; ends in ``/`` or ``#``."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Title of the graph by language."""
    languages: tuple[str, ...] = ("en",)
    """Languages of the labels, the first being the default."""
    publisher: str | None = None
    """IRI of whoever publishes the graph."""
    licence: str | None = None
    """IRI of the licence of the data."""
    headline: str | None = None
    """Id of the saved query that ``build`` answers at its end."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """The workspace's own prefixes."""
    federation: Mapping[str, Service] = field(default_factory=dict)
    """Outside endpoints by name."""
    store: str | None = None
    """Folder of the store on disk that ``build`` writes and that questions are put to."""


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A file of RDF and the IRI of the named graph that it stands for."""

    path: Path
    graph: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """One project's folder with its settings; open it with :func:`open_workspace`."""

    root: Path
    settings: Settings

    @property
    def prefixes(self) -> Prefixes:
        """Common prefixes and the workspace's own."""
        return Prefixes(self.settings.prefixes)

    @property
    def title(self) -> str:
        """The title in the default language, or the folder's name."""
        titles = self.settings.title
        return titles.get(self.settings.languages[0]) or next(iter(titles.values()), self.root.name)

    def ontology_files(self) -> tuple[GraphFile, ...]:
        """Files under ``ontology/`` that are not shapes: terms, code lists, alignments."""
        shapes = str(self.root / "ontology" / "shapes") + os.sep
        found = self._named("ontology", "graph/ontology/")
        return tuple(GraphFile(Path(path), graph) for path, graph in found if not path.startswith(shapes))

    def shapes_files(self) -> tuple[GraphFile, ...]:
        """Files under ``ontology/shapes/``: the shapes graph."""
        found = self._named(os.path.join("ontology", "shapes"), "graph/shapes/")  # noqa: PTH118
        return tuple(GraphFile(Path(path), graph) for path, graph in found)

    def data_files(self) -> tuple[GraphFile, ...]:
        """Files under ``data/``, one named graph each; the path is the name."""
        return tuple(GraphFile(Path(path), graph) for path, graph in self._named("data", "graph/"))

    def built_from(self) -> Iterator[tuple[str, str]]:
        """Path and graph IRI of every file of ontology and data, shapes aside; texts, which are quicker."""
        shapes = str(self.root / "ontology" / "shapes") + os.sep
        for path, graph in self._named("ontology", "graph/ontology/"):
            if not path.startswith(shapes):
                yield path, graph
        yield from self._named("data", "graph/")

    def graph_of(self, path: Path) -> str:
        """The IRI of the graph that a file under ``data/`` stands for."""
        return self._graph("graph/", path.relative_to(self.root / "data"))

    def query_files(self) -> tuple[Path, ...]:
        """The saved queries, ``queries/**/*.rq``."""
        return tuple(sorted((self.root / "queries").rglob("*.rq")))

    @property
    def store(self) -> Path | None:
        """The folder of the store that the settings name; None without that setting."""
        return self.root / self.settings.store if self.settings.store else None

    def graph_iri(self, name: str) -> str:
        """The IRI of the graph ``<base>graph/<name>``."""
        return f"{self.settings.base}graph/{name}"

    def relative(self, path: Path) -> Path:
        """The path as messages print it: relative to the workspace where it lies within it."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def _named(self, folder: str, prefix: str) -> Iterator[tuple[str, str]]:
        within = os.path.join(self.root, folder)  # noqa: PTH118
        for path in _graph_files(within):
            relative = os.path.splitext(path[len(within) + 1 :])[0]  # noqa: PTH122
            yield path, self._graph_iri(prefix, relative.replace(os.sep, "/"))

    def _graph(self, prefix: str, relative: Path) -> str:
        return self._graph_iri(prefix, relative.with_suffix("").as_posix())

    def _graph_iri(self, prefix: str, name: str) -> str:
        return self.settings.base + prefix + quote(name, safe="/-._~!$&'()*+,;=:@")


def open_workspace(folder: Path | None = None) -> Workspace:
    """The workspace in ``folder``; without one, the current folder if it is one, else the packaged one.

    Raises WorkspaceError where there is no such folder or nothing of a workspace in it, or where its
    settings are wrong.
    """
    if folder is None:
        here = Path.cwd()
        folder = here if _is_workspace(here) else packaged_root()
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise WorkspaceError(
            f"The workspace {folder} {what}.",
            hint="Name a folder with -w, or leave -w out to use the bundled graph.",
        )
    if not _is_workspace(folder):
        raise WorkspaceError(
            f"{folder} is not a workspace: it has none of {SETTINGS_FILE}, ontology/ and data/.",
            hint="Put Turtle files into data/ and an ontology into ontology/, or name another one with -w.",
        )
    root = folder.resolve()
    return Workspace(root, read_settings(root / SETTINGS_FILE))


def packaged_root() -> Path:
    """The folder of the workspace that this package carries; in a checkout, the checkout itself."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_workspace", package.parents[1]):
        if _is_workspace(candidate):
            return candidate
    raise WorkspaceError(
        "This installation carries no graph of its own.",
        hint="Name a workspace folder with -w, or install again.",
    )


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file; the defaults where the file is absent. Raises SourceError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(
            "The settings are not UTF-8 text.", path=path, line=line, hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(
            f"The settings cannot be read: {reason}.",
            path=path,
            hint="Make it a text file that you may read.",
        ) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        raise SourceError(
            f"Not valid TOML: {str(error).split(' (at')[0]}.",
            path=path,
            line=int(place[1]) if place else len(text.splitlines()) or 1,  # else: at its end
            column=int(place[2]) if place else None,
            hint="Mend the line; strings stand in double quotes.",
        ) from error
    return _checked(values, path, text)


def _checked(values: dict[str, Any], path: Path, text: str) -> Settings:
    def fail(key: str, message: str, hint: str) -> SourceError:
        match = re.search(rf"^[ \t]*\[?\"?{re.escape(key)}\"?\s*[=\]]", text, re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        return SourceError(message, path=path, line=line, hint=hint)

    known = Settings.__match_args__
    for key in values:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, n=1)
            raise fail(
                key,
                f"There is no setting “{key}”.",
                f"Did you mean “{near[0]}”?" if near else f"Settings are: {', '.join(known)}.",
            )
    for key in ("base", "publisher", "licence", "headline", "store"):
        if key in values and not isinstance(values[key], str):
            raise fail(key, f"“{key}” must be a string.", f'Write {key} = "…".')
    for key, example in (
        ("title", '{ en = "Our graph" }'),
        ("prefixes", '{ ex = "https://example.org/" }'),
    ):
        table = values.get(key, {})
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise fail(
                key,
                f"“{key}” must be a table of strings.",
                f"For example: {key} = {example}.",
            )
    base = values.get("base", Settings().base)
    if not re.match(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`]+[/#]\Z", base):
        raise fail(
            "base",
            f"“base” is not an absolute IRI ending in / or #: {base!r}.",
            'For example: base = "https://example.org/kg/".',
        )
    for prefix in values.get("prefixes", {}):
        if not _PREFIX.match(prefix):
            raise fail(
                prefix, f"“{prefix}” is not a prefix name.", "Use letters, digits, - and _, a letter first."
            )
    languages = values.get("languages", list(Settings().languages))
    if not (
        isinstance(languages, list)
        and languages
        and all(isinstance(x, str) and _LANGUAGE.match(x) for x in languages)
    ):
        raise fail(
            "languages",
            "“languages” must be a list of language tags.",
            'For example: languages = ["en", "pl"].',
        )
    services = services_in(values.get("federation", {}), path=path, text=text)
    return Settings(**{**values, "languages": tuple(languages), "federation": services})


def _is_workspace(folder: Path) -> bool:
    return (folder / SETTINGS_FILE).is_file() or (
        (folder / "data").is_dir() and (folder / "ontology").is_dir()
    )


def files_beneath(folder: str) -> Iterator[str]:
    """Whatever lies beneath a folder, in the order of the paths; nothing hidden, and links are not followed.

    It gives texts: a command that answers one question has no time for an object for each file.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:  # no folder, or none that may be read
        return
    for entry in entries:
        if not entry.name.startswith("."):
            yield entry.path
            if entry.is_dir(follow_symlinks=False):
                yield from files_beneath(entry.path)


def _graph_files(folder: str) -> Iterator[str]:
    # Whatever has the name of an RDF file, so that a broken link is complained of and not passed over.
    for path in files_beneath(folder):
        if os.path.splitext(path)[1].lower() in _RDF:  # noqa: PTH122
            yield path
