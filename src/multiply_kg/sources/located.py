"""The located reader: Turtle, TriG, N-Triples and N-Quads with the place of every term.

Used when something is to be said about a triple; the fast reader of ``files`` reads everything else
and has already checked what comes here. Blank nodes get their labels here only, so that a label means the
same node to whoever reads the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from multiply_kg.sources.blank_nodes import BlankNodeLabels
from multiply_kg.sources.lines import LineStatements
from multiply_kg.sources.placed import PlacedTriple
from multiply_kg.sources.statements import Statements
from multiply_kg.sources.text import SUFFIXES, line_starts, position
from multiply_kg.terms import Triple, value_of


@dataclass(frozen=True, slots=True)
class LocatedTriple:
    """A triple and where it stands: lines and columns are counted from 1, columns in characters.

    ``line`` and ``column`` are where the object begins (for ``[ … ]`` and ``( … )`` the bracket).
    ``graph`` is the IRI that a TriG or N-Quads file names; None stands for the file's own graph.
    """

    triple: Triple
    graph: str | None
    line: int
    column: int
    subject_line: int
    subject_column: int


def read_located(text: str, *, suffix: str, graph: str = "") -> Iterator[LocatedTriple]:
    """The triples of a text in one of the formats ``ttl``, ``nt``, ``trig`` and ``nq``, as they stand there.

    Grammar: RDF 1.1 Turtle §6.5, TriG §4.5, N-Triples, N-Quads; literals keep their lexical form. A triple
    that is written twice comes twice. ``graph`` is the IRI that the text's own triples belong to; it only
    makes the labels of blank nodes unique. Raises GraphParseError (without a path) at the first place
    that the grammar does not allow, and ValueError for another suffix.
    """
    return _located(placed_triples(text, suffix=suffix, graph=graph), line_starts(text))


def _located(triples: Iterable[PlacedTriple], starts: list[int]) -> Iterator[LocatedTriple]:
    subject_at, subject_place = -1, (0, 0)
    for placed in triples:
        if placed.subject_at != subject_at:
            subject_at = placed.subject_at
            subject_place = position(starts, subject_at)
        name = None if placed.graph is None else _graph_name(placed.graph)
        yield LocatedTriple(placed.triple, name, *position(starts, placed.object_at), *subject_place)


def placed_triples(text: str, *, suffix: str, graph: str = "") -> Iterator[PlacedTriple]:
    """The same triples with the offsets of their terms in place of lines and columns; for indexing."""
    suffix = suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES:
        raise ValueError(f"{suffix!r} is none of {', '.join(SUFFIXES)}")
    reader = Statements if suffix in ("ttl", "trig") else LineStatements
    return _with_labels(reader(text, graphs=suffix in ("trig", "nq")).triples(), BlankNodeLabels(graph))


def _with_labels(triples: Iterable[PlacedTriple], labels: BlankNodeLabels) -> Iterator[PlacedTriple]:
    for placed in triples:
        subject, object_, graph = placed.subject, placed.object, placed.graph
        if subject[0] == "_" or object_[0] == "_" or (graph is not None and graph[0] == "_"):
            yield placed._replace(
                subject=labels(subject) if subject[0] == "_" else subject,
                object=labels(object_) if object_[0] == "_" else object_,
                graph=labels(graph) if graph is not None and graph[0] == "_" else graph,
            )
        else:
            yield placed


def _graph_name(graph: str) -> str:
    return value_of(graph) if graph.startswith("<") else graph
