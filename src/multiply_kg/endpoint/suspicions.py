"""What a store is asked for contradictions: for each axiom the pattern of statements that may deny it.

The rules are those of ``reasoning.consistency``, which decides on the statements that come back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axiom, Axioms
from multiply_kg.reasoning.datatypes import is_datatype
from multiply_kg.reasoning.rules import Pattern, Rule, is_variable
from multiply_kg.reasoning.vocabulary import (
    DIFFERENT_FROM,
    DISJOINT_WITH,
    DOMAIN,
    NOTHING,
    RANGE,
    SAME_AS,
    THING,
    TYPE,
)
from multiply_kg.terms import Term, is_blank, is_iri
from multiply_kg.validation.as_sparql.expressions import TRUE, filtering

from .literals import may_be_ill_formed, may_be_mistyped
from .unfolding import NOWHERE, Unfolding, is_hidden

X, Y, Z, A, B, P = VARIABLES = ("?x", "?y", "?z", "?a", "?b", "?p")
"""The variables that solutions have."""
_ILL_FORMED: Final = f"{X} {P} {Y} . BIND(DATATYPE({Y}) AS {A})"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A pattern, and the facts that each of its solutions shows, with variables.

    ``rule`` makes two of them the same where one is a literal. ``stated`` says that only what is stated is
    asked about.
    """

    pattern: str
    facts: tuple[Pattern, ...]
    rule: Rule | None = None
    stated: bool = False


class Suspicions:
    """The suspicions that the axioms of one ontology give; ``classes`` are those that matter to them."""

    def __init__(
        self, axioms: Axioms, rules: Sequence[Rule], classes: Collection[Term], unfolding: Unfolding
    ) -> None:
        self._axioms = axioms
        self._rules = rules
        self._classes_asked = classes
        self._unfolding = unfolding

    def all(self) -> Iterator[Suspicion]:
        """Every pattern to be asked; what cannot be is among the obstacles of the unfolding."""
        yield from self._classes()
        yield from self._of_axioms()
        yield from self._of_things()
        yield from self._of_literals()

    def _told(self, *facts: Pattern, where: str = TRUE, rule: Rule | None = None) -> Iterator[Suspicion]:
        pattern = self._unfolding.of(facts)
        if pattern != NOWHERE:
            yield Suspicion(pattern + filtering(where), facts, rule)

    # -- classes ---------------------------------------------------------------------------------

    def _classes(self) -> Iterator[Suspicion]:
        yield from self._told((X, TYPE, NOTHING))
        for axiom in self._axioms.of(DISJOINT_WITH, ax.COMPLEMENT_OF, ax.ALL_DISJOINT_CLASSES):
            listed = axiom.construct == ax.ALL_DISJOINT_CLASSES
            members = axiom.operands if listed else (axiom.subject, *axiom.operands)
            yield from self._exclusive(members)

    def _exclusive(self, classes: Sequence[Term]) -> Iterator[Suspicion]:
        """Pairs of classes without a common member: in one pattern those that a store keeps."""
        kept = [cls for cls in dict.fromkeys(classes) if not is_hidden((X, TYPE, cls))]
        if kept[1:]:
            listed = " ".join(kept)
            yield Suspicion(
                f"VALUES {A} {{ {listed} }} {X} {TYPE} {A} . VALUES {B} {{ {listed} }} {X} {TYPE} {B} . "
                f"FILTER(STR({A}) < STR({B}))",
                ((X, TYPE, A), (X, TYPE, B)),
            )
        for one, two in dict.fromkeys(combinations(classes, 2)):
            if one == two:
                yield from self._told((X, TYPE, one))
            elif one not in kept or two not in kept:
                yield from self._told((X, TYPE, one), (X, TYPE, two))

    # -- axioms about properties and individuals ---------------------------------------------------

    def _of_axioms(self) -> Iterator[Suspicion]:
        makers: dict[Term, Callable[[Axiom], Iterator[Suspicion]]] = {
            ax.IRREFLEXIVE: lambda axiom: self._told((X, axiom.subject, X)),
            ax.ASYMMETRIC: lambda axiom: self._told((X, axiom.subject, Y), (Y, axiom.subject, X)),
            ax.PROPERTY_DISJOINT: self._disjoint_properties,
            ax.ALL_DISJOINT_PROPERTIES: self._disjoint_properties,
            ax.MAX: self._at_most_none,
            ax.MAX_QUALIFIED: self._at_most_none,
            ax.NEGATIVE: self._negative,
            ax.ALL_DIFFERENT: self._all_different,
            DOMAIN: self._datatype_of_subjects,
            RANGE: self._range,
        }
        for axiom in self._axioms.axioms:
            if axiom.construct in makers:
                yield from makers[axiom.construct](axiom)

    def _disjoint_properties(self, axiom: Axiom) -> Iterator[Suspicion]:
        listed = axiom.construct == ax.ALL_DISJOINT_PROPERTIES
        members = axiom.operands if listed else (axiom.subject, *axiom.operands)
        for one, two in combinations(members, 2):
            yield from self._told((X, one, Y), (X, two, Y))

    def _at_most_none(self, axiom: Axiom) -> Iterator[Suspicion]:
        p, number, *qualified = axiom.operands
        if number == "0":
            typed = [(Y, TYPE, cls) for cls in qualified if cls != THING]
            yield from self._told((X, TYPE, axiom.subject), (X, p, Y), *typed)

    def _negative(self, axiom: Axiom) -> Iterator[Suspicion]:
        p, value = axiom.operands
        if is_blank(axiom.subject) or is_blank(value):
            self._unfolding.obstacles[f"{axiom.name}, about a node without a name"] = None
        yield from self._told((axiom.subject, p, value))

    def _all_different(self, axiom: Axiom) -> Iterator[Suspicion]:
        listed = " ".join(member for member in dict.fromkeys(axiom.operands) if is_iri(member))
        yield Suspicion(
            f"VALUES {X} {{ {listed} }} VALUES {Y} {{ {listed} }} {X} {SAME_AS} {Y} . "
            f"FILTER(!sameTerm({X}, {Y}))",
            ((X, SAME_AS, Y),),
        )

    def _datatype_of_subjects(self, axiom: Axiom) -> Iterator[Suspicion]:
        if is_datatype(axiom.operands[0]):
            self._unfolding.obstacles[f"{axiom.name}, a datatype of subjects"] = None
        yield from ()

    def _range(self, axiom: Axiom) -> Iterator[Suspicion]:
        (datatype,) = axiom.operands
        if is_datatype(datatype):
            yield from self._told((X, axiom.subject, Y), where=may_be_mistyped(Y, datatype))

    # -- identity --------------------------------------------------------------------------------

    def _of_things(self) -> Iterator[Suspicion]:
        yield from self._told((X, DIFFERENT_FROM, X))
        yield from self._told((X, DIFFERENT_FROM, Y), (X, SAME_AS, Y))
        yield from self._told((X, SAME_AS, Y), where=f"isLiteral({Y})")
        for rule in sorted(self._rules, key=_order):
            left, predicate, right = rule.head
            if predicate == SAME_AS and left != right and is_variable(left) and is_variable(right):
                yield from self._clash(rule)

    def _clash(self, rule: Rule) -> Iterator[Suspicion]:
        """Two values, one of them a literal, that a rule makes one."""
        others = dict.fromkeys(t for atom in rule.body for t in atom if is_variable(t) and t not in rule.head)
        names = dict(zip((rule.head[0], rule.head[2]), (Y, Z), strict=True))
        names |= {t: f"{X}{number or ''}" for number, t in enumerate(others)}
        body = [(names.get(s, s), p, names.get(o, o)) for s, p, o in rule.body]
        pattern = self._unfolding.of(body)
        if pattern != NOWHERE:
            where = f"(isLiteral({Y}) || isLiteral({Z})) && !sameTerm({Y}, {Z})"
            links = [atom for atom in body if atom[1] != TYPE and {atom[0], atom[2]} <= {X, Y, Z}]
            facts = (*links, (Y, SAME_AS, Z))
            yield Suspicion(pattern + filtering(where), facts, rule if rule.body[1:] else None)

    # -- literals --------------------------------------------------------------------------------

    def _of_literals(self) -> Iterator[Suspicion]:
        test = f"isLiteral({Y}) && ({may_be_ill_formed(Y, A)})"
        yield Suspicion(_ILL_FORMED + filtering(test), ((X, P, Y),), stated=True)
        for datatype in sorted(filter(is_datatype, self._classes_asked)):
            pattern = self._unfolding.concluded((Y, TYPE, datatype))
            if pattern != NOWHERE:
                yield Suspicion(pattern + filtering(may_be_mistyped(Y, datatype)), ((Y, TYPE, datatype),))


def _order(rule: Rule) -> int:
    """Where several rules make the same two values one, the engine names the first in this order."""
    return 0 if not rule.body[1:] else 1 if rule.name in ("prp-fp", "prp-ifp") else 2
