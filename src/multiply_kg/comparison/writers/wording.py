"""How terms, things and counts are put, alike in text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from multiply_kg.comparison.changes import (
    KINDS,
    AnswerChange,
    Comparison,
    Kind,
    Proposal,
    RowChange,
    ThingChange,
    ValueChange,
)
from multiply_kg.terms import Term, is_iri, is_literal, language_of, value_of

SIGNS: Final[dict[Kind, str]] = {"added": "+", "removed": "-", "changed": "~"}
NOTHING: Final = "–"
_IRI = re.compile(r"<[^<>\s\"]+>")
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Wording:
    """``compact`` shortens an IRI term by the prefixes of the workspace."""

    compact: Callable[[Term], str]

    def term(self, term: Term | None) -> str:
        """A term for reading: a short IRI, a literal with its language; long texts are cut."""
        if term is None:
            return NOTHING
        if is_literal(term):
            tag = language_of(term)
            text = f"“{value_of(term)}”" + (f"@{tag}" if tag else "")
        elif is_iri(term):
            text = self.compact(term)
        else:  # what a node without IRI holds
            text = _IRI.sub(lambda found: self.compact(found[0]), term)
        return cut(" ".join(text.split()))

    def cell(self, term: Term | None) -> str:
        """A cell of an answer: as a term, without quotes."""
        return cut(" ".join(value_of(term).split())) if term and is_literal(term) else self.term(term)

    def thing(self, change: ThingChange) -> tuple[str, str]:
        """The name of a thing, and its label and class in words, which may be empty."""
        types = ", ".join(t if not is_iri(t) else self.compact(t) for t in change.types)
        about = f"{change.label} ({types})" if change.label and types else change.label or types
        return self.term(change.thing), about

    def value(self, change: ValueChange) -> tuple[str, str, str]:
        """The property, what was said and what is said now; either may be empty."""
        removed, added = (", ".join(map(self.term, terms)) for terms in (change.removed, change.added))
        return self.term(change.property), removed, added

    def row(self, answer: AnswerChange, change: RowChange) -> str:
        """A row in words: its cells, and for a changed one the old value of those that changed."""
        before, after = change.before, change.after
        parts = []
        for number, column in enumerate(answer.columns):
            cells = [None if row is None else row[number] for row in (before, after)]
            if before is not None and after is not None and cells[0] != cells[1]:
                parts.append(f"{column} {self.cell(cells[0])} → {self.cell(cells[1])}")
            elif (cell := cells[1] or cells[0]) is not None:
                parts.append(f"{column} {self.cell(cell)}")
        return " · ".join(parts)


def cut(text: str) -> str:
    """A text of bounded length."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def counted(changes: Sequence[Kind]) -> str:
    """How many of each kind, such as “2 added, 1 changed”."""
    numbers = ((kind, sum(found == kind for found in changes)) for kind in KINDS)
    return ", ".join(f"{number:,} {kind}" for kind, number in numbers if number)


def first(items: Iterable[str], limit: int) -> tuple[list[str], int]:
    """The first items, and how many are left."""
    found = list(items)
    return found[:limit], max(0, len(found) - limit)


def verdict(proposal: Proposal) -> str:
    """The proposed version in a sentence."""
    if proposal.level == "none":
        return "No difference."
    if proposal.proposed is None:
        return f"These are changes for a {proposal.level} version."
    early = proposal.level == "major" and proposal.proposed.startswith("0.")
    note = ", which before 1.0.0 raises the second number" if early else ""
    text = f"Version {proposal.proposed} after {proposal.old}: a {proposal.level} change{note}."
    if proposal.fulfilled:
        return f"{text} The ontology says {proposal.new}, which is enough."
    return f"{text} The ontology says {proposal.new or 'nothing'}: raise owl:versionInfo."


def inferred(comparison: Comparison) -> str:
    """What became of the inferred triples, in words; empty where nothing did."""
    numbers = (("more", comparison.inferred_added), ("fewer", comparison.inferred_removed))
    parts = [f"{number:,} {what}" for what, number in numbers if number]
    return f"Inferred triples: {', '.join(parts)}." if parts else ""
