"""What reasoning hands back: the inferred triples, and the contradictions met on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from multiply_kg.terms import Triple

Engine = Literal["auto", "compiled", "reference"]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A contradiction: an OWL 2 RL rule whose conclusion is *false* holds of these triples.

    ``rule`` is the rule's name in OWL 2 Profiles §4.3 (``cax-dw``, ``prp-irp`` …), ``triples`` are its
    premises, first those about individuals, then the axiom.
    """

    rule: str
    message: str
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """The triples that follow from data and ontology and stand in neither.

    ``fallback`` names each axiom that the compiled engine could not take, when the reference engine ran in
    its place; ``ignored`` names the axioms that lie outside OWL 2 RL, from which no engine concludes
    anything.
    """

    inferred: frozenset[Triple]
    engine: Literal["compiled", "reference"]
    fallback: tuple[str, ...] = ()
    inconsistencies: tuple[Inconsistency, ...] = ()
    ignored: tuple[str, ...] = ()
