"""From a statement to the line it stands on, for messages about it.

A file is read the first time that something is asked, and indexed only when it may hold the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import IntEnum
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from multiply_kg.errors import SourceError
from multiply_kg.locations import Location
from multiply_kg.sources.blank_nodes import label_prefix
from multiply_kg.sources.located import placed_triples
from multiply_kg.sources.placed import PlacedTriple
from multiply_kg.sources.text import line_starts, position, read_text, suffix_of
from multiply_kg.sources.values import same_value
from multiply_kg.terms import RDF, Term, Triple, is_blank, is_iri, is_literal, value_of

_FIRST_STEP: Final = re.compile(r"\(*(\^?)\(*(<[^>]*>)")
_NAMESPACE: Final = re.compile(r"prefix\s+[^\s:]*:\s*<([^>]*)>", re.IGNORECASE)
_LAST_WORD: Final = re.compile(r"[A-Za-z0-9]*\Z")

# Looking for a word in a file costs about 1/100 of indexing the file.
_SEARCHES_WORTH_AN_INDEX: Final = 100


class _Rank(IntEnum):
    """How well a place fits what was asked; the lowest wins."""

    STATEMENT = 0
    SAME_VALUE = 1
    PROPERTY = 2
    INVERSE = 3
    SUBJECT = 4
    MENTION = 5


class _Fit(NamedTuple):
    """A place in a file, and how well it fits; the smallest is the best, then the file named first.

    Of several files that describe a node, the one that uses the property most for other nodes is where a
    missing statement is most likely to be added, then the one that says most about the node.
    """

    rank: _Rank
    uses: int
    statements: int
    offset: int


class Locator:
    """Finds the line of a statement in some files, each given with the graph IRI it was read into."""

    def __init__(self, files: Iterable[tuple[Path, str]]) -> None:
        self._files = [_File(path, graph) for path, graph in files]
        self._holders: dict[Term, list[_File]] = {}

    def narrow(self, terms: Iterable[Term], contents: Iterable[Iterable[Triple]]) -> None:
        """Look for these terms only in the files that hold them, by the triples of the files in their order.

        Without it every file is searched, as it is for literals, which may be spelt otherwise, and for blank
        nodes all the same.
        """
        wanted = frozenset(term for term in terms if is_iri(term))
        holders: dict[Term, list[_File]] = {term: [] for term in wanted}
        for file, triples in zip(self._files, contents, strict=True):
            for term in wanted.intersection(chain.from_iterable(triples)):
                holders[term].append(file)
        self._holders.update(holders)

    def find(self, focus: Term, path: Term | None, value: Term | None) -> Location | None:
        """The place that a message about this node, property and value should name; None if there is none.

        The best of: the statement itself (its object's place); the same with the value spelt otherwise;
        any value of the property; the statement whose object is the node; the first line on which the
        node is a subject, in the file that uses the property most; the first that mentions it. ``path`` is
        ``<iri>`` or a SPARQL property path, of which the first step counts. A file that cannot be read any
        more holds nothing.
        """
        inverse, predicate = _first_step(path)
        best: tuple[_Fit, _File] | None = None
        files = self._holders.get(focus, self._files)
        for file in files:
            fit = file.find(focus, predicate, value, inverse=inverse)
            if fit is not None and (best is None or fit < best[0]):
                best = fit, file
                if fit.rank == _Rank.STATEMENT:
                    break
        if best is not None:
            return best[1].location(best[0].offset)
        for file in files:
            offset = file.mention(focus)
            if offset is not None:
                return file.location(offset)
        return None

    def rarest(self, statements: Iterable[Triple]) -> Location | None:
        """The place of the statement that stands in the fewest files, the last of these.

        For statements that cannot all be right: the one that fewest sources support is looked at first.
        None if none of them stands anywhere.
        """
        best: list[tuple[_File, int]] = []
        for statement in statements:
            found = self._everywhere(statement)
            if found and (not best or len(found) <= len(best)):
                best = found
        if not best:
            return None
        file, offset = best[-1]
        return file.location(offset)

    def support(self, statement: Triple) -> int:
        """In how many files the statement stands."""
        return len(self._everywhere(statement))

    def _everywhere(self, statement: Triple) -> list[tuple[_File, int]]:
        subject, predicate, value = statement
        found = []
        for file in self._holders.get(subject, self._files):
            fit = file.find(subject, predicate, value, inverse=False)
            if fit is not None and fit.rank <= _Rank.SAME_VALUE:
                found.append((file, fit.offset))
        return found


def _first_step(path: str | None) -> tuple[bool, Term | None]:
    """Whether the path begins backwards, and its first property."""
    match = _FIRST_STEP.match(path) if path else None
    return (False, None) if match is None else (bool(match[1]), match[2])


class _File:
    """One file: first its text, then, when it is worth it, its index."""

    def __init__(self, path: Path, graph: str) -> None:
        self.path = path
        self._graph = graph
        self._text: str | None = None
        self._namespace_ends: tuple[str, ...] = ()
        self._searches = 0
        self._starts: list[int] = []
        self._by_subject: dict[Term, list[PlacedTriple]] | None = None
        self._by_object: dict[Term, list[PlacedTriple]] = {}
        self._uses: Counter[Term] = Counter()

    def location(self, offset: int) -> Location:
        return Location(self.path, *position(self._starts, offset))

    def find(self, focus: Term, predicate: Term | None, value: Term | None, *, inverse: bool) -> _Fit | None:
        """The best statement in this file and how well it fits."""
        if self._by_subject is None:
            if not self._may_hold(focus):
                return None
            self._build_index()
        found = min(self._statements(focus, predicate, value, inverse=inverse), default=None)
        if found is None or found[0] != _Rank.SUBJECT:
            return found and _Fit(found[0], 0, 0, found[1])
        uses = self._uses[predicate] if predicate else 0
        return _Fit(found[0], -uses, -len((self._by_subject or {}).get(focus, ())), found[1])

    def mention(self, term: Term) -> int | None:
        """The first place at which the term is a property or an object; asked only where ``find`` was."""
        return min(self._mentions(term), default=None)

    def _statements(
        self, focus: Term, predicate: Term | None, value: Term | None, *, inverse: bool
    ) -> Iterator[tuple[_Rank, int]]:
        forwards = (self._by_subject or {}).get(focus, ())
        backwards = self._by_object.get(focus, ())
        for triple in backwards if inverse else forwards:
            end = triple.subject if inverse else triple.object
            if predicate is not None and triple.predicate != predicate:
                continue
            if value is not None and end == value:
                yield _Rank.STATEMENT, triple.object_at
            elif value is not None and same_value(end, value):
                yield _Rank.SAME_VALUE, triple.object_at
            elif predicate is not None:
                yield _Rank.PROPERTY, triple.object_at
        for triple in forwards if inverse else backwards:
            if triple.predicate == predicate:
                yield _Rank.INVERSE, triple.subject_at if inverse else triple.object_at
        for triple in forwards:
            yield _Rank.SUBJECT, triple.subject_at

    def _mentions(self, term: Term) -> Iterator[int]:
        spelt_otherwise = is_literal(term)
        for triples in (self._by_subject or {}).values():
            for triple in triples:
                if triple.predicate == term:
                    yield triple.predicate_at
                elif triple.object == term or (spelt_otherwise and same_value(triple.object, term)):
                    yield triple.object_at

    # -- reading ---------------------------------------------------------------------------------

    def _read(self) -> str:
        if self._text is None:
            try:
                self._text = read_text(self.path)
            except SourceError:  # it was readable when it was built; there is no line to show any more
                self._text = ""
            ends = (_last_word(match[1]) for match in _NAMESPACE.finditer(self._text))
            self._namespace_ends = tuple(end for end in ends if end)
        return self._text

    def _may_hold(self, term: Term) -> bool:
        """False only if the term surely does not occur: its last word is nowhere in the text."""
        text = self._read()
        if is_blank(term):
            return term.startswith(label_prefix(self._graph))
        self._searches += 1
        iri = value_of(term)
        if is_literal(term) or iri.startswith(RDF) or self._searches > _SEARCHES_WORTH_AN_INDEX:
            return True  # a literal may be spelt otherwise, rdf:type may be written “a”
        word = _last_word(iri)
        if word in text or "\\u" in text or "\\U" in text:
            return True
        # A prefix may end inside the word: wd: for <…/Q>, then wd:42.
        return any(word.startswith(end) and word[len(end) :] in text for end in self._namespace_ends)

    def _build_index(self) -> None:
        text = self._read()
        self._starts = line_starts(text)
        self._by_subject = {}
        # An error means that the file changed since it was built; what stands before it is still right.
        with suppress(SourceError):
            for triple in placed_triples(text, suffix=suffix_of(self.path), graph=self._graph):
                self._by_subject.setdefault(triple.subject, []).append(triple)
                self._by_object.setdefault(triple.object, []).append(triple)
                self._uses[triple.predicate] += 1
        self._text = None


def _last_word(text: str) -> str:
    match = _LAST_WORD.search(text)
    return match[0] if match else ""
