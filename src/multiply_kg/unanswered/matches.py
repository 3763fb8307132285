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
from multiply_kg.unanswered.patterns import alternatives, required

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from multiply_kg.queries import SavedQuery
    from multiply_kg.rationale.patterns import Group, Union
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
    unions = tuple(alternatives(question.select.body))
    for graph, union in unions:
        empty = _empty(look, union, graph, prologue)
        if empty:
            yield from empty
            return
    edges = _outer(edges)
    together = _together(look, edges, prologue)
    if together:
        before = "that before it" if len(together) == 2 else "those before it"  # noqa: PLR2004
        last = _quoted(together[-1].shown)
        yield f"Each pattern matches something, but {last} never together with {before}."
    elif together is not None:
        for graph, union in unions:
            branches = [[*edges, *_outer(required(body, graph=graph))] for body in union.bodies]
            if all(look.matches(_joined(each), prologue=prologue) is False for each in branches):
                without = "no branch of a UNION together with those outside it"
                yield f"Each pattern matches something, but {without}."
                return
        yield from _filtered(look, question.select.body, edges, prologue)


def _empty(look: Looking, union: Union, graph: str | None, prologue: str) -> list[str]:
    """A sentence on each branch if all are known to match nothing; none otherwise."""
    found: list[str] = []
    for number, body in enumerate(union.bodies, start=1):
        what = _lacking(look, body, graph, prologue)
        if what is None:
            return []
        found.append(f"In branch {number} of {len(union.bodies)} of a UNION {what}.")
    return found


def _lacking(look: Looking, body: Group, graph: str | None, prologue: str) -> str | None:
    """Why a branch has no solution; None where it has some, or where it is not known."""
    edges = tuple(dict.fromkeys(required(body, graph=graph)))
    for edge in edges:
        if look.matches(edge.text, prologue=prologue) is False:
            return f"nothing matches {_quoted(edge.shown)}"
    for of, union in alternatives(body, graph=graph):
        if _empty(look, union, of, prologue):
            return "no branch of another UNION matches anything"
    together = _together(look, _outer(edges), prologue)
    if not together:
        return None
    return f"nothing matches {_quoted(together[-1].shown)} together with what is before it"


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


def _outer(edges: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Those whose names no sub-select hides."""
    return tuple(edge for edge in edges if not edge.inner)


def _joined(edges: Sequence[Pattern]) -> str:
    return " ".join(edge.text for edge in edges)


def _variables(text: str) -> frozenset[str]:
    return frozenset("?" + token.text[1:] for token in tokenise(text) if token.kind is Kind.VARIABLE)


def _quoted(text: str) -> str:
    shown = display(literal(text), prefixes={})  # no control characters on a terminal
    return f"“{shown}”" if len(shown) <= _LONGEST else f"“{shown[:_LONGEST]}…”"
