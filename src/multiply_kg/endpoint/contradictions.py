"""Contradictions of a graph in a store: the suspicious statements are asked for and decided on here.

Whatever a store answers to a suspicion is true there, so that the checks of the engine can be run on these
few statements in the place of the whole closure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from multiply_kg.contradictions import MOST_PROOFS, Reasoning
from multiply_kg.endpoint.asking import Lookups, Row, portions
from multiply_kg.endpoint.proving import explainer_at
from multiply_kg.endpoint.suspicions import VARIABLES, Suspicion, Suspicions
from multiply_kg.endpoint.unfolding import Unfolding
from multiply_kg.reasoning import Inconsistency
from multiply_kg.reasoning.axioms import read_axioms
from multiply_kg.reasoning.compiled import group
from multiply_kg.reasoning.consistency import inconsistencies, watched_classes
from multiply_kg.reasoning.datatypes import differ
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.materialise import Facts
from multiply_kg.reasoning.program import Program, compile_program, unsupported
from multiply_kg.reasoning.rules import Rule, compile_rules
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple, is_blank, is_iri, is_literal, value_of
from multiply_kg.validation import ValidationResult, finding
from multiply_kg.validation.as_sparql.asking import AROUND, batches
from multiply_kg.validation.as_sparql.expressions import HEAVIEST, weight

if TYPE_CHECKING:
    from multiply_kg.locations import Location
    from multiply_kg.reasoning.explain import Explainer
    from multiply_kg.sources import Locator

_NOT_ASKED: Final = {
    "en": "Contradictions by {axiom}, cannot be asked for at an endpoint: validate the files for them.",
    "pl": "O sprzeczności wynikające z {axiom}, nie można zapytać punktu SPARQL: sprawdź dla nich pliki.",
}


@dataclass(frozen=True)
class Found:
    """The contradictions, the statements that show them, and the axioms that could not be asked about."""

    inconsistencies: Sequence[Inconsistency] = ()
    statements: Collection[Triple] = ()
    not_asked: tuple[str, ...] = ()

    def obstacles(self) -> Iterator[ValidationResult]:
        """A finding for each axiom that could not be asked about."""
        for axiom in self.not_asked:
            said = {language: text.format(axiom=axiom) for language, text in _NOT_ASKED.items()}
            yield finding("not-asked", said, severity="info", stage="closure")


def contradictions_at(lookups: Lookups, ontology: Collection[Triple]) -> Found:
    """What cannot hold together in the graphs of a store, by the axioms of an ontology that lies here."""
    axioms = read_axioms(group((), ontology))
    rules = compile_rules(axioms)
    obstacles = unsupported(rules)
    if obstacles:
        return Found(not_asked=obstacles)
    program = compile_program(rules, watched_classes(axioms))
    unfolding = Unfolding(rules, ontology)
    asked: list[Suspicion] = []
    too_long: list[Suspicion] = []
    for suspicion in Suspicions(axioms, rules, program.classes.bits, unfolding).all():
        (asked if weight(suspicion.pattern) <= HEAVIEST else too_long).append(suspicion)
    shown = _Shown(program, lookups)
    for suspicion, row in _solutions(lookups, asked):
        shown.add(suspicion, row)
    shown.name()
    found = inconsistencies(axioms, program, shown.facts(), shown.same, shown.stated)
    told = [f"{' '.join(suspicion.facts[0])}, which takes too long a query" for suspicion in too_long]
    return Found(found, frozenset(shown.statements()), (*unfolding.obstacles, *told))


def _solutions(lookups: Lookups, suspicions: Iterable[Suspicion]) -> Iterator[tuple[Suspicion, Row]]:
    """The solutions of all suspicions, in their order."""
    for stated in (False, True):
        select = lookups.select_stated if stated else lookups.select
        for number, batch in enumerate(batches((s for s in suspicions if s.stated == stated), _size)):
            parts = (f'{{ {one.pattern} BIND("{at}" AS ?k) }}' for at, one in enumerate(batch))
            query = f"SELECT DISTINCT ?k {' '.join(VARIABLES)} WHERE {{ {' UNION '.join(parts)} }}"
            found: dict[int, list[Row]] = defaultdict(list)
            for row in select(query):
                # A label stands for one node in one answer only.
                named = {name: f"{t}q{number}" if is_blank(t) else t for name, t in row.items()}
                found[int(value_of(row["k"]))].append(named)
            for at, suspicion in enumerate(batch):
                yield from ((suspicion, row) for row in found[at])


def _size(suspicion: Suspicion) -> int:
    return weight(suspicion.pattern) + AROUND


@dataclass
class _Shown:
    """What the solutions show, as the engine keeps it: in one name for each thing."""

    program: Program
    lookups: Lookups
    same: Identities = field(default_factory=Identities)
    stated: dict[Term, list[Triple]] = field(default_factory=dict)
    _links: dict[Triple, None] = field(default_factory=dict)
    _types: dict[Triple, None] = field(default_factory=dict)
    _clashes: dict[tuple[Term, Term], Rule | None] = field(default_factory=dict)

    def add(self, suspicion: Suspicion, row: Row) -> None:
        """Take in what a solution shows."""
        bound = {f"?{name}": term for name, term in row.items()}
        for fact in suspicion.facts:
            subject, predicate, obj = (bound.get(text, text) for text in fact)
            if suspicion.stated:
                self.stated.setdefault(predicate, []).append((subject, predicate, obj))
            elif predicate == TYPE:
                self._types[subject, predicate, obj] = None
            elif predicate != SAME_AS:
                self._links[subject, predicate, obj] = None
            elif is_literal(subject) or is_literal(obj):
                if differ(subject, obj):
                    pair = (subject, obj) if subject < obj else (obj, subject)
                    self._clashes.setdefault(pair, suspicion.rule)
            else:
                self.same.merge([(subject, obj)])

    def name(self) -> None:
        """Find the other names of all things met."""
        met = {t for triple in (*self._links, *self._types) for t in (triple[0], triple[2])}
        met |= {t for pair in self._clashes for t in pair}
        for block in portions(sorted(filter(is_iri, met))):
            query = (
                f"SELECT DISTINCT ?one ?other WHERE {{ VALUES ?one {{ {' '.join(block)} }} "
                f"?one {SAME_AS} ?other FILTER(isIRI(?other) && !sameTerm(?one, ?other)) }}"
            )
            self.same.merge((row["one"], row["other"]) for row in self.lookups.select(query))

    def facts(self) -> Facts:
        """The facts that the checks look into."""
        name = self.same.name
        rows: dict[Term, dict[Triple, None]] = {}
        for subject, predicate, obj in self._links:
            rows.setdefault(predicate, {})[name(subject), predicate, name(obj)] = None
        facts = Facts({predicate: list(triples) for predicate, triples in rows.items()})
        for subject, _, cls in self._types:
            thing = name(subject)
            facts.types[thing] = facts.types.get(thing, 0) | self.program.classes.bits.get(cls, 0)
        for (left, right), rule in self._clashes.items():
            one, other = name(left), name(right)
            facts.clashes.setdefault((one, other) if one < other else (other, one), rule)
        return facts

    def statements(self) -> Iterator[Triple]:
        """The links, in one name for each thing."""
        name = self.same.name
        return ((name(subject), predicate, name(obj)) for subject, predicate, obj in self._links)


@dataclass(frozen=True)
class StoredReasons(Reasoning):
    """Finds proofs in a store's graph; ``complete`` says that asserted and inferred are told apart there.

    ``ontology`` are the axioms, ``stated`` those of them that the data state, ``own`` the graphs of the
    workspace's ontology.
    """

    lookups: Lookups
    found: Found
    ontology: Collection[Triple]
    stated: Collection[Triple]
    own: Collection[str]
    locator: Locator
    complete: bool

    @property
    def inconsistencies(self) -> Iterable[Inconsistency]:
        """What cannot hold together."""
        return self.found.inconsistencies

    def identities(self) -> Iterable[Triple]:
        """The first of the owl:sameAs that were inferred."""
        if not self.complete:
            return ()
        one, other = (f'CONCAT("<", STR({variable}), ">")' for variable in ("?one", "?other"))
        query = (
            f"SELECT DISTINCT ?one ?other WHERE {{ ?one {SAME_AS} ?other "
            f"FILTER(isIRI(?one) && isIRI(?other) && {one} < {other}) }} "
            f"ORDER BY {one} {other} LIMIT {MOST_PROOFS}"
        )
        return [(row["one"], SAME_AS, row["other"]) for row in self.lookups.select_inferred(query)]

    def having(self, properties: Collection[Term]) -> Iterable[Triple]:
        """The triples with these properties in which values clash."""
        return [triple for triple in self.found.statements if triple[1] in properties]

    def in_data(self, triple: Triple) -> bool:
        """Whether the data state the triple, as far as they are told apart from the ontology."""
        if not self.complete:
            return not self.in_ontology(triple)
        if triple in self.stated:
            return True
        return any(graph not in self.own for graph in self.lookups.stating(triple))

    def in_ontology(self, triple: Triple) -> bool:
        """Whether the ontology here states the triple."""
        return triple in self._ontology and triple not in self.stated

    def place(self, statement: Triple) -> Location | None:
        """The line of a statement that a file here has."""
        return super().place(statement) if self.locator.support(statement) else None

    @cached_property
    def explainer(self) -> Explainer | None:
        """What finds proofs; None where nothing is told of what was inferred."""
        if not self.complete:
            return None
        premises = [triple for found in self.inconsistencies for triple in found.triples]
        self.lookups.look_up(triple for triple in premises if not self.in_ontology(triple))
        return explainer_at(self.lookups, self.ontology)

    @cached_property
    def _ontology(self) -> frozenset[Triple]:
        return frozenset(self.ontology)
