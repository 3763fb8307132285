"""SPARQL in the strings of shapes (SHACL §5): its terms and prefixes, with their lines in the Turtle file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import QueryError
from multiply_kg.lint.places import GraphText
from multiply_kg.lint.reader import expanded
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.lint.vocabulary import Vocabulary
from multiply_kg.queries.lexer import Kind, Token, tokenise
from multiply_kg.terms import SH, Term, Triple, value_of
from multiply_kg.validation import ValidationResult

if TYPE_CHECKING:
    from multiply_kg.sources.placed import PlacedTriple

SPARQL: Final = frozenset(f"<{SH}{name}>" for name in ("select", "ask", "construct", "update"))
"""Properties whose values are SPARQL."""


def declared_prefixes(shapes: Collection[Triple]) -> Mapping[str, str]:
    """The prefixes that the shapes graph declares for its SPARQL (sh:declare)."""
    names = {s: value_of(o) for s, p, o in shapes if p == f"<{SH}prefix>"}
    namespaces = {s: value_of(o) for s, p, o in shapes if p == f"<{SH}namespace>"}
    return {names[node]: namespaces[node] for node in names if node in namespaces}


def check_embedded(
    placed: PlacedTriple, text: GraphText, *, prefixes: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[ValidationResult]:
    """What is wrong with the terms of the SPARQL in a literal."""
    sparql = value_of(placed.object)
    try:
        tokens = tokenise(sparql)
    except QueryError:  # validation says why it cannot be run
        return
    for token, term in terms_in(tokens, prefixes):
        at = text.location(text.within(placed.object_at, sparql, token.offset))
        if term is None:
            prefix = token.text.partition(":")[0]
            near = nearest(prefix, prefixes)
            yield RULES["undeclared-prefix"].broken({"prefix": prefix}, at=at, near=near and f"“{near}:”")
        elif trouble := vocabulary.trouble(term):
            values = {"term": term, "wanted": "term"}
            yield RULES[trouble.rule].broken(values, at=at, near=trouble.near)


def terms_in(tokens: Collection[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[Token, Term | None]]:
    """The IRIs among the tokens, None for a prefix that is not declared; not those of the prologue."""
    own = dict(prefixes)
    code = [t for t in tokens if t.kind not in (Kind.SPACE, Kind.COMMENT)]
    skip = 0
    for index, token in enumerate(code):
        if token.word == "PREFIX" and index + 2 < len(code):
            own[code[index + 1].text[:-1]] = code[index + 2].text[1:-1]
            skip = 2
        elif skip:
            skip -= 1
        elif token.kind in (Kind.IRI, Kind.PNAME):
            yield token, expanded(token, own)
