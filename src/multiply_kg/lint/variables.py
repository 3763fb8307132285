"""Variables: those that nothing gives a value to, and those that look like a slip for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from multiply_kg.lint.patterns import Group, Node, Query
from multiply_kg.lint.query_file import QueryFile
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import looks_like, nearest
from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.queries.parameters import is_parameter
from multiply_kg.queries.structure import Role
from multiply_kg.validation import ValidationResult

_BINDING: Final = frozenset({Role.SUBJECT, Role.PREDICATE, Role.OBJECT, Role.GRAPH, Role.VALUES, Role.TARGET})
_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


def check_variables(file: QueryFile, query: Query) -> Iterator[ValidationResult]:
    """What is wrong with the variables of a query and its subqueries."""
    told: dict[int, str] = {}
    for scope in query.queries():
        for token, candidates in _unbound(scope):
            if token.offset not in told:
                told[token.offset] = token.text[1:]
                near = nearest(token.text[1:], candidates)
                yield RULES["unbound-variable"].broken(
                    {"variable": token.text[1:]}, at=file.place(token), near=near and f"?{near}"
                )
    yield from _lone(file, query, frozenset(told.values()))


def check_order(file: QueryFile, query: Query) -> Iterator[ValidationResult]:
    """Whether the rows of a SELECT have an order, unless there is one row only."""
    if query.form != "SELECT" or file.structure.ordered:
        return
    grouped = any(token.word == "GROUP" for token in query.modifiers)
    aggregated = query.listed is not None and all(
        any(token.word in _AGGREGATES for token in column.expression) for column in query.listed
    )
    if grouped or not aggregated:
        yield RULES["no-order"].broken({}, at=file.place(query.start))


def check_bound(file: QueryFile) -> Iterator[ValidationResult]:
    """Parameters in BOUND(…), which other tools turn into something that is no SPARQL."""
    for occurrence in file.structure.occurrences:
        if occurrence.role is Role.BOUND and is_parameter(occurrence.name):
            token = next(t for t in file.tokens if t.offset == occurrence.start)
            yield RULES["bound-parameter"].broken({"variable": occurrence.name}, at=file.place(token))


def _unbound(query: Query) -> Iterator[tuple[Token, Collection[str]]]:
    """The places of variables that have no value there, and the names that have one."""
    bound = {*query.where.bound(), *(token.text[1:] for token in query.aliases)}
    computed = {column.name for column in query.listed or () if column.expression}
    for column in query.listed or ():
        if not column.expression:
            yield from _without_value((column.token,), bound)
        yield from _without_value(column.expression, bound | computed)
    inner = {name for group in query.all_groups() for name in group.bound()}
    yield from _without_value(
        query.modifiers, bound | computed | {n for g in query.children for n in g.bound()}
    )
    yield from _without_value(query.described, bound)
    for group in query.all_groups():
        for expression in group.expressions:
            yield from _without_value(expression, inner)
    if query.template is not None and query.template is not query.where:
        yield from _without_value((node.token for node in _nodes(query.template)), bound)


def _without_value(
    tokens: Iterable[Token], bound: Collection[str]
) -> Iterator[tuple[Token, Collection[str]]]:
    for token in tokens:
        name = token.text[1:]
        if token.kind is Kind.VARIABLE and not is_parameter(name) and name not in bound:
            yield token, bound


def _nodes(group: Group) -> Iterator[Node]:
    for pattern in group.patterns:
        yield from (node for node in (pattern.subject, pattern.predicate, pattern.object) if node)


def _lone(file: QueryFile, query: Query, unbound: Collection[str]) -> Iterator[ValidationResult]:
    """Variables that occur once and are not meant to: like another, or computed for nothing."""
    occurrences = [o for o in file.structure.occurrences if not is_parameter(o.name)]
    uses = Counter(occurrence.name for occurrence in occurrences)
    shown = set(query.columns)
    tokens = {token.offset: token for token in file.tokens}
    for occurrence in occurrences:
        name = occurrence.name
        if uses[name] > 1 or occurrence.role not in _BINDING:
            continue
        near = nearest(name, unbound) or (None if name in shown else _meant(name, uses, shown))
        computed = occurrence.role is Role.TARGET and name not in shown
        if near or computed:
            yield RULES["lone-variable"].broken(
                {"variable": name}, at=file.place(tokens[occurrence.start]), near=near and f"?{near}"
            )


def _meant(name: str, uses: Counter[str], shown: Collection[str]) -> str | None:
    """The variable that a lone one is probably a slip for; ?plan beside a column ?plans is none."""
    candidates = [
        other
        for other in uses
        if looks_like(name, other) and not (other in shown and {f"{name}s", f"{other}s"} & {name, other})
    ]
    return max(candidates, key=lambda other: (uses[other], other), default=None)
