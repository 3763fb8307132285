"""The reference engine: owlrl's OWL 2 RL closure, corrected to the standard and cleaned.

The only module that imports owlrl. Terms go in as they are written and come out as they were: literals
and blank nodes travel as IRIs of their own, so nothing is re-spelt, and no warning is printed.

Where owlrl 7.6 leaves the rules of OWL 2 Profiles §4.3, this module keeps to the rules:

====================  =====================================================================================
rule                  owlrl                                                     here
====================  =====================================================================================
prp-key               compares all key properties but the last, so a key of     all key properties
                      one property makes all instances of the class the same
eq-diff2, eq-diff3,   skip the last member of the list                          all pairs of members
prp-adp
eq-rep-s/p/o          literals are replaced by what they were found equal to    a literal is not merged with
(literals)            (``"a"`` by ``"b"`` in every triple)                      anything; unequal values are
                                                                                reported (dt-diff, eq-diff1)
dt-type2              typed by its own datatype and those above it, where       typed by every datatype of
                      xsd:NMTOKEN counts as below xsd:Name                      the ontology with its value
cax-dw (datatypes)    adds that datatypes are disjoint, and types things by    not in the rules; such literals
                      datatypes that are ranges                                 are told by dt-not-type
dt-not-type           tests some lexical forms, rejects ``0`` and ``INF`` of    all lexical forms, and values
                      xsd:double, fails on an ill-formed xsd:decimal            outside a derived datatype
scm-hv, scm-svf1/2,   compare two restrictions on one undeclared property or    terms of restrictions count
scm-avf1/2            class only if it lies below itself by some axiom          as declared (OWL 2 asks that)
====================  =====================================================================================

dt-eq is applied by neither: literals of one value and two spellings remain two terms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations, product
from typing import Final

from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib import Literal as RDFLiteral
from rdflib.term import Node

from multiply_kg.reasoning.closure import Inconsistency
from multiply_kg.reasoning.datatypes import (
    differ,
    in_value_space,
    is_datatype,
    is_mistyped,
    is_well_formed,
)
from multiply_kg.reasoning.noise import is_noise, respelt
from multiply_kg.reasoning.vocabulary import DIFFERENT_FROM, NOTHING, SAME_AS, THING, TYPE, owl
from multiply_kg.terms import Term, Triple, is_iri, is_literal, value_of

_LITERAL_SCHEME: Final = "x-literal:"
_CARDINALITIES: Final = {owl("maxCardinality"), owl("maxQualifiedCardinality")}

# What owlrl says of a contradiction, the rule that it applied, and the premises as far as the nodes that
# the message names (1, 2 …) tell them.
_Premises = tuple[tuple[str, str, str], ...]
_MESSAGES: Final[tuple[tuple[str, str, _Premises], ...]] = (
    (
        "Disjoint classes NODE and NODE have a common individual NODE",
        "cax-dw",
        (("3", TYPE, "1"), ("3", TYPE, "2")),
    ),
    ("Irreflexive property used on NODE with NODE", "prp-irp", (("1", "2", "1"),)),
    (
        "Erroneous usage of asymmetric property NODE on NODE and NODE",
        "prp-asyp",
        (("2", "1", "3"), ("3", "1", "2")),
    ),
    (
        "Erroneous usage of disjoint properties NODE and NODE on NODE and NODE",
        "prp-pdw",
        (("3", "1", "4"), ("3", "2", "4")),
    ),
    ("NODE is defined of type 'Nothing'", "cls-nothing2", (("1", TYPE, NOTHING),)),
    ("Negative (object) property assertion violated for: (NODE, NODE, NODE)", "prp-npa1", (("1", "2", "3"),)),
    (
        "Negative (datatype) property assertion violated for: (NODE, NODE, NODE)",
        "prp-npa2",
        (("1", "2", "3"),),
    ),
    (
        "'sameAs' and 'differentFrom' cannot be used on the same subject-object pair: (NODE, NODE)",
        "eq-diff1",
        (("1", SAME_AS, "2"), ("1", DIFFERENT_FROM, "2")),
    ),
    ("Violation of complementarity for classes NODE and NODE on element NODE", "cls-com", ()),
    ("Erroneous usage of maximum cardinality with NODE and NODE", "cls-maxc1", ()),
    ("Erroneous usage of maximum qualified cardinality with NODE, NODE and NODE", "cls-maxqc1", ()),
)


def close(
    asserted: Collection[Triple], ontology: Collection[Triple]
) -> tuple[frozenset[Triple], tuple[Inconsistency, ...]]:
    """The new, clean triples of the OWL 2 RL closure, and the contradictions that were met."""
    given = {*asserted, *ontology}
    nodes = _Nodes(given)
    graph = Graph()
    for triple in given:
        graph.add(nodes.triple(triple))
    for literal, datatype in _typed_literals(given):
        graph.add(nodes.triple((literal, TYPE, datatype)))
    semantics = _Semantics(graph, nodes)
    semantics.closure()
    closed = {t for t in (nodes.back(t) for t in graph) if t is not None}
    new = {t for t in closed - given if not is_noise(t)}
    new -= respelt(new, given)
    found = {*semantics.inconsistencies(), *_ill_typed(given, closed)}
    return frozenset(new), tuple(sorted(found, key=lambda i: (i.rule, i.triples, i.message)))


class _Nodes:
    """The two-way dictionary between terms and rdflib nodes."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._nodes: dict[Term, Node] = {}
        self._terms: dict[str, Term] = {}
        # owlrl reads the numbers of cardinalities, so these alone have to be real literals.
        self._numbers = {o for _, p, o in triples if p in _CARDINALITIES and is_literal(o)}

    def node(self, term: Term) -> Node:
        node = self._nodes.get(term)
        if node is None:
            if is_iri(term):
                node = URIRef(value_of(term))
            elif term in self._numbers:
                node = RDFLiteral(int(value_of(term)) if value_of(term).isdecimal() else -1)
            elif is_literal(term):
                node = URIRef(f"{_LITERAL_SCHEME}{len(self._nodes)}")
            else:
                node = URIRef(term)
            self._nodes[term] = node
            self._terms[str(node)] = term
        return node

    def triple(self, triple: Triple) -> tuple[Node, Node, Node]:
        return self.node(triple[0]), self.node(triple[1]), self.node(triple[2])

    def term(self, text: str) -> Term:
        return self._terms.get(text, f"<{text}>")

    def back(self, triple: tuple[Node, ...]) -> Triple | None:
        """The triple of terms, or None where a node is one of owlrl's own."""
        if not all(isinstance(node, URIRef) for node in triple):
            return None
        subject, predicate, obj = (self.term(str(node)) for node in triple)
        return subject, predicate, obj


class _Semantics(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules with the corrections of the module's table."""

    def __init__(self, graph: Graph, nodes: _Nodes) -> None:
        super().__init__(graph, axioms=False, daxioms=False)
        self._nodes = nodes
        self._clashes: set[tuple[Term, Term]] = set()
        self._different: set[tuple[str, Term, Term]] = set()
        self._disjoint: set[tuple[Triple, ...]] = set()

    def store_triple(self, t: tuple[Node, Node, Node]) -> None:
        if t[1] == OWL.sameAs and t[0] != t[2] and (_is_literal_node(t[0]) or _is_literal_node(t[2])):
            left, right = sorted((self._nodes.term(str(t[0])), self._nodes.term(str(t[2]))))
            if differ(left, right):
                self._clashes.add((left, right))
            return
        super().store_triple(t)

    def _equality(self, triple: tuple[Node, Node, Node], cycle_num: int) -> None:
        subject, predicate, obj = triple
        if predicate == OWL.sameAs and (_is_literal_node(subject) or _is_literal_node(obj)):
            return
        if predicate == RDF.type and obj == OWL.AllDifferent:
            for rule, members in (("eq-diff2", OWL.members), ("eq-diff3", OWL.distinctMembers)):
                for left, right in self._pairs(subject, members):
                    if left != right and (left, OWL.sameAs, right) in self.graph:
                        one, two = sorted(self._named(left, right))
                        self._different.add((rule, one, two))
        super()._equality(triple, cycle_num)

    def _properties(self, triple: tuple[Node, Node, Node], cycle_num: int) -> None:
        subject, predicate, obj = triple
        if predicate == OWL.hasKey:
            self._keys(subject, self._list(obj))
            return
        if predicate == RDF.type and obj == OWL.AllDisjointProperties:
            for left, right in self._pairs(subject, OWL.members):
                self._exclude(left, right)
        super()._properties(triple, cycle_num)

    def _schema_vocabulary(self, triple: tuple[Node, Node, Node], cycle_num: int) -> None:
        _, predicate, obj = triple
        if predicate == OWL.onProperty:
            self.store_triple((obj, RDFS.subPropertyOf, obj))
        elif predicate in (OWL.someValuesFrom, OWL.allValuesFrom):
            self.store_triple((obj, RDFS.subClassOf, obj))
        super()._schema_vocabulary(triple, cycle_num)

    def add_error(self, message: str) -> None:
        # AllDifferent and AllDisjointProperties are found above, all members of them.
        if "AllDifferent" not in message and "AllDisjointProperties" not in message:
            super().add_error(message)

    def _keys(self, cls: Node, properties: list[Node]) -> None:
        """prp-key: instances of a class that share a value of each of its key properties are the same."""
        if not properties:
            return
        groups: dict[tuple[Node, ...], set[Node]] = defaultdict(set)
        for instance in self.graph.subjects(RDF.type, cls):
            values = [list(self.graph.objects(instance, p)) for p in properties]
            for key in product(*values):
                groups[key].add(instance)
        for group in groups.values():
            for left, right in combinations(sorted(group, key=str), 2):
                self.store_triple((left, OWL.sameAs, right))

    def _pairs(self, subject: Node, predicate: URIRef) -> Iterator[tuple[Node, Node]]:
        for head in self.graph.objects(subject, predicate):
            yield from combinations(self._list(head), 2)

    def _exclude(self, left: Node, right: Node) -> None:
        for x, y in self.graph.subject_objects(left):
            if (x, right, y) in self.graph:
                one, p, two, q = self._named(x, left, y, right)
                self._disjoint.add(((one, p, two), (one, q, two)))

    def _named(self, *nodes: Node) -> tuple[Term, ...]:
        return tuple(self._nodes.term(str(node)) for node in nodes)

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """What the closure found to be contradictory; call it after ``closure``."""
        for message in self.error_messages:
            for found in self._read(message):
                types = [obj for _, predicate, obj in found.triples if predicate == TYPE]
                if not types or not all(is_datatype(obj) for obj in types):
                    yield found
        for left, right in self._clashes:
            text = f"{left} and {right} would have to be the same"
            yield Inconsistency("eq-diff1", text, ((left, SAME_AS, right),))
        for rule, left, right in self._different:
            text = f"{left} and {right} are the same and declared different"
            yield Inconsistency(rule, text, ((left, SAME_AS, right),))
        for triples in self._disjoint:
            x, _, y = triples[0]
            yield Inconsistency("prp-adp", f"disjoint properties between {x} and {y}", triples)

    def _read(self, message: str) -> Iterator[Inconsistency]:
        """What a message of owlrl says, in terms; twice where it words two rules alike."""
        for wording, rule, premises in _MESSAGES:
            match = re.fullmatch(re.escape(wording).replace("NODE", r"(\S+)"), message)
            if match is not None:
                terms = [self._nodes.term(text) for text in match.groups()]
                named = {str(number): term for number, term in enumerate(terms, start=1)}
                triples = tuple((named.get(s, s), named.get(p, p), named.get(o, o)) for s, p, o in premises)
                text = wording.replace("NODE", "{}").format(*terms)
                yield from (Inconsistency(name, text, triples) for name in self._rules(rule, terms))
                return
        yield Inconsistency("unknown", message, ())

    def _rules(self, rule: str, terms: list[Term]) -> Iterator[str]:
        if rule == "cax-dw":
            one, two = self._nodes.node(terms[0]), self._nodes.node(terms[1])
            if (one, OWL.disjointWith, two) in self.graph or (two, OWL.disjointWith, one) in self.graph:
                yield rule
            groups = self.graph.subjects(RDF.type, OWL.AllDisjointClasses)
            if any({(one, two), (two, one)} & set(self._pairs(group, OWL.members)) for group in groups):
                yield "cax-adc"
        elif rule == "cls-maxqc1" and terms[1] == THING:
            yield "cls-maxqc2"
        else:
            yield rule


def _is_literal_node(node: Node) -> bool:
    return str(node).startswith(_LITERAL_SCHEME)


def _typed_literals(given: Iterable[Triple]) -> Iterator[tuple[Term, Term]]:
    """dt-type2: each literal with each datatype of the ontology that has its value."""
    datatypes = {o for _, p, o in given if p != TYPE and is_datatype(o)}
    if datatypes:
        for literal in {o for _, p, o in given if is_literal(o) and p not in _CARDINALITIES}:
            yield from ((literal, datatype) for datatype in datatypes if in_value_space(literal, datatype))


def _ill_typed(given: Iterable[Triple], closed: Iterable[Triple]) -> Iterator[Inconsistency]:
    """dt-not-type: ill-formed literals, and literals of a type that does not have their value."""
    for triple in given:
        if is_literal(triple[2]) and not is_well_formed(triple[2]):
            text = f"{triple[2]} is not a valid literal of its datatype"
            yield Inconsistency("dt-not-type", text, (triple,))
    for literal, predicate, datatype in closed:
        typed = predicate == TYPE and is_literal(literal) and is_datatype(datatype)
        if typed and is_mistyped(literal, datatype):
            text = f"{literal} is not a value of {datatype}"
            yield Inconsistency("dt-not-type", text, ((literal, TYPE, datatype),))
