"""Measured: this software, called as ``multiply-kg build`` calls it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from benchmarks.clock import fact, stage, warm_median
from benchmarks.workload import questions

REPEATS: Final = 25


def stages(workspace: Any, work: Path) -> None:
    """Each step of the pipeline in turn, on one thread of control; then the questions again, warm."""
    from multiply_kg import pipeline
    from multiply_kg.reasoning import infer

    with stage("read"):
        material = pipeline.read(workspace)
        data, ontology, shapes = material.data_triples, material.ontology_triples, material.shapes_triples
    fact(triples=len(data), ontology=len(ontology), shapes=len(shapes), files=len(material.data))
    with stage("infer"):
        closure = infer(data, ontology)
    fact(inferred=len(closure.inferred), inconsistencies=len(closure.inconsistencies))
    with stage("validate"):
        report = pipeline.check(material, closure)
    fact(violations=_violations(report), results=len(report.results), engine=report.engine)
    built = pipeline.Build(material, closure, report)
    with stage("load"):
        graph = pipeline.knowledge_graph(built)
    ask_once(graph, workspace)
    dump(built, work)
    warm = {}
    for question in questions(workspace):
        query = graph.catalogue.get(question.query)

        def ask(query: Any = query, values: Any = question.values) -> int:
            return _rows(graph.ask(query, values))

        warm[question.query] = warm_median(ask, REPEATS)
    fact(warm=warm)


def whole(workspace: Any, work: Path) -> None:
    """The pipeline as one, as ``build --dumps`` runs it: load and dump beside validation; ten questions."""
    from multiply_kg.parallel import make

    with stage("build"):
        made = make(workspace, load=True, dumps=work)
    fact(triples=len(made.build.material.data_triples), inferred=len(made.build.closure.inferred))
    ask_once(made.graph, workspace)


def ask_once(graph: Any, workspace: Any) -> None:
    """The ten questions, one after the other."""
    rows = {}
    with stage("queries"):
        for question in questions(workspace):
            rows[question.query] = _rows(graph.ask(graph.catalogue.get(question.query), question.values))
    fact(rows=rows)


def dump(built: Any, work: Path) -> None:
    """The three dumps of what is asserted and what follows.

    N-Triples are written from the terms as they were read, since a store may spell numbers in other ways;
    Turtle and JSON-LD are made of that file.
    """
    import pyoxigraph

    path = work / "dump.nt"
    with stage("dump-nt"), path.open("w", encoding="utf-8") as out:
        out.writelines(f"{s} {p} {o} .\n" for s, p, o in built.material.asserted)
        out.writelines(f"{s} {p} {o} .\n" for s, p, o in sorted(built.closure.inferred))
    prefixes = dict(built.material.workspace.prefixes.map)
    with stage("dump-ttl"):
        pyoxigraph.serialize(
            pyoxigraph.parse(path=path),
            output=work / "dump.ttl",
            format=pyoxigraph.RdfFormat.TURTLE,
            prefixes=prefixes,
        )
    with stage("dump-jsonld"):
        pyoxigraph.serialize(
            pyoxigraph.parse(path=path), output=work / "dump.jsonld", format=pyoxigraph.RdfFormat.JSON_LD
        )


def _rows(answer: Any) -> int:
    rows = getattr(answer, "rows", None)
    return 1 if isinstance(answer, bool) else sum(1 for _ in (answer if rows is None else rows))


def _violations(report: Any) -> int:
    return sum(1 for result in report.results if result.severity == "violation")
