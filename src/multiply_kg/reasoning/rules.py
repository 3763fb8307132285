"""Axioms as rules: the OWL 2 RL rules of OWL 2 Profiles §4.3, tables 4 to 9, instantiated.

A rule is data: premises and a conclusion that are triples with variables (``?x``), and the axiom's own
triples. The compiled engine turns the rules into tables; ``explain`` searches them backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axiom, Axioms
from multiply_kg.reasoning.hierarchy import Edge, class_edges
from multiply_kg.reasoning.vocabulary import (
    DOMAIN,
    EQUIVALENT_PROPERTY,
    RANGE,
    SAME_AS,
    SUB_PROPERTY,
    THING,
    TYPE,
)
from multiply_kg.terms import Term, Triple

Pattern = Triple
"""A triple in which texts that begin with ``?`` are variables."""


@dataclass(frozen=True, slots=True)
class Rule:
    """If all of ``body`` holds, ``head`` holds, because of the triples ``axiom``.

    ``name`` is the rule's name in the specification, ``source`` says which axiom it was made of.
    """

    name: str
    body: tuple[Pattern, ...]
    head: Pattern
    axiom: tuple[Triple, ...] = ()
    source: str = ""


EQUALITY: Final = (
    Rule("eq-sym", (("?x", SAME_AS, "?y"),), ("?y", SAME_AS, "?x")),
    Rule("eq-trans", (("?x", SAME_AS, "?y"), ("?y", SAME_AS, "?z")), ("?x", SAME_AS, "?z")),
    Rule("eq-rep-s", (("?s", "?p", "?o"), ("?s", SAME_AS, "?t")), ("?t", "?p", "?o")),
    Rule("eq-rep-o", (("?s", "?p", "?o"), ("?o", SAME_AS, "?t")), ("?s", "?p", "?t")),
)
"""The rules of equality (table 4) that range over every property; the engine has them built in."""


def is_variable(text: str) -> bool:
    """True for ``?x``; no term begins with a question mark."""
    return text.startswith("?")


def compile_rules(axioms: Axioms) -> tuple[Rule, ...]:
    """The rules with a conclusion that follow from the axioms; contradictions are ``consistency``'s."""
    rules: list[Rule] = [_class_rule(edge) for edge in class_edges(axioms)]
    for axiom in axioms.axioms:
        maker = _MAKERS.get(axiom.construct)
        if maker is not None:
            rules += maker(axiom)
    return tuple(dict.fromkeys(rules))


def _class_rule(edge: Edge) -> Rule:
    return Rule(edge.name, (("?x", TYPE, edge.lower),), ("?x", TYPE, edge.upper), edge.triples, edge.source)


def _rule(name: str, axiom: Axiom, body: Iterable[Pattern], head: Pattern) -> Rule:
    return Rule(name, tuple(body), head, axiom.triples, axiom.name)


def _sub_property(axiom: Axiom) -> Iterator[Rule]:
    lower, upper = axiom.subject, axiom.operands[0]
    if axiom.construct == SUB_PROPERTY:
        yield _rule("prp-spo1", axiom, [("?x", lower, "?y")], ("?x", upper, "?y"))
    else:
        yield _rule("prp-eqp1", axiom, [("?x", lower, "?y")], ("?x", upper, "?y"))
        yield _rule("prp-eqp2", axiom, [("?x", upper, "?y")], ("?x", lower, "?y"))


def _domain(axiom: Axiom) -> Iterator[Rule]:
    yield _rule("prp-dom", axiom, [("?x", axiom.subject, "?y")], ("?x", TYPE, axiom.operands[0]))


def _range(axiom: Axiom) -> Iterator[Rule]:
    yield _rule("prp-rng", axiom, [("?x", axiom.subject, "?y")], ("?y", TYPE, axiom.operands[0]))


def _inverse(axiom: Axiom) -> Iterator[Rule]:
    yield _rule("prp-inv1", axiom, [("?x", axiom.subject, "?y")], ("?y", axiom.operands[0], "?x"))
    yield _rule("prp-inv2", axiom, [("?x", axiom.operands[0], "?y")], ("?y", axiom.subject, "?x"))


def _symmetric(axiom: Axiom) -> Iterator[Rule]:
    yield _rule("prp-symp", axiom, [("?x", axiom.subject, "?y")], ("?y", axiom.subject, "?x"))


def _transitive(axiom: Axiom) -> Iterator[Rule]:
    p = axiom.subject
    yield _rule("prp-trp", axiom, [("?x", p, "?y"), ("?y", p, "?z")], ("?x", p, "?z"))


def _chain(axiom: Axiom) -> Iterator[Rule]:
    links = axiom.operands
    body = [(f"?u{i}", p, f"?u{i + 1}") for i, p in enumerate(links)]
    yield _rule("prp-spo2", axiom, body, ("?u0", axiom.subject, f"?u{len(links)}"))


def _functional(axiom: Axiom) -> Iterator[Rule]:
    p = axiom.subject
    yield _rule("prp-fp", axiom, [("?x", p, "?y"), ("?x", p, "?z")], ("?y", SAME_AS, "?z"))


def _inverse_functional(axiom: Axiom) -> Iterator[Rule]:
    p = axiom.subject
    yield _rule("prp-ifp", axiom, [("?x", p, "?z"), ("?y", p, "?z")], ("?x", SAME_AS, "?y"))


def _key(axiom: Axiom) -> Iterator[Rule]:
    shared = [(who, p, f"?z{i}") for i, p in enumerate(axiom.operands) for who in ("?x", "?y")]
    instances = [("?x", TYPE, axiom.subject), ("?y", TYPE, axiom.subject)]
    yield _rule("prp-key", axiom, shared + instances, ("?x", SAME_AS, "?y"))


def _has_value(axiom: Axiom) -> Iterator[Rule]:
    (p, value), member = axiom.operands, ("?x", TYPE, axiom.subject)
    yield _rule("cls-hv1", axiom, [member], ("?x", p, value))
    yield _rule("cls-hv2", axiom, [("?x", p, value)], member)


def _some(axiom: Axiom) -> Iterator[Rule]:
    (p, filler), member = axiom.operands, ("?x", TYPE, axiom.subject)
    if filler == THING:
        yield _rule("cls-svf2", axiom, [("?x", p, "?y")], member)
    else:
        yield _rule("cls-svf1", axiom, [("?x", p, "?y"), ("?y", TYPE, filler)], member)


def _all(axiom: Axiom) -> Iterator[Rule]:
    p, filler = axiom.operands
    yield _rule("cls-avf", axiom, [("?x", TYPE, axiom.subject), ("?x", p, "?y")], ("?y", TYPE, filler))


def _intersection(axiom: Axiom) -> Iterator[Rule]:
    body = [("?x", TYPE, part) for part in dict.fromkeys(axiom.operands)]
    yield _rule("cls-int1", axiom, body, ("?x", TYPE, axiom.subject))


def _one_of(axiom: Axiom) -> Iterator[Rule]:
    for individual in axiom.operands:
        yield _rule("cls-oo", axiom, [], (individual, TYPE, axiom.subject))


def _at_most_one(axiom: Axiom) -> Iterator[Rule]:
    p, number, *classes = axiom.operands
    if number != "1":
        return
    body = [("?x", TYPE, axiom.subject), ("?x", p, "?y"), ("?x", p, "?z")]
    if not classes:
        yield _rule("cls-maxc2", axiom, body, ("?y", SAME_AS, "?z"))
    elif classes[0] == THING:
        yield _rule("cls-maxqc4", axiom, body, ("?y", SAME_AS, "?z"))
    else:
        typed = [("?y", TYPE, classes[0]), ("?z", TYPE, classes[0])]
        yield _rule("cls-maxqc3", axiom, body + typed, ("?y", SAME_AS, "?z"))


_MAKERS: Final[dict[Term, Callable[[Axiom], Iterator[Rule]]]] = {
    SUB_PROPERTY: _sub_property,
    EQUIVALENT_PROPERTY: _sub_property,
    DOMAIN: _domain,
    RANGE: _range,
    ax.INVERSE_OF: _inverse,
    ax.SYMMETRIC: _symmetric,
    ax.TRANSITIVE: _transitive,
    ax.CHAIN: _chain,
    ax.FUNCTIONAL: _functional,
    ax.INVERSE_FUNCTIONAL: _inverse_functional,
    ax.HAS_KEY: _key,
    ax.HAS_VALUE: _has_value,
    ax.SOME: _some,
    ax.ALL: _all,
    ax.INTERSECTION: _intersection,
    ax.ONE_OF: _one_of,
    ax.MAX: _at_most_one,
    ax.MAX_QUALIFIED: _at_most_one,
}
