"""Measured: the libraries of the field put together as their manuals do — rdflib, owlrl and pySHACL.

Constraints in SPARQL are left out, in favour of this stack: pySHACL has rdflib parse the query anew for each
focus node, which takes most of the time (``shacl_all`` measures it with them).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.clock import fact, stage, warm_median
from benchmarks.workload import questions

REPEATS = 7


def stages(workspace: Any, work: Path) -> None:
    """The same steps as the product's, on the same files."""
    import owlrl
    import rdflib

    merged = rdflib.Graph()
    graphs: dict[str, Any] = {}
    with stage("read"):
        shapes = rdflib.Graph()
        for file in workspace.shapes_files():
            shapes.parse(file.path)
        _without_sparql(shapes)
        for file in (*workspace.ontology_files(), *workspace.data_files()):
            graphs[file.graph] = rdflib.Graph().parse(file.path)
            merged += graphs[file.graph]
    fact(triples=len(merged))
    with stage("validate-asserted"):
        results = _shacl(merged, shapes)
    fact(results=results)
    asserted = set(merged)
    with stage("infer"):
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(merged)
        for triple in list(merged):
            if isinstance(triple[0], rdflib.Literal):
                merged.remove(triple)  # generalised RDF, which no dump can hold
    fact(inferred=len(merged) - len(asserted))
    with stage("validate-closure"):
        _shacl(merged, shapes)
    with stage("load"):
        dataset = _dataset(graphs, merged)
        plain = rdflib.Graph()
        for triple in asserted:
            plain.add(triple)
    _ask(workspace, merged, plain, dataset)
    for form, suffix in (("nt", "nt"), ("turtle", "ttl"), ("json-ld", "jsonld")):
        with stage(f"dump-{suffix}"):
            merged.serialize(work / f"naive.{suffix}", format=form, encoding="utf-8")


def shacl(_: Any, work: Path) -> None:
    """pySHACL alone: what is asserted, then what is asserted and follows."""
    import rdflib

    shapes = _without_sparql(rdflib.Graph().parse(work / "shapes.nt", format="nt"))
    data = rdflib.Graph().parse(work / "asserted.nt", format="nt")
    with stage("validate-asserted"):
        results = _shacl(data, shapes)
    fact(results=results)
    data.parse(work / "inferred.nt", format="nt")
    with stage("validate-closure"):
        _shacl(data, shapes)


def shacl_all(_: Any, work: Path) -> None:
    """pySHACL with all constraints, on what is asserted."""
    import rdflib

    shapes = rdflib.Graph().parse(work / "shapes.nt", format="nt")
    data = rdflib.Graph().parse(work / "asserted.nt", format="nt")
    with stage("validate-asserted"):
        results = _shacl(data, shapes)
    fact(results=results)


def _without_sparql(shapes: Any) -> Any:
    import rdflib

    shapes.remove((None, rdflib.URIRef("http://www.w3.org/ns/shacl#sparql"), None))
    return shapes


def _shacl(data: Any, shapes: Any) -> int:
    import pyshacl
    import rdflib

    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    return len(list(report.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#result"))))


def _dataset(graphs: dict[str, Any], merged: Any) -> Any:
    import rdflib

    dataset = rdflib.Dataset(default_union=False)
    for name, graph in graphs.items():
        context = dataset.graph(rdflib.URIRef(name))
        dataset.addN((s, p, o, context) for s, p, o in graph)
    default = dataset.default_graph
    dataset.addN((s, p, o, default) for s, p, o in merged)
    return dataset


def _ask(workspace: Any, merged: Any, plain: Any, dataset: Any) -> None:
    from multiply_kg.queries import Catalogue, bind

    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    prepared = []
    for question in questions(workspace):
        query = catalogue.get(question.query)
        text = bind(query, question.values).sparql
        graph = dataset if "GRAPH" in text else plain if query.reasoning == "asserted" else merged
        prepared.append((question.query, graph, text))
    rows = {}
    with stage("queries"):
        for name, graph, text in prepared:
            rows[name] = len(list(graph.query(text)))
    fact(rows=rows)
    warm = {}
    for name, graph, text in prepared:

        def ask(graph: Any = graph, text: str = text) -> int:
            return len(list(graph.query(text)))

        warm[name] = warm_median(ask, REPEATS)
    fact(warm=warm)
