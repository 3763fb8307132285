"""A store that is written while the graph is validated: seen if the report is accepted, else as it was."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest

from multiply_kg import parallel, pipeline
from multiply_kg.errors import StoreError
from multiply_kg.parallel import build_graph, build_store, make
from multiply_kg.storage import disk_store
from multiply_kg.workspace import open_workspace

SURVEY = "data/sources/survey-2019.ttl"


def triples(folder: Path, root: Path) -> int:
    with pipeline.open_store(open_workspace(root), folder).backend as backend:
        (row,) = backend.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    return int(row[0].split('"')[1])


@pytest.mark.parametrize("large", [0, 1_000_000])
def test_the_graph_and_the_report_are_those_of_one_after_the_other(
    orchards: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    """Above so many triples some graphs wait for the report."""
    monkeypatch.setattr(parallel, "LARGE", large)
    workspace = open_workspace(orchards)
    built, graph = build_graph(workspace)
    plain = pipeline.build(workspace)
    assert built.report == plain.report
    expected = pipeline.knowledge_graph(plain)
    assert graph.sources == expected.sources
    assert graph.sources
    for name in (*graph.sources, workspace.graph_iri("asserted"), workspace.graph_iri("inferred")):
        assert set(graph.backend.triples(name)) == set(expected.backend.triples(name))


def test_the_store_and_the_report_are_those_of_one_after_the_other(orchards: Path, tmp_path: Path) -> None:
    workspace = open_workspace(orchards)
    built, manifest = build_store(workspace, tmp_path / "both", accept=lambda _: True)
    plain = pipeline.build(workspace)
    expected = pipeline.write_store(plain.material, plain.closure, tmp_path / "after")
    assert built.report == plain.report
    assert manifest == expected
    assert triples(tmp_path / "both", orchards) == triples(tmp_path / "after", orchards)


def test_a_report_that_is_refused_leaves_the_store_as_it_was(orchards: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    build_store(open_workspace(orchards), folder, accept=lambda _: True)
    before = triples(folder, orchards)
    path = orchards / SURVEY
    path.write_text(path.read_text(encoding="utf-8") + "\ntree:bare o:growsIn orchard:mill .\n")
    built, manifest = build_store(open_workspace(orchards), folder, accept=lambda _: False)
    assert manifest is None
    assert built.report.results
    assert triples(folder, orchards) == before
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("what", ["store", "dumps"])
def test_where_a_folder_is_refused_nobody_waits_for_validation(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "graph.nt").mkdir()
    inferred, start = pipeline.inferred, parallel._Beside.start
    works: list[Future[Any]] = []

    def started(*arguments: Any) -> Future[Any]:
        works.append(start(*arguments))
        return works[-1]

    def later(*arguments: Any, **options: Any) -> Any:
        wait(works, timeout=60)
        return inferred(*arguments, **options)

    monkeypatch.setattr(parallel._Beside, "start", started)
    monkeypatch.setattr(pipeline, "inferred", later)
    monkeypatch.setattr(pipeline, "both_stages", lambda *_, **__: pytest.fail("validated"))
    with pytest.raises(StoreError, match=r"graph\.nt is a folder|is no store"):
        make(open_workspace(orchards), **{what: tmp_path})


@pytest.mark.parametrize("end", [KeyboardInterrupt, RuntimeError])
def test_a_validation_that_does_not_end_well_leaves_the_store_as_it_was(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    folder = tmp_path / "store"
    build_store(open_workspace(orchards), folder, accept=lambda _: True)
    before = triples(folder, orchards)

    def interrupted(*_: object, **__: object) -> None:
        raise end

    monkeypatch.setattr(pipeline, "both_stages", interrupted)
    with pytest.raises(end):
        build_store(open_workspace(orchards), folder, accept=lambda _: True)
    assert triples(folder, orchards) == before
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("store")] == []


def test_writing_stops_once_the_report_is_refused(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = threading.Event()
    texts = disk_store._texts
    written = []

    def slow(*arguments: object) -> object:
        refused.wait(20)
        for text in texts(*arguments):
            written.append(text)
            yield text

    monkeypatch.setattr(disk_store, "_texts", slow)
    monkeypatch.setattr(disk_store, "_STEP", 1)

    def refuse(_: object) -> bool:
        threading.Timer(0.2, refused.set).start()  # after the answer has reached the writer
        return False

    assert build_store(open_workspace(orchards), tmp_path / "store", accept=refuse)[1] is None
    assert written == []


def test_the_steps_of_validation_are_told_and_then_those_of_the_store(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_store, "_STEP", 1)
    steps: dict[str, None] = {}
    build_store(
        open_workspace(orchards),
        tmp_path / "store",
        accept=lambda _: True,
        progress=lambda step, *_: steps.update({step: None}),
    )
    assert list(steps)[:4] == [
        "reading", "inferring", "validating what is asserted", "validating what follows",
    ]  # fmt: skip
    assert set(steps) <= {*list(steps)[:4], "writing the store", "sealing the store"}
