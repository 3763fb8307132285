"""Did you mean …? The nearest of the names there are to one that there is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_SHORT: Final = 3
_LONG: Final = 8


def distance(left: str, right: str) -> int:
    """How many letters must be inserted, dropped, replaced or swapped with their neighbour.

    Optimal string alignment distance; letters that differ only in case count as one replacement.
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def nearest(word: str, candidates: Iterable[str], *, furthest: int | None = None) -> str | None:
    """The candidate that is most like ``word``, or None where none is like it.

    Without ``furthest``, a third of the letters may differ; capitals count only between equals.
    """
    limit = max(1, len(word) // 3) if furthest is None else furthest
    folded = word.casefold()
    best: tuple[int, int, str] | None = None
    for candidate in set(candidates):
        if candidate == word or abs(len(candidate) - len(word)) > limit:
            continue
        steps = distance(folded, candidate.casefold())
        if steps <= limit and (best is None or steps <= best[0]):
            found = steps, distance(word, candidate), candidate
            best = found if best is None else min(best, found)
    return None if best is None else best[2]


def looks_like(word: str, other: str) -> bool:
    """Whether one of two names in the same text is more likely a slip for the other than a name of its own.

    Names that tell two things apart on purpose do not: ``label1`` and ``label2``, ``topicA`` and ``topicB``.
    """
    if min(len(word), len(other)) < _SHORT or word == other or _told_apart(word, other):
        return False
    limit = 1 if min(len(word), len(other)) < _LONG else 2
    return word.casefold() == other.casefold() or (
        abs(len(word) - len(other)) <= limit and distance(word, other) <= limit
    )


def _told_apart(word: str, other: str) -> bool:
    """Whether the names have one stem and end in a number or a single capital letter."""
    left, right = _stem(word), _stem(other)
    return left == right and (left != word or right != other)


def _stem(word: str) -> str:
    bare = word.rstrip("0123456789")
    if bare != word:
        return bare
    return word[:-1] if word[-1:].isupper() and not word[-2:-1].isupper() else word
