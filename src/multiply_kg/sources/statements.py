"""The grammar of Turtle and TriG: which token may follow which, and which triples come of it.

Brackets are kept on a stack of our own, so that deep nesting costs memory and never a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple, NoReturn

from multiply_kg.sources.placed import PlacedTriple
from multiply_kg.sources.term_reader import TermReader
from multiply_kg.sources.tokens import TOKEN
from multiply_kg.terms import RDF, Term, iri, is_iri, is_literal

FIRST: Final = iri(RDF + "first")
REST: Final = iri(RDF + "rest")
NIL: Final = iri(RDF + "nil")

_DIRECTIVES: Final = ("prefix", "base", "version")
_END_HINT: Final = "End the statement with “.”."


class _Expect(IntEnum):
    STATEMENT = 0
    PREDICATE = 1
    PREDICATE_OR_END = 2
    OBJECT = 3
    AFTER_OBJECT = 4
    ITEM = 5


class _Frame(NamedTuple):
    """What an open bracket interrupted."""

    bracket: str
    at: int
    expect: _Expect
    subject: Term
    subject_at: int
    predicate: Term
    predicate_at: int
    node: Term


_WANTED: Final = {
    _Expect.STATEMENT: "a statement",
    _Expect.PREDICATE: "a predicate",
    _Expect.PREDICATE_OR_END: "a predicate, or the end of the statement",
    _Expect.OBJECT: "an object",
    _Expect.AFTER_OBJECT: "“.”, “;” or “,”",
    _Expect.ITEM: "an item of the collection, or “)”",
}


class Statements:
    """Reads Turtle (RDF 1.1 Turtle §6.5), and TriG where ``graphs`` is true."""

    def __init__(self, text: str, *, graphs: bool) -> None:
        self._terms = TermReader(text)
        self._tokens = TOKEN.finditer(text)
        self._graphs = graphs
        self._graph: Term | None = None
        self._in_block = False
        self._expect = _Expect.STATEMENT
        self._subject = self._predicate = ""
        self._subject_at = self._predicate_at = 0
        self._frames: list[_Frame] = []
        self._nodes = 0

    def triples(self) -> Iterator[PlacedTriple]:
        """The triples in the order in which the text completes them; raises GraphParseError."""
        marks: dict[str, Callable[[int], Sequence[PlacedTriple]]] = {
            ".": self._dot,
            ";": self._semicolon,
            ",": self._comma,
            "[": self._open_properties,
            "]": self._close_properties,
            "(": self._open_collection,
            ")": self._close_collection,
            "{": self._open_graph,
            "}": self._close_graph,
        }
        for token in self._tokens:
            kind = token.lastgroup or "bad"
            spelling = token[kind]
            at = token.start(kind)
            if kind == "mark":
                emitted = marks[spelling](at)
            elif (term := self._terms.known.get(spelling)) is not None:
                emitted = self._term(term, at)
            elif kind == "end":
                break
            elif kind in ("directive", "word"):
                emitted = self._word(spelling, at)
            elif kind == "bad":
                self._unexpected(spelling, at)
            else:
                emitted = self._term(self._terms.read(kind, spelling, at), at)
            if emitted:
                yield from emitted
        if self._expect != _Expect.STATEMENT or self._in_block:
            wanted = "“}”" if self._expect == _Expect.STATEMENT else _WANTED[self._expect]
            self._terms.fail(token.end(), f"The text ends where {wanted} is expected.", _END_HINT)

    # -- terms -----------------------------------------------------------------------------------

    def _term(self, term: Term, at: int) -> Sequence[PlacedTriple]:
        expect = self._expect
        if expect == _Expect.OBJECT:
            self._expect = _Expect.AFTER_OBJECT
            return (self._triple(term, at),)
        if expect in (_Expect.PREDICATE, _Expect.PREDICATE_OR_END):
            if not is_iri(term):
                self._unexpected(term, at)
            self._predicate, self._predicate_at = term, at
            self._expect = _Expect.OBJECT
            return ()
        if expect == _Expect.STATEMENT:
            if is_literal(term):
                self._unexpected(term, at)
            self._subject, self._subject_at = term, at
            self._expect = _Expect.PREDICATE
            return ()
        if expect == _Expect.ITEM:
            link = self._next_cell(at)
            first = self._triple(term, at)
            self._predicate = REST
            return (*link, first)
        return self._unexpected(term, at)

    def _triple(self, object_: Term, at: int) -> PlacedTriple:
        return PlacedTriple(
            self._subject, self._predicate, object_, self._graph, self._subject_at, self._predicate_at, at
        )

    def _new_node(self) -> Term:
        self._nodes += 1
        return f"_:[{self._nodes}"  # no written label can look like this

    # -- directives and keywords -----------------------------------------------------------------

    def _word(self, spelling: str, at: int) -> Sequence[PlacedTriple]:
        keyword = spelling.removeprefix("@").lower()
        if self._expect != _Expect.STATEMENT or self._frames:
            self._unexpected(spelling, at)
        if keyword == "graph" and self._graphs and not self._in_block:
            return ()  # the name that follows is read as any subject; “{” will make it a graph
        if keyword not in _DIRECTIVES:
            self._unexpected(spelling, at)
        if keyword == "prefix":
            name, at = self._next("name")
            if not name.endswith(":"):
                self._unexpected(name, at)
            self._terms.declare_prefix(name[:-1], *self._next("iri"))
        elif keyword == "base":
            self._terms.declare_base(*self._next("iri"))
        else:  # VERSION announces RDF 1.2; without its new terms nothing else changes
            self._next("literal")
        if spelling.startswith("@"):
            mark, at = self._next("mark")
            if mark != ".":
                self._unexpected(mark, at)
        return ()

    def _next(self, kind: str) -> tuple[str, int]:
        token = next(self._tokens)
        found = token.lastgroup or "bad"
        if found != kind:
            self._unexpected(token[found], token.start(found))
        return token[found], token.start(found)

    # -- punctuation -----------------------------------------------------------------------------

    def _dot(self, at: int) -> Sequence[PlacedTriple]:
        self._allow(".", at, _Expect.AFTER_OBJECT, _Expect.PREDICATE_OR_END)
        if self._frames:
            self._unexpected(".", at)
        self._expect = _Expect.STATEMENT
        return ()

    def _semicolon(self, at: int) -> Sequence[PlacedTriple]:
        self._allow(";", at, _Expect.AFTER_OBJECT, _Expect.PREDICATE_OR_END)
        self._expect = _Expect.PREDICATE_OR_END
        return ()

    def _comma(self, at: int) -> Sequence[PlacedTriple]:
        self._allow(",", at, _Expect.AFTER_OBJECT)
        self._expect = _Expect.OBJECT
        return ()

    def _open_properties(self, at: int) -> Sequence[PlacedTriple]:
        self._allow("[", at, _Expect.STATEMENT, _Expect.OBJECT, _Expect.ITEM)
        node = self._new_node()
        link = self._next_cell(at) if self._expect == _Expect.ITEM else ()
        self._push("[", at, node)
        self._subject, self._subject_at = node, at
        self._expect = _Expect.PREDICATE_OR_END
        return link

    def _close_properties(self, at: int) -> Sequence[PlacedTriple]:
        self._allow("]", at, _Expect.AFTER_OBJECT, _Expect.PREDICATE_OR_END)
        frame = self._pop("[", "]", at)
        return self._finish(frame, frame.node)

    def _open_collection(self, at: int) -> Sequence[PlacedTriple]:
        self._allow("(", at, _Expect.STATEMENT, _Expect.OBJECT, _Expect.ITEM)
        link = self._next_cell(at) if self._expect == _Expect.ITEM else ()
        self._push("(", at, NIL)
        if self._expect == _Expect.STATEMENT:
            self._subject = ""  # the head is the subject: nothing links to it
        self._expect = _Expect.ITEM
        return link

    def _close_collection(self, at: int) -> Sequence[PlacedTriple]:
        self._allow(")", at, _Expect.ITEM)
        last, last_at = self._subject, self._subject_at
        frame = self._pop("(", ")", at)
        if frame.node == NIL:
            return self._finish(frame, NIL)
        end = PlacedTriple(last, REST, NIL, self._graph, last_at, at, at)
        if frame.expect == _Expect.STATEMENT:
            self._finish(frame, frame.node)
        else:  # the first item made the link to the head
            self._resume(frame)
        return (end,)

    def _next_cell(self, at: int) -> Sequence[PlacedTriple]:
        """Open the cell of the next item; gives the triple that links to it, if one does."""
        cell = self._new_node()
        frame = self._frames[-1]
        if frame.node == NIL:
            self._frames[-1] = frame._replace(node=cell)
            link = (self._triple(cell, frame.at),) if self._subject else ()
        else:
            link = (PlacedTriple(self._subject, REST, cell, self._graph, self._subject_at, at, at),)
        self._subject, self._subject_at = cell, at
        self._predicate, self._predicate_at = FIRST, at
        return link

    def _push(self, bracket: str, at: int, node: Term) -> None:
        self._frames.append(
            _Frame(
                bracket,
                at,
                self._expect,
                self._subject,
                self._subject_at,
                self._predicate,
                self._predicate_at,
                node,
            )
        )

    def _pop(self, opening: str, closing: str, at: int) -> _Frame:
        if not self._frames or self._frames[-1].bracket != opening:
            self._unexpected(closing, at)
        frame = self._frames.pop()
        self._subject, self._subject_at = frame.subject, frame.subject_at
        self._predicate, self._predicate_at = frame.predicate, frame.predicate_at
        return frame

    def _finish(self, frame: _Frame, node: Term) -> Sequence[PlacedTriple]:
        """Put the node of a closed bracket where the bracket stood."""
        if frame.expect == _Expect.STATEMENT:
            self._subject, self._subject_at = node, frame.at
            self._expect = _Expect.PREDICATE_OR_END
            return ()
        triple = self._triple(node, frame.at)
        self._resume(frame)
        return (triple,)

    def _resume(self, frame: _Frame) -> None:
        if frame.expect == _Expect.ITEM:
            self._predicate = REST
            self._expect = _Expect.ITEM
        else:
            self._expect = _Expect.AFTER_OBJECT

    # -- graphs (TriG) ---------------------------------------------------------------------------

    def _open_graph(self, at: int) -> Sequence[PlacedTriple]:
        named = self._expect in (_Expect.PREDICATE, _Expect.PREDICATE_OR_END)
        if not named:
            self._allow("{", at, _Expect.STATEMENT)
        if not self._graphs or self._in_block or self._frames:
            self._unexpected("{", at)
        self._graph = self._subject if named else None
        self._in_block = True
        self._expect = _Expect.STATEMENT
        return ()

    def _close_graph(self, at: int) -> Sequence[PlacedTriple]:
        self._allow("}", at, _Expect.STATEMENT, _Expect.AFTER_OBJECT, _Expect.PREDICATE_OR_END)
        if not self._in_block or self._frames:
            self._unexpected("}", at)
        self._graph = None
        self._in_block = False
        self._expect = _Expect.STATEMENT
        return ()

    # -- errors ----------------------------------------------------------------------------------

    def _allow(self, mark: str, at: int, *states: _Expect) -> None:
        if self._expect not in states:
            self._unexpected(mark, at)

    def _unexpected(self, spelling: str, at: int) -> NoReturn:
        found = f"“{spelling}” stands" if spelling else "The text ends"
        hint = "Check the statement before it: its “.”, “;”, “,”, quotes and brackets."
        self._terms.fail(at, f"{found} where {_WANTED[self._expect]} is expected.", hint)
