"""Things that came, went or changed, subject by subject, and the graphs that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from multiply_kg.comparison.changes import Aspect, GraphChange, Kind, ThingChange, ValueChange
from multiply_kg.comparison.nodes import TYPE, Names, without_blank_nodes
from multiply_kg.terms import Term, Triple, value_of

Said = Mapping[Term, Mapping[Term, set[Term]]]
AspectOf = Callable[[Term], Aspect]


def thing_changes(
    old: Iterable[Triple], new: Iterable[Triple], *, names: Names, aspect_of: AspectOf
) -> tuple[ThingChange, ...]:
    """The changes by subject, additions first, each kind in the order of the IRIs."""
    before, after = _by_subject(old), _by_subject(new)
    found: list[ThingChange] = []

    def change(kind: Kind, thing: Term, values: tuple[ValueChange, ...] = ()) -> ThingChange:
        classes = (after if thing in after else before)[thing].get(TYPE, ())
        types = tuple(names.of(class_) or class_ for class_ in sorted(classes))
        return ThingChange(kind, thing, names.of(thing), types, values)

    found += [change("added", thing) for thing in sorted(after.keys() - before.keys())]
    found += [change("removed", thing) for thing in sorted(before.keys() - after.keys())]
    for thing in sorted(before.keys() & after.keys()):
        values = tuple(_values(before[thing], after[thing], aspect_of))
        if values:
            found.append(change("changed", thing, values))
    return tuple(found)


def graph_changes(
    old: Mapping[str, Iterable[Triple]],
    new: Mapping[str, Iterable[Triple]],
    *,
    paths: Mapping[str, str],
    names: Names,
) -> tuple[GraphChange, ...]:
    """The changes by named graph, in the order of the graphs' IRIs; ``paths`` leads to their files."""
    found: list[GraphChange] = []
    for graph in sorted({*old, *new}):
        if old.get(graph) == new.get(graph):
            continue
        before, after = (dict.fromkeys(without_blank_nodes(state.get(graph, ()))) for state in (old, new))
        added = tuple(triple for triple in after if triple not in before)
        removed = tuple(triple for triple in before if triple not in after)
        kind: Kind = "added" if graph not in old else "removed" if graph not in new else "changed"
        if added or removed or kind != "changed":
            label = names.of(f"<{graph}>")
            found.append(GraphChange(kind, graph, label, paths.get(graph, ""), added, removed))
    return tuple(found)


def data_aspect(_: Term) -> Aspect:
    """The aspect of everything that data say."""
    return "meaning"


def _by_subject(triples: Iterable[Triple]) -> dict[Term, dict[Term, set[Term]]]:
    said: dict[Term, dict[Term, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, object_ in without_blank_nodes(triples):
        said[subject][predicate].add(object_)
    return said


def _values(
    before: Mapping[Term, set[Term]], after: Mapping[Term, set[Term]], aspect_of: AspectOf
) -> Iterable[ValueChange]:
    for predicate in sorted(before.keys() | after.keys(), key=value_of):
        removed = before.get(predicate, set()) - after.get(predicate, set())
        added = after.get(predicate, set()) - before.get(predicate, set())
        if removed or added:
            yield ValueChange(predicate, aspect_of(predicate), tuple(sorted(removed)), tuple(sorted(added)))
