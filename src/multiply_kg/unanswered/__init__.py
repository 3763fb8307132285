"""Why an answer is empty: a parameter's value that is nowhere in the graph, a pattern that matches nothing.

It is looked for after an answer without rows, and only there, by a few cheap questions that each have a time
limit: what cannot be known quickly is not said. Nothing here raises an error over an answer that is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.pipeline import KnowledgeGraph, Reasoning
    from multiply_kg.queries import SavedQuery

__all__ = ["reasons", "worth_asking"]


def worth_asking(query: SavedQuery, values: Mapping[str, object], *, empty: bool) -> bool:
    """Whether ``reasons`` may have something to say: no rows, or one of several values may be unknown."""
    return empty or any(
        parameter.many and isinstance(values.get(parameter.name), (list, tuple, set, frozenset))
        for parameter in query.parameters
    )


def reasons(
    graph: KnowledgeGraph,
    query: SavedQuery,
    values: Mapping[str, object] | None = None,
    *,
    reasoning: Reasoning | None = None,
    empty: bool = True,
) -> tuple[str, ...]:
    """Sentences on values that do not occur, with near ones, else on the patterns that match nothing.

    ``empty`` says that the answer has no rows; without it only values are looked at. Patterns are not looked
    at either where the query's header expects no rows.
    """
    if not query.text:
        return ()
    from multiply_kg.unanswered.looking import Looking
    from multiply_kg.unanswered.matches import unmatched
    from multiply_kg.unanswered.unknown import unknown_values

    look = Looking(graph, reasoning or ("asserted" if query.reasoning == "asserted" else "inferred"))
    given = {name: value for name, value in (values or {}).items() if value is not None}
    found = tuple(unknown_values(look, query, given))
    if found or not empty or query.expect.empty or query.form == "ASK":
        return found
    return tuple(unmatched(look, query, given))
