"""Terms as Python values, and as terms of rdflib."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from multiply_kg.queries.datatypes import lexical_form
from multiply_kg.queries.results.cells import boolean, json_number, literal_of, plain
from multiply_kg.terms import XSD, is_blank, is_iri, value_of

if TYPE_CHECKING:
    import rdflib

    from multiply_kg.terms import Term

Value: TypeAlias = "str | int | float | bool | Decimal | date | datetime | time | None"

_TIMES: Final[dict[str, Callable[[str], date | time]]] = {
    XSD + "date": date.fromisoformat,
    XSD + "dateTime": datetime.fromisoformat,
    XSD + "dateTimeStamp": datetime.fromisoformat,
    XSD + "time": time.fromisoformat,
}


def python_value(term: Term | None) -> Value:
    """A number, truth value, date or time where the datatype says so, else text; None where unbound.

    IRIs are text without ``<>``, which saved queries take as parameters. What Python cannot hold, such as a
    date before the year 1 or with a time zone, stays in its lexical form.
    """
    if term is None or is_iri(term) or is_blank(term):
        return plain(term) if term else None
    literal = literal_of(term)
    truth = boolean(literal)
    if truth is not None:
        return truth
    if json_number(literal) is not None:
        return _number(literal.lexical.strip(" \t\r\n"), literal.datatype)
    if literal.datatype in (XSD + "double", XSD + "float"):
        return {"INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}.get(
            literal.lexical, literal.lexical
        )
    read = _TIMES.get(literal.datatype)
    if read is None or lexical_form(literal.lexical, literal.datatype) is None:
        return literal.lexical
    try:
        return read(literal.lexical)
    except ValueError:
        return literal.lexical


def _number(text: str, datatype: str) -> Value:
    if datatype == XSD + "decimal":
        return Decimal(text)
    if datatype in (XSD + "double", XSD + "float"):
        return float(text)
    try:
        return int(text)
    except ValueError:  # past the interpreter's limit on digits
        return text


def rdflib_term(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    """The term in rdflib, its lexical form kept as it is."""
    from rdflib import BNode, Literal, URIRef

    if is_iri(term):
        return URIRef(value_of(term))
    if is_blank(term):
        return BNode(value_of(term))
    literal = literal_of(term)
    if literal.language:
        return Literal(literal.lexical, lang=literal.language)
    datatype = None if literal.datatype == XSD + "string" else URIRef(literal.datatype)
    return Literal(literal.lexical, datatype=datatype, normalize=False)
