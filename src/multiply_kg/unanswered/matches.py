"""Which part of a query leaves nothing over: a pattern alone, patterns together, or a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from multiply_kg.errors import KGError
from multiply_kg.queries import bind
from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.queries.results.cells import display
from multiply_kg.rationale.patterns import Filter
from multiply_kg.rationale.reading import read_question
from multiply_kg.terms import literal
from multiply_kg.unanswered.patterns import required

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from multiply_kg.queries import SavedQuery
    from multiply_kg.rationale.patterns import Group
    from multiply_kg.unanswered.looking import Looking
    from multiply_kg.unanswered.patterns import Pattern

_LONGEST: Final = 200


def unmatched(look: Looking, query: SavedQuery, values: Mapping[str, object]) -> Iterator[str]:
    """Sentences on what matches nothing, as far as that is known soon; none where nothing is known."""
    try:
        question = read_question(bind(query, values).sparql)
    except (KGError, ValueError):  # DESCRIBE, for one, does not say what it looks for
        return
    prologue = question.prologue
    edges = tuple(dict.fromkeys(required(question.select.body)))
    alone = [edge for edge in edges if look.matches(edge.text, prologue=prologue) is False]
    if alone:
        yield from (f"Nothing in the graph matches {_quoted(edge.shown)}." for edge in alone)
        return
    edges = tuple(edge for edge in edges if not edge.inner)
    together = _together(look, edges, prologue)
    if together:
        before = "that before it" if len(together) == 2 else "those before it"  # noqa: PLR2004
        last = _quoted(together[-1].shown)
        yield f"Each pattern matches something, but {last} never together with {before}."
    elif together is not None:
        yield from _filtered(look, question.select.body, edges, prologue)


def _together(look: Looking, edges: Sequence[Pattern], prologue: str) -> Sequence[Pattern] | None:
    """The first patterns that have no solution together; none if all have, None where it is not known."""
    for count in range(2, len(edges) + 1):
        matches = look.matches(_joined(edges[:count]), prologue=prologue)
        if matches is None:
            return None
        if not matches:
            return edges[:count]
    return ()


def _filtered(look: Looking, body: Group, edges: Sequence[Pattern], prologue: str) -> Iterator[str]:
    bound = frozenset().union(*(edge.variables for edge in edges))
    for element in body.elements:
        if isinstance(element, Filter) and not element.present and _variables(element.text) <= bound:
            text = " ".join(element.text.split())
            if look.matches(f"{_joined(edges)} {text}", prologue=prologue) is False:
                yield f"The patterns match something, but nothing passes {_quoted(text)}."


def _joined(edges: Sequence[Pattern]) -> str:
    return " ".join(edge.text for edge in edges)


def _variables(text: str) -> frozenset[str]:
    return frozenset("?" + token.text[1:] for token in tokenise(text) if token.kind is Kind.VARIABLE)


def _quoted(text: str) -> str:
    shown = display(literal(text), prefixes={})  # no control characters on a terminal
    return f"“{shown}”" if len(shown) <= _LONGEST else f"“{shown[:_LONGEST]}…”"
