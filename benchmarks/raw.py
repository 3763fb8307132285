"""Measured: pyoxigraph alone, with nothing of this software around it, as the yardstick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.clock import fact, medians_in_turn, stage
from benchmarks.workload import questions


def bulk_load(_: Any, work: Path) -> None:
    """The input of the closure, as one N-Triples file, into a store in memory."""
    import pyoxigraph

    store = pyoxigraph.Store()
    with stage("bulk-load"):
        store.bulk_load(path=work / "asserted.nt", format=pyoxigraph.RdfFormat.N_TRIPLES)
    fact(loaded=len(store))


def lookups(workspace: Any, _: Path) -> None:
    """Each question on the same store twice: as a saved query, and as bound text given to the engine.

    The engine's graphs are made beforehand and every term of every row becomes text, as in the product.
    """
    import pyoxigraph

    from multiply_kg import pipeline
    from multiply_kg.queries import Catalogue, bind
    from multiply_kg.reasoning import infer

    material = pipeline.read(workspace)
    closure = infer(material.data_triples, material.ontology_triples)
    backend = pipeline.assemble(material, closure)
    store = backend._store  # noqa: SLF001  (the same store, so that only the way to it differs)
    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    graph = pipeline.KnowledgeGraph(workspace, backend, catalogue, tuple(sorted(material.graphs)))
    merged = workspace.graph_iri(pipeline.ASSERTED)
    times = {}
    for question in questions(workspace):
        query = graph.catalogue.get(question.query)
        text = str(bind(query, question.values).sparql)
        seen = graph.dataset("asserted" if query.reasoning == "asserted" else "inferred")
        default = [
            pyoxigraph.DefaultGraph() if name == merged else pyoxigraph.NamedNode(name)
            for name in seen.default or ()
        ]
        listed = "GRAPH" in text and seen.named is not None
        named = [pyoxigraph.NamedNode(name) for name in seen.named or ()] if listed else None

        def raw(text: str = text, default: Any = default, named: Any = named) -> int:
            rows: Any = store.query(text, default_graph=default, named_graphs=named)
            return len([[None if term is None else str(term) for term in row] for row in rows])

        def ours(query: Any = query, values: Any = question.values) -> int:
            answer: Any = graph.ask(query, values)
            return len(list(answer.rows))

        times[question.query] = dict(zip(("ours", "raw"), medians_in_turn((ours, raw)), strict=True))
    fact(lookups=times)
