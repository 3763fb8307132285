"""Findings on blank nodes of the data, which are added to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from multiply_kg.sources import Quads
from multiply_kg.terms import Term, Triple, is_blank
from multiply_kg.validation import ValidationResult, finding

_MESSAGES: Final = {
    "en": "Give this node an IRI: what has no name can be neither cited nor compared.",
    "pl": "Nadaj temu węzłowi IRI: tego, co nie ma nazwy, nie można ani zacytować, ani porównać.",
}


def unnamed_nodes(files: Iterable[Quads]) -> Iterator[ValidationResult]:
    """A warning for each blank node, with the first statement that speaks of it."""
    triples = chain.from_iterable(chain(q.triples, *q.named.values()) for q in files)
    return unnamed((t for t in triples if t[0][0] == "_" or t[2][0] == "_"), is_blank)


def unnamed(triples: Iterable[Triple], has_no_name: Callable[[Term], bool]) -> Iterator[ValidationResult]:
    """A warning for each node without a name, with the first of the triples that speaks of it."""
    seen: set[Term] = set()
    for subject, predicate, value in triples:
        node = subject if has_no_name(subject) else value
        if node not in seen and has_no_name(node):
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
