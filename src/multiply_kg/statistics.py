"""Counts over a graph: how much there is of what, asked with SPARQL like everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from multiply_kg.backend import Solutions
from multiply_kg.backend.protocol import Row
from multiply_kg.pipeline import ASSERTED, INFERRED, KnowledgeGraph, Reasoning
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import XSD, Term, literal, value_of

_COUNT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_CLASSES: Final = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?label (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?class a owl:Class .
  ?thing a ?class .
  OPTIONAL { ?class rdfs:label ?label . FILTER(LANG(?label) = ?_lang_literal) }
} GROUP BY ?class ?label ORDER BY DESC(?count) ?class"""
_GRAPHS: Final = """SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY ?graph"""
_LANGUAGES: Final = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?language (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing rdfs:label|skos:prefLabel ?label .
  BIND(LANG(?label) AS ?language)
} GROUP BY ?language ORDER BY DESC(?count) ?language"""


def statistics(graph: KnowledgeGraph, *, language: str = "en") -> Solutions:
    """Rows of section, item, label and count.

    Sections: ``triples`` (asserted, inferred, and statements counted in every graph that makes them),
    ``graphs`` (by the folder in their name), ``class`` (distinct things) and ``language`` (things with a
    label in it).
    """
    return Solutions(("section", "item", "label", "count"), iter(tuple(_rows(graph, language))))


def _rows(graph: KnowledgeGraph, language: str) -> Iterator[Row]:
    by_graph = {_text(name): _number(count) for name, count in _ask(graph, _GRAPHS)}
    inferred = by_graph.pop(graph.workspace.graph_iri(INFERRED), 0)
    by_graph.pop(graph.workspace.graph_iri(ASSERTED), None)
    asserted = sum(_number(count) for (count,) in _ask(graph, _COUNT, reasoning="asserted"))
    stated = sum(by_graph.values())
    yield _row("triples", "asserted", "distinct triples that a file states", asserted)
    yield _row("triples", "inferred", "triples that follow from them", inferred)
    yield _row("triples", "statements", "triples counted in each graph that states them", stated)
    folders = Counter(_folder(name, graph.workspace.graph_iri("")) for name in by_graph)
    for folder, count in sorted(folders.items()):
        yield _row(
            "graphs", folder, f"named graphs under {folder}" if folder else "other named graphs", count
        )
    for term, label, number in _ask(graph, _CLASSES, values={"lang": language}):
        yield literal("class"), term, label, number
    for tag, number in _ask(graph, _LANGUAGES):
        yield literal("language"), tag, literal("things with a label in it"), number


def _folder(name: str, base: str) -> str:
    """The first folder of a graph's name; empty for a graph in no folder, or not named by its path."""
    first, slash, _ = name.removeprefix(base).partition("/")
    return first + slash if name.startswith(base) and slash else ""


def _ask(
    graph: KnowledgeGraph,
    text: str,
    *,
    values: dict[str, object] | None = None,
    reasoning: Reasoning = "inferred",
) -> Iterator[Row]:
    answer = graph.ask(SavedQuery.from_text(text), values, reasoning=reasoning)
    return answer.rows if isinstance(answer, Solutions) else iter(())


def _text(term: Term | None) -> str:
    return value_of(term) if term else ""


def _number(term: Term | None) -> int:
    return int(_text(term) or 0)


def _row(section: str, item: str, label: str, count: int) -> Row:
    return literal(section), literal(item), literal(label), literal(str(count), datatype=XSD + "integer")
