"""Parts of hand-written pages that are made: counts, inferred triples and shapes.

A part stands between ``<!-- made: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from multiply_kg.reference_pages.markdown import code, escape, show, table
from multiply_kg.reference_pages.subject import IS_DEFINED_BY, TYPE, Subject
from multiply_kg.reference_pages.vocabulary import axioms_of, term_link
from multiply_kg.terms import OWL, RDFS, SH, Term, Triple, iri, is_iri, value_of

_PART: Final = re.compile(r"(<!-- made: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_COUNTED: Final = (
    ("ConsortiumMeeting", "meetings of the consortium", "meetings"),
    ("AgendaItem", "agenda items of these meetings, each with a link to the passage", "meeting-agenda"),
    ("Event", "events in all, the meetings included", "events"),
    ("Outcome", "outcomes: plans, guidelines, competitions, tools, publications …", "outcomes"),
    ("CityParticipation", "municipalities that took part", "cities"),
    ("Topic", "topics, with their words in each language", "topics"),
    ("Membership", "partners of the consortium", "partners"),
    ("SourceDocument", "source documents, each a named graph", "sources"),
    ("Doubt", "recorded doubts, among them the conflicts between sources", "doubts"),
    ("Decision", "decisions of the curators, each with its reason", "decisions"),
)
_TARGETS: Final = {
    "targetClass": "every {}",
    "targetNode": "{}",
    "targetSubjectsOf": "whatever has {}",
    "targetObjectsOf": "every value of {}",
}


def with_parts(text: str, subject: Subject) -> str:
    """The page with each of its made parts as it should be. Raises KeyError for a part that there is not."""
    return _PART.sub(lambda match: match[1] + "\n".join(_MAKERS[match[2]](subject)) + "\n" + match[3], text)


def _counts(subject: Subject) -> Iterator[str]:
    rows = [
        [
            str(len(set(subject.whole.subjects(TYPE, subject.term(local))))),
            words,
            code(f"multiply-kg query {query}"),
        ]
        for local, words, query in _COUNTED
    ]
    yield from table(["", "What", "Ask"], rows)
    yield ""
    yield (
        f"{len(subject.material.asserted)} distinct triples are asserted "
        f"and {len(subject.closure.inferred)} more follow from them; "
        f"{len(subject.graph.catalogue)} saved queries ask for them."
    )


def _inferred(subject: Subject) -> Iterator[str]:
    found: defaultdict[tuple[Term, Term | None], list[Triple]] = defaultdict(list)
    for triple in subject.closure.inferred:
        found[triple[1], triple[2] if triple[1] == TYPE else None].append(triple)
    mine: list[tuple[str, list[str]]] = []
    others: Counter[str] = Counter()
    for (predicate, cls), triples in found.items():
        what = cls or predicate
        if not subject.ontology.objects(what, IS_DEFINED_BY):
            others[_namespace(subject, what)] += len(triples)
            continue
        name = f"a {subject.curie(what)}" if cls else subject.curie(what)
        because = "; ".join(_reasons(subject, what)) if not cls else _class_reasons(subject, what)
        example = " ".join(show(term, subject.prefixes) for term in min(triples))
        mine.append((name, [code(name), str(len(triples)), because, example]))
    yield from table(["What follows", "Triples", "Because", "For example"], (row for _, row in sorted(mine)))
    yield ""
    aligned = ", ".join(f"{code(name)} {count}" for name, count in sorted(others.items()))
    yield f"By alignment with the terms of others: {aligned}."


def _namespace(subject: Subject, term: Term) -> str:
    return subject.curie(term).partition(":")[0] + ":"


def _reasons(subject: Subject, term: Term) -> Iterator[str]:
    yield from axioms_of(subject, term, page="vocabulary.md")
    restrictions = subject.ontology.subjects(iri(OWL + "onProperty"), term)
    if restrictions:
        yield f"the class says so ({len(restrictions)} classes)"


def _class_reasons(subject: Subject, cls: Term) -> str:
    reasons = []
    if any(is_iri(lower) for lower in subject.ontology.subjects(iri(RDFS + "subClassOf"), cls)):
        reasons.append("every member of a narrower class is one")
    for predicate, words in (("domain", "whatever has {}"), ("range", "every value of {}")):
        found = subject.ontology.subjects(iri(RDFS + predicate), cls)
        names = [term_link(x, subject, page="vocabulary.md") for x in found]
        if names:
            reasons.append(words.format(" or ".join(names[:3]) + (" …" if len(names) > 3 else "")))  # noqa: PLR2004
    return "; ".join(reasons)


def _shapes(subject: Subject) -> Iterator[str]:
    index = subject.shapes
    shapes = [x for x in index.subjects(TYPE, iri(SH + "NodeShape")) if list(_targets(subject, x))]
    for shape in shapes:
        rows = [
            row
            for part in (shape, *index.objects(shape, iri(SH + "property")))
            for row in _messages(subject, part)
        ]
        yield f"**{_local(subject, shape)}**: {escape(index.text(shape, iri(SH + 'name'), 'en'))}."
        description = escape(index.text(shape, iri(SH + "description"), "en"))
        yield f"Checks {', '.join(_targets(subject, shape))}." + (f" {description}" if description else "")
        if rows:
            yield ""
            yield from table(["Shape", "Severity", "Message"], rows)
        yield ""


def _messages(subject: Subject, shape: Term) -> Iterator[list[str]]:
    index = subject.shapes
    severity = (
        value_of(index.object(shape, iri(SH + "severity")) or iri(SH + "Violation")).removeprefix(SH).lower()
    )
    for holder in (shape, *index.objects(shape, iri(SH + "sparql"))):
        text = index.text(holder, iri(SH + "message"), "en")
        if text:
            yield [code(_local(subject, shape)), severity, escape(text)]


def _local(subject: Subject, shape: Term) -> str:
    return subject.curie(shape).removeprefix("shapes:")


def _targets(subject: Subject, shape: Term) -> Iterator[str]:
    for name, words in _TARGETS.items():
        for value in subject.shapes.objects(shape, iri(SH + name)):
            yield words.format(show(value, subject.prefixes))


_MAKERS: Final[Mapping[str, Callable[[Subject], Iterator[str]]]] = {
    "counts": _counts,
    "inferred": _inferred,
    "shapes": _shapes,
}
