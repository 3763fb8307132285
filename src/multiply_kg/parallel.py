"""Builds whose graph is loaded or stored while it is validated, so that both cores have work.

The engine takes statements in outside Python. A store waits, written but unseen, for the report; readers get
it only if the report is accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from multiply_kg import pipeline
from multiply_kg.pipeline import Build, Engine, KnowledgeGraph
from multiply_kg.progress import Progress, silent

if TYPE_CHECKING:
    from multiply_kg.storage.manifest import Manifest
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace


def build_graph(
    workspace: Workspace, *, engine: Engine = "auto", progress: Progress = silent
) -> tuple[Build, KnowledgeGraph]:
    """A workspace read, inferred and validated, and its graph ready for questions.

    Raises as ``pipeline.build`` does.
    """
    material = pipeline.read(workspace, progress=progress)
    closure = pipeline.inferred(material, engine=engine, progress=progress)
    with ThreadPoolExecutor(1, thread_name_prefix="graph") as beside:
        loading = beside.submit(pipeline.assemble, material, closure)
        report = pipeline.check(material, closure, engine=engine, progress=progress)
    built = Build(material, closure, report)
    return built, pipeline.knowledge_graph(built, loading.result())


def build_store(
    workspace: Workspace,
    folder: Path,
    *,
    accept: Callable[[ValidationReport], bool],
    engine: Engine = "auto",
    progress: Progress = silent,
) -> tuple[Build, Manifest | None]:
    """A workspace read, inferred, validated and stored in a folder; no manifest where the store is as it was.

    That is where ``accept`` refuses the report. The engine that fills the store works outside Python, beside
    the validation. Raises as ``pipeline.build`` and ``pipeline.write_store`` do.
    """
    material = pipeline.read(workspace, progress=progress)
    closure = pipeline.inferred(material, engine=engine, progress=progress)
    verdict: Future[bool] = Future()

    def approve() -> None:
        if not verdict.result():
            raise _RefusedError

    def told(step: str, done: int = 0, total: int = 0) -> None:
        if verdict.done():  # validation is over: what is left is the store, or nothing at all
            approve()
            progress(step, done, total)

    with ThreadPoolExecutor(1, thread_name_prefix="store") as beside:
        writing = beside.submit(
            pipeline.write_store, material, closure, folder, progress=told, approve=approve
        )
        try:
            report = pipeline.check(material, closure, engine=engine, progress=progress)
            verdict.set_result(accept(report))
        except BaseException:
            verdict.set_result(False)
            raise
        try:
            manifest = writing.result()
        except _RefusedError:
            manifest = None
    return Build(material, closure, report), manifest


class _RefusedError(Exception):
    """The report was not accepted, or there is none."""
