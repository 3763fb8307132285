"""What all projects of a generated workspace share: countries, topics and the places where people meet."""

from __future__ import annotations

from random import Random
from typing import Final

from benchmarks.documents import Document, both

COUNTRIES: Final = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
TOPICS: Final = 100
VENUES: Final = 80
_BROAD: Final = 10


def topic(number: int) -> str:
    """The name of a topic, from 0."""
    return f"topic:t{number}"


def venue(number: int) -> str:
    """The name of a place where meetings are held, from 0."""
    return f"place:v{number}"


def reference_documents(seed: int) -> list[Document]:
    """The files of ``data/reference``."""
    random = Random(f"{seed} reference")
    return [_countries(), _topics(), _places(random)]


def _document(name: str, english: str, polish: str) -> Document:
    document = Document(f"reference/{name}")
    document.thing(
        f"reference:{name}", "prov:Entity", english, polish, ("prov:wasAttributedTo", "agent:contributors")
    )
    return document


def _countries() -> Document:
    document = _document("countries", "Countries", "Kraje")
    for code in COUNTRIES:
        document.thing(
            f"country:{code}",
            "mkg:Country",
            f"Country {code}",
            f"Kraj {code}",
            ("mkg:countryCode", f'"{code}"'),
        )
    return document


def _topics() -> Document:
    document = _document("topics", "Topics", "Tematy")
    document.say("scheme:topic", ("a", "skos:ConceptScheme"), *both("skos:prefLabel", "Topics", "Tematy"))
    for number in range(TOPICS):
        broader = ("skos:topConceptOf", "scheme:topic")
        if number >= _BROAD:
            broader = ("skos:broader", topic(number % _BROAD))
        document.say(
            topic(number),
            ("a", "mkg:Topic"),
            *both("skos:prefLabel", f"topic number {number}", f"temat numer {number}"),
            ("skos:inScheme", "scheme:topic"),
            broader,
        )
        if number % 2:
            document.say(topic(number), ("skos:closeMatch", f"eurovoc:{1000 + number}"))
    return document


def _places(random: Random) -> Document:
    document = _document("places", "Places", "Miejsca")
    for number in range(VENUES):
        document.thing(
            venue(number),
            "mkg:Place",
            f"Place {number}",
            f"Miejsce {number}",
            ("mkg:country", f"country:{COUNTRIES[number % len(COUNTRIES)]}"),
            *coordinates(random, 9_000_000 + number),
        )
        if number % 2:
            document.say(venue(number), nuts(random))
    return document


def coordinates(random: Random, feature: int) -> tuple[tuple[str, str], ...]:
    """Latitude, longitude and the feature they are taken from."""
    return (
        ("geo:lat", f"{random.uniform(36, 68):.5f}"),
        ("geo:long", f"{random.uniform(-9, 29):.5f}"),
        ("mkg:geoNamesFeature", f"<https://sws.geonames.org/{feature}/>"),
    )


def nuts(random: Random) -> tuple[str, str]:
    """The code of an area."""
    return ("mkg:nuts3", f'"{random.choice(("AT", "DE", "IT", "PL", "SE"))}{random.randrange(100, 1000)}"')
