"""Findings on blank nodes of the data; ``pipeline`` adds them to the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from multiply_kg.sources import Quads
from multiply_kg.terms import Term, is_blank
from multiply_kg.validation import ValidationResult, finding

_MESSAGES: Final = {
    "en": "Give this node an IRI: what has no name can be neither cited nor compared.",
    "pl": "Nadaj temu węzłowi IRI: tego, co nie ma nazwy, nie można ani zacytować, ani porównać.",
}


def unnamed_nodes(files: Iterable[Quads]) -> Iterator[ValidationResult]:
    """A warning for each blank node, with the first statement that speaks of it."""
    seen: set[Term] = set()
    for quads in files:
        for subject, predicate, value in chain(quads.triples, *quads.named.values()):
            node = subject if is_blank(subject) else value
            if is_blank(node) and node not in seen:
                seen.add(node)
                yield finding(
                    "blank-node",
                    _MESSAGES,
                    severity="warning",
                    focus=subject,
                    path=predicate,
                    value=value,
                    stage="both",
                )
