"""A comparison for programs: all of it, terms in N-Triples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from multiply_kg.comparison.changes import Comparison, RowChange, ThingChange
from multiply_kg.comparison.writers.wording import Wording


def write_json(comparison: Comparison, _: Wording) -> str:
    """The comparison as one JSON object; its keys are the names that documentation gives."""
    return json.dumps(_object(comparison), ensure_ascii=False, indent=2) + "\n"


def _object(comparison: Comparison) -> dict[str, Any]:
    proposal = comparison.proposal
    return {
        "old": comparison.old,
        "new": comparison.new,
        "different": comparison.different,
        "version": {
            "level": proposal.level,
            "old": proposal.old,
            "new": proposal.new,
            "proposed": proposal.proposed,
            "fulfilled": proposal.fulfilled,
            "reasons": [{"level": reason.level, "text": reason.text} for reason in proposal.reasons],
        },
        "things": _things(comparison.entities),
        "sources": [
            {
                "kind": graph.kind,
                "graph": graph.graph,
                "label": graph.label,
                "path": graph.path,
                "added": [" ".join(triple) for triple in graph.added],
                "removed": [" ".join(triple) for triple in graph.removed],
            }
            for graph in comparison.graphs
        ],
        "terms": _things(comparison.terms),
        "shapes": _things(comparison.shapes),
        "newViolations": list(comparison.stricter),
        "queries": [
            {
                "kind": query.kind,
                "id": query.id,
                "title": query.title,
                "effects": [{"level": level, "text": text} for level, text in query.effects],
            }
            for query in comparison.queries
        ],
        "answersCompared": comparison.answers_compared,
        "answers": [
            {
                "id": answer.id,
                "title": answer.title,
                "columns": list(answer.columns),
                "before": answer.before,
                "after": answer.after,
                "problem": answer.problem,
                "rows": [_row(row) for row in answer.rows],
            }
            for answer in comparison.answers
        ],
        "inferred": {"added": comparison.inferred_added, "removed": comparison.inferred_removed},
    }


def _things(changes: Iterable[ThingChange]) -> list[dict[str, Any]]:
    return [
        {
            "kind": change.kind,
            "thing": change.thing,
            "label": change.label,
            "types": list(change.types),
            "values": [
                {
                    "property": value.property,
                    "aspect": value.aspect,
                    "removed": list(value.removed),
                    "added": list(value.added),
                }
                for value in change.values
            ],
        }
        for change in changes
    ]


def _row(row: RowChange) -> dict[str, Any]:
    before, after = (None if cells is None else list(cells) for cells in (row.before, row.after))
    return {"kind": row.kind, "before": before, "after": after}
