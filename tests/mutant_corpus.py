"""Faults that people make in Turtle files, as edits of the text of the real data.

A corpus holds the files with the place of every term; ``mutant_kinds`` picks places and says how the text is
changed there, the corpus on which line a report should then put its finding, and ``mutants`` looks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from multiply_kg.sources.located import placed_triples
from multiply_kg.sources.text import line_starts
from multiply_kg.terms import RDF, RDFS, Term, Triple, is_iri, value_of

BASE = "https://w3id.org/multiply-kg/"
MKG = BASE + "ontology#"
TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
SUB_CLASS = f"<{RDFS}subClassOf>"

TOKEN = re.compile(
    r'<[^>\s]*>|"(?:[^"\\\n]|\\.)*"(?:@[A-Za-z-]+|\^\^[^\s;,]+)?|[+-]?\d+(?:\.\d+)?'
    r"|[A-Za-z][\w-]*:[\w-]+(?:\.[\w-]+)*|true|false|a\b"
)
AFTER = re.compile(r"\s*([;.,])\s*")

Place = tuple[str, int]
"""A file, relative to the workspace, and a line."""


@dataclass(frozen=True, slots=True)
class Site:
    """A statement of a file: its terms, and where they begin; ``end`` is where the object's text ends."""

    triple: Triple
    subject_at: int
    predicate_at: int
    at: int
    end: int
    alone: bool
    """Whether it is the only object of its predicate there."""

    @property
    def predicate(self) -> str:
        return value_of(self.triple[1])


@dataclass(frozen=True, slots=True)
class Edit:
    """``new`` takes the place of the text from ``start`` to ``end``."""

    start: int
    end: int
    new: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that could be made, and what makes a line the right one.

    ``at`` are offsets of the text as it was (the start of a replaced term, the end of what something is added
    to); ``missing`` is the subject and the predicate of what is gone; ``rivals`` those of values of which one
    is too many.
    """

    source: Source
    stratum: str
    about: str
    edits: tuple[Edit, ...]
    at: tuple[int, ...] = ()
    missing: tuple[tuple[Term, Term], ...] = ()
    rivals: tuple[tuple[Term, Term], ...] = ()
    column: int | None = None
    """The offset of the faulty term, if there is one, in the text as it was."""
    shift: int = 0
    """How far behind that offset the term stands in the new text."""


class Source:
    """A Turtle file as people see it, with its statements."""

    def __init__(self, path: str, graph: str, text: str) -> None:
        self.path = path
        self.graph = graph
        self.text = text

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        placed = list(placed_triples(self.text, suffix="ttl", graph=self.graph))
        together = Counter(triple.predicate_at for triple in placed)
        return tuple(
            Site(
                triple.triple, triple.subject_at, triple.predicate_at, triple.object_at,
                self._end(triple.object_at), together[triple.predicate_at] == 1,
            )
            for triple in placed
        )  # fmt: skip

    def _end(self, at: int) -> int:
        match = TOKEN.match(self.text, at)
        assert match, f"{self.path}: no term at {self.text[at : at + 40]!r}"
        return match.end()

    @cached_property
    def starts(self) -> list[int]:
        return line_starts(self.text)

    def line(self, at: int) -> int:
        return bisect_right(self.starts, at)

    def removal(self, site: Site) -> Edit:
        """The edit that takes a statement out and leaves the rest well-formed."""
        text = self.text
        after = AFTER.match(text, site.end)
        assert after
        if not site.alone:
            if after[1] == ",":
                return Edit(site.at, after.end())
            return Edit(text.rindex(",", 0, site.at) - 1, site.end)
        if after[1] == ";":
            return Edit(site.predicate_at, after.end())
        before = (
            text.rindex(";", 0, site.predicate_at) if text[: site.predicate_at].rstrip()[-1] == ";" else -1
        )
        return Edit(before - 1, site.end) if before >= 0 else Edit(site.subject_at, after.end())


def edited(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def moved(at: int, edits: Iterable[Edit]) -> int:
    """Where an offset of the old text is in the new one; what is inserted at the offset comes after it."""
    return at + sum(len(edit.new) - (edit.end - edit.start) for edit in edits if edit.start < at)


class Corpus:
    """The data files of a workspace, and what they say together with the ontology."""

    def __init__(self, sources: Sequence[Source], ontology: Collection[Triple]) -> None:
        self.sources = sources
        self.ontology = ontology
        self.classes: dict[Term, set[Term]] = defaultdict(set)
        self.stated: Counter[Triple] = Counter()
        for source in sources:
            for triple in {site.triple for site in source.sites}:
                self.stated[triple] += 1
        above = {s: o for s, p, o in ontology if p == SUB_CLASS and is_iri(o) and o.startswith(f"<{MKG}")}
        for subject, predicate, value in (*self.stated, *ontology):
            if predicate == TYPE:
                top = value
                while top in above:
                    top = above[top]
                self.classes[subject].add(top)
        self.by_family: dict[str, list[Term]] = defaultdict(list)
        for thing in sorted(self.classes):
            for family in self.classes[thing]:
                if thing.startswith(f"<{BASE}"):
                    self.by_family[value_of(family).removeprefix(MKG)].append(thing)
        self.terms = {term for triple in (*self.stated, *ontology) for term in triple if is_iri(term)}

    def family(self, thing: Term) -> str:
        return value_of(min(self.classes.get(thing) or {"<>"})).removeprefix(MKG)

    @cached_property
    def values(self) -> dict[tuple[Term, Term], set[Term]]:
        """The values of each subject and predicate."""
        found: dict[tuple[Term, Term], set[Term]] = defaultdict(set)
        for subject, predicate, value in self.stated:
            found[subject, predicate].add(value)
        return found

    @cached_property
    def doubted(self) -> set[Term]:
        """What a recorded doubt is about: there sources may disagree."""
        about = (f"<{MKG}about>", f"<{MKG}involves>")
        return {value for _, predicate, value in self.stated if predicate in about}

    def sites(self, *predicates: str) -> Iterator[tuple[Source, Site]]:
        """The statements with one of these predicates, all without any."""
        for source in self.sources:
            for site in source.sites:
                if not predicates or site.predicate in predicates:
                    yield source, site

    def right_places(self, mutated: Source, candidate: Candidate) -> frozenset[Place]:
        """The lines on which a finding about the fault is in the right place.

        What is wrong stands on its own line. For something missing it is the first line of the subject in
        a file that says its class, or the line of another value of the property. Where there is one value
        too many it is the line of the value that fewest files state, any of them in a draw.
        """
        places = {(mutated.path, mutated.line(moved(at, candidate.edits) + 1)) for at in candidate.at}
        others = [mutated if source.path == mutated.path else source for source in self.sources]
        for subject, predicate in candidate.missing:
            for source in others:
                own = [site for site in source.sites if site.triple[0] == subject]
                places |= {(source.path, source.line(s.at)) for s in own if s.triple[1] == predicate}
                if own and (predicate == TYPE or any(site.triple[1] == TYPE for site in own)):
                    places.add((source.path, source.line(min(site.subject_at for site in own))))
        for pair in candidate.rivals:
            rivals: dict[Term, set[Place]] = defaultdict(set)
            for source in others:
                for site in source.sites:
                    if site.triple[:2] == pair:
                        rivals[site.triple[2]].add((source.path, source.line(site.at)))
            places |= {place for lines in rivals.values() if len(lines) == 1 for place in lines}
        return frozenset(places)


def misspelt(name: str, chance: Random) -> str:
    """A name with two letters in the wrong order, one left out or one doubled, never at its ends."""
    for _ in range(50):
        at = chance.randrange(1, max(len(name) - 1, 2))
        wrong = chance.choice(
            (
                name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
                name[:at] + name[at + 1 :],
                name[:at] + name[at : at + 1] + name[at:],
            )
        )
        if wrong not in (name, ""):
            return wrong
    return name + "x"


def read_corpus(root: Path, files: Iterable[tuple[Path, str]], ontology: Collection[Triple]) -> Corpus:
    sources = [
        Source(path.relative_to(root).as_posix(), graph, path.read_text(encoding="utf-8"))
        for path, graph in files
    ]
    return Corpus(sources, ontology)
