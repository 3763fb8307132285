"""Checks of ontology, data and shapes: unknown terms, values in the wrong place, dangling references."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg.lint.datatypes import fits_datatype
from multiply_kg.lint.embedded import SPARQL, check_embedded, declared_prefixes
from multiply_kg.lint.labels import LabelPolicy
from multiply_kg.lint.places import GraphText
from multiply_kg.lint.prefixes import check_prefixes
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.vocabulary import TYPE, Vocabulary, Wanted
from multiply_kg.terms import (
    OWL,
    RDF,
    RDFS,
    SH,
    XSD,
    Term,
    Triple,
    datatype_of,
    is_blank,
    is_iri,
    is_literal,
    value_of,
)

if TYPE_CHECKING:
    from multiply_kg.pipeline import Material
    from multiply_kg.sources import Quads
    from multiply_kg.sources.placed import PlacedTriple
    from multiply_kg.validation import ValidationResult

_WANT_CLASSES: Final = frozenset(
    {TYPE}
    | {f"<{RDFS}{name}>" for name in ("subClassOf", "domain")}
    | {f"<{OWL}{name}>" for name in ("disjointWith", "equivalentClass", "complementOf", "onClass")}
    | {f"<{SH}{name}>" for name in ("class", "targetClass")}
)
_WANT_PROPERTIES: Final = frozenset(
    {f"<{RDFS}subPropertyOf>"}
    | {f"<{OWL}{name}>" for name in ("inverseOf", "onProperty", "equivalentProperty", "propertyDisjointWith")}
    | {
        f"<{SH}{name}>"
        for name in (
            "path", "targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan",
            "lessThanOrEquals", "inversePath",
        )
    }
)  # fmt: skip
# What these point to is a version of a document or a document, described elsewhere or not at all.
_DOCUMENTS: Final = frozenset(
    f"<{OWL}{name}>" for name in ("versionIRI", "priorVersion", "imports", "backwardCompatibleWith")
) | {f"<{RDFS}seeAlso>"}
_LISTS: Final = frozenset({f"<{RDF}first>", f"<{RDF}rest>"})


class _Part(NamedTuple):
    """The files of one folder and whether they are data, in which blank nodes and labels are looked at."""

    files: Sequence[Quads]
    is_data: bool = False
    is_shapes: bool = False


def check_graphs(
    material: Material, vocabulary: Vocabulary, *, only: Path | None = None
) -> Iterator[ValidationResult]:
    """What is wrong in the files of ontology, shapes and data, or in one of them, each with its place."""
    settings = material.workspace.settings
    labels = LabelPolicy(material.data_triples, material.shapes_triples, languages=settings.languages)
    checks = _Checks(
        vocabulary,
        labels,
        language=settings.languages[0],
        prefixes=declared_prefixes(material.shapes_triples),
        data=material.data_triples,
    )
    known = material.workspace.prefixes.map
    for part in (
        _Part(material.ontology),
        _Part(material.shapes, is_shapes=True),
        _Part(material.data, is_data=True),
    ):
        for quads in part.files:
            if only not in (None, quads.path):
                continue
            text = GraphText(quads.path, quads.graph)
            if quads.path.suffix.lower() in (".ttl", ".trig"):
                yield from check_prefixes(*text.prefixes(), known=known, place=text.location)
            yield from checks.file(quads, text, part)


class _Checks:
    """Looks at the triples fast, and reads the file with places only where there is something to say."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        labels: LabelPolicy,
        *,
        language: str,
        prefixes: Mapping[str, str],
        data: Collection[Triple],
    ) -> None:
        self._vocabulary = vocabulary
        self._labels = labels
        self._language = language
        self._prefixes = prefixes
        self._triples = data
        self._fine: dict[str, set[Term]] = {wanted.value: set() for wanted in Wanted}

    def file(self, quads: Quads, text: GraphText, part: _Part) -> Iterator[ValidationResult]:
        """The findings in one file."""
        if part.is_data and quads.triples and quads.triples[0][0] != f"<{quads.graph}>":
            at = text.location(text.triples[0].subject_at)
            yield RULES["graph-description"].broken({"graph": f"<{quads.graph}>"}, at=at)
        suspects: dict[Triple, None] = {}
        for triples in (quads.triples, *quads.named.values()):
            suspects.update((triple, None) for triple in triples if self._is_suspect(triple, part))
        if not suspects:
            return
        told: set[tuple[Term, int]] = set()
        blank: set[Term] = set()
        for placed in text.triples:
            if placed.triple in suspects:
                yield from self._terms(placed, text, told, part)
                yield from self._values(placed, text)
                if part.is_data:
                    yield from self._data(placed, text, blank)
                elif part.is_shapes and placed.predicate in SPARQL:
                    yield from check_embedded(
                        placed, text, prefixes=self._prefixes, vocabulary=self._vocabulary
                    )

    def _is_suspect(self, triple: Triple, part: _Part) -> bool:
        """Whether there may be something to say of a triple; asked of every one, so it is kept quick."""
        if any(self._has_trouble(term, wanted) for term, wanted, _ in _places(triple)):
            return True
        subject, predicate, value = triple
        if part.is_shapes and predicate in SPARQL:
            return True
        if part.is_data and (
            subject in self._odd
            or value[0] == "_"
            or (predicate in self._labels.properties and self._labels.lacks_language(triple))
        ):
            return True
        return bool(self._broken_value(triple))

    @cached_property
    def _odd(self) -> frozenset[Term]:
        """The subjects of data that are blank nodes, have no class, or have a twin."""
        vocabulary = self._vocabulary
        return frozenset(
            subject
            for subject in {subject for subject, _, _ in self._triples}
            if is_blank(subject) or subject in vocabulary.twins or vocabulary.untyped(subject)
        )

    def _has_trouble(self, term: Term, wanted: Wanted) -> bool:
        fine = self._fine[wanted.value]
        if term in fine:
            return False
        if self._vocabulary.trouble(term, wanted):
            return True
        fine.add(term)
        return False

    def _terms(
        self, placed: PlacedTriple, text: GraphText, told: set[tuple[Term, int]], part: _Part
    ) -> Iterator[ValidationResult]:
        for term, wanted, position in _places(placed.triple):
            at = (placed.subject_at, placed.predicate_at, placed.object_at)[position]
            trouble = self._vocabulary.trouble(term, wanted)
            if trouble and (term, at) not in told:
                told.add((term, at))
                values = {"term": term, "wanted": wanted.value}
                yield RULES[trouble.rule].broken(values, at=text.location(at), near=trouble.near)
        twin = self._vocabulary.twins.get(placed.subject) if part.is_data else None
        if twin and (placed.subject, placed.subject_at) not in told:
            told.add((placed.subject, placed.subject_at))
            values = {"term": placed.subject, "other": twin}
            yield RULES["twin"].broken(values, at=text.location(placed.subject_at))
        near = self._vocabulary.untyped(placed.subject) if part.is_data and is_iri(placed.subject) else None
        if near and (placed.subject, placed.subject_at) not in told:
            told.add((placed.subject, placed.subject_at))
            at_subject = text.location(placed.subject_at)
            yield RULES["untyped-thing"].broken({"term": placed.subject}, at=at_subject, near=near)

    def _values(self, placed: PlacedTriple, text: GraphText) -> Iterator[ValidationResult]:
        subject, predicate, value = placed.triple
        for rule, values in self._broken_value(placed.triple):
            at = placed.predicate_at if rule == "domain" else placed.object_at
            shown = {"property": predicate, "subject": subject, "value": value, **values}
            yield RULES[rule].broken(shown, at=text.location(at), focus=subject, path=predicate, value=value)

    def _broken_value(self, triple: Triple) -> list[tuple[str, dict[str, str]]]:
        """The names of the rules that a triple breaks by what its property wants, with their values."""
        subject, predicate, value = triple
        vocabulary = self._vocabulary
        found: list[tuple[str, dict[str, str]]] = []
        types = vocabulary.types.get(subject, frozenset())
        found += [
            ("domain", {"domain": _listed(wanted), "classes": _listed(types)})
            for wanted in vocabulary.domains(predicate)
            if vocabulary.forbids(types, wanted)
        ]
        if is_literal(value):
            if vocabulary.wants_iri(predicate):
                found.append(("literal-for-iri", {}))
            else:
                found += self._broken_datatype(predicate, value)
        elif is_iri(value) and vocabulary.wants_literal(predicate):
            found.append(("iri-for-literal", {}))
        elif classes := vocabulary.types.get(value):
            for wanted in vocabulary.ranges(predicate):
                if vocabulary.forbids(classes, wanted):
                    found.append(("range", {"range": _listed(wanted), "classes": _listed(classes)}))
        return found

    def _broken_datatype(self, predicate: Term, value: Term) -> list[tuple[str, dict[str, str]]]:
        ranges = self._vocabulary.ranges(predicate)
        datatype = (datatype_of(value) or "") if ranges else ""
        for wanted in ranges:
            known = all(value_of(one).startswith(XSD) for one in wanted)
            if known and not any(fits_datatype(datatype, value_of(one)) for one in wanted):
                return [("datatype", {"range": _listed(wanted), "datatype": f"<{datatype}>"})]
        return []

    def _data(self, placed: PlacedTriple, text: GraphText, blank: set[Term]) -> Iterator[ValidationResult]:
        for node, at in ((placed.subject, placed.subject_at), (placed.object, placed.object_at)):
            if is_blank(node) and node not in blank:
                blank.add(node)
                yield RULES["blank-node"].broken({}, at=text.location(at))
        if self._labels.lacks_language(placed.triple):
            at_label = text.location(placed.object_at)
            yield RULES["label-language"].broken({"language": self._language}, at=at_label)


def _places(triple: Triple) -> Iterator[tuple[Term, Wanted, int]]:
    """The IRIs of a triple, what each must be, and which of the three it is."""
    subject, predicate, value = triple
    if is_iri(subject):
        yield subject, Wanted.ANY, 0
    yield predicate, Wanted.PROPERTY, 1
    if is_iri(value):
        if predicate in _WANT_CLASSES:
            yield value, Wanted.CLASS, 2
        elif predicate in _WANT_PROPERTIES:
            yield value, Wanted.PROPERTY, 2
        elif predicate not in _DOCUMENTS:
            yield value, Wanted.ANY, 2
    elif value[-1] == ">":  # a literal with a datatype
        yield value[value.rindex("^^<") + 2 :], Wanted.ANY, 2


def _listed(classes: Iterator[Term] | Sequence[Term] | frozenset[Term]) -> str:
    return ", ".join(sorted(classes))
