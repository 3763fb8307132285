"""How explanations are shown: the choices a caller makes, and the pieces that all writers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from multiply_kg.explanation.explanation import Answer, NearMisses, Question, Source, Statement, Step
from multiply_kg.explanation.rules import RuleText, rule_text
from multiply_kg.explanation.writers.words import words
from multiply_kg.locations import Location
from multiply_kg.terms import (
    OWL,
    RDF,
    RDFS,
    XSD,
    Term,
    Triple,
    datatype_of,
    iri,
    is_blank,
    is_literal,
    language_of,
    value_of,
)

_TYPE: Final = iri(RDF + "type")
_FIRST, _REST, _NIL = iri(RDF + "first"), iri(RDF + "rest"), iri(RDF + "nil")
_OF_CLASSES: Final = frozenset(
    iri(name)
    for name in (RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith", OWL + "complementOf")
)
_BARE: Final = frozenset(XSD + name for name in ("integer", "decimal", "boolean"))
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Presentation:
    """The reader's choices, and what the workspace knows about terms.

    ``root`` is the folder that paths are shown relative to, ``base`` the IRI beneath which explanations get
    theirs, ``compact`` makes an IRI short, ``about`` gives the asserted triples about a subject, ``labels``
    the names of a term by language, ``version`` is the program's.
    """

    root: Path
    base: str
    compact: Callable[[Term], str]
    about: Callable[[Term], Sequence[Triple]]
    labels: Callable[[Term], Mapping[str, str]]
    language: str = "en"
    version: str = ""

    def words(self, key: str, *values: object) -> str:
        """A text in the reader's language."""
        return words(key, self.language, *values)

    def rule(self, name: str) -> RuleText:
        """The rule of this name, in words."""
        return rule_text(name)

    def path(self, path: Path) -> str:
        """A file, relative to the root where it lies in it, with forward slashes."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    def file(self, source: Source) -> str | None:
        """The file of a source, where it is known."""
        return None if source.location is None else self.path(source.location.path)

    def place(self, location: Location) -> str:
        """``path:line:column``."""
        return f"{self.path(location.path)}:{location.line}:{location.column}"

    def triple(self, triple: Triple) -> str:
        """A triple as in Turtle, with short IRIs."""
        subject, predicate, object_ = triple
        verb = "a" if predicate == _TYPE else self.compact(predicate)
        return f"{self.term(subject)} {verb} {self.term(object_)}"

    def term(self, term: Term, depth: int = 0) -> str:
        """A term as in Turtle; a blank node as what is said about it, where that is an expression of OWL."""
        if is_literal(term):
            return self._literal(term)
        if not is_blank(term):
            return self.compact(term)
        items = self._items(term)
        if depth >= _DEEPEST:
            return "[ … ]"
        if items is not None:
            return "( " + " ".join(self.term(item, depth + 1) for item in items) + " )"
        parts = [
            f"{self.compact(p)} {self.term(o, depth + 1)}"
            for _, p, o in self.about(term)
            if p.startswith(f"<{OWL}")
        ]
        return "[ " + " ; ".join(parts) + " ]" if parts else term

    def _items(self, node: Term) -> list[Term] | None:
        """The items of a list that begins at a node; None for anything else."""
        items: list[Term] = []
        seen: set[Term] = set()
        while node != _NIL:
            facts = {p: o for _, p, o in self.about(node)}
            if node in seen or _FIRST not in facts or _REST not in facts:
                return None
            seen.add(node)
            items.append(facts[_FIRST])
            node = facts[_REST]
        return items

    def _literal(self, term: Term) -> str:
        datatype = datatype_of(term)
        if datatype in _BARE:
            return value_of(term)
        if datatype == XSD + "string" or language_of(term):
            return term
        return f"{term[: term.rindex('^^')]}^^{self.compact(iri(datatype or ''))}"

    def text(self, titles: Mapping[str, str]) -> str | None:
        """A text in the reader's language, else in English, else in any."""
        return titles.get(self.language) or titles.get("en") or next(iter(titles.values()), None)

    def named(self, triple: Triple) -> str | None:
        """The triple in the words of its labels, where subject and object have one."""
        names = [self.text(self.labels(term)) for term in triple]
        if triple[1] == _TYPE or names[0] is None:
            return None
        shown = names[2] or (value_of(triple[2]) if is_literal(triple[2]) else None)
        return f"{names[0]} · {names[1] or self.compact(triple[1])} · {shown}" if shown else None


def premises(step: Step) -> tuple[Step | Statement, ...]:
    """The premises of a step that are worth a line, facts before axioms.

    Left out are the parts of class expressions and lists, which are shown where the axiom names them.
    """
    shown = [x for x in step.premises if not (isinstance(x, Statement) and _is_part(x))]
    return tuple(sorted(shown, key=lambda x: isinstance(x, Statement) and x.axiom))


def _is_part(statement: Statement) -> bool:
    subject, predicate, _ = statement.triple
    return statement.axiom and is_blank(subject) and predicate not in _OF_CLASSES


def steps_of(answer: Answer) -> Iterator[Step]:
    """Every step of every proof."""
    for explanation in answer.explanations:
        for proof in explanation.proofs:
            yield from proof.steps()


def sources_of(answer: Answer, show: Presentation) -> tuple[Source, ...]:
    """The sources of all proofs, each graph once, in the order of their files."""
    found: dict[str, Source] = {}
    for step in steps_of(answer):
        for premise in step.premises:
            for source in premise.sources if isinstance(premise, Statement) else ():
                found.setdefault(source.graph, source)
    return tuple(sorted(found.values(), key=lambda source: show.file(source) or source.graph))


def near_lines(near: NearMisses, question: Question, show: Presentation) -> list[str]:
    """What comes near, in sentences."""
    subject, predicate, object_ = question.subject, question.predicate, question.object
    lines = []
    for term, similar in near.unknown.items():
        said = [show.words("absent", show.compact(term))]
        if similar:
            said.append(show.words("similar", show.words("or").join(map(show.compact, similar))))
        lines.append(" ".join(said))
    if predicate and object_ and near.reversed:
        lines.append(show.words("reversed", show.triple((object_, predicate, subject))))
    if near.left_out:
        lines.append(show.words("left-out"))
    if predicate and near.values:
        values = [show.term(value) for value in near.values]
        values += [show.words("others", near.more_values)] if near.more_values else []
        lines.append(show.words("values", show.compact(predicate), ", ".join(values)))
    if near.properties:
        lines.append(show.words("properties", ", ".join(map(show.compact, near.properties))))
    if object_ is None:
        stated = [p for _, p, _ in show.about(subject) if predicate in (None, p)]
        lines += [show.words("stated", len(stated))] if stated else []
    return lines
