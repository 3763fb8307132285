"""Reasoning: from asserted triples and an ontology to the triples that follow under OWL 2 RL.

Two engines with one meaning: *compiled* (the ontology's axioms turned into tables and rules) and
*reference* (owlrl). The second runs when asked, or when the ontology holds an axiom that the first cannot
take; the closure then says which.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from multiply_kg.errors import ParameterError, UnsupportedError
from multiply_kg.reasoning import compiled
from multiply_kg.reasoning.closure import Closure, Engine, Inconsistency
from multiply_kg.terms import Triple

__all__ = ["Closure", "Engine", "Inconsistency", "infer"]


def infer(asserted: Collection[Triple], ontology: Collection[Triple], *, engine: Engine = "auto") -> Closure:
    """The closure of ``asserted`` under the axioms of ``ontology``: only new triples, without noise.

    ``noise`` lists what is left out. Axioms among the asserted triples count as well. With ``engine="auto"``
    the reference engine runs where the compiled one cannot, and ``fallback`` says why; with
    ``engine="compiled"`` UnsupportedError is raised then. An engine of another name raises ParameterError.
    """
    if engine not in get_args(Engine):
        raise ParameterError(
            f"“{engine}” is not a reasoning engine.",
            parameter="engine",
            hint=f"Choose one of {', '.join(get_args(Engine))}.",
        )
    fallback: tuple[str, ...] = ()
    if engine != "reference":
        try:
            return compiled.close(asserted, ontology)
        except compiled.NotCompilableError as obstacle:
            if engine == "compiled":
                raise UnsupportedError(
                    f"The compiled engine cannot take: {obstacle}.", hint="Use the reference engine."
                ) from obstacle
            fallback = obstacle.axioms
    # Here, not above: only those who need the reference engine pay for loading owlrl and rdflib.
    from multiply_kg.reasoning import reference

    inferred, inconsistencies = reference.close(asserted, ontology)
    return Closure(inferred, "reference", fallback, inconsistencies)
