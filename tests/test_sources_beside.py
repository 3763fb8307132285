"""Files read on two cores: what comes back, and what is complained of, is as if one had read them all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg import processes
from multiply_kg.errors import KGError
from multiply_kg.material import Material, read
from multiply_kg.sources import beside
from multiply_kg.sources.files import plain_lines, quads_of, read_file
from multiply_kg.workspace import open_workspace

CASES = max(60, int(os.environ.get("MULTIPLY_KG_CASES", "0")))
PREFIX = "@prefix ex: <http://e/> .\n"
TEXTS = [
    "ex:a ex:p ex:b , ex:b ; ex:q 1 , 1.0 , 1e0 , true .",
    'ex:a ex:p "x y . z"@EN-gb , "a\\n . b" , "_:no" , "\u2028\x0b" , "\\"" , "" .',
    "_:x ex:p [ ex:q ( 1 2 ) ] .",
    "",
    "# nothing",
    "ex:a ex:p ex:b .\r\nex:b ex:p <<( ex:a ex:p ex:b )>> .",
    'ex:a ex:p "x"@en--ltr .',
    "ex:a ex:p .",
    "no:a ex:p ex:b .",
    "\x00",
]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "WORTH_IT", 0)
    monkeypatch.setattr(processes, "cores", lambda: 2)


def outcome(root: Path) -> tuple[object, ...]:
    try:
        found: Material = read(open_workspace(root))
    except KGError as error:
        return type(error), str(error)
    return found.ontology, found.shapes, found.data


def workspace(root: Path, texts: list[str]) -> Path:
    (root / "data").mkdir(parents=True)
    (root / "ontology").mkdir()
    for number, text in enumerate(texts):
        (root / "data" / f"f{number}.ttl").write_bytes((PREFIX + text).encode())
    return root


@pytest.mark.usefixtures("at_once")
def test_a_real_workspace_is_read_the_same(monkeypatch: pytest.MonkeyPatch, orchards: Path) -> None:
    both = outcome(orchards)
    monkeypatch.setattr(processes, "cores", lambda: 1)
    assert both == outcome(orchards)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("texts", [TEXTS[:5], TEXTS[:6], TEXTS[:2] * 20, TEXTS, TEXTS[::-1], TEXTS[7:8] * 7])
def test_triples_and_errors_are_the_same_whoever_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, texts: list[str]
) -> None:
    root = workspace(tmp_path / "w", texts)
    both = outcome(root)
    monkeypatch.setattr(processes, "cores", lambda: 1)
    assert both == outcome(root)


@pytest.mark.usefixtures("at_once")
def test_a_file_that_is_missing_or_unreadable_is_an_error_as_ever(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", TEXTS[:2] * 3)
    (root / "data" / "f3.ttl").unlink()
    (root / "data" / "f3.ttl").symlink_to(tmp_path / "nowhere")
    kind, text = outcome(root)
    assert "There is no such file" in str(text), kind


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("left", [0, 3, 7, 40])
def test_what_a_process_that_dies_leaves_is_read_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, left: int
) -> None:
    """It dies before its first answer, or in the middle of one, or between two."""
    root = workspace(tmp_path / "w", TEXTS[:1] * 12)
    expected = outcome(root)
    files = [root / "data" / f"f{number}.ttl" for number in range(12)]
    whole = len(plain_lines(files[0]) or "") + 4
    started = processes.start

    def dying(module: str) -> object:
        process = started(module)
        out = process.stdout
        assert out is not None
        read_all, said = out.read, 0

        def some(size: int) -> bytes:
            nonlocal said
            said += size
            return read_all(size) if said <= left * whole / 4 else b""

        monkeypatch.setattr(
            process, "stdout", type("Cut", (), {"read": staticmethod(some), "close": out.close})()
        )
        return process

    monkeypatch.setattr(processes, "start", dying)
    assert outcome(root) == expected


@pytest.mark.usefixtures("at_once")
def test_without_another_process_all_is_read_here(monkeypatch: pytest.MonkeyPatch, orchards: Path) -> None:
    expected = outcome(orchards)

    def refused(_: str) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(processes, "start", refused)
    assert outcome(orchards) == expected


iris = st.sampled_from(["ex:a", "ex:b", "<http://e/a b>", "<http://e/%20>", "ex:p\\,q", "<relative>"])
strings = st.text(st.characters(exclude_categories=("Cs",)), max_size=8).map(
    lambda text: '"' + text.translate({34: '\\"', 92: "\\\\", 10: "\\n", 13: "\\r"}) + '"'
)
objects = st.one_of(
    iris, strings, st.builds("{}@{}".format, strings, st.sampled_from(["en", "EN-gb"])), st.just("7")
)


@given(st.lists(st.tuples(iris, st.sampled_from(["ex:p", "a"]), objects), max_size=6))
@settings(max_examples=CASES)
def test_lines_give_what_the_parser_s_own_objects_give(triples: list[tuple[str, str, str]]) -> None:

    text = PREFIX + "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.ttl"
        path.write_bytes(text.encode())
        lines = plain_lines(path)
        try:
            parsed = list(pyoxigraph.parse(path=path))
        except SyntaxError:
            assert lines is None
            return
        expected = dict.fromkeys((str(q.subject), str(q.predicate), str(q.object)) for q in parsed)
        assert read_file(path, graph="http://e/g").triples == tuple(expected)
        if lines is not None:
            assert quads_of(path, lines, graph="http://e/g", terms={}).triples == tuple(expected)
