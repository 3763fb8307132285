"""Triple patterns of a closure as SPARQL: what a store does not keep is put as what it follows from.

A store has what was inferred without the noise: no membership in classes without a name, or of the language
itself, and no property without a name. A pattern about these becomes the UNION of the premises of the rules
that conclude it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import Final

from multiply_kg.reasoning.datatypes import is_datatype
from multiply_kg.reasoning.facts import instance, key
from multiply_kg.reasoning.noise import is_noise_class
from multiply_kg.reasoning.rules import Pattern, Rule, is_variable
from multiply_kg.reasoning.vocabulary import TYPE
from multiply_kg.terms import Triple, is_blank, is_literal, sparql_text
from multiply_kg.validation.as_sparql.expressions import Variables

NOWHERE: Final = "FILTER(false)"
"""The pattern without solutions."""
_Terms = dict[str, str]


class Unfolding:
    """Writes the patterns of one ontology; ``axioms`` are its triples.

    ``obstacles`` names what no pattern can express: a class without a name whose members make other things
    members of it, and values of a datatype as a premise.
    """

    def __init__(self, rules: Sequence[Rule], axioms: Collection[Triple]) -> None:
        self.obstacles: dict[str, None] = {}
        self._variables = Variables()
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._rules[key(rule.head)].append(rule)
        self._stated: dict[str, list[Triple]] = defaultdict(list)
        for triple in sorted(axioms):
            if is_hidden(triple):
                self._stated[key(triple)].append(triple)

    def of(self, atoms: Iterable[Pattern]) -> str:
        """The pattern that all of the atoms hold."""
        return _joined(self._atom(atom, ()) for atom in atoms)

    def concluded(self, atom: Pattern) -> str:
        """The pattern that rules conclude the atom, whatever is stated."""
        return _united(self._ways(atom, ()))

    def _atom(self, atom: Pattern, above: tuple[Pattern, ...]) -> str:
        if not is_hidden(atom):
            # A store has no literal as subject, and none knows a blank node by its label.
            return NOWHERE if is_literal(atom[0]) or any(map(is_blank, atom)) else _written(atom)
        if atom in above:  # what rests on itself is no reason
            return NOWHERE
        return _united((*self._stated_as(atom), *self._ways(atom, above)))

    def _stated_as(self, atom: Pattern) -> Iterator[str]:
        _, predicate, obj = atom
        if predicate == TYPE and not is_blank(obj):
            yield _written(atom)
            if is_datatype(obj):
                self.obstacles[f"the values of {obj} as a premise"] = None
        for triple in self._stated.get(key(atom), ()):
            terms, values = _unified(triple, atom)
            if terms is not None:
                yield _joined(starmap(_value, values))

    def _ways(self, atom: Pattern, above: tuple[Pattern, ...]) -> Iterator[str]:
        for rule in self._rules.get(key(atom), ()):
            yield self._way(rule, atom, (*above, atom))

    def _way(self, rule: Rule, atom: Pattern, above: tuple[Pattern, ...]) -> str:
        """What a rule needs for the atom."""
        terms, values = _unified(rule.head, atom)
        if terms is None:
            return NOWHERE
        for text in chain.from_iterable(rule.body):
            if is_variable(text) and text not in terms:
                terms[text] = self._variables.fresh()
        premises = [instance(body, terms) for body in rule.body]
        if any(is_hidden(p) and p not in above and key(p) in map(key, above) for p in premises):
            self.obstacles[f"{rule.source}, which makes members of a class from its members"] = None
            return NOWHERE
        return _joined((*starmap(_value, values), *(self._atom(premise, above) for premise in premises)))


def is_hidden(atom: Pattern) -> bool:
    """Whether a store does not keep all that matches the pattern."""
    _, predicate, obj = atom
    if predicate == TYPE:
        return not is_variable(obj) and is_noise_class(obj)
    return is_blank(predicate)


def _joined(parts: Iterable[str]) -> str:
    parts = list(parts)
    return NOWHERE if NOWHERE in parts else " ".join(parts)


def _united(ways: Iterable[str]) -> str:
    found = dict.fromkeys(way for way in ways if way != NOWHERE)
    return " UNION ".join(f"{{ {way} }}" for way in found) or NOWHERE


def _unified(head: Pattern, atom: Pattern) -> tuple[_Terms | None, list[tuple[str, str]]]:
    """The variables of a conclusion as the terms of the atom, and variables of the atom with their value."""
    terms: _Terms = {}
    values: list[tuple[str, str]] = []
    for left, right in zip(head, atom, strict=True):
        if is_variable(left):
            if terms.setdefault(left, right) != right:
                return None, []
        elif is_variable(right):
            values.append((right, left))
        elif left != right:
            return None, []
    return terms, values


def _written(atom: Pattern) -> str:
    return " ".join(text if is_variable(text) else sparql_text(text) for text in atom) + " ."


def _value(variable: str, term: str) -> str:
    return NOWHERE if is_blank(term) else f"VALUES {variable} {{ {sparql_text(term)} }}"
