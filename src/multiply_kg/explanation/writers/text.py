"""Explanations as plain text: a tree for each proof, then what its rules say and where its sources are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from multiply_kg.explanation.explanation import Answer, Explanation, Question, Source, Statement, Step
from multiply_kg.explanation.writers.presentation import (
    Presentation,
    near_lines,
    premises,
    sources_of,
    steps_of,
)

_BRANCH, _LAST = "├─ ", "└─ "
_BESIDE, _BENEATH = "│  ", "   "
_WIDE: Final = 110


def write_text(answer: Answer, show: Presentation) -> str:
    """What a maintainer reads: who states it, or the trees of its proofs, or what comes near to it."""
    blocks = [list(_explanation(explanation, show)) for explanation in answer.explanations]
    if answer.near is not None:
        asked = " ".join(show.compact(term) for term in answer.question.terms)
        near = near_lines(answer.near, answer.question, show)
        blocks.append([asked, show.words("nothing"), *near])
    if len(answer.explanations) > 1:
        blocks.append([show.words("count", len(answer.explanations))])
    rules = {step.rule: show.rule(step.rule) for step in steps_of(answer)}
    if rules:
        wide = max(map(len, rules))
        lines = [f"  {name:<{wide}}  {rules[name].sentence(show.language)}" for name in sorted(rules)]
        blocks.append([show.words("rules"), *lines])
    sources = sources_of(answer, show)
    if sources:
        blocks.append(
            [show.words("sources"), *(line for source in sources for line in _source(source, show))]
        )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _explanation(explanation: Explanation, show: Presentation) -> Iterator[str]:
    triple = explanation.triple
    yield show.triple(triple)
    named = show.named(triple)
    if named:
        yield f"({named})"
    if explanation.statement is not None:
        yield show.words("asserted")
        for source in explanation.statement.sources:
            yield from _stated(source, show)
    elif explanation.near is not None:
        yield show.words("unknown")
        yield from near_lines(explanation.near, Question(*triple), show)
    else:
        yield from _proofs(explanation, show)


def _proofs(explanation: Explanation, show: Presentation) -> Iterator[str]:
    proofs, trees = explanation.proofs, _Trees(show)
    if len(proofs) == 1 and not explanation.more:
        yield show.words("by", proofs[0].rule)
        yield from trees.beneath(proofs[0], "")
        return
    yield show.words("more" if explanation.more else "several", len(proofs))
    for number, proof in enumerate(proofs, start=1):
        yield ""
        yield show.words("proof-by", number, proof.rule)
        yield from trees.beneath(proof, "")


class _Trees:
    """The trees of one explanation; what was shown in full is not repeated."""

    def __init__(self, show: Presentation) -> None:
        self._show = show
        self._shown: list[Step] = []
        self._passages: set[str] = set()

    def beneath(self, step: Step, margin: str) -> Iterator[str]:
        """The lines of a step's premises and what is beneath them."""
        shown = premises(step)
        for premise in shown:
            last = premise is shown[-1]
            first, rest = margin + (_LAST if last else _BRANCH), margin + (_BENEATH if last else _BESIDE)
            if isinstance(premise, Step):
                yield from self._step(premise, first, rest)
            else:
                yield from self._leaf(premise, first, rest)

    def _step(self, step: Step, first: str, rest: str) -> Iterator[str]:
        line = f"{first}{self._show.triple(step.conclusion)}"
        if step in self._shown:
            yield f"{line}  [{step.rule}, {self._show.words('above')}]"
            return
        self._shown.append(step)
        yield f"{line}  [{step.rule}]"
        yield from self.beneath(step, rest)

    def _leaf(self, statement: Statement, first: str, rest: str) -> Iterator[str]:
        kind = f"{self._show.words('axiom')}: " if statement.axiom else ""
        line = f"{first}{kind}{self._show.triple(statement.triple)}"
        places = [_place(source, self._show) for source in statement.sources]
        if len(places) == 1 and len(line) + len(places[0]) + 2 <= _WIDE:
            yield f"{line}  {places[0]}"
        else:
            yield line
            for place in places:
                yield f"{rest}  {place}"
        for words in _passages(statement.sources):
            if words not in self._passages:
                self._passages.add(words)
                yield f"{rest}  {self._show.words('passage')} “{words}”"


def _passages(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(passage.words for source in sources for passage in source.passages))


def _place(source: Source, show: Presentation) -> str:
    if source.location is None:
        return f"<{source.graph}> {show.words('changed')}"
    return show.place(source.location)


def _stated(source: Source, show: Presentation) -> Iterator[str]:
    yield "  " + _place(source, show)
    yield from _document(source, show)
    for passage in source.passages:
        yield f"    {show.words('passage')} “{passage.words}”"
        yield f"    {passage.link}"


def _source(source: Source, show: Presentation) -> Iterator[str]:
    yield "  " + (show.file(source) or f"<{source.graph}>")
    yield from _document(source, show)


def _document(source: Source, show: Presentation) -> Iterator[str]:
    title = show.text(source.titles)
    if title:
        yield f"    {title}"
    for document in source.documents:
        yield f"    {document}"
