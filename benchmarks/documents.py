"""A source document in the making: statements by subject, written as the Turtle of one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

BASE: Final = "https://w3id.org/multiply-kg/"
PREFIXES: Final[Mapping[str, str]] = {
    "mkg": f"{BASE}ontology#",
    "dct": "http://purl.org/dc/terms/",
    "eurovoc": "http://eurovoc.europa.eu/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "source": f"{BASE}graph/sources/",
    "curation": f"{BASE}graph/curation/",
    "reference": f"{BASE}graph/reference/",
    **{
        name: f"{BASE}id/{path}/"
        for name, path in {
            "agent": "agent",
            "award": "award",
            "city-role": "city-role",
            "claim": "claim",
            "consortium": "consortium",
            "decision": "decision",
            "district": "district",
            "doubt": "doubt",
            "event": "event",
            "item": "agenda-item",
            "meeting": "meeting",
            "membership": "membership",
            "mode": "attendance-mode",
            "municipality": "municipality",
            "organisation": "organisation",
            "outcome": "outcome",
            "participation": "participation",
            "partner-role": "partner-role",
            "period": "reporting-period",
            "person": "person",
            "place": "place",
            "project": "project",
            "role-status": "role-status",
            "scheme": "scheme",
            "stage": "stage",
            "step": "step",
            "target": "target",
            "topic": "topic",
        }.items()
    },
}
_HEAD: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@dataclass(slots=True)
class Document:
    """One file: ``name`` is its path beneath ``data/`` without the suffix."""

    name: str
    statements: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)

    def say(self, subject: str, *pairs: tuple[str, str]) -> None:
        """State predicates and objects, in Turtle, of a subject."""
        self.statements.setdefault(subject, {}).update(dict.fromkeys(pairs))

    def thing(self, subject: str, cls: str, english: str, polish: str, *pairs: tuple[str, str]) -> None:
        """State the class and both labels of a subject, and more."""
        self.say(subject, ("a", cls), *both("rdfs:label", english, polish), *pairs)

    def write(self, folder: Path) -> None:
        """Write the file beneath ``folder``, which is the workspace's ``data/``."""
        (folder / f"{self.name}.ttl").write_text(self.turtle(), encoding="utf-8")

    def turtle(self) -> str:
        """The text of the file."""
        blocks = [
            f"{subject}\n    " + " ;\n    ".join([f"{p} {o}" for p, o in pairs]) + " .\n"
            for subject, pairs in self.statements.items()
        ]
        return f"{_HEAD}\n" + "\n".join(blocks)


def both(predicate: str, english: str, polish: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A text in both languages."""
    return (predicate, f'"{english}"@en'), (predicate, f'"{polish}"@pl')


def each(predicate: str, objects: Iterable[str]) -> list[tuple[str, str]]:
    """One predicate with several objects."""
    return [(predicate, value) for value in objects]


def day(date: object) -> str:
    """A day as a literal."""
    return f'"{date}"^^xsd:date'


def iri(name: str) -> str:
    """The IRI, without brackets, of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
