"""A workspace while somebody edits it: after each change of a file only what it can affect is done again.

It joins incremental reasoning and incremental validation as ``pipeline`` joins the steps of a build: what is
asserted and all that holds are each kept with their findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from multiply_kg import pipeline
from multiply_kg.collecting import set_aside
from multiply_kg.errors import LocatedError
from multiply_kg.pipeline import Material
from multiply_kg.progress import Progress, silent
from multiply_kg.reasoning import Closure
from multiply_kg.reasoning.incremental import Materialised
from multiply_kg.sources import Quads, read_file

if TYPE_CHECKING:
    from types import TracebackType

    from multiply_kg.terms import Triple
    from multiply_kg.validation import Validated, ValidationReport
    from multiply_kg.workspace import GraphFile, Workspace


@dataclass(frozen=True, slots=True)
class Refresh:
    """What the files, or an edit, have brought: the files that changed, and how many triples came and went.

    ``from_scratch`` says why everything was done again; it is empty where only what the edit can affect was.
    """

    files: tuple[Path, ...] = ()
    added: int = 0
    removed: int = 0
    inferred_added: int = 0
    inferred_removed: int = 0
    from_scratch: str = ""


class LiveGraph:
    """A workspace's graph with its closure and its findings, which follow the edits of its files.

    Its making reads, infers and validates everything once, and raises as ``pipeline.read`` does.
    """

    def __init__(self, workspace: Workspace, *, progress: Progress = silent) -> None:
        self._workspace = workspace
        self._progress = progress
        self._open = ExitStack()
        self._material: Material
        self._seen: tuple[dict[Path, object], dict[Path, object]]
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def report(self) -> ValidationReport:
        """The report that ``pipeline.build`` would make of the files as they were last looked at."""
        material, closure = self._material, self._closure
        found = Closure(frozenset(closure.inferred), "compiled", (), closure.inconsistencies)
        return pipeline.report_on(material, found, self._asserted.report, self._whole.report)

    def refresh(self) -> Refresh | None:
        """Look at the files, and do again what their changes can affect; None where nothing has changed.

        Raises LocatedError or SourceFilesError for files that cannot be read: their last readable state stays
        in the graph, and the next change is awaited.
        """
        (data_before, rest_before), self._seen = self._seen, self._stamps()
        data, rest = self._seen
        changed, changed_rest = _differing(data_before, data), _differing(rest_before, rest)
        if changed_rest:
            self._start()
            return Refresh((*changed_rest, *changed), from_scratch="ontology or shapes have changed")
        if not changed:
            return None
        files = {file.path: file for file in self._workspace.data_files()}
        kept = {quads.path: quads for quads in self._material.data}
        errors: list[LocatedError] = []
        for path in changed:
            if path not in files:
                kept.pop(path, None)
                continue
            try:
                kept[path] = self._read(files[path])
            except LocatedError as error:
                errors.append(error)
        before = [quads for quads in self._material.data if kept.get(quads.path) is not quads]
        known = {id(quads) for quads in self._material.data}
        after = [quads for quads in kept.values() if id(quads) not in known]
        self._material = replace(self._material, data=tuple(kept[path] for path in sorted(kept)))
        done = self.edit(*self._difference(before, after))
        if errors:
            raise errors[0]
        return replace(done, files=changed)

    def edit(self, added: Collection[Triple], removed: Collection[Triple]) -> Refresh:
        """Add and remove triples of the data; closure and findings follow, the files do not.

        What the ontology states stays.
        """
        stated = self._ontology
        added = [triple for triple in added if triple not in stated]
        removed = [triple for triple in removed if triple not in stated]
        change = self._closure.update(added, removed)
        self._asserted.update(added, removed)
        come = {*added, *change.added}
        gone = [triple for triple in (*removed, *change.removed) if triple not in come]
        self._whole.update(come, gone)
        return Refresh(
            (), len(added), len(removed), len(change.added), len(change.removed), change.from_scratch
        )

    def _start(self) -> None:
        self._seen = self._stamps()
        self._material = material = pipeline.read(self._workspace, progress=self._progress)
        self._open.close()
        self._ontology = frozenset(material.ontology_triples)
        self._stated = Counter(_triples(material.data))
        self._progress("inferring")
        self._closure = Materialised(material.data_triples, material.ontology_triples)
        self._progress("validating what is asserted")
        self._asserted: Validated = self._open.enter_context(pipeline.validated(material.asserted, material))
        self._progress("validating what follows")
        self._whole: Validated = self._open.enter_context(
            pipeline.validated((*material.asserted, *self._closure.inferred), material)
        )
        self._closure.prepare()
        self._asserted.prepare()
        self._whole.prepare()
        self._open.enter_context(set_aside())  # an edit should not wait until all is looked through

    def _read(self, file: GraphFile) -> Quads:
        return read_file(file.path, graph=file.graph, root=self._workspace.root)

    def _difference(
        self, before: Iterable[Quads], after: Iterable[Quads]
    ) -> tuple[list[Triple], list[Triple]]:
        """The triples that no file stated before and one does now, and those that none states any more."""
        moves = Counter(_triples(after))
        moves.subtract(_triples(before))
        added: list[Triple] = []
        removed: list[Triple] = []
        for triple, number in moves.items():
            old = self._stated[triple]
            self._stated[triple] = old + number
            if not old and number > 0:
                added.append(triple)
            elif old and not old + number:
                removed.append(triple)
            if not self._stated[triple]:
                del self._stated[triple]
        return added, removed

    def _stamps(self) -> tuple[dict[Path, object], dict[Path, object]]:
        """What tells whether a file has changed, for data and for all else that the graph is made of."""
        workspace = self._workspace
        rest = (*workspace.ontology_files(), *workspace.shapes_files())
        return _stamps(workspace.data_files()), _stamps(rest)


def _triples(files: Iterable[Quads]) -> Iterable[Triple]:
    for quads in files:
        yield from quads.triples
        for triples in quads.named.values():
            yield from triples


def _stamps(files: Iterable[GraphFile]) -> dict[Path, object]:
    stamps: dict[Path, object] = {}
    for file in files:
        try:
            status = file.path.stat()
        except OSError:  # whoever reads it says so
            stamps[file.path] = None
        else:
            stamps[file.path] = status.st_mtime_ns, status.st_size, status.st_ino
    return stamps


def _differing(before: Mapping[Path, object], after: Mapping[Path, object]) -> tuple[Path, ...]:
    return tuple(
        path
        for path in sorted({*before, *after})
        if (path in before, before.get(path)) != (path in after, after.get(path))
    )
