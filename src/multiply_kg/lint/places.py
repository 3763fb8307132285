"""Where in a file a term or a triple stands; a file is read again only when something is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from multiply_kg.locations import Location
from multiply_kg.sources.located import placed_triples
from multiply_kg.sources.placed import PlacedTriple
from multiply_kg.sources.text import line_starts, position, read_text, suffix_of
from multiply_kg.sources.tokens import LITERAL_PARTS, TOKEN


class PrefixLine(NamedTuple):
    """A declared prefix: what it stands for and where its name begins."""

    prefix: str
    namespace: str
    at: int


class GraphText:
    """The text of a graph file, its places and its prefixes."""

    def __init__(self, path: Path, graph: str) -> None:
        self.path = path
        self._graph = graph

    @cached_property
    def text(self) -> str:
        """The text without byte order mark."""
        return read_text(self.path)

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.text)

    def location(self, offset: int) -> Location:
        """The place of an offset."""
        return Location(self.path, *position(self._starts, offset))

    def within(self, at: int, lexical: str, offset: int) -> int:
        """The offset in the file of an offset in the literal that begins at ``at``.

        The literal's own where it is written with escapes, since those move what follows.
        """
        quotes = 3 if self.text[at : at + 3] in ('"""', "'''") else 1
        start = at + quotes
        return start + offset if self.text[start : start + len(lexical)] == lexical else at

    @cached_property
    def triples(self) -> tuple[PlacedTriple, ...]:
        """The triples with the offsets of their terms."""
        return tuple(placed_triples(self.text, suffix=suffix_of(self.path), graph=self._graph))

    def prefixes(self) -> tuple[tuple[PrefixLine, ...], frozenset[str]]:
        """The declared prefixes in order, and those that a name or a datatype uses."""
        declared: list[PrefixLine] = []
        used: set[str] = set()
        tokens = TOKEN.finditer(self.text)
        for token in tokens:
            kind = token.lastgroup
            if kind == "name":
                used.add(token["name"].partition(":")[0])
            elif kind == "literal":
                if "^^" in token["literal"]:
                    used.update(_datatype_prefix(token["literal"]))
            elif kind in ("directive", "word") and token[kind].lower().removeprefix("@") == "prefix":
                name, iri = next(tokens, None), next(tokens, None)
                if name and iri and name.lastgroup == "name" and iri.lastgroup == "iri":
                    declared.append(PrefixLine(name["name"][:-1], iri["iri"][1:-1], name.start("name")))
        return tuple(declared), frozenset(used)


def _datatype_prefix(literal: str) -> Iterator[str]:
    parts = LITERAL_PARTS.match(literal)
    if parts and parts["datatype"] and not parts["datatype"].startswith("<"):
        yield parts["datatype"].partition(":")[0]
