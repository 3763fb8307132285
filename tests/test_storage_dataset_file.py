"""The dataset file gives back each graph, and nothing at all when anything about it is not as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.storage.dataset_file import StoredDataset, read_dataset, write_dataset
from multiply_kg.terms import Triple, literal
from multiply_kg.workspace import Settings, Workspace

GRAPHS: dict[str, tuple[Triple, ...]] = {
    "urn:b": (("<urn:s>", "<urn:p>", '"ż # <urn:a> ."'), ("_:n", "<urn:p>", "<urn:o>")),
    "urn:empty": (),
    "urn:a": (("<urn:s>", "<urn:p>", '"line\\nbreak"@en'),),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("workspace")
    for name in (
        "data/a.ttl",
        "data/sub/b.TTL",
        "ontology/o.ttl",
        "ontology/shapes/s.ttl",
        "data/.hidden.ttl",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")
    return Workspace(root, Settings())


def lines(stored: StoredDataset, *graphs: str) -> list[str]:
    return stored.of(graphs).decode().splitlines()


def test_each_graph_comes_back(workspace: Workspace, tmp_path: Path) -> None:
    write_dataset(workspace, GRAPHS, tmp_path / "d.nq")
    stored = read_dataset(tmp_path / "d.nq", workspace)
    assert stored is not None
    assert list(stored.places) == sorted(GRAPHS)
    for name, triples in GRAPHS.items():
        assert lines(stored, name) == [f"{s} {p} {o} <{name}> ." for s, p, o in triples]
    assert lines(stored, "urn:a", "urn:nowhere", "urn:b") == [
        *lines(stored, "urn:a"),
        *lines(stored, "urn:b"),
    ]
    assert bytes(stored.quads) == stored.of(sorted(GRAPHS))


@given(
    st.dictionaries(st.sampled_from(["urn:a", "urn:ż", "urn:c"]), st.lists(st.text(max_size=5), max_size=3))
)
@settings(max_examples=60)
def test_any_literals_come_back(workspace: Workspace, graphs: dict[str, list[str]]) -> None:
    path = workspace.root / "any.nq"
    triples = {
        name: [("<urn:s>", "<urn:p>", literal(text)) for text in texts] for name, texts in graphs.items()
    }
    try:
        write_dataset(workspace, triples, path)
    except UnicodeEncodeError:
        return
    stored = read_dataset(path, workspace)
    assert stored is not None
    for name, expected in triples.items():
        assert stored.of([name]).decode() == "".join(f"{s} {p} {o} <{name}> .\n" for s, p, o in expected)


@given(st.data())
@settings(max_examples=80)
def test_a_file_that_was_changed_anywhere_is_not_used(workspace: Workspace, data: st.DataObject) -> None:
    path = workspace.root / "changed.nq"
    write_dataset(workspace, GRAPHS, path)
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.integers(0, 3))
    new = data.draw(st.sampled_from([b"", b"#", b"# 7 urn:x\n", b"\n", b"9", b"\xff"]))
    changed = content[:at] + new + content[at + cut :]
    path.write_bytes(changed)
    assert (read_dataset(path, workspace) is None) is (changed != content)


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("data/a.ttl", True),
        ("data/sub/b.TTL", True),
        ("ontology/o.ttl", True),
        ("data/new.rdf", True),
        ("data/sub/new.ttl", True),
        ("ontology/shapes/s.ttl", False),
        ("data/.hidden.ttl", False),
        ("data/notes.md", False),
    ],
)
def test_a_dataset_is_used_as_long_as_the_files_it_was_built_from_are_the_same(
    workspace: Workspace, tmp_path: Path, name: str, matters: bool
) -> None:
    path, file = tmp_path / "d.nq", workspace.root / name
    write_dataset(workspace, GRAPHS, path)
    before = file.read_bytes() if file.exists() else None
    file.write_text("# changed\n", encoding="utf-8")
    try:
        assert (read_dataset(path, workspace) is None) is matters
    finally:
        file.unlink() if before is None else file.write_bytes(before)
    assert read_dataset(path, workspace) is not None


def test_where_there_is_no_file_there_is_no_dataset(workspace: Workspace, tmp_path: Path) -> None:
    assert read_dataset(tmp_path / "none.nq", workspace) is None
    (tmp_path / "empty.nq").write_bytes(b"")
    assert read_dataset(tmp_path / "empty.nq", workspace) is None
