"""The graph as files to publish: the same triples in three formats, replaced together or left as they were."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Cli, run_process
from multiply_kg import pipeline, processes
from multiply_kg.errors import StoreError
from multiply_kg.parallel import make
from multiply_kg.storage.dumps import DUMPS, write_dumps
from multiply_kg.storage.locks import hold
from multiply_kg.terms import XSD, Triple, literal
from multiply_kg.workspace import open_workspace

CASES = max(8, int(os.environ.get("MULTIPLY_KG_CASES", "0")) // 20)
A, B, P = "<http://e/a>", "<http://e/b>", "<http://e/p>"
SURVEY = "data/sources/survey-2019.ttl"
PREFIXES = {"e": "http://e/"}


def triples_in(path: Path) -> set[Triple]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in pyoxigraph.parse(path=path)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def write(folder: Path, asserted: list[Triple], inferred: list[Triple], **more: object) -> tuple[Path, ...]:
    return write_dumps(folder, asserted, lambda: inferred, prefixes=PREFIXES, **more)  # type: ignore[arg-type]


objects = st.one_of(
    st.sampled_from(
        [A, B, literal("007", datatype=XSD + "integer"), literal("1.50", datatype=XSD + "decimal")]
    ),
    st.builds(literal, st.text(st.characters(exclude_categories=("Cs",)), max_size=6)),
    st.builds(lambda text: literal(text, language="en-gb"), st.text('ab\n\r"\\', max_size=4)),
)
triples = st.tuples(st.sampled_from([A, B]), st.just(P), objects)


@given(
    asserted=st.lists(triples, unique=True, max_size=5), inferred=st.lists(triples, unique=True, max_size=5)
)
@settings(max_examples=CASES)
def test_all_three_hold_the_same_triples_in_the_spelling_they_were_read_in(
    tmp_path_factory: pytest.TempPathFactory, asserted: list[Triple], inferred: list[Triple]
) -> None:
    folder = tmp_path_factory.mktemp("dumps")
    follows = [triple for triple in inferred if triple not in asserted]
    paths = write(folder, asserted, follows)
    assert sorted(contents(folder)) == sorted(path.name for path in paths) == sorted(DUMPS)
    for path in paths[:2]:
        assert triples_in(path) == {*asserted, *follows}, path
    lines = paths[0].read_text(encoding="utf-8").split(" .\n")[:-1]
    assert lines == [*map(" ".join, asserted), *sorted(map(" ".join, follows))]
    plain = {(s, p, o) for s, p, o in (*asserted, *follows) if not o.endswith(("integer>", "decimal>"))}
    assert plain <= triples_in(paths[2])
    assert len(triples_in(paths[2])) == len(lines)


def test_blank_nodes_keep_their_labels(tmp_path: Path) -> None:
    nt, turtle, json_ld = write(tmp_path, [(A, P, "_:x1"), ("_:x1", P, B)], [("_:x1", P, A)])
    assert triples_in(nt) == triples_in(turtle) == {(A, P, "_:x1"), ("_:x1", P, B), ("_:x1", P, A)}
    assert '"_:x1"' in json_ld.read_text()


def test_the_files_do_not_depend_on_the_order_in_which_triples_were_inferred(tmp_path: Path) -> None:
    follows = [(A, P, literal(str(number))) for number in range(30)]
    write(tmp_path / "one", [(B, P, B)], follows)
    write(tmp_path / "two", [(B, P, B)], follows[::-1])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_many_triples_are_in_all_three_as_well(tmp_path: Path) -> None:
    many = [(A, P, literal(f"number {number}")) for number in range(12_001)]
    nt, turtle, json_ld = write(tmp_path, many, [(B, P, A)])
    assert nt.read_text() == "".join(" ".join(triple) + " .\n" for triple in (*many, (B, P, A)))
    assert triples_in(turtle) == triples_in(json_ld) == {*many, (B, P, A)}


def test_turtle_has_the_prefixes(tmp_path: Path) -> None:
    _, turtle, _ = write(tmp_path, [(A, P, B)], [])
    assert "@prefix e: <http://e/> ." in turtle.read_text()
    assert "e:a e:p e:b" in turtle.read_text()


def test_what_is_not_approved_of_is_not_seen(tmp_path: Path) -> None:
    write(tmp_path, [(A, P, B)], [])
    before = contents(tmp_path)

    def refuse() -> None:
        assert contents(tmp_path).items() >= before.items()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, [(B, P, A)], [], approve=refuse)
    assert contents(tmp_path) == before


def test_two_do_not_write_to_one_folder_at_once(tmp_path: Path) -> None:
    held = hold(tmp_path)
    assert held is not None
    with pytest.raises(StoreError, match="Another process is writing dumps"):
        write(tmp_path, [(A, P, B)], [])
    held()
    write(tmp_path, [(A, P, B)], [])


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match=r"The dumps cannot be written to .*file.*Check the permissions"):
        write(tmp_path / "file", [(A, P, B)], [])
    assert (tmp_path / "file").read_text() == "mine"


def test_a_process_that_is_killed_leaves_the_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [(A, P, B)], [])
    before = contents(tmp_path)
    start = processes.start

    def killed(*arguments: object) -> subprocess.Popen[bytes]:
        process = start(*arguments)  # type: ignore[arg-type]
        process.send_signal(signal.SIGKILL)
        return process

    monkeypatch.setattr(processes, "start", killed)
    with pytest.raises(StoreError, match="the process that writes them ended"):
        write(tmp_path, [(B, P, A)], [])
    assert contents(tmp_path) == before


@pytest.mark.parametrize("limit", [100, 50_000, 150_000])
def test_a_full_disk_leaves_the_files_as_they_were(
    cli: Cli, orchards: Path, tmp_path: Path, limit: int
) -> None:
    """It is full in the N-Triples, or in one of the others, which another process writes."""
    dumps = tmp_path / "dumps"
    assert cli("build", "-q", "-w", orchards, "--dumps", dumps, "-o", "/dev/null").code == 0
    before = contents(dumps)
    sizes = sorted(map(len, before.values()))
    size = {100: 100, 50_000: sizes[0] - 10, 150_000: sizes[2] - 10}[limit]
    full = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
from multiply_kg.cli import main
main()
"""
    done = run_process(["build", "-q", "-w", orchards, "--dumps", dumps, "-o", "/dev/null"], code=full)
    assert done.code == 2, done.err
    assert "Traceback" not in done.err
    assert f"The dumps cannot be written to {dumps}: File too large" in done.err
    assert contents(dumps) == before


def test_build_says_which_dumps_it_wrote(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    done = cli("build", "-w", orchards, "--dumps", tmp_path / "dumps")
    assert done.code == 0
    for name in DUMPS:
        assert f"written to {tmp_path / 'dumps' / name}" in done.out
    built = pipeline.build(open_workspace(orchards))
    expected = {*built.material.asserted, *built.closure.inferred}
    assert triples_in(tmp_path / "dumps" / "graph.nt") == expected
    assert triples_in(tmp_path / "dumps" / "graph.ttl") == expected


def test_a_graph_with_violations_is_not_dumped(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    path = orchards / SURVEY
    path.write_text(path.read_text(encoding="utf-8") + "\ntree:bare o:growsIn orchard:mill .\n")
    done = cli("build", "-w", orchards, "--dumps", tmp_path / "dumps", "--fail-on", "info")
    assert done.code == 1
    assert "Nothing was written" in done.err
    assert not (tmp_path / "dumps").exists() or contents(tmp_path / "dumps") == {}


def test_graph_store_and_dumps_are_made_in_one_go(orchards: Path, tmp_path: Path) -> None:
    steps: dict[str, None] = {}
    made = make(
        open_workspace(orchards),
        load=True,
        store=tmp_path / "store",
        dumps=tmp_path / "dumps",
        progress=lambda step, *_: steps.update({step: None}),
    )
    assert made.graph is not None
    assert made.manifest is not None
    assert [path.name for path in made.dumps] == list(DUMPS)
    assert made.manifest.inferred == len(made.build.closure.inferred)
    asserted = made.build.material.workspace.graph_iri("asserted")
    assert set(made.graph.backend.triples(asserted)) == set(
        pipeline.open_store(open_workspace(orchards), tmp_path / "store").backend.triples(asserted)
    )
    assert list(steps)[:4] == [
        "reading", "inferring", "validating what is asserted", "validating what follows",
    ]  # fmt: skip


def test_neither_store_nor_dumps_are_seen_where_inference_fails(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no closure")

    monkeypatch.setattr(pipeline, "inferred", fails)
    with pytest.raises(RuntimeError, match="no closure"):
        make(open_workspace(orchards), load=True, store=tmp_path / "s", dumps=tmp_path / "d")
    assert not (tmp_path / "s" / "store.json").exists()
    assert contents(tmp_path / "d") == {}
