"""The fast reader: one file to its triples, strictly parsed. First step of every build.

pyoxigraph parses, and writes plain files as N-Triples, which are quicker to take apart than its objects;
the located reader is asked only for the place of something that the parser lets through and this project
does not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph

from multiply_kg.errors import GraphParseError, SourceError
from multiply_kg.sources.diagnosis import parse_error
from multiply_kg.sources.located import read_located
from multiply_kg.sources.text import read_text, shown_path, suffix_of
from multiply_kg.terms import Term, Triple, mentions_blank

_FORMATS: Final = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
}
_WITH_GRAPHS: Final = ("trig", "nq")
_DIRECTIONS: Final = ("--ltr", "--rtl")


@dataclass(frozen=True, slots=True)
class Quads:
    """What one file holds, in the order of the file, each triple once.

    ``triples`` are those of the graph that the path stands for (``graph``, an IRI without brackets);
    ``named`` holds those of graphs that a TriG or N-Quads file names itself.
    """

    path: Path
    graph: str
    triples: tuple[Triple, ...]
    named: dict[str, tuple[Triple, ...]]


def read_file(
    path: Path, *, graph: str, root: Path | None = None, terms: dict[Term, Term] | None = None
) -> Quads:
    """The triples of a Turtle, N-Triples, TriG or N-Quads file; literals keep their lexical form.

    Blank nodes get labels that are the same in every run and unique to ``graph``. A byte order mark and
    any line ends are accepted; a lexical form that its datatype does not allow is left to validation.
    ``terms`` keeps one object for equal terms; give the same one for files that have terms in common.

    Raises SourceError where the file is missing, unreadable or not UTF-8 text, and GraphParseError,
    with line and column, where it is not valid RDF 1.1. Both show the path relative to ``root``.
    """
    shown = shown_path(path, root)
    suffix = suffix_of(path, shown=shown)
    text = read_text(path, shown=shown)
    same: Callable[[Term, Term], Term] = ({} if terms is None else terms).setdefault
    try:
        lines = _lines(text, suffix)
    except SyntaxError:
        lines = None
    if lines is not None:
        return Quads(path, graph, tuple(_split(lines, same)), {})
    try:
        graphs = _parsed(text, suffix, graph, same, shown)
    except SyntaxError as error:
        raise parse_error(error, text, path=shown) from None
    own = tuple(graphs.pop(graph, ()))
    return Quads(path, graph, own, {name: tuple(triples) for name, triples in graphs.items()})


def plain_lines(path: Path) -> str | None:
    """The canonical N-Triples of a file whose triples need no more than to be taken apart, else None.

    That is no file with blank nodes, graphs or RDF 1.2, and none that ``read_file`` would complain of.
    """
    try:
        return _lines(read_text(path), suffix_of(path))
    except (SourceError, SyntaxError):
        return None


def quads_of(path: Path, lines: str, *, graph: str, terms: dict[Term, Term]) -> Quads:
    """What ``read_file`` gives for a file of which ``plain_lines`` gives these lines."""
    return Quads(path, graph, tuple(_split(lines, terms.setdefault)), {})


def _lines(text: str, suffix: str) -> str | None:
    if suffix in _WITH_GRAPHS:
        return None
    written = pyoxigraph.serialize(
        pyoxigraph.parse(text, _FORMATS[suffix]), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    lines = (written or b"").decode()
    directed = any(mark in text for mark in _DIRECTIONS)  # nobody can write it in any other way
    triple_terms = "(" in lines and "<<(" in lines  # the first is found, or not, many times as fast
    return None if directed or triple_terms or mentions_blank(lines) else lines


def _split(lines: str, same: Callable[[Term, Term], Term]) -> dict[Triple, None]:
    triples: list[Triple] = []
    last = ""
    for line in lines[:-3].split(" .\n") if lines else ():
        subject, predicate, value = line.split(" ", 2)
        if subject == last:
            subject = last
        else:
            subject = last = same(subject, subject)
        triples.append((subject, same(predicate, predicate), same(value, value)))
    return dict.fromkeys(triples)


def _parsed(
    text: str, suffix: str, graph: str, same: Callable[[Term, Term], Term], shown: Path
) -> dict[str, dict[Triple, None]]:
    blank = False
    target: dict[Triple, None] = {}
    graphs = {graph: target}
    for quad in pyoxigraph.parse(text, _FORMATS[suffix]):
        value = quad.object
        subject, predicate, object_ = str(quad.subject), str(quad.predicate), str(value)
        if isinstance(value, pyoxigraph.Triple) or (object_[0] == '"' and object_.endswith(_DIRECTIONS)):
            raise _rdf_1_2(text, suffix, shown)
        if suffix in _WITH_GRAPHS:
            target = graphs.setdefault(_graph_of(quad, graph, text, suffix, shown), {})
        target[same(subject, subject), same(predicate, predicate), same(object_, object_)] = None
        blank = blank or subject[0] == "_" or object_[0] == "_"
    # the parser's labels are random; the located reader's are the same in every run
    return _relabelled(text, suffix, graph, same) if blank else graphs


def _relabelled(
    text: str, suffix: str, own: str, same: Callable[[Term, Term], Term]
) -> dict[str, dict[Triple, None]]:
    graphs: dict[str, dict[Triple, None]] = {}
    for located in read_located(text, suffix=suffix, graph=own):
        subject, predicate, object_ = located.triple
        triple = same(subject, subject), same(predicate, predicate), same(object_, object_)
        graphs.setdefault(located.graph or own, {})[triple] = None
    return graphs


def _graph_of(quad: pyoxigraph.Quad, own: str, text: str, suffix: str, shown: Path) -> str:
    name = quad.graph_name
    if isinstance(name, pyoxigraph.DefaultGraph):
        return own
    if isinstance(name, pyoxigraph.NamedNode):
        return name.value
    located = next(t for t in read_located(text, suffix=suffix) if t.graph and t.graph.startswith("_:"))
    raise GraphParseError(
        "A graph is named by a blank node, which nothing outside the file can refer to.",
        path=shown,
        line=located.subject_line,
        column=located.subject_column,
        hint="Name the graph with an IRI.",
    )


def _rdf_1_2(text: str, suffix: str, shown: Path) -> GraphParseError:
    line = column = None
    try:
        deque(read_located(text, suffix=suffix), maxlen=0)
    except GraphParseError as error:  # the located reader knows RDF 1.1 only and stops at the place
        line, column = error.line, error.column
    return GraphParseError(
        "Triple terms and text directions (RDF 1.2) are not supported.",
        path=shown,
        line=line,
        column=column,
        hint="State it in RDF 1.1: give the statement an IRI of its own, the text a plain language tag.",
    )
