"""A comparison for a comment on a pull request: a summary, the details folded, the size bounded.

Terms stand in code spans, so that neither ``@pl`` becomes a mention nor a label becomes mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from multiply_kg.comparison.changes import AnswerChange, Comparison, ThingChange
from multiply_kg.comparison.writers.wording import SIGNS, Wording, counted, first, inferred, verdict

#: GitHub refuses comments of more than 65,536 characters.
LARGEST: Final = 60_000
_LIMITS: Final = (200, 50, 10, 3, 0)
_MARKED_UP: Final = re.compile(r"[\\`*_\[\]<>|&~#@]")


def write_markdown(comparison: Comparison, wording: Wording, *, largest: int = LARGEST) -> str:
    """The comparison as Markdown of at most ``largest`` characters; what is left out is counted."""
    text = ""
    for limit in _LIMITS:
        text = "\n".join(_lines(comparison, wording, limit)) + "\n"
        if len(text) <= largest:
            break
    return text if len(text) <= largest else f"{text[: largest - 2].rsplit(chr(10), 1)[0]}\n"


def _lines(comparison: Comparison, wording: Wording, limit: int) -> Iterator[str]:
    old, new = _code(comparison.old), _code(comparison.new)
    if not comparison.different:
        yield f"### Changes of the graph\n\n{old} and {new} say the same."
        return
    yield f"### Changes of the graph: {old} → {new}\n"
    yield f"**{_plain(verdict(comparison.proposal))}**\n"
    reasons, more = first(
        (f"- {reason.level}: {_plain(reason.text)}" for reason in comparison.proposal.reasons), max(limit, 10)
    )
    yield from (*reasons, *_rest(more), "")
    yield from ("| | |", "| --- | --- |", *_summary(comparison), "")
    if text := inferred(comparison):
        yield f"{text}\n"
    for answer in comparison.answers[: max(limit, 10)]:
        yield from _answer(answer, wording, limit)
    yield from _rest(len(comparison.answers) - max(limit, 10))
    yield from _things("Things", comparison.entities, wording, limit)
    if comparison.graphs:
        items = (
            f"- {SIGNS[g.kind]} {_code(g.path or g.graph)} +{len(g.added):,} −{len(g.removed):,} "
            f"{_plain(g.label)}".rstrip()
            for g in comparison.graphs
        )
        yield from _folded(f"Sources: {counted([g.kind for g in comparison.graphs])}", items, limit)
    yield from _things("Terms", comparison.terms, wording, limit)
    yield from _things("Shapes", comparison.shapes, wording, limit)
    if comparison.stricter:
        items = (f"- {_code(text)}" for text in comparison.stricter)
        yield from _folded(f"New violations in the old data: {len(comparison.stricter):,}", items, limit)
    if comparison.queries:
        items = (
            f"- {SIGNS[q.kind]} {_code(q.id)} {_plain(q.title)}"
            + "".join(f"\n  - {_plain(effect)}" for _, effect in q.effects)
            for q in comparison.queries
        )
        yield from _folded(f"Queries: {counted([q.kind for q in comparison.queries])}", items, limit)


def _summary(comparison: Comparison) -> Iterator[str]:
    for title, kinds in (
        ("Things", [change.kind for change in comparison.entities]),
        ("Sources", [change.kind for change in comparison.graphs]),
        ("Terms", [change.kind for change in comparison.terms]),
        ("Shapes", [change.kind for change in comparison.shapes]),
        ("Queries", [change.kind for change in comparison.queries]),
    ):
        if kinds:
            yield f"| {title} | {counted(kinds)} |"
    if comparison.answers_compared:
        yield f"| Saved answers | {len(comparison.answers)} of {comparison.answers_compared} changed |"


def _answer(answer: AnswerChange, wording: Wording, limit: int) -> Iterator[str]:
    if answer.problem:
        yield f"- {_code(answer.id)} {_plain(answer.title)}: {_plain(answer.problem)}\n"
        return
    kinds = counted([row.kind for row in answer.rows])
    title = f"Answer {answer.id}: {kinds} ({answer.before:,} → {answer.after:,} rows). {answer.title}"
    items = (f"- {SIGNS[row.kind]} {_code(wording.row(answer, row))}" for row in answer.rows)
    yield from _folded(title, items, limit)


def _things(title: str, changes: Iterable[ThingChange], wording: Wording, limit: int) -> Iterator[str]:
    changes = list(changes)
    if not changes:
        return
    items = (_thing(change, wording) for change in changes)
    yield from _folded(f"{title}: {counted([change.kind for change in changes])}", items, limit)


def _thing(change: ThingChange, wording: Wording) -> str:
    name, about = wording.thing(change)
    lines = [f"- {SIGNS[change.kind]} {_code(name)} {_plain(about)}".rstrip()]
    for value in change.values:
        property_, removed, added = wording.value(value)
        parts = [f"− {_code(removed)}"] if removed else []
        parts += [f"+ {_code(added)}"] if added else []
        lines.append(f"  - {_code(property_)} {' '.join(parts)}")
    return "\n".join(lines)


def _folded(title: str, items: Iterable[str], limit: int) -> Iterator[str]:
    shown, more = first(items, limit)
    yield from (
        f"<details><summary>{_plain(title)}</summary>",
        "",
        *shown,
        *_rest(more),
        "",
        "</details>",
        "",
    )


def _rest(more: int) -> Iterator[str]:
    if more > 0:
        yield f"- … and {more:,} more"


def _code(text: str) -> str:
    """A code span that shows the text whatever backquotes are in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    inner = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{fence}{inner or ' '}{fence}"


def _plain(text: str) -> str:
    """Text as it is, whatever marks up in Markdown or HTML."""
    return _MARKED_UP.sub(lambda found: f"&#{ord(found[0])};", text)
