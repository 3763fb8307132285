"""Queries that are asked again with other values: judged once, by a specimen with the simplest values.

A saved query comes as ``Filled``, fixed pieces with terms between them. The specimen has the same pieces, and
between them the simplest terms of the same kinds. What the guard finds of it holds for every text that is
taken here, because the two have the same tokens but for what the strings and IRIs between the pieces hold,
and of that the guard asks nothing but whether “service” is in it; a text in which it is, is not taken.

Why the tokens are the same: they are read from left to right, and each depends on nothing but the text from
where it begins. One that begins in a piece ends in that piece in the specimen. To end elsewhere in the text
it would have to run on into a term, so it would be an IRI, a string or a comment. An IRI cannot go beyond
the ``<`` or ``"`` with which every term begins. A string that is not closed in its piece is in the specimen a
mere quotation mark, or swallows the term, and so does a comment; neither specimen is accepted. A term
is one token, with the same datatype or tag after it, whatever it holds: all of it is looked at, and what
follows does not begin with another ``"``.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from multiply_kg.backend.graph_clauses import statements
from multiply_kg.backend.guard import Verdict, refuse_unsafe
from multiply_kg.backend.sparql_tokens import Token, tokens
from multiply_kg.errors import KGError
from multiply_kg.terms import Filled

_MOST: Final = 512
_IRI: Final = r"<[^\x00-\x20<>\"{}|^`\\]*+>"
_TERM: Final = re.compile(
    rf"{_IRI}|\"(?:[^\"\\\r\n]|\\.)*+(\"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_IRI})?)", re.DOTALL
)
_ABSOLUTE: Final = re.compile("<([A-Za-z][A-Za-z0-9+.-]*:[^>]*)>")
_SIMPLE_IRI: Final = "<x:>"
_SIMPLE_STRING: Final = '"x"'

_Kind = tuple[tuple[str, ...], tuple[str | None, ...]]  # the pieces, and how each string ends


class _Judged(NamedTuple):
    """What is known of all texts of a kind.

    ``graphs`` are the names that ``verdict`` leaves out: names, or the numbers of the terms that are.
    """

    verdict: Verdict
    graphs: tuple[str | int, ...] = ()


_judged: dict[_Kind, _Judged | None] = {}


def foreseen(filled: Filled) -> Verdict | None:
    """What is known of a text by its specimen; None where the text itself has to be looked at."""
    ends: list[str | None] = []
    for term in filled.terms:
        found = _TERM.fullmatch(term)
        if found is None or "service" in term.lower():
            return None
        ends.append(found[1])
    kind = filled.pieces, tuple(ends)
    if kind not in _judged:
        if len(_judged) >= _MOST:
            _judged.clear()
        _judged[kind] = _judge(*kind)
    judged = _judged.get(kind)
    if judged is None or not judged.graphs:
        return judged and judged.verdict
    names = tuple([filled.terms[of][1:-1] if isinstance(of, int) else of for of in judged.graphs])
    return Verdict(judged.verdict.has_dataset, names)


def _judge(pieces: tuple[str, ...], ends: tuple[str | None, ...]) -> _Judged | None:
    """What the specimen of a kind says; None where it says nothing of the others."""
    terms = [_SIMPLE_IRI if end is None else _SIMPLE_STRING[:-1] + end for end in ends]
    specimen = Filled(pieces, tuple(terms))
    if specimen.startswith("\ufeff") or "service" in specimen.lower():
        return None
    try:
        found = refuse_unsafe(specimen)
    except KGError:  # said of the text itself, with the place in it
        return None
    read = list(tokens(specimen))
    places = dict[int, int]()
    end = len(pieces[0])
    for number, (term, piece) in enumerate(zip(terms, pieces[1:], strict=True)):
        places[end] = number
        end += len(term)
        if specimen[end : end + 1] == '"':  # would make three marks in a row of an empty string
            return None
        end += len(piece)
    whole = {token.at for token in read if token.text in (_SIMPLE_IRI, _SIMPLE_STRING)}
    astray = any(token.kind == "mark" and token.text in "\"'" for token in read)
    if astray or not whole.issuperset(places):
        return None
    graphs = _graphs(specimen, read, places)
    return _Judged(Verdict(found.has_dataset, None if graphs is None else ()), graphs or ())


def _graphs(specimen: str, read: list[Token], places: dict[int, int]) -> tuple[str | int, ...] | None:
    """The graphs that a query may ask for by name (GRAPH, SPARQL 1.1 §13.3); None where it may be any."""
    written = sum(line.count("graph") for line in statements(specimen.lower()))
    if "\\u" in specimen.lower():
        return None
    names = [name for word, name in pairwise(read) if word.text.upper() == "GRAPH"]
    if len(names) != written:  # the word may be hidden in what passes here for another token
        return None
    wanted: list[str | int] = []
    for name in names:
        iri = _ABSOLUTE.fullmatch(name.text) if name.kind == "iri" else None
        if iri is None:  # a variable, or a name with a prefix
            return None
        wanted.append(places.get(name.at, iri[1]))
    return tuple(wanted)
