"""Explanations as one JSON object, for programs; ``schema`` says what is in it."""

from __future__ import annotations

import json
from typing import Any, Final

from multiply_kg.explanation.explanation import (
    Answer,
    Explanation,
    NearMisses,
    Passage,
    Question,
    Source,
    Statement,
    Step,
)
from multiply_kg.explanation.writers.presentation import Presentation
from multiply_kg.locations import Location
from multiply_kg.terms import Term, Triple, datatype_of, is_blank, is_iri, language_of, value_of

VERSION: Final = 1


def write_json(answer: Answer, show: Presentation) -> str:
    """Everything that is known; terms as in SPARQL 1.1 Query Results JSON §3.2.2."""
    rules = {name for x in answer.explanations for proof in x.proofs for name in _rules(proof)}
    document = {
        "version": VERSION,
        "question": _question(answer.question),
        "explanations": [_explanation(explanation, show) for explanation in answer.explanations],
        "near": None if answer.near is None else _near(answer.near),
        "rules": {name: _rule(name, show) for name in sorted(rules)},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rules(proof: Step) -> set[str]:
    return {step.rule for step in proof.steps()}


def _rule(name: str, show: Presentation) -> dict[str, Any]:
    text = show.rule(name)
    return {"says": {"en": text.english, "pl": text.polish}, "specification": text.specification}


def _question(question: Question) -> dict[str, Any]:
    asked = {"subject": question.subject, "predicate": question.predicate, "object": question.object}
    return {role: None if term is None else _term(term) for role, term in asked.items()}


def _explanation(explanation: Explanation, show: Presentation) -> dict[str, Any]:
    statement = explanation.statement
    return {
        "triple": _triple(explanation.triple),
        "status": explanation.status,
        "sources": [] if statement is None else [_source(source, show) for source in statement.sources],
        "proofs": [_step(proof, show) for proof in explanation.proofs],
        "more": explanation.more,
        "near": None if explanation.near is None else _near(explanation.near),
    }


def _step(step: Step, show: Presentation) -> dict[str, Any]:
    return {
        "triple": _triple(step.conclusion),
        "rule": step.rule,
        "premises": [
            _step(premise, show) if isinstance(premise, Step) else _statement(premise, show)
            for premise in step.premises
        ],
    }


def _statement(statement: Statement, show: Presentation) -> dict[str, Any]:
    return {
        "triple": _triple(statement.triple),
        "axiom": statement.axiom,
        "sources": [_source(source, show) for source in statement.sources],
    }


def _source(source: Source, show: Presentation) -> dict[str, Any]:
    return {
        "graph": source.graph,
        "titles": dict(sorted(source.titles.items())),
        "documents": list(source.documents),
        "location": _location(source.location, show),
        "subject": _location(source.subject_location, show),
        "passages": [_passage(passage) for passage in source.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {"url": passage.link, "start": passage.start, "end": passage.end}


def _location(location: Location | None, show: Presentation) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"path": show.path(location.path), "line": location.line, "column": location.column}


def _near(near: NearMisses) -> dict[str, Any]:
    return {
        "unknown": [
            {"term": _term(term), "similar": [_term(other) for other in similar]}
            for term, similar in near.unknown.items()
        ],
        "values": [_term(value) for value in near.values],
        "moreValues": near.more_values,
        "properties": [_term(value) for value in near.properties],
        "reversed": near.reversed,
        "leftOut": near.left_out,
    }


def _triple(triple: Triple) -> dict[str, dict[str, str]]:
    subject, predicate, object_ = map(_term, triple)
    return {"subject": subject, "predicate": predicate, "object": object_}


def _term(term: Term) -> dict[str, str]:
    if is_iri(term):
        return {"type": "uri", "value": value_of(term)}
    if is_blank(term):
        return {"type": "bnode", "value": value_of(term)}
    language = language_of(term)
    kind = {"xml:lang": language} if language else {"datatype": datatype_of(term) or ""}
    return {"type": "literal", "value": value_of(term), **kind}
