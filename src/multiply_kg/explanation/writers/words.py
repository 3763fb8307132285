"""The words that writers put around terms and places, in English and Polish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "asserted": "Asserted:",
        "inferred": "Inferred.",
        "several": "Inferred. Number of proofs: {}.",
        "more": "Inferred. Number of proofs shown: {}; there are more (--max).",
        "by": "Inferred by {}:",
        "above": "as above",
        "unknown": "Neither asserted nor inferred.",
        "nothing": "Nothing is inferred here.",
        "proof": "Proof {}",
        "proof-by": "Proof {}, by {}:",
        "axiom": "axiom",
        "passage": "passage",
        "rules": "Rules",
        "sources": "Sources",
        "changed": "(the file has changed)",
        "absent": "{} does not occur in the graph.",
        "similar": "Did you mean {}?",
        "or": " or ",
        "reversed": "The other way round it holds: {}",
        "left-out": "Triples of this kind are left out of what is inferred, true or not.",
        "values": "Values of {} here: {}",
        "properties": "What leads from the one to the other: {}",
        "others": "and {} others",
        "stated": "Asserted triples here: {}. Name property and object to see where one stands.",
        "count": "Triples explained: {}.",
    },
    "pl": {
        "asserted": "Podano wprost:",
        "inferred": "Wywnioskowano.",
        "several": "Wywnioskowano. Liczba dowodów: {}.",
        "by": "Wywnioskowano regułą {}:",
        "above": "jak wyżej",
        "more": "Wywnioskowano. Liczba pokazanych dowodów: {}; są dalsze (--max).",
        "unknown": "Ani nie podano wprost, ani nie wynika.",
        "nothing": "Niczego tu nie wywnioskowano.",
        "proof": "Dowód {}",
        "proof-by": "Dowód {}, regułą {}:",
        "axiom": "aksjomat",
        "passage": "fragment",
        "rules": "Reguły",
        "sources": "Źródła",
        "changed": "(plik się zmienił)",
        "absent": "{} nie występuje w grafie.",
        "similar": "Czy chodziło o {}?",
        "or": " lub ",
        "reversed": "Zachodzi w drugą stronę: {}",
        "left-out": "Trójek tego rodzaju nie wywodzi się, prawdziwych czy nie.",
        "values": "Wartości {} tutaj: {}",
        "properties": "Co prowadzi od jednego do drugiego: {}",
        "others": "i {} innych",
        "stated": "Podane wprost trójki: {}. Podaj właściwość i obiekt, aby zobaczyć, gdzie stoją.",
        "count": "Objaśnione trójki: {}.",
    },
}


def words(key: str, language: str, *values: object) -> str:
    """A text in Polish where that is wanted, else in English, with these values in it."""
    return _TEXTS["pl" if language.partition("-")[0] == "pl" else "en"][key].format(*values)
