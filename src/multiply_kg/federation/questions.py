"""The questions to a service: ``.rq`` files that say which rows of the own graph they carry along.

Beside the keys of every saved query their header has ``x-own``, the file of a query over the own graph, and
``x-link``, which says how a row of the answer becomes a candidate for a link. grlc ignores such keys.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import QueryError
from multiply_kg.federation.filling import check_blocks
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.queries.header import Header, read_header
from multiply_kg.queries.iris import resolve_iri

if TYPE_CHECKING:
    from multiply_kg.services import Service
    from multiply_kg.workspace import Workspace

OWN: Final = "x-own"
LINK: Final = "x-link"
_KEYS: Final = ("own", "other", "property", "labels", "evidence", "least")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that both sides say: its name, the own column and the other one."""

    name: str
    own: str
    other: str


@dataclass(frozen=True, slots=True)
class LinkRule:
    """How candidates are found: own rows and answer are joined on the columns that both have.

    ``own`` and ``other`` are the columns of the two things, ``property`` the IRI that would link them, and
    ``least`` how much of the evidence must agree.
    """

    own: str
    other: str
    property: str
    labels: tuple[str, str] | None
    evidence: tuple[Evidence, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A query for an outside endpoint, the query over the own graph that feeds it, and its rule for links."""

    saved: SavedQuery
    own: SavedQuery | None
    link: LinkRule | None

    @property
    def id(self) -> str:
        """The name of the file without its suffix."""
        return self.saved.id


def questions_of(workspace: Workspace, service: Service) -> tuple[Question, ...]:
    """The questions to a service, by id. Raises QueryError, with file and line, where one is not valid."""
    folder = workspace.root / service.queries
    catalogue = Catalogue.from_files(
        sorted(path for path in folder.glob("*.rq") if not path.name.startswith(".")),
        prefixes=workspace.prefixes.map,
    )
    return tuple(_question(saved, workspace) for saved in catalogue)


def _question(saved: SavedQuery, workspace: Workspace) -> Question:
    header = read_header(saved.text)
    try:
        _check_form(saved)
        own = _own(saved, header, workspace)
        check_blocks(saved.text, own.columns if own else None)
        return Question(saved, own, _link(saved, own, header))
    except QueryError as error:
        error.path = workspace.relative(error.path or saved.path or Path(saved.id))
        raise


def _check_form(saved: SavedQuery) -> None:
    if saved.form != "SELECT" or saved.columns is None:
        raise QueryError(
            "A question to another endpoint must be a SELECT that names its columns.",
            hint="Write SELECT ?this ?that.",
        )
    if saved.parameters:
        raise QueryError(
            f"A question to another endpoint takes no parameters, and this has “{saved.parameters[0].name}”.",
            hint="Let the query named under x-own give the values, to an empty VALUES block.",
        )


def _own(saved: SavedQuery, header: Header, workspace: Workspace) -> SavedQuery | None:
    name = header.get(OWN)
    if name is None:
        return None
    if not isinstance(name, str) or saved.path is None:
        raise header.error(
            "“x-own” must be the name of a file.", OWN, hint="For example: x-own: own/places.rq"
        )
    path = (saved.path.parent / name).resolve()
    if not path.is_file():
        raise header.error(
            f"There is no file “{name}” beside this one.",
            OWN,
            hint="The name counts from this file's folder.",
        )
    own = SavedQuery.from_file(path, prefixes=workspace.prefixes.map)
    if own.form != "SELECT" or own.columns is None:
        raise QueryError(
            "A query over the own graph must be a SELECT that names its columns.",
            path=path,
            hint="Write SELECT ?this ?that.",
        )
    return own


def _link(saved: SavedQuery, own: SavedQuery | None, header: Header) -> LinkRule | None:
    if LINK not in header.value:
        return None
    if own is None:
        raise header.error("“x-link” needs “x-own”.", LINK, hint="Name the query whose things are linked.")
    rule = header.get(LINK)
    if not isinstance(rule, Mapping):
        raise header.error("“x-link” must be a table.", LINK, hint="Write own: …, other: … and property: ….")
    for key in rule:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"The keys are: {', '.join(_KEYS)}."
            raise header.error(f"“x-link” has no key “{key}”.", LINK, key, hint=hint)
    columns = _Columns(header, own.columns or (), saved.columns or ())
    if not set(columns.own) & set(columns.other):
        raise header.error(
            "The question and its query over the own graph have no column in common.",
            LINK,
            hint="Give both the column on which their rows belong together.",
        )
    labels = _pair(rule.get("labels"))
    if "labels" in rule and labels is None:
        raise header.error(
            "“labels” must be two columns.", LINK, "labels", hint="For example: labels: [name, itemLabel]"
        )
    evidence = tuple(_evidence(rule, header, columns))
    least = rule.get("least", 1)
    if type(least) is not int or not 1 <= least <= len(evidence):
        raise header.error(
            "“least” must be a number from 1 to that of the evidence.", LINK, "least", hint="Write least: 1."
        )
    return LinkRule(
        columns.of(rule, "own", columns.own),
        columns.of(rule, "other", columns.other),
        _property(rule, header, saved),
        None if labels is None else columns.both(labels, "labels"),
        evidence,
        least,
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of the two sides, against which a rule is held."""

    header: Header
    own: tuple[str, ...]
    other: tuple[str, ...]

    def of(self, rule: Mapping[str, Any], key: str, columns: tuple[str, ...]) -> str:
        return self.known(rule.get(key), columns, key)

    def both(self, pair: tuple[str, str], *place: str) -> tuple[str, str]:
        return self.known(pair[0], self.own, *place), self.known(pair[1], self.other, *place)

    def known(self, name: Any, columns: tuple[str, ...], *place: str) -> str:
        if isinstance(name, str) and name in columns:
            return name
        side = "query over the own graph" if columns is self.own else "question"
        what = f"“{place[-1]}” is missing" if name is None else f"The {side} has no column “{name}”"
        raise self.header.error(f"{what}.", LINK, *place, hint=f"Its columns are: {', '.join(columns)}.")


def _evidence(rule: Mapping[str, Any], header: Header, columns: _Columns) -> list[Evidence]:
    given = rule.get("evidence")
    if not isinstance(given, Mapping) or not given:
        raise header.error(
            "“evidence” must name what both sides say.",
            LINK,
            "evidence",
            hint="For example: evidence: {identifier: id, name: [name, itemLabel]}",
        )
    found: list[Evidence] = []
    for name, value in given.items():
        pair = (value, value) if isinstance(value, str) else _pair(value)
        if pair is None:
            raise header.error(
                f"The evidence “{name}” must be a column of both sides, or one of each.",
                LINK,
                "evidence",
                name,
                hint="For example: name: [name, itemLabel]",
            )
        found.append(Evidence(name, *columns.both(pair, "evidence", name)))
    return found


def _pair(value: Any) -> tuple[str, str] | None:
    match value:
        case [str(first), str(second)]:
            return first, second
    return None


def _property(rule: Mapping[str, Any], header: Header, saved: SavedQuery) -> str:
    text = rule.get("property")
    resolved = resolve_iri(text, saved.known_prefixes) if isinstance(text, str) else None
    if resolved is None or resolved.iri is None:
        problem = f": {resolved.problem}" if resolved else ""
        raise header.error(
            f"“property” must be an IRI{problem}.",
            LINK,
            "property",
            hint="For example: property: skos:exactMatch",
        )
    return resolved.iri
