"""The semantic version that differences ask for, with the reasons (https://semver.org).

Major: what others may have relied on is gone or means something else. Minor: there is more. Patch: what
was there is told better. Before 1.0.0 the second number rises where otherwise the first would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from multiply_kg.comparison.changes import (
    Comparison,
    Kind,
    Level,
    Proposal,
    Reason,
    ThingChange,
    highest,
)
from multiply_kg.comparison.nodes import TYPE
from multiply_kg.terms import OWL, Term, Triple, is_iri, value_of

Show = Callable[[Term], str]

_VERSION_INFO: Final = f"<{OWL}versionInfo>"
_ONTOLOGY: Final = f"<{OWL}Ontology>"
_SEMANTIC = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:[-+].*)?")
_NAMED: Final = 3


def stated_version(ontology: Iterable[Triple], *, within: str) -> str | None:
    """The version that the ontology states: that of the ontology whose IRI is nearest to ``within``."""
    triples = tuple(ontology)
    ontologies = {s for s, p, o in triples if p == TYPE and o == _ONTOLOGY}
    found = sorted(
        (not value_of(s).startswith(within), len(s), s, value_of(o))
        for s, p, o in triples
        if p == _VERSION_INFO and s in ontologies and _SEMANTIC.fullmatch(value_of(o))
    )
    return found[0][3] if found else None


def propose(comparison: Comparison, *, old: str | None, new: str | None, show: Show) -> Proposal:
    """The least version that these differences ask for; ``old`` and ``new`` are the versions stated.

    ``show`` makes an IRI term short for the reasons.
    """
    reasons = tuple(
        sorted(
            _Reasons(comparison, show).all(),
            key=lambda reason: ("major", "minor", "patch").index(reason.level),
        )
    )
    level = highest(tuple(reason.level for reason in reasons))
    if level == "none" and comparison.different:
        level = "patch"
    return Proposal(level, reasons, old, new, None if old is None else _raised(old, level))


def _raised(version: str, level: Level) -> str:
    found = _SEMANTIC.fullmatch(version)
    if found is None or level == "none":
        return version
    major, minor, patch = (int(part) for part in found.groups()[:3])
    if level == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if level == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


class _Reasons:
    """Finds the reasons in a comparison, one kind of change after the other."""

    def __init__(self, comparison: Comparison, show: Show) -> None:
        self._comparison = comparison
        self._show = show

    def all(self) -> Iterator[Reason]:
        """The reasons of every level."""
        yield from self._of_things("IRI", "IRIs", self._comparison.entities)
        yield from self._of_things("term", "terms", self._comparison.terms)
        yield from self._of_terms()
        yield from self._of_shapes()
        yield from self._of_queries()
        yield from self._of_data()

    def _of_things(self, one: str, many: str, changes: tuple[ThingChange, ...]) -> Iterator[Reason]:
        levels: tuple[tuple[Kind, Level], ...] = (("removed", "major"), ("added", "minor"))
        for kind, level in levels:
            yield from self._told(level, f"{{}} {kind}", [c for c in changes if c.kind == kind], one, many)

    def _of_terms(self) -> Iterator[Reason]:
        changed = [change for change in self._comparison.terms if change.kind == "changed"]
        lost = [c for c in changed if any(v.aspect == "meaning" and v.removed for v in c.values)]
        gained = [c for c in changed if c not in lost and "meaning" in c.aspects]
        defined = [c for c in changed if c not in lost and c not in gained and "definition" in c.aspects]
        told = [c for c in changed if c not in lost and c not in gained and c not in defined]
        yield from self._told("major", "{} changed in meaning", lost, "term", "terms")
        yield from self._told("minor", "more is said of {}", gained, "term", "terms")
        yield from self._told("minor", "{} defined in other words", defined, "term", "terms")
        yield from self._told("patch", "{} with other labels or notes", told, "term", "terms")

    def _of_shapes(self) -> Iterator[Reason]:
        stricter = self._comparison.stricter
        if stricter:
            many = _counted(len(stricter), "new violation", "new violations")
            yield Reason("major", f"the shapes find {many} in the old data: {_joined(stricter)}")
        changes = self._comparison.shapes
        checks = [c for c in changes if c.kind != "changed" or c.aspects - {"label", "note"}]
        texts = [c for c in changes if c not in checks]
        if not stricter:
            what = "{} checking otherwise, without a new violation in the old data"
            yield from self._told("minor", what, checks, "shape", "shapes")
        yield from self._told("patch", "{} with other texts", texts, "shape", "shapes")

    def _of_queries(self) -> Iterator[Reason]:
        queries = self._comparison.queries
        levels: tuple[tuple[Kind, Level], ...] = (("removed", "major"), ("added", "minor"))
        for kind, level in levels:
            ids = [query.id for query in queries if query.kind == kind]
            if ids:
                yield Reason(level, f"{_counted(len(ids), 'query', 'queries')} {kind}: {_joined(ids)}")
        corrected: list[str] = []
        for query in queries:
            effects = [(level, effect) for level, effect in query.effects if level != "patch"]
            yield from (Reason(level, f"query {query.id}: {effect}") for level, effect in effects)
            corrected += [] if effects or query.kind != "changed" else [query.id]
        if corrected:
            many = _counted(len(corrected), "query", "queries")
            yield Reason("patch", f"{many} with another text or header: {_joined(corrected)}")

    def _of_data(self) -> Iterator[Reason]:
        found = self._comparison
        changed = [change for change in found.entities if change.kind == "changed"]
        corrected = [c for c in changed if any(value.removed for value in c.values)]
        told = [c for c in changed if c not in corrected]
        yield from self._told("minor", "more is said of {}", told, "IRI", "IRIs")
        yield from self._told("patch", "something else is said of {}", corrected, "IRI", "IRIs")
        if found.graphs and not found.entities and not found.terms:
            many = _counted(len(found.graphs), "source says", "sources say")
            yield Reason("patch", f"{many} the same in another way")
        if found.answers:
            many = _counted(len(found.answers), "saved answer", "saved answers")
            yield Reason("patch", f"{many} changed: {_joined([answer.id for answer in found.answers])}")

    def _told(
        self, level: Level, text: str, things: list[ThingChange], one: str, many: str
    ) -> Iterator[Reason]:
        if things:
            names = _joined([self._show(c.thing) if is_iri(c.thing) else c.thing for c in things])
            yield Reason(level, f"{text.format(_counted(len(things), one, many))}: {names}")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _joined(texts: Iterable[str]) -> str:
    found = list(texts)
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
