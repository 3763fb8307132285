"""Values that a query or its header compares with: whether the graph has such a value, or such a language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from multiply_kg.errors import ParameterError
from multiply_kg.lint.matching import Graph, canonical
from multiply_kg.lint.meaning import absent_value
from multiply_kg.lint.patterns import Group, Query, steps
from multiply_kg.lint.query_file import QueryFile
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.lint.vocabulary import TYPE, Vocabulary
from multiply_kg.locations import Location
from multiply_kg.queries import Parameter
from multiply_kg.queries.header import Header
from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.queries.parameters import is_parameter, term_of
from multiply_kg.terms import Term, is_iri, literal, unescape, value_of
from multiply_kg.validation import ValidationResult

_HARMLESS: Final = frozenset({"", "COALESCE", "IN", "TRUE", "FALSE", "NOT", "FILTER"})
_LANGUAGE_FUNCTIONS: Final = frozenset({"LANG", "LANGMATCHES"})


def check_comparisons(
    file: QueryFile, query: Query, *, vocabulary: Vocabulary, graph: Graph, languages: AbstractSet[str]
) -> Iterator[ValidationResult]:
    """Constants, examples, defaults and choices that no value in the graph is equal to."""
    values = _ValuesOf(graph)
    for scope in query.queries():
        for group in scope.all_groups():
            values.read(group)
    compared: dict[str, _Compared] = defaultdict(_Compared)
    for scope in query.queries():
        for group in scope.all_groups():
            for expression in group.expressions:
                for chunk in _conditions(expression):
                    yield from _condition(file, chunk, values, compared, languages)
            _direct(group, graph, compared)
    for parameter in file.parameters:
        for place, term in _header_values(file, parameter):
            if is_iri(term):
                trouble = vocabulary.trouble(term)
                if trouble:
                    shown = {"term": term, "wanted": "thing"}
                    yield RULES[trouble.rule].broken(shown, at=place, near=trouble.near)
                    continue
            yield from compared[parameter.variable].judge(term, place, languages)


@dataclass
class _Compared:
    """What a parameter is compared with: a language, or the values of some properties."""

    language: bool = False
    values: set[Term] | None = None
    unknown: bool = False
    path: str = ""

    def add(self, values: AbstractSet[Term] | None, path: str) -> None:
        """Take notice of values that the parameter is compared with; None where they are not known."""
        if values is None:
            self.unknown = True
        else:
            self.values = (self.values or set()) | values
            self.path = self.path or path

    def judge(self, term: Term, at: Location, languages: AbstractSet[str]) -> Iterator[ValidationResult]:
        """The finding that nothing in the graph is equal to this value."""
        if self.language:
            yield from _language(value_of(term), at, languages)
        elif not self.unknown and self.values and canonical(term) not in self.values:
            yield absent_value(self.path, term, self.values, at=at)


class _ValuesOf:
    """The values that the patterns of a query give to each variable; None where one may give any."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._values: dict[str, set[Term] | None] = {}
        self._paths: dict[str, str] = {}

    def read(self, group: Group) -> None:
        """Take notice of the patterns of a group."""
        for token in group.assigned:
            self._values[token.text[1:]] = None
        for select in group.selects:
            for column in select.listed or ():
                if column.expression:
                    self._values[column.name] = None
        for pattern in group.patterns:
            for node, is_end in ((pattern.subject, False), (pattern.object, True)):
                if node.variable is None or self._values.get(node.variable, ()) is None:
                    continue
                found = None
                if pattern.path is not None:
                    walk = self._graph.ends if is_end else self._graph.starts
                    found = walk(pattern.path)
                if found is None:
                    self._values[node.variable] = None
                else:
                    self._values[node.variable] = {*(self._values.get(node.variable) or ()), *found}
                    if is_end:
                        text = "/".join("a" if s.term == TYPE else s.term for s in steps(pattern.path))  # type: ignore[arg-type]
                        self._paths.setdefault(node.variable, text)
            if pattern.predicate is not None and pattern.predicate.variable is not None:
                self._values[pattern.predicate.variable] = None

    def of(self, variable: str) -> tuple[AbstractSet[Term] | None, str]:
        """The values of a variable, and the property that most plainly gives them."""
        return self._values.get(variable), self._paths.get(variable, f"?{variable}")


def _conditions(expression: Iterable[Token]) -> Iterator[list[Token]]:
    """The parts of a condition between “&&” and “||”."""
    part: list[Token] = []
    for token in expression:
        if token.is_operator("&&", "||"):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _condition(
    file: QueryFile,
    tokens: list[Token],
    values: _ValuesOf,
    compared: dict[str, _Compared],
    languages: AbstractSet[str],
) -> Iterator[ValidationResult]:
    """Take notice of what “=” or IN compares, and judge the constants that it compares with."""
    if not any(token.is_operator("=") or token.word == "IN" for token in tokens):
        return
    words = {token.word for token in tokens}
    variables = [t.text[1:] for t in tokens if t.kind is Kind.VARIABLE]
    parameters = [name for name in variables if is_parameter(name)]
    constants = [t for t in tokens if t.kind is Kind.STRING and t.text not in ('""', "''")]
    if words & _LANGUAGE_FUNCTIONS:
        if words <= _HARMLESS | _LANGUAGE_FUNCTIONS:
            for name in parameters:
                compared[name].language = True
            for token in constants:
                yield from _language(unescape(token.text.strip("\"'")), file.place(token), languages)
        return
    own = [name for name in variables if not is_parameter(name)]
    if not own:  # a parameter and a constant, such as COALESCE(?__kind_literal, "") = ""
        return
    simple = words <= _HARMLESS and not any(t.is_operator("+", "-", "*", "/") for t in tokens)
    known = _Compared()
    for name in own:
        known.add(*values.of(name))
    for name in parameters:
        compared[name].add(known.values if simple and not known.unknown else None, known.path)
    if simple:
        for token in constants:
            yield from known.judge(literal(unescape(token.text.strip("\"'"))), file.place(token), languages)


def _direct(group: Group, graph: Graph, compared: dict[str, _Compared]) -> None:
    """Take notice of parameters that stand as the object of a pattern."""
    for pattern in group.patterns:
        name = pattern.object.variable
        if name and is_parameter(name) and pattern.path is not None:
            text = "/".join("a" if step.term == TYPE else step.term for step in steps(pattern.path))
            compared[name].add(graph.ends(pattern.path), text)


def _language(tag: str, at: Location, languages: AbstractSet[str]) -> Iterator[ValidationResult]:
    if languages and tag and tag != "*" and not any(_matches(known, tag.lower()) for known in languages):
        values = {"language": tag, "languages": ", ".join(sorted(languages))}
        near = nearest(tag.lower(), languages)
        yield RULES["absent-language"].broken(values, at=at, near=near and f"“{near}”")


def _matches(known: str, wanted: str) -> bool:
    return known == wanted or known.startswith(wanted + "-")


def _header_values(file: QueryFile, parameter: Parameter) -> Iterator[tuple[Location, Term]]:
    """Every value that the header gives to a parameter, and where."""
    header = file.header
    name = parameter.name
    paths: list[tuple[str | int, ...]] = [
        ("params", name, "example"),
        ("params", name, "default"),
        ("params", name, "values"),
        ("expect", "params", name),
    ]
    paths += [path for key in ("defaults", "enumerate") if (path := header.entry(key, name))]
    for path in paths:
        for place, text in _written(header, path):
            try:
                term = term_of(parameter, text, prefixes=file.prefixes)
            except ParameterError:  # the queries room has said so, or it is the id of a query
                continue
            yield file.header_place(*place), term


def _written(header: Header, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The scalars at a path with their own paths; the keys where they have labels."""
    if path in header.texts:
        if path[-1] != "values":  # text there is the id of a query
            yield path, header.texts[path]
        return
    for key in header.places:
        if len(key) == len(path) + 1 and key[:-1] == path:
            own = key[-1]
            yield key, header.texts[key] if isinstance(own, int) and key in header.texts else str(own)
