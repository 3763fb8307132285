"""Which focus nodes an sh:sparql query need be asked about: those that have the statements it wants.

Told from the index, before the engine is asked; what remains is asked as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from multiply_kg.terms import Term, is_blank

from .graphs import GraphIndex, Table
from .paths import Inverse, Predicate
from .query_patterns import THIS, Pattern, query_patterns
from .sparql import Query, Solution

Ask = Callable[[Sequence[Term]], Iterable[Solution]]
_FEW: Final = 16


def narrowed(query: Query, focus: Sequence[Term], data: GraphIndex, ask: Ask) -> Sequence[Term]:
    """The focus nodes at which a query can have solutions; ``ask`` gives the results at some nodes.

    Left out are nodes without a statement that every solution needs. Where nothing but the predicate of a
    statement matters (``$this ?path ?value``), each predicate is asked about once, at one node that has it.
    Blank nodes are always kept.
    """
    patterns = _outer_patterns(query)
    for pattern in patterns:
        table = _table(pattern, data)
        if table is not None:
            focus = [node for node in focus if node in table or node[0] == "_"]
    if len(focus) > _FEW and any(_by_predicate_alone(query, pattern) for pattern in patterns):
        return _by_predicate(focus, data, ask)
    return focus


def _by_predicate(focus: Sequence[Term], data: GraphIndex, ask: Ask) -> Sequence[Term]:
    wanted = set(focus)
    tables = [data.forward(predicate) for predicate in data.predicates()]
    having = [(example, table) for table in tables if (example := _example(table, wanted))]
    examples = sorted({example for example, _ in having})
    found = {solution.focus for solution in ask([node for node in examples if not is_blank(node)])}
    kept: set[Term] = set()
    for example, table in having:
        if example in found or is_blank(example):
            kept |= table.keys() & wanted
    return [node for node in focus if node in kept or node[0] == "_"]


def _example(table: Table, wanted: set[Term]) -> Term | None:
    """One of the nodes that has the property; None if none has."""
    if len(table) < len(wanted):
        return next((node for node in table if node in wanted), None)
    return next((node for node in wanted if node in table), None)


@lru_cache(maxsize=256)
def _outer_patterns(query: Query) -> tuple[Pattern, ...]:
    """The patterns about $this that every solution matches."""
    if not query.in_blocks:
        return ()
    return tuple(
        pattern
        for pattern in query_patterns(query) or ()
        if pattern.group.parent is None and THIS in (pattern.subject, pattern.object)
    )


def _table(pattern: Pattern, data: GraphIndex) -> Collection[Term] | None:
    match pattern:
        case (
            Pattern(subject="?this", verb=Predicate(iri))
            | Pattern(object="?this", verb=Inverse(Predicate(iri)))
        ):
            return data.forward(iri)
        case (
            Pattern(object="?this", verb=Predicate(iri))
            | Pattern(subject="?this", verb=Inverse(Predicate(iri)))
        ):
            return data.reverse(iri)
        case _:
            return None


@lru_cache(maxsize=256)
def _by_predicate_alone(query: Query, pattern: Pattern) -> bool:
    """Whether nothing else speaks of the pattern's subject, $this, and of its object."""
    if (
        pattern.subject != THIS
        or not isinstance(pattern.verb, str)
        or not (pattern.object or "").startswith("?")
    ):
        return False
    tokens = query.tokens
    start = next(number for number, token in enumerate(tokens) if token.text == "{")
    said = [f"?{token.text[1:]}" for token in tokens[start:] if token.kind == "variable"]
    others = {pattern.object, THIS}
    return (
        len(others) > 1
        and pattern.verb not in others
        and all(said.count(name) == 1 for name in others if name)
    )
