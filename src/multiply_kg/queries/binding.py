"""Binding: the values of a caller put into the text of a query, as terms in place of variables.

Only the tokens of parameter variables are replaced; every other character of the query stays. So the
same text goes to every engine, and none is asked to bind a variable by its own rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from multiply_kg.errors import ParameterError
from multiply_kg.queries.iris import is_plain
from multiply_kg.queries.parameters import Parameter, term_of
from multiply_kg.queries.structure import Occurrence, Role
from multiply_kg.terms import Filled, Term, iri, sparql_text

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["Bindable", "Binder", "BoundQuery", "bind", "sparql_text"]

# Next to these characters a term can neither merge with its neighbour nor be read as part of it.
_SEPARATES: Final = frozenset(" \t\r\n(),;{}!")

_MOST: Final = 64  # of what was bound last
_LONG: Final = 4000  # characters


class Bindable(Protocol):
    """What ``bind`` needs to know of a query."""

    @property
    def id(self) -> str:
        """What the query is called in complaints."""

    @property
    def text(self) -> str:
        """The query as its author wrote it."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What callers may set."""

    @property
    def places(self) -> tuple[tuple[Occurrence, Parameter], ...]:
        """Every place of a parameter in the text, in order."""

    @property
    def known_prefixes(self) -> Mapping[str, str]:
        """The prefixes that callers may use in IRIs."""

    @property
    def binder(self) -> Binder:
        """What binds the query; the same one every time."""


class BoundQuery(NamedTuple):
    """A query that is ready to run, and the terms that were put into it for each parameter."""

    sparql: str
    terms: Mapping[str, tuple[Term, ...]]


def bind(query: Bindable, values: Mapping[str, object]) -> BoundQuery:
    """The query with the terms of ``values``, and of the defaults, in place of its parameters.

    A value is text or a Python number, truth value, date or time; a list of them where the parameter
    takes several; None, or an empty list, is as good as no value. A parameter that is optional and
    absent stays an unbound variable. Raises ParameterError for a value that is missing, ill-typed or
    not admissible, and for a name that the query does not have.
    """
    return query.binder.bind(values)


class Binder:
    """Binds one query, again and again: what depends on the query alone is found out once."""

    def __init__(self, query: Bindable) -> None:
        self._query = query
        self._parameters = tuple((parameter.name, parameter) for parameter in query.parameters)
        self._names = frozenset(name for name, _ in self._parameters)
        self._iris = frozenset(name for name, one in self._parameters if one.type.is_iri and not one.choices)
        self._settled: dict[tuple[str, str], _Given] = {}
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self._recent: dict[tuple[tuple[str, object], ...], BoundQuery] = {}

    def bind(self, values: Mapping[str, object]) -> BoundQuery:
        """See ``bind``."""
        key = tuple(values.items())
        plain = True
        for value in values.values():  # 1 and True are equal, and not the same value
            plain = plain and type(value) is str
        if plain and (known := self._recent.get(key)) is not None:
            return known
        bound = self._bound(values)
        if plain and len(bound.sparql) <= _LONG:
            if len(self._recent) >= _MOST:
                self._recent.clear()
            self._recent[key] = bound
        return bound

    def _bound(self, values: Mapping[str, object]) -> BoundQuery:
        if not self._names.issuperset(values):
            raise _unknown(self._query, next(name for name in values if name not in self._names))
        terms: dict[str, tuple[Term, ...]] = {}
        texts: dict[str, str] = {}
        for name, parameter in self._parameters:
            value = values.get(name)
            if type(value) is str and name in self._iris and is_plain(value):  # as most are
                terms[name] = (iri(value),)
                texts[name] = terms[name][0]
            elif given := self._given(parameter, value):
                terms[name], texts[name] = given
        names = tuple(terms)
        layout = self._layouts.get(names)
        if layout is None:
            layout = self._layouts[names] = _layout(self._query, names)
        return BoundQuery(Filled(layout.pieces, tuple([texts[name] for name in layout.names])), terms)

    def _given(self, parameter: Parameter, value: object) -> _Given | None:
        """What a value puts into the query, or the default; None where there is neither."""
        given = _values(parameter, value)
        if not given:
            if parameter.required:
                raise _missing(self._query, parameter)
            return None
        first = given[0]
        if len(given) > 1 or type(first) is not str:
            return self._made(parameter, given)
        settled = self._settled.get((parameter.name, first))
        if settled is None:
            settled = self._made(parameter, given)
            if first in parameter.default or any(first == choice.value for choice in parameter.choices):
                self._settled[parameter.name, first] = settled  # of other values there is no end
        return settled

    def _made(self, parameter: Parameter, given: tuple[object, ...]) -> _Given:
        prefixes = self._query.known_prefixes
        terms = tuple(dict.fromkeys(term_of(parameter, value, prefixes=prefixes) for value in given))
        return terms, ", ".join(map(sparql_text, terms))


_Given = tuple[tuple[Term, ...], str]  # terms, and what is written for them


class _Layout(NamedTuple):
    """The text of a query around the values that it is given; ``names`` are those of their parameters."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]


def _layout(query: Bindable, given: Container[str]) -> _Layout:
    text = query.text
    pieces, names = [""], list[str]()
    done = 0
    for occurrence, parameter in query.places:
        if parameter.name not in given:
            continue
        before = after = ""
        if occurrence.start and text[occurrence.start - 1] not in _SEPARATES:
            before = " "
        if occurrence.end < len(text) and text[occurrence.end] not in _SEPARATES:
            after = " "
        pieces[-1] += text[done : occurrence.start] + before
        if occurrence.role is Role.BOUND:
            pieces[-1] += "true" + after
        else:
            names.append(parameter.name)
            pieces.append(after)
        done = occurrence.end
    pieces[-1] += text[done:]
    return _Layout(tuple(pieces), tuple(names))


def _values(parameter: Parameter, value: object) -> tuple[object, ...]:
    if value is None:
        return parameter.default
    if not isinstance(value, (list, tuple, set, frozenset)):
        return (value,)
    items = tuple(item for item in value if item is not None)
    if len(items) > 1 and not parameter.many:
        raise ParameterError(
            f"Parameter “{parameter.name}” takes one value, not {len(items)}.",
            parameter=parameter.name,
            hint=parameter.hint,
        )
    return items or parameter.default


def _missing(query: Bindable, parameter: Parameter) -> ParameterError:
    return ParameterError(
        f"Parameter “{parameter.name}” of the query “{query.id}” is missing;"
        f" it takes {parameter.type.label}.",
        parameter=parameter.name,
        hint=parameter.hint,
    )


def _unknown(query: Bindable, name: str) -> ParameterError:
    names = [parameter.name for parameter in query.parameters]
    if not names:
        hint = "It takes none."
    else:
        import difflib

        near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
        hint = (f"Did you mean “{near[0]}”? " if near else "") + f"It takes: {', '.join(names)}."
    return ParameterError(f"The query “{query.id}” has no parameter “{name}”.", parameter=name, hint=hint)
