"""Validates a graph: with the compiled engine where it knows every construct, else with pySHACL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from multiply_kg.collecting import collection_paused
from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import Term, Triple

from .graphs import SUB_CLASS_OF, GraphIndex
from .report import Engine, ValidationReport, ValidationResult, unique_results
from .shapes import Shapes, read_shapes
from .targets import focus_nodes, shape_infos

EngineChoice = Literal["auto", "compiled", "reference"]
Select = Callable[[str], Iterable[Mapping[str, Term]]]


@collection_paused()
def validate(
    data: Collection[Triple],
    shapes: Collection[Triple],
    *,
    ontology: Collection[Triple] = (),
    engine: EngineChoice = "auto",
    select: Select | None = None,
    blanks_named: bool = False,
) -> ValidationReport:
    """The report on ``data`` by ``shapes`` (W3C SHACL).

    Of ``ontology`` only the class hierarchy (rdfs:subClassOf) is seen, so that its terms do not become
    focus nodes; code lists that the data refer to belong to ``data``. ``select`` runs a SPARQL SELECT
    query over data and hierarchy and returns its solutions; without it, shapes with sh:sparql are
    left to the reference engine, and so are those of a blank node, which no query can name, unless
    ``blanks_named`` says that ``select`` knows blank nodes by the IRIs that ``named`` gives them.

    Raises ShapesError for a malformed shapes graph, UnsupportedError for SHACL-JS and sh:entailment,
    and with ``engine="compiled"`` for anything that only the reference engine does.
    """
    parsed = read_shapes(shapes)
    hierarchy = [triple for triple in ontology if triple[1] == SUB_CLASS_OF]
    index = GraphIndex(data, hierarchy)
    focus = {shape.node: focus_nodes(shape, index) for shape in parsed.roots}
    compiled: dict[Term, list[ValidationResult]] = {}
    left: dict[Term, tuple[str, ...]] = {}
    if engine != "reference":
        compiled, left = _compiled(index, parsed, focus, select, blanks_named=blanks_named)
    if engine == "compiled":
        refuse(left)
    results = [result for found in compiled.values() for result in found]
    used: Engine = "reference" if engine == "reference" or (left and not compiled) else "compiled"
    if used == "reference":
        results = reference((*data, *hierarchy), shapes, parsed, None)
    elif left:
        used = "mixed"
        results += reference((*data, *hierarchy), shapes, parsed, left)
    return report_of(
        parsed,
        GraphIndex(shapes),
        results,
        engine=used,
        left=left,
        counts={node: len(nodes) for node, nodes in focus.items()},
        focus_nodes=len({node for nodes in focus.values() for node in nodes}),
    )


def refuse(left: Mapping[Term, tuple[str, ...]]) -> None:
    """Raise UnsupportedError if shapes are left to the reference engine, for these reasons."""
    if left:
        named = "; ".join(sorted({reason for reasons in left.values() for reason in reasons}))
        raise UnsupportedError(
            f"The compiled engine does not evaluate: {named}.", hint="Use the engine “auto” or “reference”."
        )


def report_of(
    parsed: Shapes,
    graph: GraphIndex,
    results: Iterable[ValidationResult],
    *,
    engine: Engine,
    left: Mapping[Term, tuple[str, ...]],
    counts: Mapping[Term, int],
    focus_nodes: int,
) -> ValidationReport:
    """The report that holds these results; ``graph`` holds the shapes, ``counts`` focus nodes by shape."""
    infos, unmatched = shape_infos(parsed, graph, counts)
    return ValidationReport(
        results=unique_results(results),
        shapes=infos,
        unmatched=unmatched,
        engine=engine,
        fallback=tuple(f"{node}: {', '.join(reasons)}" for node, reasons in sorted(left.items())),
        focus_nodes=focus_nodes,
    )


def reference(
    data: Collection[Triple],
    shapes: Collection[Triple],
    parsed: Shapes,
    only: Collection[Term] | None,
) -> list[ValidationResult]:
    """The results that the reference engine gives, of all shapes or of these only."""
    from .reference import reference_results  # importing pySHACL takes a quarter of a second

    return reference_results(data, shapes, parsed, only=only)


def _compiled(
    index: GraphIndex,
    parsed: Shapes,
    focus: Mapping[Term, Collection[Term]],
    select: Select | None,
    *,
    blanks_named: bool,
) -> tuple[dict[Term, list[ValidationResult]], dict[Term, tuple[str, ...]]]:
    """The results of each shape that the compiled engine evaluates, and for each other one, why not."""
    from .compiled import BlankFocusError, Evaluation
    from .support import reasons

    run = Evaluation(index, parsed, select, blanks_named=blanks_named)
    found: dict[Term, list[ValidationResult]] = {}
    left: dict[Term, tuple[str, ...]] = {}
    for shape in parsed.roots:
        why = reasons(parsed, shape, sparql=select is not None)
        if why:
            left[shape.node] = why
            continue
        try:
            found[shape.node] = run.results(shape, focus[shape.node])
        except BlankFocusError:
            left[shape.node] = ("sh:sparql on blank nodes",)
    return found, left
