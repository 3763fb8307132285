"""What about a term or a shape a property speaks of: its label, its definition, or what it means."""

from __future__ import annotations

from typing import Final

from multiply_kg.comparison.changes import Aspect
from multiply_kg.terms import OWL, RDFS, SH, SKOS, Term, value_of

_DCT: Final = "http://purl.org/dc/terms/"
_LABELS: Final = frozenset(
    {
        f"{RDFS}label",
        *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel")),
        *(f"{_DCT}{name}" for name in ("title", "alternative")),
        "http://xmlns.com/foaf/0.1/name",
        "https://schema.org/name",
    }
)
_DEFINITIONS: Final = frozenset(
    {
        f"{RDFS}comment",
        *(f"{SKOS}{name}" for name in ("definition", "scopeNote")),
        *(f"{_DCT}{name}" for name in ("description", "abstract")),
    }
)
_NOTES: Final = frozenset(
    {
        *(f"{RDFS}{name}" for name in ("isDefinedBy", "seeAlso")),
        *(f"{OWL}{name}" for name in ("versionInfo", "versionIRI", "priorVersion")),
        *(f"{SKOS}{name}" for name in ("note", "example", "changeNote", "editorialNote", "historyNote")),
    }
)
_NOTE_NAMESPACES: Final = (_DCT, "http://purl.org/vocab/vann/", "http://purl.org/ontology/bibo/")
_SHAPE_TEXTS: Final = frozenset(
    f"{SH}{name}" for name in ("name", "description", "message", "order", "group")
)


def term_aspect(predicate: Term) -> Aspect:
    """The aspect of a statement about a term of the ontology or of a code list."""
    iri = value_of(predicate)
    if iri in _LABELS:
        return "label"
    if iri in _DEFINITIONS:
        return "definition"
    return "note" if iri in _NOTES or iri.startswith(_NOTE_NAMESPACES) else "meaning"


def shape_aspect(predicate: Term) -> Aspect:
    """The aspect of a statement about a shape."""
    iri = value_of(predicate)
    if iri == f"{SH}severity":
        return "severity"
    if iri.startswith(f"{SH}target"):
        return "target"
    if iri in _SHAPE_TEXTS:
        return "label"
    return "constraint" if term_aspect(predicate) == "meaning" else "note"
