"""Things that are probably one: described under two names that differ in one letter.

A slip in the subject of a statement makes a new thing, with a class and all, that no reference misses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from multiply_kg.lint.spelling import distance
from multiply_kg.lint.well_known import split_iri
from multiply_kg.terms import Term, Triple, is_iri, value_of

_PARTS: Final = re.compile(r"[-_.~]")
_SHORTEST: Final = 3
_LONG_ENOUGH: Final = 4
_MUCH_MORE: Final = 3


def twins(data: Collection[Triple], *, base: str, names: Collection[Term]) -> Mapping[Term, Term]:
    """Thing to the one that was probably meant; both of two unless one is spoken of much more often.

    Only what lies beneath ``base`` and is none of ``names`` (of graphs and queries) is looked at.
    """
    mentions: Counter[Term] = Counter()
    things: set[Term] = set()
    for subject, _, value in data:
        mentions[subject] += 1
        mentions[value] += 1
        if is_iri(subject) and value_of(subject).startswith(base) and subject not in names:
            things.add(subject)
    found: dict[Term, Term] = {}
    for left, right in _pairs(things):
        if mentions[left] <= _MUCH_MORE * mentions[right]:
            found[left] = right
        if mentions[right] <= _MUCH_MORE * mentions[left]:
            found[right] = left
    return found


def _pairs(things: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    by_namespace: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        namespace, name = split_iri(value_of(thing))
        by_namespace[namespace].add(name)
    for namespace, names in by_namespace.items():
        for left, right in sorted(_alike(names)):
            yield f"<{namespace}{left}>", f"<{namespace}{right}>"


def _alike(names: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of names that are one letter apart and not on purpose.

    Two such names are equal, or become so, when at most one letter of each is left out; so each name is
    compared with few others, however many there are.
    """
    close: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for shortened in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
            close[shortened].add(name)
    return {
        (left, right)
        for group in close.values()
        for left, right in combinations(sorted(group), 2)
        if distance(left, right) <= 1 and not _told_apart(left, right)
    }


def _told_apart(left: str, right: str) -> bool:
    """Whether the difference is one that people make: a number, a code, a letter that counts."""
    parts = _PARTS.split(left), _PARTS.split(right)
    if len(parts[0]) != len(parts[1]):
        return False
    different = [pair for pair in zip(*parts, strict=True) if pair[0] != pair[1]]
    if len(different) != 1:
        return False
    ((one, other),) = different
    digits = [re.sub(r"\D", "", part) for part in (one, other)]
    short = min(len(one), len(other)) < _SHORTEST or max(len(one), len(other)) < _LONG_ENOUGH
    return digits[0] != digits[1] or short
