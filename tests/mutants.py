"""Mutation testing of the whole validation: a fault at a time in the real data, and what the report says.

``.venv/bin/python tests/mutants.py --write docs/mutants.md`` runs all of them and writes the figures down;
``test_mutants`` runs a sample. The pipeline is the one of ``validate``; files that did not change are not read
again, and what is computed from the shapes and from those files is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pyoxigraph

sys.path.insert(0, str(Path(__file__).parent))  # when it is run as a program

from multiply_kg import pipeline, sources
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.cli.show import unread
from multiply_kg.errors import LocatedError
from multiply_kg.reasoning import infer
from multiply_kg.sources.locator import Locator, _File
from multiply_kg.sources.text import position
from multiply_kg.terms import Triple
from multiply_kg.validation import (
    SEVERITIES,
    ValidationReport,
    ValidationResult,
    checks,
    culprits,
    dependencies,
    engines,
    incremental,
    support,
)
from multiply_kg.workspace import Workspace, open_workspace
from mutant_corpus import Candidate, Corpus, Place, Source, edited, moved, read_corpus
from mutant_kinds import KINDS

ROOT = Path(__file__).resolve().parents[1]
OF_EACH_KIND = 14
SEED = "multiply-kg"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one fault, and where a finding about the fault is in the right place."""

    id: str
    kind: str
    about: str
    path: str
    text: str
    right: frozenset[Place]
    columns: frozenset[tuple[str, int, int]]
    """Where the faulty term begins, if the fault is a term that stands there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the findings that the unchanged data do not have, the most severe alone."""

    mutant: Mutant
    findings: tuple[str, ...]
    places: frozenset[tuple[str, int, int]]
    severity: str

    @property
    def caught(self) -> bool:
        return self.severity in SEVERITIES[:2]

    @property
    def located(self) -> bool:
        return self.caught and any(place[:2] in self.mutant.right for place in self.places)

    @property
    def exact_column(self) -> bool:
        return self.caught and bool(self.places & self.mutant.columns)

    @property
    def in_the_file(self) -> bool:
        """Whether a finding stands in the very file that was changed."""
        return self.caught and any(path == self.mutant.path for path, _, _ in self.places)


def mutants(corpus: Corpus, *, of_each_kind: int = OF_EACH_KIND) -> Iterator[Mutant]:
    """The mutants of each kind, spread over the properties concerned; the same ones in every run."""
    for kind, (maker, _) in KINDS.items():
        chance = Random(f"{SEED} {kind}")
        strata: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in maker(corpus, chance):
            strata[candidate.stratum].append(candidate)
        for candidates in strata.values():
            chance.shuffle(candidates)
        taken = 0
        while taken < of_each_kind and any(strata.values()):
            for candidates in strata.values():
                if candidates and taken < of_each_kind:
                    taken += 1
                    yield _mutant(corpus, kind, taken, candidates.pop())


def _mutant(corpus: Corpus, kind: str, number: int, candidate: Candidate) -> Mutant:
    source = candidate.source
    mutated = Source(source.path, source.graph, edited(source.text, candidate.edits))
    right = corpus.right_places(mutated, candidate)
    columns: set[Place] = set()
    if candidate.column is not None:
        at = moved(candidate.column, candidate.edits) + candidate.shift
        columns.add((source.path, *position(mutated.starts, at)))
    name = candidate.stratum.replace("#", "/").rpartition("/")[2]
    about = f"{name}: {candidate.about}"
    return Mutant(f"{kind}-{number}", kind, about, source.path, mutated.text, right, frozenset(columns))


class Bench:
    """A copy of the workspace in which one file at a time is replaced, read and validated."""

    def __init__(self, root: Path) -> None:
        self.workspace: Workspace = open_workspace(root)
        self.material = pipeline.read(self.workspace)
        self.files = {quads.path: _File(quads.path, quads.graph) for quads in self._quads(self.material)}
        self._store = _Store()
        self._kept = {
            (incremental, "read_shapes"): lru_cache(maxsize=1)(incremental.read_shapes),
            (dependencies, "reads"): _read_once(dependencies.reads),
            (culprits, "read_shapes"): lru_cache(maxsize=1)(culprits.read_shapes),
            (checks, "matches_language"): lru_cache(maxsize=None)(checks.matches_language),
            (support, "reasons"): _remembered(support.reasons),
            (engines, "shape_infos"): lambda *_: ((), ()),
            (pipeline, "load"): self._store.reload,
        }
        self.known = {result.key for result in self._report(self.material, None).results}

    @staticmethod
    def _quads(material: pipeline.Material) -> Iterable[sources.Quads]:
        return chain(material.data, material.ontology)

    def corpus(self) -> Corpus:
        files = ((quads.path, quads.graph) for quads in self.material.data)
        return read_corpus(self.workspace.root, files, self.material.ontology_triples)

    def verdict(self, mutant: Mutant) -> Verdict:
        """What validation finds in the mutant; the file is put back afterwards."""
        new = self.findings(mutant)
        worst = next((s for s in SEVERITIES if any(result.severity == s for result in new)), "")
        worst_findings = [result for result in new if result.severity == worst]
        places = frozenset(
            (self.workspace.relative(at.path).as_posix(), at.line, at.column)
            for result in worst_findings
            if (at := result.location)
        )
        return Verdict(mutant, tuple(result.rule_id for result in worst_findings), places, worst)

    def findings(self, mutant: Mutant) -> list[ValidationResult]:
        """The findings that the data without the fault do not have."""
        path = self.workspace.root / mutant.path
        old = path.read_bytes()
        path.write_text(mutant.text, encoding="utf-8")
        try:
            return [result for result in self._report_on(path).results if result.key not in self.known]
        finally:
            path.write_bytes(old)

    def _report_on(self, path: Path) -> ValidationReport:
        (graph,) = (quads.graph for quads in self.material.data if quads.path == path)
        try:
            mutated = sources.read_file(path, graph=graph, root=self.workspace.root)
        except LocatedError as error:
            return unread(error, self.workspace)
        data = tuple(mutated if quads.path == path else quads for quads in self.material.data)
        return self._report(replace(self.material, data=data), path)

    def _report(self, material: pipeline.Material, changed: Path | None) -> ValidationReport:
        def locator(files: Iterable[tuple[Path, str]]) -> Locator:
            made = Locator(files)
            made._files = [file if file.path == changed else self.files[file.path] for file in made._files]
            return made

        closure = infer(material.data_triples, material.ontology_triples)
        with ExitStack() as kept:
            for (module, name), function in self._kept.items():
                kept.enter_context(patch.object(module, name, function))
            kept.enter_context(patch.object(sources, "Locator", locator))
            return pipeline.check(material, closure)


def _remembered(reasons: Callable[..., tuple[str, ...]]) -> Callable[..., tuple[str, ...]]:
    """The function with one answer for each shape; the shapes are read once."""
    known: dict[int, tuple[str, ...]] = {}

    def remembered(shapes: object, root: object, *, sparql: bool) -> tuple[str, ...]:
        if id(root) not in known:
            known[id(root)] = reasons(shapes, root, sparql=sparql)
        return known[id(root)]

    return remembered


def _read_once(reads: Callable[..., tuple[object, ...]]) -> Callable[..., tuple[object, ...]]:
    """The function with one answer for each shape."""
    known: dict[int, tuple[object, ...]] = {}

    def remembered(shapes: object, root: object) -> tuple[object, ...]:
        if id(root) not in known:
            known[id(root)] = reads(shapes, root)
        return known[id(root)]

    return remembered


class _Store(EmbeddedBackend):
    """A backend that is told the whole content each time, and adds and removes the difference."""

    def __init__(self) -> None:
        super().__init__(pyoxigraph.Store())
        self._content: set[Triple] = set()

    def reload(self, graphs: dict[str, Sequence[Triple]]) -> _Store:
        ((name, triples),) = graphs.items()
        self._become(set(triples), name)
        return self

    def load(self, triples: Iterable[Triple], graph: str) -> None:
        self._become({*self._content, *triples}, graph)

    def _become(self, wanted: set[Triple], name: str) -> None:
        gone, new = self._content - wanted, wanted - self._content
        touched = {(s, p) for s, p, _ in gone}  # values spelt otherwise may have gone with them
        new |= {triple for triple in wanted if touched and triple[:2] in touched}
        store = self._writable()
        target = pyoxigraph.NamedNode(name)
        for triples, change in ((gone, store.remove), (new, store.add)):
            text = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
            for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_TRIPLES):
                change(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target))
        self._content = wanted

    def close(self) -> None:
        """The next graph differs little."""


def copied(folder: Path) -> Path:
    """A copy of this repository's workspace to change files in."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("multiply-kg.toml", "ontology", "data"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    return folder


def verdicts(share: int = 0, shares: int = 1) -> list[Verdict]:
    """The verdicts on all mutants, or on every so many of them."""
    with TemporaryDirectory() as folder:
        bench = Bench(copied(Path(folder)))
        every = list(mutants(bench.corpus()))
        return [bench.verdict(mutant) for mutant in every[share::shares]]


def main() -> None:
    """Run all mutants, print what became of those that were not caught, and write the page."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures as Markdown")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    options = parser.parse_args()
    with ProcessPoolExecutor(options.processes) as pool:
        shares = range(options.processes)
        found = list(chain.from_iterable(pool.map(verdicts, shares, [options.processes] * len(shares))))
    for verdict in found:
        if not verdict.located:
            sys.stdout.write(f"{verdict.mutant.id}: {verdict.mutant.path}: {verdict.mutant.about}\n")
    text = page(found)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    from mutant_page import page

    main()
