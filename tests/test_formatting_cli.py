"""``multiply-kg fmt`` as a command: which files, which exit code, and what happens to files that are not valid."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Cli
from multiply_kg import pipeline
from multiply_kg.workspace import open_workspace

UNTIDY = "@prefix ex: <http://example.org/> .\nex:a a ex:B;ex:p 1.\n"
TIDY = "@prefix ex: <http://example.org/> .\n\nex:a\n    a ex:B ;\n    ex:p 1 .\n"


def test_a_workspace_is_laid_out_and_then_stays(cli: Cli, orchards: Path) -> None:
    before = pipeline.read(open_workspace(orchards))
    assert cli("fmt", "-w", orchards, "--check").code == 1
    first = cli("fmt", "-w", orchards)
    assert first.code == 0
    assert set(first.out.split()) == {"data/sources/letters.trig", "ontology/shapes/tree.ttl"}
    assert cli("fmt", "-w", orchards, "--check").code == 0
    assert cli("fmt", "-w", orchards).out == ""
    after = pipeline.read(open_workspace(orchards))
    assert after.asserted == before.asserted
    assert after.graphs == before.graphs
    assert [quads.triples for quads in after.shapes] == [quads.triples for quads in before.shapes]


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_writes_nothing(cli: Cli, tmp_path: Path, option: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UNTIDY, encoding="utf-8")
    seen = cli("fmt", option, path)
    assert seen.code == 1
    assert str(path) in seen.out
    assert ("+    ex:p 1 ." in seen.out) == (option == "--diff")
    assert path.read_text(encoding="utf-8") == UNTIDY


def test_files_and_folders_are_laid_out_in_place_and_nothing_else_is_touched(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "below").mkdir()
    for name in ("a.ttl", "below/b.ttl", ".hidden/c.ttl", "notes.txt"):
        (tmp_path / name).write_text(UNTIDY, encoding="utf-8")
    assert cli("fmt", tmp_path, tmp_path / "a.ttl").code == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*") if path.is_file()}
    assert texts == {"a.ttl": TIDY, "b.ttl": TIDY, "c.ttl": UNTIDY, "notes.txt": UNTIDY}


def test_windows_files_become_plain_ones(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode())
    assert cli("fmt", "--check", path).code == 1
    assert cli("fmt", path).code == 0
    assert path.read_bytes() == TIDY.encode()


@pytest.mark.parametrize(
    ("name", "content", "place", "word"),
    [
        ("a.ttl", b'@prefix ex: <http://e/> .\nex:a ex:p "x .\n', "a.ttl:2:11", "never closed"),
        ("a.ttl", b"@prefix ex: <http://e/> .\nex:a ex:p <a b> .\n", "a.ttl:2", "IRI"),
        ("a.ttl", b"ex:a a ex:B .\n", "a.ttl:1", "not declared"),
        ("a.ttl", b"\x00\x01", "a.ttl:1", "NUL"),
        ("a.trig", b"<g:a> { <g:b> <g:c> }\n", "a.trig:1", ""),
        ("a.rq", b"SELECT * WHERE { ?s ?p }\n", "a.rq:1", ""),
        ("a.rq", b"SELECT * WHERE { ?s ?p 'x }\n", "a.rq:1:24", "no end"),
        ("a.rq", b"#+ sumary: x\nSELECT * WHERE { ?s ?p ?o }\n", "a.rq:1", "summary"),
    ],
)
def test_a_file_that_is_not_valid_stays_as_it_is_and_is_named_with_its_line(
    cli: Cli, tmp_path: Path, name: str, content: bytes, place: str, word: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.ttl").write_text(UNTIDY, encoding="utf-8")
    done = cli("fmt", tmp_path)
    assert done.code == 2
    assert f"{place}" in done.err
    assert word in done.err
    assert (tmp_path / name).read_bytes() == content
    assert (tmp_path / "z.ttl").read_text(encoding="utf-8") == TIDY


def test_every_file_that_is_not_valid_is_named(cli: Cli, tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("<", encoding="utf-8")
    done = cli("fmt", "--check", tmp_path)
    assert done.code == 2
    assert done.err.count(": error: ") == 2


def test_wrong_usage(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("", encoding="utf-8")
    assert cli("fmt", tmp_path / "none.ttl").code == 2
    assert cli("fmt", tmp_path / "a.csv").code == 3
    monkeypatch.chdir(tmp_path)
    done = cli("fmt")
    assert done.code == 2
    assert "not a workspace" in done.err


def test_a_link_stays_a_link(cli: Cli, tmp_path: Path) -> None:
    real, link = tmp_path / "real.ttl", tmp_path / "link.ttl"
    real.write_text(UNTIDY, encoding="utf-8")
    link.symlink_to(real)
    assert cli("fmt", link).code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == TIDY
