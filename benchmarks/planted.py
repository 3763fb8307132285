"""Errors that are planted into a generated workspace, with the finding that each of them must give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from benchmarks.documents import Document, iri

_SHACL: Final = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Error:
    """A kind of error: in all statements of ``subject``, what ``predicate`` says is replaced or dropped."""

    subject: str
    predicate: str
    value: str | None
    component: str
    path: str = ""
    """The result's path, where it is not the predicate."""
    language: str = ""
    """Only values in this language are replaced."""


KINDS: Final = (
    Error("item:{}-2-3", "mkg:stage", None, "MinCount"),
    Error("municipality:{}-5", "geo:lat", "123.5", "MaxInclusive"),
    Error("project:{}", "mkg:grantNumber", '"12-34"', "Pattern"),
    Error("target:{}-2", "mkg:targetValue", "-1", "MinInclusive"),
    Error("membership:{}-4", "mkg:partnerRole", "stage:tested", "Node"),
    Error("organisation:{}-6", "rdfs:label", None, "QualifiedMinCount", language="pl"),
    Error("event:{}-9", "mkg:endDate", '"2001-02-03"^^xsd:date', "SPARQL"),
    Error("outcome:{}-15", "mkg:deliverableNumber", '"X1"', "Pattern"),
    Error("item:{}-1-1", "mkg:evidence", "<https://example.eu/none>", "Pattern"),
    Error("outcome:{}-20", "mkg:count", "1", "MinInclusive"),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding by the IRIs of focus node, path and component."""

    focus: str
    path: str
    component: str


def errors_of(number: int, projects: int, count: int) -> list[Error]:
    """The errors of one project when ``count`` of them are spread evenly over all projects."""
    share = count // projects + (number < count % projects)
    if share > len(KINDS):
        raise ValueError(f"At most {len(KINDS) * projects} errors fit into {projects} projects.")
    return [KINDS[(number + k) % len(KINDS)] for k in range(share)]


def plant(documents: Iterable[Document], key: str, errors: Iterable[Error]) -> list[Expected]:
    """Change the documents of the project ``key``; returns what validation must find."""
    expected = []
    documents = list(documents)
    for error in errors:
        subject = error.subject.format(key)
        for document in documents:
            pairs = document.statements.get(subject)
            if pairs is not None:
                document.statements[subject] = _changed(pairs, error)
        component = f"{_SHACL}{error.component}ConstraintComponent"
        expected.append(Expected(iri(subject), iri(error.predicate), component))
    return expected


def _changed(pairs: Iterable[tuple[str, str]], error: Error) -> dict[tuple[str, str], None]:
    changed: dict[tuple[str, str], None] = {}
    for predicate, value in pairs:
        if predicate != error.predicate or not value.endswith(error.language):
            changed[predicate, value] = None
        elif error.value is not None:
            changed[predicate, error.value] = None
    return changed
