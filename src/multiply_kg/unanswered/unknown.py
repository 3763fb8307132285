"""Values of parameters that are of the right kind and do not occur in the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import KGError
from multiply_kg.queries import bind
from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.rationale.reading import read_question
from multiply_kg.terms import XSD, datatype_of, is_iri, value_of
from multiply_kg.unanswered.patterns import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from multiply_kg.queries import Parameter, SavedQuery
    from multiply_kg.terms import Term
    from multiply_kg.unanswered.looking import Looking

_NEAR: Final = 3
_SHOWN: Final = 100  # characters
_PATIENCE: Final = 8
_CUTOFF: Final = 0.6
_WORSE: Final = 0.06
_LOCAL = re.compile(r"[^/#]*\Z")


def unknown_values(look: Looking, query: SavedQuery, values: Mapping[str, object]) -> Iterator[str]:
    """A sentence for each given value that does not occur, or not where the query looks for it."""
    terms = bind(query, values).terms
    for parameter in query.parameters:
        if parameter.name not in values or parameter.choices:  # choices were looked at when it was bound
            continue
        for term in terms.get(parameter.name, ()):
            if sentence := _sentence(look, query, parameter, term):
                yield sentence


def _sentence(look: Looking, query: SavedQuery, parameter: Parameter, term: Term) -> str | None:
    known = _listed(look, query, parameter)
    if known is not None:
        return None if term in known else _unknown(look, parameter, term, known)
    if is_iri(term):
        return _iri(look, parameter, term)
    known = _compared(look, query, parameter)
    if not known or term in known:
        return None
    return _unknown(look, parameter, term, known)


def _listed(look: Looking, query: SavedQuery, parameter: Parameter) -> Sequence[Term] | None:
    """What the header says where the values are to be found."""
    try:
        if parameter.choices_query:
            listing = look.graph.catalogue.get(parameter.choices_query)
            return look.column(bind(listing, {}).sparql) or None
        if parameter.choices_from_data:
            from multiply_kg.queries.choices import choices_sparql

            return look.column(choices_sparql(query, parameter)) or None
    except KGError:
        pass
    return None


def _iri(look: Looking, parameter: Parameter, term: Term) -> str | None:
    places = (f"{term} ?p ?o", f"?s ?p {term}", f"?s {term} ?o")
    occurs = look.matches(" UNION ".join(f"{{ {place} }}" for place in places))
    if occurs is False:  # the named graphs may have to be loaded for this
        occurs = look.matches(f"GRAPH {term} {{ ?s ?p ?o }}", patience=_PATIENCE)
    kind = parameter.of_class
    if occurs and kind is not None and look.matches(f"{term} a <{kind}>") is False:
        wanted = look.show(f"<{kind}>")
        near = _near(look, term, look.column(_instances(kind)) or ())
        return f"{look.show(term)}, the value of “{parameter.name}”, is no {wanted}.{near}"
    if occurs is not False:
        return None
    candidates = look.column(_instances(kind) if kind else _siblings(term)) or ()
    near = _near(look, term, candidates)
    return f"Nothing in the graph is called {look.show(term)}, the value of “{parameter.name}”.{near}"


def _instances(kind: str) -> str:
    return f"SELECT DISTINCT ?thing {{ ?thing a <{kind}> }}"


def _siblings(term: Term) -> str:
    namespace = _LOCAL.sub("", value_of(term))
    return f'SELECT DISTINCT ?thing {{ ?thing ?p ?o FILTER(STRSTARTS(STR(?thing), "{namespace}")) }}'


def _compared(look: Looking, query: SavedQuery, parameter: Parameter) -> Sequence[Term]:
    """What stands in the graph where the query wants the value: as an object, or compared with one."""
    try:
        question = read_question(query.text)
    except (KGError, ValueError):
        return ()
    wanted = {f"?{parameter.variable}", *_equal(query.text, parameter.variable)}
    found: dict[Term, None] = {}
    for edge in everywhere(question.select.body):
        if edge.object in wanted:
            column = look.column(
                f"{question.prologue} SELECT DISTINCT ?value {{ {edge.with_object('?value')} }}"
            )
            if column is None:
                return ()
            found.update(dict.fromkeys(column))
    return tuple(found)


def _equal(text: str, parameter: str) -> Iterator[str]:
    """The variables that the query says are equal to a parameter: ``?v = ?_p``, ``?v IN (?_p)``."""
    tokens = [token for token in tokenise(text) if token.kind not in (Kind.SPACE, Kind.COMMENT)]
    for index, token in enumerate(tokens):
        if token.kind is not Kind.VARIABLE or token.text[1:] != parameter:
            continue
        before, after = tokens[:index][-3:], tokens[index + 1 : index + 3]
        if len(before) > 1 and before[-1].is_operator("=") and before[-2].kind is Kind.VARIABLE:
            yield "?" + before[-2].text[1:]
        if len(after) > 1 and after[0].is_operator("=") and after[1].kind is Kind.VARIABLE:
            yield "?" + after[1].text[1:]
        if len(before) > 2 and before[-2].word == "IN" and before[-3].kind is Kind.VARIABLE:  # noqa: PLR2004
            yield "?" + before[-3].text[1:]


def _unknown(look: Looking, parameter: Parameter, term: Term, known: Sequence[Term]) -> str:
    shown = look.show(term)
    quoted = shown if is_iri(term) or datatype_of(term) == XSD + "integer" else f"“{shown}”"
    near = _near(look, term, known) or _range(look, known)
    return f"No “{parameter.name}” in the graph is {quoted}.{near}"


def _near(look: Looking, term: Term, candidates: Sequence[Term]) -> str:
    from difflib import SequenceMatcher, get_close_matches

    if datatype_of(term) == XSD + "integer":
        return ""
    name = _name(term)
    names: dict[str, list[str]] = {}
    for candidate in candidates:
        names.setdefault(_name(candidate), []).append(look.show(candidate))
    close = get_close_matches(name, sorted(names), n=_NEAR, cutoff=_CUTOFF)
    likeness = {other: SequenceMatcher(None, other, name).ratio() for other in close}
    close = [other for other in close if likeness[other] > max(likeness.values()) - _WORSE]
    shown = [shown for other in close for shown in sorted(names[other])][:_NEAR]
    return f" Did you mean {' or '.join(shown)}?" if shown else ""


def _name(term: Term) -> str:
    """What is told apart: the end of an IRI, a text, capitals aside."""
    found = _LOCAL.search(value_of(term)) if is_iri(term) else None
    return (found[0] if found else value_of(term)).casefold()


def _range(look: Looking, known: Sequence[Term]) -> str:
    if all(datatype_of(term) == XSD + "integer" for term in known):
        numbers = sorted({int(value_of(term)) for term in known})
        if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f" There are {numbers[0]} to {numbers[-1]}."
        values = list(map(str, numbers))
    else:
        values = sorted({look.show(term) for term in known})
    shown = values[: next((n for n in range(1, len(values)) if sum(map(len, values[:n])) > _SHOWN), None)]
    more = f" and {len(values) - len(shown)} more" if len(values) > len(shown) else ""
    return f" There are: {', '.join(shown)}{more}."
