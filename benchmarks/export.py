"""Prepares what other systems need: the same triples as plain files, bound queries, rules and a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.clock import fact, stage
from benchmarks.workload import questions
from multiply_kg.terms import Triple

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SAME_AS = "<http://www.w3.org/2002/07/owl#sameAs>"


def export(workspace: Any, work: Path) -> None:
    """Writes ``asserted.nt``, ``inferred.nt``, ``shapes.nt``, ``rules.txt``, ``queries/`` and ``job.tsv``."""
    from multiply_kg import pipeline
    from multiply_kg.reasoning import infer

    with stage("export"):
        material = pipeline.read(workspace)
        closure = infer(material.data_triples, material.ontology_triples)
        _write(work / "asserted.nt", material.asserted)
        _write(work / "inferred.nt", closure.inferred)
        _write(work / "shapes.nt", material.shapes_triples)
        _write(work / "shapes-jena.nt", _one_message(material.shapes_triples))
        (work / "rules.txt").write_text(
            "\n".join(jena_rules(material.ontology_triples)) + "\n", encoding="utf-8"
        )
        lines = [
            *(f"ontology\t{q.graph}\t{workspace.root / q.path}" for q in material.ontology),
            f"shapes\t\t{work / 'shapes-jena.nt'}",
            *(f"data\t{q.graph}\t{workspace.root / q.path}" for q in material.data),
            *_queries(workspace, work / "queries"),
            f"inferred\t{workspace.graph_iri(pipeline.INFERRED)}\t",
        ]
        (work / "job.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    fact(triples=len(material.data_triples), inferred=len(closure.inferred))


def _write(path: Path, triples: Iterable[Triple]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{s} {p} {o} .\n" for s, p, o in triples)


def _one_message(shapes: Iterable[Triple]) -> Iterator[Triple]:
    """The shapes with one message for each constraint in SPARQL, since Jena refuses several."""
    seen: set[str] = set()
    constraints = {s for s, p, _ in shapes if p == "<http://www.w3.org/ns/shacl#select>"}
    for subject, predicate, object_ in shapes:
        if predicate == "<http://www.w3.org/ns/shacl#message>" and subject in constraints:
            if subject in seen:
                continue
            seen.add(subject)
        yield subject, predicate, object_


def _queries(workspace: Any, folder: Path) -> Iterator[str]:
    from multiply_kg.queries import Catalogue, bind

    folder.mkdir(exist_ok=True)
    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    for question in questions(workspace):
        query = catalogue.get(question.query)
        path = folder / f"{query.id}.rq"
        path.write_text(bind(query, question.values).sparql, encoding="utf-8")
        yield f"query-{'asserted' if query.reasoning == 'asserted' else 'inferred'}\t{query.id}\t{path}"


def jena_rules(ontology: Iterable[Triple]) -> list[str]:
    """The ontology's compiled rules in the syntax of Jena's rule engines.

    Membership in classes without a name is folded into the rules around it, and rules whose conclusion the
    closure leaves out are left out, so that both engines are asked for the same triples. Raises ValueError
    for a rule that cannot be told so.
    """
    from multiply_kg.reasoning.axioms import read_axioms
    from multiply_kg.reasoning.compiled import group
    from multiply_kg.reasoning.noise import is_noise_class, is_noise_predicate
    from multiply_kg.reasoning.rules import compile_rules

    rules = [(rule.body, rule.head) for rule in compile_rules(read_axioms(group((), ontology)))]
    while True:
        unnamed = next((head for _, head in rules if head[1] == TYPE and head[2].startswith("_:")), None)
        if unnamed is None:
            break
        rules = _without(rules, unnamed[2])
    texts = []
    for number, (body, head) in enumerate(dict.fromkeys(rules)):
        if head in body or (head[1] == TYPE and is_noise_class(head[2])):
            continue
        if head[1] != SAME_AS and is_noise_predicate(head[1]):
            continue
        guard = f" notEqual({head[0]}, {head[2]})" if head[1] == SAME_AS else ""
        atoms = " ".join(f"({' '.join(atom)})" for atom in body)
        texts.append(f"[r{number}: {atoms}{guard} -> ({' '.join(head)})]")
    return texts


def _without(
    rules: list[tuple[tuple[Triple, ...], Triple]], cls: str
) -> list[tuple[tuple[Triple, ...], Triple]]:
    """The rules with one class resolved away: whatever makes members of it does what they do."""
    makers = [body for body, head in rules if head[1:] == (TYPE, cls)]
    users = [(body, head) for body, head in rules if any(atom[1:] == (TYPE, cls) for atom in body)]
    if any(len(body) > 1 for body, _ in users):
        raise ValueError(f"A rule joins members of the class {cls}, which has no name.")
    others = [
        (body, head)
        for body, head in rules
        if head[1:] != (TYPE, cls) and not any(atom[1:] == (TYPE, cls) for atom in body)
    ]
    return others + [(body, head) for body in makers for _, head in users if head not in body]
