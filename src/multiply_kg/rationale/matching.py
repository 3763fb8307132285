"""From rows of an answer to the triples that were matched for each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from multiply_kg.queries.binding import sparql_text
from multiply_kg.rationale.reading import read_question
from multiply_kg.rationale.rewriting import Rewritten, Template, rewritten
from multiply_kg.terms import XSD, Term, Triple, is_blank, literal, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from multiply_kg.backend.protocol import Row, Solutions
    from multiply_kg.rationale.patterns import Edge

Match = tuple[Triple, str | None]
"""A triple, and the IRI of the graph where GRAPH found it; None for the default graph."""
Matches = dict[Match, None]

_AT_ONCE: Final = 200
_BOUND: Final = "whyBound"
_TRUE: Final = literal("true", datatype=XSD + "boolean")


class Tracer:
    """The matches behind rows of one query's answer; ``select`` answers a SELECT query.

    Raises UnsupportedError for a query whose answer cannot be traced.
    """

    def __init__(self, sparql: str, select: Callable[[str], Solutions]) -> None:
        self._question = read_question(sparql)
        self._rewritten = rewritten(self._question.select)
        self._select = select
        self._terms: Mapping[str, Term] | None = None

    @property
    def absent(self) -> tuple[str, ...]:
        """The patterns, as the query spells them, that must not match: NOT EXISTS and MINUS."""
        return self._question.absent

    def matches(self, columns: Sequence[str], rows: Sequence[Row]) -> list[Matches]:
        """For each row the triples that were matched for it, in the order of the pattern."""
        if self._question.form == "CONSTRUCT":
            return [self._behind_triple(row) for row in rows]
        wanted = self._question.select.keys
        keys = tuple(columns) if wanted is None else wanted
        places = [columns.index(key) for key in keys if key in columns]
        keys = tuple(columns[place] for place in places)
        return self._ask(self._rewritten, keys, [tuple(row[place] for place in places) for row in rows])

    def _behind_triple(self, row: Row) -> Matches:
        found: Matches = {}
        for edge in self._question.template:
            if (bound := self._unify(edge, row)) is not None:
                found |= self._ask(self._rewritten, tuple(bound), [tuple(bound.values())])[0]
        return found

    def _unify(self, edge: Edge, row: Row) -> dict[str, Term | None] | None:
        bound: dict[str, Term | None] = {}
        predicate = getattr(edge.path, "predicate", "")
        for text, term in zip((edge.subject, predicate, edge.object), row, strict=True):
            if text.startswith("?"):
                if bound.setdefault(text[1:], term) != term:
                    return None
            elif self._constants.get(text) != term:
                return None
        return bound

    def _ask(
        self, pattern: Rewritten, keys: tuple[str, ...], rows: Sequence[Row], *, inside: bool = False
    ) -> list[Matches]:
        found: list[Matches] = [{} for _ in rows]
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            places = defaultdict(list)
            for number, row in enumerate(part, start):
                places[row].append(number)
            solutions = self._solutions(pattern, keys, tuple(places), inside=inside)
            behind = self._behind(pattern, solutions)
            for solution, matches in zip(solutions, behind, strict=True):
                for number in places.get(self._row(pattern, solution, keys), ()):
                    found[number].update(matches)
        return found

    def _solutions(
        self, pattern: Rewritten, keys: tuple[str, ...], rows: Sequence[Row], *, inside: bool
    ) -> list[dict[str, Term]]:
        values = _values(keys, rows)
        body, tail = (f"{values} {pattern.text}", "") if inside else (pattern.text, values)
        if pattern is self._rewritten:
            body += "".join(f" BIND(BOUND(?{key}) AS ?{_BOUND}{key})" for key in keys)
            tail = f"LIMIT 1 {tail}" if self._question.form == "ASK" else tail
        query = f"{self._question.prologue}SELECT * WHERE {{ {body} }} {tail}"
        answer = self._select(query)
        found = [
            {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}
            for row in answer.rows
        ]
        return sorted(found, key=lambda solution: sorted(solution.items()))  # engines have no order of theirs

    def _row(self, pattern: Rewritten, solution: Mapping[str, Term], keys: tuple[str, ...]) -> Row:
        """The row that a solution belongs to.

        VALUES binds what the pattern leaves unbound. That makes a row of another one, but not within a join,
        where a follow-up stands.
        """
        if pattern is not self._rewritten:
            return tuple(solution.get(key) for key in keys)
        return tuple(solution.get(key) if solution.get(_BOUND + key) == _TRUE else None for key in keys)

    def _behind(self, pattern: Rewritten, solutions: Sequence[Mapping[str, Term]]) -> list[Matches]:
        found: list[Matches] = []
        for solution in solutions:
            matches = (self._instance(template, solution) for template in pattern.templates)
            found.append({match: None for match in matches if match is not None})
        for follow_up in pattern.follow_ups:
            by_keys = defaultdict(list)  # a value that is unbound restricts nothing within EXISTS
            for number, solution in enumerate(solutions):
                if all(mark in solution for mark in follow_up.marks):
                    known = (key for key in follow_up.keys if key in solution or not follow_up.inside)
                    by_keys[tuple(known)].append(number)
            for keys, numbers in by_keys.items():
                rows = {number: tuple(solutions[number].get(key) for key in keys) for number in numbers}
                distinct = list(dict.fromkeys(rows.values()))
                more = self._ask(follow_up.rewritten, keys, distinct, inside=follow_up.inside)
                by_row = dict(zip(distinct, more, strict=True))
                for number, row in rows.items():
                    found[number].update(by_row[row])
        return found

    def _instance(self, template: Template, solution: Mapping[str, Term]) -> Match | None:
        if any(mark not in solution for mark in template.marks):
            return None
        terms = [
            self._term(text, solution) for text in (template.subject, template.predicate, template.object)
        ]
        graph = None if template.graph is None else self._term(template.graph, solution)
        subject, predicate, obj = terms
        if subject is None or predicate is None or obj is None or (template.graph and graph is None):
            return None
        return (subject, predicate, obj), None if graph is None else value_of(graph)

    def _term(self, text: str, solution: Mapping[str, Term]) -> Term | None:
        return solution.get(text[1:]) if text.startswith("?") else self._constants.get(text)

    @property
    def _constants(self) -> Mapping[str, Term]:
        """The IRIs and literals of the query as terms; the engine that matches them reads them as well."""
        if self._terms is None:
            texts = sorted(self._question.constants)
            binds = " ".join(f"BIND({text} AS ?c{number})" for number, text in enumerate(texts))
            answer = self._select(f"{self._question.prologue}SELECT * WHERE {{ {binds} }}")
            terms = dict(zip(answer.variables, next(iter(answer.rows), ()), strict=True))
            self._terms = {
                text: term
                for number, text in enumerate(texts)
                if (term := terms.get(f"c{number}")) is not None
            }
        return self._terms


def _values(keys: tuple[str, ...], rows: Sequence[Row]) -> str:
    """VALUES (SPARQL 1.1 §10.2) of these rows; a blank node cannot be named and is compared afterwards."""
    if not keys:
        return ""
    lines = (
        "(" + " ".join("UNDEF" if t is None or is_blank(t) else sparql_text(t) for t in row) + ")"
        for row in rows
    )
    return f"VALUES ({' '.join(f'?{key}' for key in keys)}) {{ {' '.join(lines)} }}"
