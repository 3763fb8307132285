"""Prefixes that nothing uses, that are declared twice, or that mean two things; in files and queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from multiply_kg.lint.places import PrefixLine
from multiply_kg.lint.rules import RULES
from multiply_kg.locations import Location
from multiply_kg.validation import ValidationResult


def check_prefixes(
    declared: Iterable[PrefixLine],
    used: Collection[str],
    *,
    known: Mapping[str, str],
    place: Callable[[int], Location],
) -> Iterator[ValidationResult]:
    """What is wrong with the prefixes of one file; ``known`` are the workspace's and the common ones."""
    meanings: dict[str, str] = {}
    names: dict[str, str] = {}
    for prefix, namespace, at in declared:
        before = meanings.get(prefix)
        conflict, where = (before, "here") if before else (known.get(prefix, namespace), "workspace")
        if conflict not in (None, namespace):
            yield _conflict(prefix, namespace, str(conflict), where, place(at))
        elif before is not None or namespace in names:
            other = prefix if before is not None else names[namespace]
            yield RULES["duplicate-prefix"].broken({"prefix": prefix, "other": other}, at=place(at))
        elif prefix not in used:
            yield RULES["unused-prefix"].broken({"prefix": prefix}, at=place(at))
        meanings.setdefault(prefix, namespace)
        names.setdefault(namespace, prefix)


def _conflict(prefix: str, namespace: str, other: str, where: str, at: Location) -> ValidationResult:
    words = {"here": "above", "workspace": "in the workspace’s prefixes"}
    # The namespaces are told as plain IRIs: made short, they would both be the prefix.
    values = {"prefix": prefix, "namespace": f"“{namespace}”", "other": f"“{other}”", "where": words[where]}
    return RULES["conflicting-prefix"].broken(values, at=at)
