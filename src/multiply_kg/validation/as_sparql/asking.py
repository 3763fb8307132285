"""Branches put together to few queries, and the solutions of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeVar

from multiply_kg.terms import Term, value_of

from .branches import Branch, Finding
from .expressions import HEAVIEST, weight

Part = TypeVar("Part")
Row = Mapping[str, Term]
Select = Callable[[str], Iterable[Row]]

_AT_ONCE: Final = 40
AROUND: Final = 8
"""The weight of what a part of a UNION has around it."""
BLOCK: Final = 200
_LISTED: Final = 1000


def solutions(
    select: Select, branches: Iterable[Branch], *, origins: bool = False
) -> Iterator[tuple[Finding, Row]]:
    """The solutions of all branches, each with what it stands for.

    With ``origins`` a solution has the node that a target selected as ``origin``, unless that is ``this``.
    """
    wanted = "?origin ?this ?path ?value" if origins else "?this ?path ?value"
    for batch in batches(branches, _size):
        findings: list[Finding] = []
        parts = []
        for branch in batch:
            numbers = [f'"{len(findings) + at}"' for at in range(len(branch.findings))]
            findings += branch.findings
            parts.append(_numbered(branch, numbers))
        rows = select(f"SELECT DISTINCT ?k {wanted} WHERE {{ {' UNION '.join(parts)} }}")
        found = [(int(value_of(row["k"])), row) for row in rows if "k" in row and "this" in row]
        for number, row in sorted(found, key=itemgetter(0)):  # of results that are alike the first one counts
            yield findings[number], row


def counts(select: Select, patterns: Sequence[str]) -> list[int]:
    """For each pattern how many nodes it binds ``?this`` to."""
    found = [0] * len(patterns)
    for start in range(0, len(patterns), _AT_ONCE):
        block = patterns[start : start + _AT_ONCE]
        parts = (f'{{ {pattern} BIND("{start + at}" AS ?k) }}' for at, pattern in enumerate(block))
        query = f"SELECT ?k (COUNT(DISTINCT ?this) AS ?n) WHERE {{ {' UNION '.join(parts)} }} GROUP BY ?k"
        for row in select(query):
            if "k" in row and "n" in row:  # without solutions some engines have a group of nothing
                found[int(value_of(row["k"]))] = int(value_of(row["n"]))
    return found


def blocks(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """The terms in portions that one VALUES may hold."""
    return (terms[start : start + BLOCK] for start in range(0, len(terms), BLOCK))


def _numbered(branch: Branch, numbers: Sequence[str]) -> str:
    if not branch.conditions:
        return f"{{ {branch.pattern} BIND({numbers[0]} AS ?k) }}"
    tests = " || ".join(
        f"?k = {number} && {condition}"
        for number, condition in zip(numbers, map(_bracketed, branch.conditions), strict=True)
    )
    return f"{{ {branch.pattern} VALUES ?k {{ {' '.join(numbers)} }} FILTER({tests}) }}"


def _bracketed(condition: str) -> str:
    return f"({condition})"


def _size(branch: Branch) -> int:
    """The weight of a branch; long lists of terms, which are no operators, weigh by their length."""
    texts = (branch.pattern, *branch.conditions)
    listed = sum(map(len, texts)) // _LISTED
    return sum(map(weight, texts)) + listed + AROUND * (1 + len(branch.findings))


def batches(parts: Iterable[Part], size: Callable[[Part], int]) -> Iterator[list[Part]]:
    """The parts in portions that one query may hold; ``size`` is a part's weight, with what is around it."""
    batch: list[Part] = []
    length = 0
    for part in parts:
        more = size(part)
        if batch and (len(batch) == _AT_ONCE or length + more > HEAVIEST):
            yield batch
            batch, length = [], 0
        batch.append(part)
        length += more
    if batch:
        yield batch
