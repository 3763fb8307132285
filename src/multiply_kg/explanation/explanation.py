"""What an explanation holds: who states a triple and where, or how it follows, or what comes near to it.

Values only; ``explaining`` makes them and ``writers`` show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from multiply_kg.locations import Location
from multiply_kg.terms import Term, Triple

Status = Literal["asserted", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A link that opens a document at some words (``#:~:text=start,end``)."""

    link: str
    start: str
    end: str | None = None

    @property
    def words(self) -> str:
        """The words at which the passage begins and, where the link says so, ends."""
        return f"{self.start} … {self.end}" if self.end else self.start


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a named graph states a triple.

    ``titles`` name the graph by language, ``documents`` are the addresses of what it was derived from.
    ``location`` is where the triple's object stands and ``subject_location`` where its subject does; both
    are None where the file has changed since it was read. ``passages`` are links in the same graph that
    open the document where it speaks of the triple's subject.
    """

    graph: str
    titles: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    location: Location | None = None
    subject_location: Location | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """An asserted triple with all places that state it; ``axiom`` tells the ontology's from facts."""

    triple: Triple
    axiom: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """``conclusion`` follows from ``premises`` by ``rule`` (its name in OWL 2 Profiles §4.3).

    The root of a tree of steps is a proof.
    """

    conclusion: Triple
    rule: str
    premises: tuple[Step | Statement, ...]

    def steps(self) -> Iterator[Step]:
        """This step and those beneath it, from the top down."""
        yield self
        for premise in self.premises:
            if isinstance(premise, Step):
                yield from premise.steps()

    @property
    def leaves(self) -> tuple[Statement, ...]:
        """The asserted triples that the proof stands on, each once, in the order of the tree."""
        found: dict[Triple, Statement] = {}
        for premise in self.premises:
            for leaf in premise.leaves if isinstance(premise, Step) else (premise,):
                found.setdefault(leaf.triple, leaf)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class NearMisses:
    """What holds in place of something that does not.

    ``unknown`` are the terms that occur nowhere, each with those that look like it; ``values`` the values
    that the subject does have for the property; ``properties`` those that lead from the subject to the
    object. ``reversed`` says that the triple holds the other way round, ``left_out`` that triples of its
    kind are never inferred, because nobody asks for them.
    """

    unknown: Mapping[Term, tuple[Term, ...]] = field(default_factory=dict)
    values: tuple[Term, ...] = ()
    properties: tuple[Term, ...] = ()
    reversed: bool = False
    more_values: int = 0
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a triple holds: its ``statement`` if it is asserted, ``proofs`` if it is inferred, or ``near``.

    ``proofs`` are minimal (none stands on more than another one needs), the shortest first; ``more`` says
    that there are others.
    """

    triple: Triple
    status: Status
    statement: Statement | None = None
    proofs: tuple[Step, ...] = ()
    more: bool = False
    near: NearMisses | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained: a triple, or all that was inferred about a subject, or of one property."""

    subject: Term
    predicate: Term | None = None
    object: Term | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that are given."""
        return tuple(term for term in (self.subject, self.predicate, self.object) if term is not None)


@dataclass(frozen=True, slots=True)
class Answer:
    """The explanations that a question has; ``near`` where it has none."""

    question: Question
    explanations: tuple[Explanation, ...]
    near: NearMisses | None = None

    @property
    def found(self) -> bool:
        """Whether there was something to explain."""
        return any(explanation.status != "unknown" for explanation in self.explanations)
