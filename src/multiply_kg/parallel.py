"""Builds that use both cores: the graph is loaded, stored and dumped while it is inferred and validated.

The engine takes statements in outside Python, and another process writes Turtle and JSON-LD. What is written
waits unseen for the report; readers get it only if the report is accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from multiply_kg import pipeline
from multiply_kg.collecting import collection_paused, give_back
from multiply_kg.pipeline import Build, Engine, KnowledgeGraph
from multiply_kg.progress import Progress, silent
from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from multiply_kg.backend.embedded import EmbeddedBackend
    from multiply_kg.material import Material
    from multiply_kg.reasoning import Closure
    from multiply_kg.storage.manifest import Manifest
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace

Accept = Callable[["ValidationReport"], bool]
Result = TypeVar("Result")
_TURN: Final = 0.1
"""Seconds for which a thread keeps the interpreter while others wait."""
LARGE: Final = 1_000_000
"""Triples from which on memory counts for more than time."""


@dataclass(frozen=True)
class Made:
    """What became of a build: ``graph`` holds it in memory, or ``manifest`` tells of the store on disk.

    ``manifest`` is None, and ``dumps`` are empty, where the report was not accepted or nobody wanted them.
    """

    build: Build
    graph: KnowledgeGraph | None
    manifest: Manifest | None
    dumps: tuple[Path, ...]


def make(
    workspace: Workspace,
    *,
    accept: Accept = lambda _: True,
    load: bool = False,
    store: Path | None = None,
    dumps: Path | None = None,
    engine: Engine = "auto",
    progress: Progress = silent,
) -> Made:
    """A workspace read, inferred and validated, and meanwhile loaded, stored and dumped, as is asked for.

    Where ``accept`` refuses the report, the folders ``store`` and ``dumps`` are as they were. Raises as
    ``pipeline.build``, ``pipeline.write_store`` and ``pipeline.write_dumps`` do.
    """
    with collection_paused(), _long_turns():
        material = pipeline.read(workspace, progress=progress)
        _ = material.asserted, material.graphs  # made here once, and not by each thread
        with _Beside(progress) as beside:
            loading = beside.start(_loaded, material) if load else None
            storing = beside.start(_stored, material, store) if store else None
            dumping = beside.start(_dumped, material, dumps) if dumps else None
            closure = pipeline.inferred(material, engine=engine, progress=progress)
            beside.raise_failed()
            beside.closure.set_result(closure)
            give_back()
            stages = pipeline.both_stages(material, closure, engine=engine, progress=progress)
            beside.raise_failed()
            give_back()
            beside.validated.set_result(None)
            report = pipeline.report_on(material, closure, *stages)
            give_back()
            beside.verdict.set_result(accept(report))
        build = Build(material, closure, report)
        backend = loading.result() if loading else None
        return Made(
            build,
            pipeline.knowledge_graph(build, backend) if backend else None,
            _unless_refused(storing),
            _unless_refused(dumping) or (),
        )


def build_graph(
    workspace: Workspace, *, engine: Engine = "auto", progress: Progress = silent
) -> tuple[Build, KnowledgeGraph]:
    """A workspace read, inferred and validated, and its graph ready for questions.

    Raises as ``pipeline.build`` does.
    """
    made = make(workspace, load=True, engine=engine, progress=progress)
    return made.build, made.graph or pipeline.knowledge_graph(made.build)


def build_store(
    workspace: Workspace,
    folder: Path,
    *,
    accept: Accept,
    engine: Engine = "auto",
    progress: Progress = silent,
) -> tuple[Build, Manifest | None]:
    """A workspace read, inferred, validated and stored in a folder; no manifest where the store is as it was.

    That is where ``accept`` refuses the report. Raises as ``pipeline.build`` and ``pipeline.write_store`` do.
    """
    made = make(workspace, accept=accept, store=folder, engine=engine, progress=progress)
    return made.build, made.manifest


@contextmanager
def _long_turns() -> Iterator[None]:
    """Threads take the interpreter from each other seldom: each time what one needs leaves the caches."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(max(before, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class _Beside:
    """Work in threads, which waits for the closure, the end of validation, and what is said of the report."""

    def __init__(self, progress: Progress) -> None:
        self.closure: Future[Closure] = Future()
        self.validated: Future[None] = Future()
        self.verdict: Future[bool] = Future()
        self._progress = progress
        self._works: list[Future[Any]] = []
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="beside")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for waited_for in (self.closure, self.validated, self.verdict):
            # Where it did not come, it never will.
            if not waited_for.done():
                waited_for.set_exception(_RefusedError())
        self._threads.shutdown()

    def start(self, work: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Have this done with the arguments, this object, and a progress of its own."""
        earlier = tuple(self._works)

        def told(step: str, done: int = 0, total: int = 0) -> None:
            # Shows when validation is over: what is left is this, or nothing at all; and one work at a time.
            if self.verdict.done():
                self.approve()
                if all(other.done() for other in earlier):
                    self._progress(step, done, total)

        started = self._threads.submit(work, *arguments, self, told)
        self._works.append(started)
        return started

    def raise_failed(self) -> None:
        """Raise what a work has failed with, if one has: there is no use in going on."""
        for work in self._works:
            if work.done():
                work.result()

    def approve(self) -> None:
        """Wait for the verdict. Raises _RefusedError unless it is good."""
        if not self.verdict.result():
            raise _RefusedError


def _loaded(material: Material, beside: _Beside, _: Progress) -> EmbeddedBackend:
    large = len(material.asserted) > LARGE
    return pipeline.assemble_with(
        material, beside.closure.result, checked=beside.validated.result if large else lambda: None
    )


def _stored(material: Material, folder: Path, beside: _Beside, told: Progress) -> Manifest:
    return pipeline.write_store(
        material, beside.closure.result, folder, progress=told, approve=beside.approve
    )


def _dumped(material: Material, folder: Path, beside: _Beside, told: Progress) -> tuple[Path, ...]:
    return pipeline.write_dumps(
        material, beside.closure.result, folder, progress=told, approve=beside.approve
    )


def _unless_refused(work: Future[Result] | None) -> Result | None:
    try:
        return work.result() if work else None
    except _RefusedError:
        return None


class _RefusedError(Exception):
    """The report was not accepted, or there is none."""
