"""Candidates for links: rows of the own graph and of an answer that belong together, and the evidence."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import QueryError
from multiply_kg.terms import Term, is_iri, value_of

if TYPE_CHECKING:
    from multiply_kg.federation.questions import Evidence, LinkRule
    from multiply_kg.federation.tables import Table

AGREES: Final = "="
IN_PART: Final = "~"
DIFFERS: Final = "≠"
MISSING: Final = "?"
_WORD = re.compile(r"\w+")
_FEWEST_LETTERS: Final = 3

Values = Mapping[str, set[Term]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that somebody may accept: the IRIs, their labels, and the evidence in short."""

    question: str
    own: str
    own_label: str
    link: str
    other: str
    other_label: str
    why: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a decision is about, whatever the labels and the evidence."""
        return self.question, self.own, self.link, self.other


def candidates(question: str, rule: LinkRule, own: Table, answer: Table) -> tuple[Candidate, ...]:
    """The pairs for which enough of the evidence agrees, by their IRIs.

    Rows are joined on the variables that both tables have. Raises QueryError where a column that should
    hold things holds something else.
    """
    found: list[Candidate] = []
    for (thing, other), (here, there) in sorted(_pairs(question, rule, own, answer).items()):
        judged = [_judged(evidence, here, there) for evidence in rule.evidence]
        if sum(sign in (AGREES, IN_PART) for sign, _ in judged) < rule.least:
            continue
        labels = rule.labels or (rule.own, rule.other)
        found.append(
            Candidate(
                question,
                thing,
                _joined(here, labels[0]) if rule.labels else "",
                rule.property,
                other,
                _joined(there, labels[1]) if rule.labels else "",
                "; ".join(text for _, text in judged),
            )
        )
    return tuple(found)


def _pairs(
    question: str, rule: LinkRule, own: Table, answer: Table
) -> Mapping[tuple[str, str], tuple[Values, Values]]:
    """For each pair of things all that its rows say, on either side."""
    shared = [name for name in own.variables if name in answer.variables]
    by_key: dict[tuple[Term | None, ...], list[dict[str, Term]]] = defaultdict(list)
    for row in own.dicts():
        by_key[tuple(row.get(name) for name in shared)].append(row)
    pairs: dict[tuple[str, str], tuple[dict[str, set[Term]], dict[str, set[Term]]]] = {}
    for there in answer.dicts():
        key = tuple(there.get(name) for name in shared)
        if None in key or rule.other not in there:
            continue
        for here in by_key.get(key, ()):
            if rule.own not in here:
                continue
            pair = _iri(question, rule.own, here), _iri(question, rule.other, there)
            sides = pairs.setdefault(pair, (defaultdict(set), defaultdict(set)))
            for side, row in zip(sides, (here, there), strict=True):
                for name, term in row.items():
                    side[name].add(term)
    return pairs


def _iri(question: str, column: str, row: Mapping[str, Term]) -> str:
    term = row[column]
    if not is_iri(term):
        raise QueryError(
            f"The column ?{column} of the question “{question}” should hold IRIs, and holds {term[:80]}.",
            hint="Let the query filter the others out, or name another column under x-link.",
        )
    return value_of(term)


def _judged(evidence: Evidence, here: Values, there: Values) -> tuple[str, str]:
    """How far a piece of evidence agrees, and that in short: “name = Linz”, “country ≠ AUT / DEU”."""
    ours, theirs = _texts(here.get(evidence.own, ())), _texts(there.get(evidence.other, ()))
    if not ours or not theirs:
        return MISSING, f"{evidence.name} {MISSING}"
    alike = [text for text in ours if folded(text) in {folded(other) for other in theirs}]
    if alike:
        return AGREES, f"{evidence.name} {AGREES} {alike[0]}"
    near = [(mine, other) for mine in ours for other in theirs if _in_part(mine, other)]
    sign, (mine, other) = (IN_PART, near[0]) if near else (DIFFERS, (ours[0], theirs[0]))
    return sign, f"{evidence.name} {sign} {mine} / {other}"


def folded(text: str) -> str:
    """A text without regard to case, spacing and the way in which its characters are composed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _in_part(one: str, other: str) -> bool:
    """Whether all words of one text are words of the other: “Weiz” and “Stadt Weiz”, “IVL” and “IVL AB”."""
    words = [set(_WORD.findall(folded(text))) for text in (one, other)]
    smaller, larger = sorted(words, key=len)
    return smaller <= larger and sum(map(len, smaller)) >= _FEWEST_LETTERS


def _texts(found: Collection[Term]) -> list[str]:
    return sorted({value_of(term) for term in found})


def _joined(side: Values, column: str) -> str:
    return " / ".join(_texts(side.get(column, ())))
