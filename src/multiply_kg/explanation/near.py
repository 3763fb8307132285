"""What comes near to something that does not hold: misspelt terms, other values, the other direction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Final, Protocol

from multiply_kg.explanation.explanation import NearMisses, Question
from multiply_kg.reasoning.noise import is_noise
from multiply_kg.reasoning.vocabulary import is_reserved
from multiply_kg.terms import Term, Triple, is_iri

_SIMILAR: Final = 3
_CUTOFF: Final = 0.75
_WORSE: Final = 0.06
_VALUES: Final = 8


class Terms(Protocol):
    """Terms that occur somewhere."""

    def __contains__(self, term: object, /) -> bool: ...

    def like(self, term: Term) -> Iterable[Term]:
        """Those among which one may be that looks like another term."""


@dataclass(frozen=True, slots=True)
class ListedTerms:
    """Terms that are all here."""

    terms: Collection[Term]

    def __contains__(self, term: object) -> bool:
        return term in self.terms

    def like(self, _: Term) -> Iterable[Term]:
        """All of them."""
        return self.terms


def near_misses(
    question: Question,
    *,
    about: Callable[[Term], Sequence[Triple]],
    nodes: Terms,
    properties: Terms,
    show: Callable[[Term], str],
) -> NearMisses:
    """What holds in place of what was asked.

    ``about`` gives all that holds of a subject, ``nodes`` and ``properties`` are the terms there are;
    ``show`` makes an IRI short, as it was probably typed.
    """
    subject, predicate, object_ = question.subject, question.predicate, question.object
    unknown: dict[Term, tuple[Term, ...]] = {}
    for term, known in ((subject, nodes), (predicate, properties), (object_, nodes)):
        if term is not None and is_iri(term) and not is_reserved(term) and term not in known:
            unknown[term] = _similar(term, known.like(term), show)
    held = about(subject)
    values = sorted({o for _, p, o in held if p == predicate and o != object_})
    return NearMisses(
        unknown=unknown,
        values=tuple(values[:_VALUES]),
        properties=tuple(sorted({p for _, p, o in held if o == object_})),
        reversed=predicate is not None
        and object_ is not None
        and (object_, predicate, subject) in about(object_),
        more_values=max(0, len(values) - _VALUES),
        left_out=predicate is not None and object_ is not None and is_noise((subject, predicate, object_)),
    )


def _similar(term: Term, known: Iterable[Term], show: Callable[[Term], str]) -> tuple[Term, ...]:
    """The IRIs that look like this one, those with the same local name first."""
    names = {show(other): other for other in known if is_iri(other)}
    name = show(term)
    local = name.rpartition(":")[2]
    same = sorted(other for other in names if local and other.rpartition(":")[2] == local)
    close = get_close_matches(name, sorted(names), n=_SIMILAR, cutoff=_CUTOFF)
    likeness = [SequenceMatcher(None, other, name).ratio() for other in close]
    close = [other for other, ratio in zip(close, likeness, strict=True) if ratio > likeness[0] - _WORSE]
    return tuple(names[other] for other in dict.fromkeys((*same, *close)))[:_SIMILAR]
