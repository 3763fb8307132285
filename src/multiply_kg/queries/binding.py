"""Binding: the values of a caller put into the text of a query, as terms in place of variables.

Only the tokens of parameter variables are replaced; every other character of the query stays. So the
same text goes to every engine, and none is asked to bind a variable by its own rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from multiply_kg.errors import ParameterError
from multiply_kg.queries.parameters import Parameter, term_of
from multiply_kg.queries.structure import Occurrence, Role
from multiply_kg.terms import Term, sparql_text
from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Bindable", "BoundQuery", "bind", "sparql_text"]

# Next to these characters a term can neither merge with its neighbour nor be read as part of it.
_SEPARATES: Final = frozenset(" \t\r\n(),;{}!")


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


@dataclass(frozen=True, slots=True)
class BoundQuery:
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
    for name in values:
        if all(name != parameter.name for parameter in query.parameters):
            raise _unknown(query, name)
    terms: dict[str, tuple[Term, ...]] = {}
    for parameter in query.parameters:
        given = _values(parameter, values.get(parameter.name))
        if given:
            terms[parameter.name] = tuple(
                dict.fromkeys(term_of(parameter, value, prefixes=query.known_prefixes) for value in given)
            )
        elif parameter.required:
            raise ParameterError(
                f"Parameter “{parameter.name}” of the query “{query.id}” is missing;"
                f" it takes {parameter.type.label}.",
                parameter=parameter.name,
                hint=parameter.hint,
            )
    return BoundQuery(_replaced(query.text, query.places, terms), terms)


def _replaced(
    text: str, places: Iterable[tuple[Occurrence, Parameter]], terms: Mapping[str, tuple[Term, ...]]
) -> str:
    pieces: list[str] = []
    done = 0
    for occurrence, parameter in places:
        given = terms.get(parameter.name)
        if given is None:
            continue
        pieces.append(text[done : occurrence.start])
        new = "true" if occurrence.role is Role.BOUND else ", ".join(map(sparql_text, given))
        if occurrence.start and text[occurrence.start - 1] not in _SEPARATES:
            new = " " + new
        if occurrence.end < len(text) and text[occurrence.end] not in _SEPARATES:
            new += " "
        pieces.append(new)
        done = occurrence.end
    pieces.append(text[done:])
    return "".join(pieces)


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


def _unknown(query: Bindable, name: str) -> ParameterError:
    names = [parameter.name for parameter in query.parameters]
    if not names:
        hint = "It takes none."
    else:
        import difflib

        near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
        hint = (f"Did you mean “{near[0]}”? " if near else "") + f"It takes: {', '.join(names)}."
    return ParameterError(f"The query “{query.id}” has no parameter “{name}”.", parameter=name, hint=hint)
