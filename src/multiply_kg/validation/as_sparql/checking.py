"""The report on data that only SPARQL queries reach: the one place that knows the order of asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import Term, Triple, is_blank, sparql_text, value_of
from multiply_kg.validation.compiled import Evaluation, Violation, reported, worded
from multiply_kg.validation.constraints import Shape
from multiply_kg.validation.graphs import SUB_CLASS_OF, GraphIndex
from multiply_kg.validation.report import ValidationReport, ValidationResult, unique_results
from multiply_kg.validation.shapes import Shapes, read_shapes
from multiply_kg.validation.sparql import sparql_results_where
from multiply_kg.validation.support import reasons
from multiply_kg.validation.targets import shape_infos

from .apart import Key, Verdicts, asked_apart, refusals
from .asking import BLOCK, Row, Select, blocks, counts, solutions
from .branches import Asked, Branch, Compiler, Finding
from .conformance import Conformance
from .expressions import Variables
from .hierarchy import below
from .scopes import Classes, Scope, Targets

_MANY: Final = 1000
"""How many terms a question may list as those that fail a query asked apart."""
_PRESENT: Final = "EXISTS { ?node ?p ?o } || EXISTS { ?s ?q ?node }"


def validate_at(
    select: Select, shapes: Collection[Triple], *, ontology: Collection[Triple] = (), stand_in: str = ""
) -> ValidationReport:
    """The report on what ``select`` answers from, by ``shapes`` (W3C SHACL), without pulling the data.

    ``select`` runs a SPARQL 1.1 SELECT query and returns its solutions, without unbound variables. Of
    ``ontology`` only the class hierarchy is seen, beside the one that the data have. The results are those of
    ``validate`` where the engine keeps literals as they are written and compares them as SPARQL says; a
    blank node has the label that the engine gave it in one answer, and no details of sh:node. IRIs in which
    ``stand_in`` occurs, if that is any text, count as blank nodes.

    Raises ShapesError for a malformed shapes graph, and UnsupportedError for what cannot be asked by SPARQL,
    naming it.
    """
    parsed = read_shapes(shapes)
    _refuse(parsed)
    return _Checking(select, parsed, ontology, stand_in).report(shapes)


def _refuse(shapes: Shapes) -> None:
    found: dict[str, None] = {}
    for root in shapes.roots:
        found |= dict.fromkeys(reasons(shapes, root, sparql=True))
    if found:
        raise UnsupportedError(
            f"An endpoint cannot be asked about: {'; '.join(sorted(found))}.",
            hint="Validate the files, or leave these shapes out with sh:deactivated true.",
        )


class _Checking:
    """One validation of one graph."""

    def __init__(self, select: Select, shapes: Shapes, ontology: Iterable[Triple], stand_in: str) -> None:
        self._select = select
        self._shapes = shapes
        hierarchy = [triple for triple in ontology if triple[1] == SUB_CLASS_OF]
        self._variables = Variables()
        self._classes = Classes(below(shapes, hierarchy, select), self._variables)
        self._stand_in = stand_in
        self._verdicts = Verdicts(select, self._classes, self._variables)
        self._compiler = self._compiler_with({})

    def report(self, graph: Collection[Triple]) -> ValidationReport:
        """The whole report; ``graph`` is the shapes graph."""
        absent = self._absent()
        found = [*self._violations(absent), *self._of_absent(absent), *self._of_queries(absent)]
        focus, everything = self._focus()
        infos, unmatched = shape_infos(self._shapes, GraphIndex(graph), focus)
        return ValidationReport(
            results=unique_results(found),
            shapes=infos,
            unmatched=unmatched,
            engine="sparql",
            focus_nodes=everything,
        )

    # -- results ---------------------------------------------------------------------------------

    def _violations(self, absent: Collection[Term]) -> Iterator[ValidationResult]:
        branches = (
            branch
            for shape in self._shapes.roots
            if (targets := _without(shape.targets, absent))
            for branch in self._branches(shape, Scope(targets))
        )
        rows = [(finding, row) for finding, row in solutions(self._select, branches)]
        yield from map(worded, self._with_details(rows))

    def _with_details(self, rows: Iterable[tuple[Finding, Row]]) -> list[Violation]:
        """The violations that solutions stand for; those of sh:node with what the nested shape finds."""
        rows = list(rows)
        nested: dict[Term, dict[Term, None]] = {}
        for finding, row in rows:
            if finding.node is not None:
                nested.setdefault(finding.node, {})[_value(finding, row) or ""] = None
        details = {node: self._details(node, list(values)) for node, values in nested.items()}
        return [
            Violation(
                finding.shape,
                row["this"],
                _value(finding, row),
                finding.component,
                path=row.get("path"),
                details=details[finding.node].get(_value(finding, row) or "", ()) if finding.node else (),
            )
            for finding, row in rows
        ]

    def _details(self, node: Term, values: Collection[Term]) -> Mapping[Term, tuple[Violation, ...]]:
        """What a shape finds on nodes that do not conform to it."""
        shape = self._shapes.by_node[node]
        found: dict[Term, list[Violation]] = {}
        for block in blocks([value for value in values if not is_blank(value)]):
            scope = Scope(tuple(("targetNode", value) for value in block))
            branches = self._branches(shape, scope)
            rows = list(solutions(self._select, branches, origins=True))
            for (_, row), violation in zip(rows, self._with_details(rows), strict=True):
                found.setdefault(row.get("origin") or row["this"], []).append(violation)
            for asked in self._compiler.queries(shape, scope):
                for value in block:
                    nodes = Scope((("targetNode", value),), asked.scope.steps)
                    found.setdefault(value, []).extend(self._asked(replace(asked, scope=nodes)))
        return {value: tuple(violations) for value, violations in found.items()}

    def _of_queries(self, absent: Collection[Term]) -> Iterator[ValidationResult]:
        for root in self._shapes.roots:
            targets = _without(root.targets, absent)
            for asked in self._compiler.queries(root, Scope(targets)) if targets else ():
                yield from map(worded, self._asked(asked))

    def _asked(self, asked: Asked) -> list[Violation]:
        shape, constraint = asked.shape, asked.constraint
        pattern = asked.scope.pattern(self._classes, self._variables)
        with refusals(shape):
            found = list(sparql_results_where(shape, constraint, pattern, self._select))
        return [reported(shape, constraint, one) for one in found]

    # -- branches --------------------------------------------------------------------------------

    def _branches(self, shape: Shape, scope: Scope) -> Iterator[Branch]:
        """The branches of a shape for the nodes of a scope, after the queries that have to be asked apart.

        Where many nodes fail these, a portion of the scope's nodes at a time is looked at.
        """
        queries = list(asked_apart(self._shapes.by_node, shape, scope))
        failing = self._verdicts.failing(queries)
        if sum(map(len, failing.values())) > _MANY:
            nodes = self._verdicts.nodes(scope)
            if len(nodes) > BLOCK and not any(map(is_blank, nodes)):
                for block in blocks(nodes):
                    yield from self._branches(shape, Scope(tuple(("targetNode", node) for node in block)))
                return
        yield from self._compiler_with(failing).branches(shape, scope)

    def _compiler_with(self, failing: Mapping[Key, Collection[Term]]) -> Compiler:
        return Compiler(
            Conformance(
                self._shapes.by_node,
                self._classes,
                self._variables,
                stand_in=self._stand_in,
                failing=failing,
            )
        )

    # -- target nodes that no triple mentions --------------------------------------------------------

    def _absent(self) -> set[Term]:
        """The target nodes that the data do not mention, on which engines do not agree about paths.

        A blank node of the shapes graph is none of the data.
        """
        nodes = sorted({v for s in self._shapes.roots for kind, v in s.targets if kind == "targetNode"})
        found = set(filter(is_blank, nodes))
        for block in blocks([node for node in nodes if node not in found]):
            rows = " ".join(f'("{number}" {sparql_text(node)})' for number, node in enumerate(block))
            query = f"SELECT ?k WHERE {{ VALUES (?k ?node) {{ {rows} }} FILTER(!({_PRESENT})) }}"
            found |= {block[int(value_of(row["k"]))] for row in self._select(query)}
        return found

    def _of_absent(self, absent: Collection[Term]) -> Iterator[ValidationResult]:
        """Of a node without triples everything is known here, but what queries find."""
        evaluation = Evaluation(GraphIndex(()), self._shapes, self._select)
        for root in self._shapes.roots:
            targets = [value for kind, value in root.targets if kind == "targetNode" and value in absent]
            with refusals(root):
                yield from evaluation.results(root, targets)

    # -- focus nodes -----------------------------------------------------------------------------------

    def _focus(self) -> tuple[dict[Term, int], int]:
        """How many focus nodes each shape with targets has, and how many there are altogether."""
        by_targets: dict[Targets, list[Shape]] = {}
        for shape in self._shapes.roots:
            by_targets.setdefault(shape.targets, []).append(shape)
        everything = tuple(sorted({target for targets in by_targets for target in targets}))
        asked = [*by_targets, *((everything,) if everything else ())]
        numbers = self._numbers(asked)
        focus = {
            shape.node: number
            for number, t in zip(numbers, by_targets, strict=False)
            for shape in by_targets[t]
        }
        return focus, numbers[-1] if everything else 0

    def _numbers(self, several: Sequence[Targets]) -> list[int]:
        """For each list of targets how many nodes it selects; blank nodes of the shapes graph count, too."""
        named = [tuple(target for target in targets if not is_blank(target[1])) for targets in several]
        patterns = [Scope(targets).pattern(self._classes, self._variables) for targets in named if targets]
        found = iter(counts(self._select, patterns))
        return [
            (next(found) if some else 0) + len(set(targets) - set(some))
            for targets, some in zip(several, named, strict=True)
        ]


def _without(targets: Targets, absent: Collection[Term]) -> Targets:
    return tuple(target for target in targets if target[0] != "targetNode" or target[1] not in absent)


def _value(finding: Finding, row: Row) -> Term | None:
    """The value of a result; of a node shape's constraint on values it is the focus node."""
    value = row.get("value")
    if value is None and finding.on_focus:
        return row["this"]
    return value
