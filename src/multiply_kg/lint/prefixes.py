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
        other = before or known.get(prefix, namespace)  # what it means further up, else in the workspace
        if other != namespace:
            # Told as plain text: made short, both namespaces would be the prefix.
            values = {"prefix": prefix, "namespace": f"“{namespace}”", "other": f"“{other}”"}
            yield RULES["conflicting-prefix"].broken(values, at=place(at))
        elif before is not None or namespace in names:
            first = prefix if before is not None else names[namespace]
            yield RULES["duplicate-prefix"].broken({"prefix": prefix, "other": first}, at=place(at))
        elif prefix not in used:
            yield RULES["unused-prefix"].broken({"prefix": prefix}, at=place(at))
        meanings.setdefault(prefix, namespace)
        names.setdefault(namespace, prefix)
