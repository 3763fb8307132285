"""The compiled engine and owlrl conclude the same, whatever the ontology and the data.

``MULTIPLY_KG_CASES`` sets the number of random cases (default 150).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multiply_kg.reasoning import Closure, infer
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE, is_reserved, owl, rdf, rdfs, xsd
from multiply_kg.terms import Triple, literal

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "150"))

E = "<http://example.org/{}>".format
CLASSES = [E(f"C{i}") for i in range(4)]
PROPERTIES = [E(f"p{i}") for i in range(4)]
THINGS = [E(f"i{i}") for i in range(5)]
LITERALS = [
    literal("a"),
    literal("b", language="en"),
    *(literal(text, datatype=xsd("integer")[1:-1]) for text in ("7", "007", "300")),
    literal("7.50", datatype=xsd("decimal")[1:-1]),
    literal("2020-02-30", datatype=xsd("date")[1:-1]),
]
DATATYPES = [xsd("integer"), xsd("byte"), xsd("string"), xsd("decimal")]

Draw = Callable[..., Any]
FIRST, REST, NIL = rdf("first"), rdf("rest"), rdf("nil")
SUB, EQUIVALENT = rdfs("subClassOf"), owl("equivalentClass")


class Builder:
    """Draws axioms; nodes are blank or named at random."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.triples: list[Triple] = []
        self._nodes = 0

    def pick(self, values: list[str]) -> str:
        return self.draw(st.sampled_from(values))

    def some(self, values: list[str], *, least: int = 1, most: int = 3) -> list[str]:
        return self.draw(st.lists(st.sampled_from(values), min_size=least, max_size=most))

    def add(self, *triple: str) -> None:
        self.triples.append(triple)  # type: ignore[arg-type]

    def node(self) -> str:
        self._nodes += 1
        return f"_:n{self._nodes}" if self.draw(st.booleans()) else E(f"R{self._nodes}")

    def list(self, members: list[str]) -> str:
        nodes = [f"_:l{self._nodes + i}" for i in range(1, len(members) + 1)]
        self._nodes += len(members)
        for node, member, rest in zip(nodes, members, [*nodes[1:], NIL], strict=True):
            self.add(node, FIRST, member)
            self.add(node, REST, rest)
        return nodes[0]

    def property(self) -> str:
        if self.draw(st.integers(0, 9)) == 0:
            node = f"_:v{self._nodes}"
            self._nodes += 1
            self.add(node, owl("inverseOf"), self.pick(PROPERTIES))
            return node
        return self.pick(PROPERTIES)

    def expression(self) -> str:
        """A class: named, or an expression that is tied to nothing else."""
        if self.draw(st.integers(0, 3)):
            return self.pick(CLASSES)
        node = self.node()
        self.draw(st.sampled_from(EXPRESSIONS))(self, node)
        return node


def has_value(b: Builder, node: str) -> None:
    b.add(node, owl("onProperty"), b.property())
    b.add(node, owl("hasValue"), b.pick(THINGS + LITERALS[:4]))


def some_values(b: Builder, node: str) -> None:
    b.add(node, owl("onProperty"), b.property())
    b.add(node, owl("someValuesFrom"), b.pick([*CLASSES, *CLASSES, owl("Thing"), *DATATYPES]))


def all_values(b: Builder, node: str) -> None:
    b.add(node, owl("onProperty"), b.property())
    b.add(node, owl("allValuesFrom"), b.pick([*CLASSES, *CLASSES, *DATATYPES]))


def intersection(b: Builder, node: str) -> None:
    b.add(node, owl("intersectionOf"), b.list([b.expression() for _ in range(b.draw(st.integers(1, 3)))]))


def union(b: Builder, node: str) -> None:
    b.add(node, owl("unionOf"), b.list([b.expression() for _ in range(b.draw(st.integers(1, 3)))]))


def one_of(b: Builder, node: str) -> None:
    b.add(node, owl("oneOf"), b.list(b.some(THINGS)))


def complement(b: Builder, node: str) -> None:
    b.add(node, owl("complementOf"), b.pick(CLASSES))


def max_cardinality(b: Builder, node: str) -> None:
    number = b.draw(st.sampled_from(["0", "1", "1", "2"]))
    b.add(node, owl("onProperty"), b.property())
    b.add(node, owl("maxCardinality"), literal(number, datatype=xsd("nonNegativeInteger")[1:-1]))


def max_qualified(b: Builder, node: str) -> None:
    number = b.draw(st.sampled_from(["0", "1", "1"]))
    b.add(node, owl("onProperty"), b.property())
    b.add(node, owl("maxQualifiedCardinality"), literal(number, datatype=xsd("nonNegativeInteger")[1:-1]))
    b.add(node, owl("onClass"), b.pick([*CLASSES, owl("Thing")]))


EXPRESSIONS = [
    has_value,
    some_values,
    all_values,
    intersection,
    union,
    one_of,
    complement,
    max_cardinality,
    max_qualified,
]


def class_axiom(b: Builder) -> None:
    kind = b.pick([SUB, SUB, EQUIVALENT, owl("disjointWith")])
    pair = [b.expression(), b.expression()]
    b.add(pair[0], kind, pair[1])


def defined_class(b: Builder) -> None:
    node = b.node()
    b.draw(st.sampled_from(EXPRESSIONS))(b, node)
    for _ in range(b.draw(st.integers(1, 2))):
        pair = b.draw(st.permutations([node, b.pick(CLASSES)]))
        b.add(pair[0], b.pick([SUB, EQUIVALENT]), pair[1])


def property_axiom(b: Builder) -> None:
    kinds = [rdfs("subPropertyOf"), owl("equivalentProperty"), owl("inverseOf"), owl("propertyDisjointWith")]
    b.add(b.property(), b.pick(kinds), b.property())


def ends(b: Builder) -> None:
    b.add(b.property(), b.pick([rdfs("domain"), rdfs("range")]), b.pick([*CLASSES, *CLASSES, *DATATYPES]))


def characteristic(b: Builder) -> None:
    kinds = ["Functional", "InverseFunctional", "Symmetric", "Transitive", "Irreflexive", "Asymmetric"]
    b.add(b.property(), TYPE, owl(b.pick(kinds) + "Property"))


def chain(b: Builder) -> None:
    links = [b.property() for _ in range(b.draw(st.integers(1, 4)))]
    b.add(b.pick(PROPERTIES), owl("propertyChainAxiom"), b.list(links))


def key(b: Builder) -> None:
    b.add(b.pick(CLASSES), owl("hasKey"), b.list(b.some(PROPERTIES, most=2)))


def group(b: Builder) -> None:
    kind, values = b.draw(
        st.sampled_from(
            [("AllDisjointClasses", CLASSES), ("AllDisjointProperties", PROPERTIES), ("AllDifferent", THINGS)]
        )
    )
    node = b.node()
    b.add(node, TYPE, owl(kind))
    members = "distinctMembers" if kind == "AllDifferent" and b.draw(st.booleans()) else "members"
    b.add(node, owl(members), b.list(b.draw(st.permutations(values))[:3]))


def negative(b: Builder) -> None:
    node = b.node()
    b.add(node, owl("sourceIndividual"), b.pick(THINGS))
    b.add(node, owl("assertionProperty"), b.pick(PROPERTIES))
    b.add(node, owl("targetIndividual"), b.pick(THINGS))


def identity_axiom(b: Builder) -> None:
    """The ways in which two names become one."""
    if b.draw(st.booleans()):
        b.add(b.pick(PROPERTIES), TYPE, owl(b.pick(["Functional", "InverseFunctional"]) + "Property"))
        return
    node = b.node()
    b.draw(st.sampled_from([max_cardinality, max_qualified]))(b, node)
    b.add(b.pick(CLASSES), SUB, node)


AXIOMS = [
    class_axiom,
    defined_class,
    defined_class,
    defined_class,
    property_axiom,
    property_axiom,
    ends,
    ends,
]
AXIOMS += [characteristic, characteristic, chain, chain, key, identity_axiom, identity_axiom, group, negative]


@st.composite
def ontologies(draw: Draw) -> list[Triple]:
    builder = Builder(draw)
    for axiom in draw(st.lists(st.sampled_from(AXIOMS), min_size=2, max_size=10)):
        axiom(builder)
    for names, kinds in ((CLASSES, ["Class"]), (PROPERTIES, ["ObjectProperty", "DatatypeProperty"])):
        for name in names:
            if draw(st.integers(0, 3)):
                builder.add(name, TYPE, owl(draw(st.sampled_from(kinds))))
    return builder.triples


@st.composite
def datasets(draw: Draw) -> list[Triple]:
    things = st.sampled_from(THINGS)
    links = st.tuples(things, st.sampled_from(PROPERTIES), things)
    values = st.tuples(things, st.sampled_from(PROPERTIES), st.sampled_from(LITERALS))
    types = st.tuples(things, st.just(TYPE), st.sampled_from(CLASSES))
    identities = st.tuples(things, st.sampled_from([owl("sameAs"), owl("differentFrom")]), things)
    some = draw(
        st.lists(st.one_of(links, links, links, links, types, types, types, values), min_size=6, max_size=24)
    )
    return some + draw(st.lists(identities, max_size=2)) * draw(st.integers(0, 1))


def contradictions(closure: Closure, data: list[Triple]) -> set[tuple[str, frozenset[Triple]]]:
    """What both engines can be held to: the rule, and its premises about individuals.

    The compiled engine tells a contradiction once for all names of a thing, so names are made one here;
    owlrl does not tell the individual for the rules that are named below.
    """
    same = Identities()
    same.merge((s, o) for s, p, o in (*data, *closure.inferred) if p == SAME_AS)
    found = set()
    for each in closure.inconsistencies:
        about = {t for t in each.triples if not is_reserved(t[1]) or t[1] in (TYPE, SAME_AS)}
        premises = frozenset((same.name(s), p, same.name(o)) for s, p, o in about if not is_reserved(o))
        if each.rule == "dt-not-type":
            culprit = each.message.partition(" is not a va")[0]
            premises = frozenset({(culprit, TYPE, "")})
        vague = each.rule in ("cls-com", "cls-maxc1", "cls-maxqc1", "cls-maxqc2")
        found.add((each.rule, frozenset() if vague else premises))
    return found


@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(ontology=ontologies(), data=datasets())
def test_the_compiled_engine_infers_what_owlrl_infers(ontology: list[Triple], data: list[Triple]) -> None:
    compiled = infer(data, ontology, engine="compiled")
    reference = infer(data, ontology, engine="reference")
    assert compiled.inferred == reference.inferred
    assert contradictions(compiled, data) == contradictions(reference, data)
