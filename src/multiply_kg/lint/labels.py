"""Labels without a language tag, where no shape looks at the languages of labels already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Final

from multiply_kg.lint.well_known import LABELS
from multiply_kg.terms import RDF, SH, XSD_STRING, Term, Triple, datatype_of, is_literal

_LABELS: Final = frozenset(f"<{iri}>" for iri in LABELS)
_PATH: Final = f"<{SH}path>"
_ABOUT_LANGUAGE: Final = frozenset({f"<{SH}languageIn>", f"<{SH}uniqueLang>"})
_LANG_STRING: Final = f"<{RDF}langString>"


class LabelPolicy:
    """Which label properties must have language tags, as far as nobody else says it."""

    def __init__(
        self, data: Collection[Triple], shapes: Collection[Triple], *, languages: Sequence[str]
    ) -> None:
        self._data = data
        self._shapes = shapes
        self._languages = languages

    def lacks_language(self, triple: Triple) -> bool:
        """Whether this is a label that should have a language tag and has none."""
        _, predicate, value = triple
        return predicate in self.properties and is_literal(value) and datatype_of(value) == XSD_STRING

    @cached_property
    def properties(self) -> frozenset[Term]:
        """Label properties that no shape looks at, where the workspace has several languages, or tags."""
        tagged = {p for _, p, o in self._data if p in _LABELS and datatype_of(o) == _LANG_STRING[1:-1]}
        wanted = _LABELS if len(self._languages) > 1 else frozenset(tagged)
        return wanted - self._covered

    @cached_property
    def _covered(self) -> frozenset[Term]:
        """Label properties of which some shape says something about language."""
        statements: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        shapes: dict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, value in self._shapes:
            statements[subject].append((predicate, value))
            if predicate == _PATH and value in _LABELS:
                shapes[value].add(subject)
        return frozenset(label for label, starts in shapes.items() if _speaks_of_language(starts, statements))


def _speaks_of_language(starts: set[Term], statements: dict[Term, list[tuple[Term, Term]]]) -> bool:
    seen, queue = set(starts), list(starts)
    for node in queue:
        for predicate, value in statements.get(node, ()):
            if predicate in _ABOUT_LANGUAGE or value == _LANG_STRING:
                return True
            if value not in seen and not is_literal(value):
                seen.add(value)
                queue.append(value)
    return False
