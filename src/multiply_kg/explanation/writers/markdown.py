"""Explanations as Markdown: nested lists with links to the lines, the documents and the specification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from multiply_kg.explanation.explanation import Answer, Explanation, Question, Source, Statement, Step
from multiply_kg.explanation.writers.presentation import Presentation, near_lines, premises

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~#&]")
_UNSAFE: Final = re.compile(r"[\s<>()\\]")
_TICKS: Final = re.compile(r"`+")


def write_markdown(answer: Answer, show: Presentation) -> str:
    """A section for each triple; paths are links relative to the workspace."""
    blocks: list[str] = []
    for explanation in answer.explanations:
        blocks += _explanation(explanation, show)
    if answer.near is not None:
        blocks.append("## " + _code(" ".join(show.compact(term) for term in answer.question.terms)))
        near = near_lines(answer.near, answer.question, show)
        blocks.append("\n".join(map(_escape, (show.words("nothing"), *near))))
    return "\n\n".join(blocks) + "\n"


def _explanation(explanation: Explanation, show: Presentation) -> Iterator[str]:
    triple = explanation.triple
    yield "## " + _code(show.triple(triple))
    named = show.named(triple)
    if named:
        yield _escape(named)
    if explanation.statement is not None:
        yield show.words("asserted")
        yield "\n".join(f"- {_source(source, show)}" for source in explanation.statement.sources)
    elif explanation.near is not None:
        yield show.words("unknown")
        near = near_lines(explanation.near, Question(*triple), show)
        if near:
            yield "\n".join(f"- {_escape(line)}" for line in near)
    else:
        several = len(explanation.proofs) > 1
        summary = "more" if explanation.more else "several" if several else "inferred"
        yield _escape(show.words(summary, len(explanation.proofs)))
        for number, proof in enumerate(explanation.proofs, start=1):
            if several:
                yield "### " + show.words("proof", number)
            yield "\n".join(_step(proof, "", show))


def _step(step: Step, margin: str, show: Presentation) -> Iterator[str]:
    rule = show.rule(step.rule)
    reason = f"{_link(_escape(rule.name), rule.specification)}: {_escape(rule.sentence(show.language))}"
    yield f"{margin}- {_code(show.triple(step.conclusion))}\\"
    yield f"{margin}  {reason}"
    for premise in premises(step):
        if isinstance(premise, Step):
            yield from _step(premise, margin + "  ", show)
        else:
            yield from _leaf(premise, margin + "  ", show)


def _leaf(statement: Statement, margin: str, show: Presentation) -> Iterator[str]:
    kind = f"{show.words('axiom')} " if statement.axiom else ""
    line = f"{margin}- {kind}{_code(show.triple(statement.triple))}"
    for source in statement.sources:
        yield line + "\\"
        line = f"{margin}  {_source(source, show)}"
    yield line


def _source(source: Source, show: Presentation) -> str:
    parts = []
    if source.location is None:
        parts.append(f"{_code(source.graph)} {_escape(show.words('changed'))}")
    else:
        path = quote(show.path(source.location.path))
        parts.append(_link(_escape(show.place(source.location)), f"{path}#L{source.location.line}"))
    title = show.text(source.titles)
    documents = [_link(_escape(title or document), document) for document in source.documents]
    parts += documents or ([_escape(title)] if title else [])
    parts += [_link(f"“{_escape(passage.words)}”", passage.link) for passage in source.passages]
    return " · ".join(parts)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _code(text: str) -> str:
    """A code span with more backticks around it than within (CommonMark §6.1)."""
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _link(text: str, target: str) -> str:
    return f"[{text}]({_UNSAFE.sub(lambda found: quote(found[0]), target)})"
