"""Joins the report on the asserted graph with the report on its closure.

Inference can hide a violation (a range axiom types the wrong object) and can make one (a new value
breaks a count); so both graphs are validated and every finding says where it shows.
"""

from __future__ import annotations

from dataclasses import replace

from .report import Engine, Stage, ValidationReport, unique_results


def merge_stages(asserted: ValidationReport, closure: ValidationReport) -> ValidationReport:
    """One report with each finding once and its stage.

    ``asserted``: only there, inference would hide it; ``closure``: only inference shows it; ``both``.
    Both reports must come from the same shapes graph, read once, since a shape without an IRI is known
    by its label. A shape is unmatched when it is so in both; counts of focus nodes are those of the closure.
    """
    first = {result.key: result for result in asserted.results}
    second = {result.key: result for result in closure.results}
    merged = []
    for key, result in {**second, **first}.items():
        stage: Stage = "both" if key in first and key in second else "asserted" if key in first else "closure"
        merged.append(replace(result, stage=stage))
    engine: Engine = asserted.engine if asserted.engine == closure.engine else "mixed"
    return ValidationReport(
        results=unique_results(merged),
        shapes=closure.shapes,
        unmatched=tuple(shape for shape in asserted.unmatched if shape in closure.unmatched),
        engine=engine,
        fallback=tuple(dict.fromkeys((*asserted.fallback, *closure.fallback))),
        focus_nodes=closure.focus_nodes,
        two_stages=True,
    )
