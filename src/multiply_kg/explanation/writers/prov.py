"""Explanations as PROV-O in Turtle: an activity for each firing of a rule, from documents to conclusions.

No blank nodes: triples, firings and rules have IRIs beneath ``<base>explanation/`` that are made of what
they are, so that the same proof has the same names in every run.
"""

from __future__ import annotations

import hashlib
from typing import Final

from multiply_kg.explanation.explanation import Answer, Explanation, Source, Statement, Step
from multiply_kg.explanation.writers.presentation import Presentation
from multiply_kg.terms import Term, Triple, is_blank, literal

_PREFIXES: Final = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_OWN: Final = ("triple", "firing", "association", "rule", "place")
_PLACED: Final = "prov:atLocation"


def write_prov(answer: Answer, show: Presentation) -> str:
    """Turtle with the whole of every proof; for what is neither asserted nor inferred a comment."""
    graph = _Graph(show)
    for explanation in answer.explanations:
        graph.explain(explanation)
    own = {prefix: f"{show.base}explanation/{prefix}/" for prefix in _OWN}
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in {**_PREFIXES, **own}.items()]
    blocks = ["\n".join(lines), *graph.blocks()]
    if not answer.found:
        asked = " ".join(show.compact(term) for term in answer.question.terms)
        blocks.append(f"# {' '.join(asked.split())}: {show.words('unknown')}")
    return "\n\n".join(blocks) + "\n"


class _Graph:
    """The triples to be written: subject to property to values, all in the order of their making."""

    def __init__(self, show: Presentation) -> None:
        self._show = show
        self._subjects: dict[str, dict[str, dict[str, None]]] = {}

    def blocks(self) -> list[str]:
        """The Turtle of each subject."""
        return [
            f"{subject} " + " ;\n    ".join(f"{p} {' , '.join(values)}" for p, values in facts.items()) + " ."
            for subject, facts in self._subjects.items()
        ]

    def _say(self, subject: str, predicate: str, *values: str) -> None:
        if values:
            facts = self._subjects.setdefault(subject, {})
            facts.setdefault(predicate, {}).update(dict.fromkeys(values))

    def explain(self, explanation: Explanation) -> None:
        """All that explains a triple."""
        if explanation.statement is not None:
            self._statement(explanation.statement)
        for proof in explanation.proofs:
            self._step(proof)

    def _triple(self, triple: Triple) -> str:
        name = f"triple:{_digest(*triple)}"
        subject, predicate, object_ = map(self._term, triple)
        self._say(name, "a", "rdf:Statement", "prov:Entity")
        self._say(name, "rdf:subject", subject)
        self._say(name, "rdf:predicate", predicate)
        self._say(name, "rdf:object", object_)
        return name

    def _step(self, step: Step) -> str:
        conclusion = self._triple(step.conclusion)
        premises = [self._step(x) if isinstance(x, Step) else self._statement(x) for x in step.premises]
        firing = f"firing:{_digest(step.rule, conclusion, *sorted(premises))}"
        self._say(conclusion, "prov:wasGeneratedBy", firing)
        self._say(conclusion, "prov:wasDerivedFrom", *premises)
        self._say(firing, "a", "prov:Activity")
        self._say(firing, "rdfs:label", literal(step.rule))
        self._say(firing, "prov:used", *premises)
        self._plan(firing, step.rule)
        return conclusion

    def _plan(self, firing: str, rule: str) -> None:
        """The rule as the plan that the program followed (PROV-O, qualified association)."""
        agent = f"<{self._show.base}explanation/engine>"
        association, plan = firing.replace("firing:", "association:"), f"rule:{rule}"
        text = self._show.rule(rule)
        self._say(firing, "prov:wasAssociatedWith", agent)
        self._say(firing, "prov:qualifiedAssociation", association)
        self._say(association, "a", "prov:Association")
        self._say(association, "prov:agent", agent)
        self._say(association, "prov:hadPlan", plan)
        self._say(agent, "a", "prov:SoftwareAgent")
        self._say(agent, "rdfs:label", literal(f"multiply-kg {self._show.version}".rstrip()))
        self._say(plan, "a", "prov:Plan", "prov:Entity")
        self._say(plan, "rdfs:label", literal(rule))
        self._say(plan, "rdfs:comment", literal(text.english, language="en"))
        self._say(plan, "rdfs:comment", literal(text.polish, language="pl"))
        self._say(plan, "rdfs:seeAlso", f"<{text.specification}>")

    def _statement(self, statement: Statement) -> str:
        name = self._triple(statement.triple)
        for source in statement.sources:
            self._source(name, source)
        return name

    def _source(self, name: str, source: Source) -> None:
        graph = f"<{source.graph}>"
        documents = [f"<{document}>" for document in source.documents]
        self._say(name, "prov:wasDerivedFrom", *(documents or [graph]))
        self._say(name, "prov:wasQuotedFrom", graph)
        self._say(graph, "a", "prov:Entity")
        self._say(graph, "prov:wasDerivedFrom", *(x for x in documents if x != graph))
        for language, title in sorted(source.titles.items()):
            self._say(graph, "rdfs:label", literal(title, language=language or None))
        for document in documents:
            self._say(document, "a", "prov:Entity")
        if source.location is not None:
            shown = self._show.place(source.location)
            place = f"place:{_digest(shown)}"
            self._say(name, _PLACED, place)
            self._say(place, "a", "prov:Location")
            self._say(place, "rdfs:label", literal(shown))
        self._say(name, "rdfs:seeAlso", *(f"<{passage.link}>" for passage in source.passages))

    def _term(self, term: Term) -> str:
        return f"<{self._show.base}explanation/node/{_digest(term)}>" if is_blank(term) else term


def _digest(*parts: str) -> str:
    """Half of a SHA-256 over parts, none of which can hold the line break between them."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
