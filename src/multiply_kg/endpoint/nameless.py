"""Nodes without a name in the data of a store: blank ones, and IRIs that stand for blank ones.

``push`` sends a blank node as an IRI, since nothing else can be sent in several requests; where a file here
has the node, it gets its label back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

from multiply_kg.backend.skolem import WELL_KNOWN
from multiply_kg.endpoint.asking import Lookups, Select
from multiply_kg.endpoint.files import Files
from multiply_kg.reasoning.axioms import KINDS, SCHEMA
from multiply_kg.terms import OWL, RDF, SH, Term, Triple, is_blank
from multiply_kg.unnamed_nodes import unnamed, unnamed_nodes
from multiply_kg.validation import ValidationResult

_LANGUAGES: Final = (f"<{OWL}", f"<{SH}", f"<{RDF}first>", f"<{RDF}rest>")


def is_nameless(term: Term) -> bool:
    """Whether the term is a blank node, or an IRI that stands for one."""
    return is_blank(term) or (WELL_KNOWN in term and term[0] == "<")


def nameless_at(select: Select, computed: Collection[str], files: Files) -> Iterator[ValidationResult]:
    """A warning for each node without a name in the data, with the first statement that speaks of it.

    ``select`` sees the named graphs of a build; ``computed`` are those that hold no data. Of a node that a
    file here has it is the first statement there.
    """
    where = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({_listed(computed)}))"
    found = {(row["s"], row["p"], row["o"]): row["g"][1:-1] for row in select(_query("?s ?p ?o ?g", where))}
    nodes = {term for s, _, o in found for term in (s, o) if is_nameless(term)}
    labels: Mapping[Term, Term] = files.labels if nodes else {}
    here = {labels[node] for node in nodes if node in labels}
    for result in unnamed_nodes(files.data) if here else ():
        if {result.focus, result.value} & here:
            yield result
    for result in unnamed(sorted(found), lambda term: is_nameless(term) and term not in labels):
        graph = found[result.focus or "", result.path or "", result.value or ""]
        yield replace(result, graph=graph)


def nameless_in(select: Select) -> Iterator[ValidationResult]:
    """The same for an endpoint without the graphs of a build, axioms and shapes left out."""
    found = sorted((row["s"], row["p"], row["o"]) for row in select(_query("?s ?p ?o", "?s ?p ?o")))
    parts = {s for s, p, o in found if p.startswith(_LANGUAGES) or o.startswith(_LANGUAGES[:2])}
    statements = (t for t in found if not parts.intersection((t[0], t[2])))
    return unnamed(statements, is_nameless)


def axioms_in(lookups: Lookups, files: Files) -> tuple[Triple, ...]:
    """The triples of axioms that the data of a store state.

    Blank nodes have the labels of the files here; these are read for them unless the store keeps labels.
    """
    computed = files.own | lookups.computed
    stated = (
        f"{{ VALUES ?p {{ {' '.join(sorted(SCHEMA))} }} GRAPH ?g {{ ?s ?p ?o }} }} UNION "
        f"{{ VALUES ?o {{ {' '.join(sorted(KINDS))} }} VALUES ?p {{ <{RDF}type> }} GRAPH ?g {{ ?s ?p ?o }} }}"
    )
    query = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {stated} FILTER(?g NOT IN ({_listed(computed)})) }}"
    found = sorted({(row["s"], row["p"], row["o"]) for row in lookups.select_named(query)})
    if lookups.keeps_labels:
        return tuple(found)
    unnamed_terms = {t for t in chain.from_iterable(found) if is_nameless(t)}
    labels = {t: f"_:nameless{number}" for number, t in enumerate(sorted(unnamed_terms))}
    if labels:
        labels |= {name: label for name, label in files.labels.items() if name in labels}
    return tuple((labels.get(s, s), p, labels.get(o, o)) for s, p, o in found)


def _query(variables: str, where: str) -> str:
    blank = " || ".join(
        f'isBlank({v}) || (isIRI({v}) && CONTAINS(STR({v}), "{WELL_KNOWN}"))' for v in ("?s", "?o")
    )
    return f"SELECT DISTINCT {variables} WHERE {{ {where} FILTER({blank}) }}"


def _listed(graphs: Collection[str]) -> str:
    return ", ".join(f"<{graph}>" for graph in sorted(graphs))
