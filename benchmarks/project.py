"""One project of a generated workspace: its names, its documents and its draws of chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from benchmarks.documents import Document, both, day
from benchmarks.reference_data import COUNTRIES, TOPICS, VENUES, topic, venue

PARTNERS: Final = 8
CITIES: Final = 28
_SYLLABLES: Final = (
    "ba",
    "den",
    "gro",
    "hel",
    "ka",
    "lin",
    "mo",
    "nor",
    "pol",
    "ri",
    "sta",
    "ten",
    "vo",
    "wer",
)


class Project:
    """What the documents of one project, from 0, have in common: its names and its draws of chance."""

    def __init__(self, number: int, seed: int) -> None:
        self.key = f"p{number}"
        self.random = Random(f"{seed} project {number}")
        self.number = number
        self.countries = self.random.sample(COUNTRIES, 6)
        self.began = date(2014 + self.random.randrange(10), self.random.randrange(1, 13), 1)
        self.title = self.name().capitalize()
        self.documents: list[Document] = []

    def named(self, kind: str, number: int | str) -> str:
        """The name of a thing of this project."""
        return f"{kind}:{self.key}-{number}"

    @property
    def itself(self) -> str:
        """The name of the project."""
        return f"project:{self.key}"

    @property
    def consortium(self) -> str:
        """The name of its consortium."""
        return f"consortium:{self.key}"

    def document(self, name: str, title: str) -> Document:
        """A new source document, which begins by describing itself."""
        document = Document(f"sources/{self.key}-{name}")
        self.documents.append(document)
        document.thing(
            f"source:{self.key}-{name}",
            "mkg:SourceDocument",
            f"Website of {self.title}: {title}",
            f"Strona projektu {self.title}: {title}",
            ("dct:language", self.random.choice(("language:ENG", "language:POL", "language:DEU"))),
            ("dct:publisher", self.consortium),
            ("prov:wasDerivedFrom", f"<https://{self.key}.example.eu/en/{name}>"),
            ("mkg:readOn", day("2026-11-23")),
            ("mkg:readInFull", self.random.choice(("true", "false"))),
        )
        return document

    def name(self) -> str:
        """A made-up name."""
        return "".join(self.random.choices(_SYLLABLES, k=3))

    def weekday(self, month: int) -> date:
        """A working day in the given month of the project."""
        found = self.began + timedelta(days=month * 30 + self.random.randrange(20))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def topic(self) -> tuple[str, str]:
        """Any topic, as a statement."""
        return ("mkg:topic", topic(self.random.randrange(TOPICS)))

    def venue(self) -> str:
        """Any place where people meet."""
        return venue(self.random.randrange(VENUES))

    def text(self, subject: str, predicate: str, what: str) -> tuple[tuple[str, str], tuple[str, str]]:
        """A sentence in both languages."""
        word = self.name()
        return both(
            predicate,
            f"About {what} of {subject}: what was planned, who took part and what came of it ({word}).",
            f"O tym, co zaplanowano, kto uczestniczył i co z tego wynikło: {what}, {subject} ({word}).",
        )

    def country(self, number: int) -> str:
        """One of the countries of the project."""
        return f"country:{self.countries[number % len(self.countries)]}"
