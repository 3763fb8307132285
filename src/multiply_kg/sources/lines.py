"""The grammar of N-Triples and N-Quads: three or four terms and a dot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from multiply_kg.sources.placed import PlacedTriple
from multiply_kg.sources.term_reader import TermReader
from multiply_kg.sources.tokens import TOKEN
from multiply_kg.terms import Term, is_iri, is_literal

_TRIPLE: Final = 3


class LineStatements:
    """Reads N-Triples, and N-Quads where ``graphs`` is true."""

    def __init__(self, text: str, *, graphs: bool) -> None:
        self._terms = TermReader(text)
        self._tokens = TOKEN.finditer(text)
        self._lengths = (_TRIPLE, _TRIPLE + 1) if graphs else (_TRIPLE,)

    def triples(self) -> Iterator[PlacedTriple]:
        """The triples in the order of the text; raises GraphParseError."""
        terms: list[Term] = []
        places: list[int] = []
        for token in self._tokens:
            kind = token.lastgroup or "bad"
            spelling = token[kind]
            at = token.start(kind)
            if kind in ("iri", "literal", "blank"):
                terms.append(self._terms.known.get(spelling) or self._terms.read(kind, spelling, at))
                places.append(at)
            elif spelling == "." and self._is_statement(terms):
                graph = terms[_TRIPLE] if len(terms) > _TRIPLE else None
                yield PlacedTriple(terms[0], terms[1], terms[2], graph, *places[:_TRIPLE])
                terms, places = [], []
            elif kind == "end" and not terms:
                return
            else:
                found = f"“{spelling}” stands" if spelling else "The text ends"
                hint = "Write subject, predicate, object and “.” on each line."
                self._terms.fail(at, f"{found} where no statement allows it.", hint)

    def _is_statement(self, terms: Sequence[Term]) -> bool:
        return (
            len(terms) in self._lengths
            and not is_literal(terms[0])
            and is_iri(terms[1])
            and not any(map(is_literal, terms[_TRIPLE:]))
        )
