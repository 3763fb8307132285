"""How far long work is, as it is told on a terminal and elsewhere."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from multiply_kg import pipeline
from multiply_kg.cli.progress import pace, progress_on_terminal
from multiply_kg.progress import silent
from multiply_kg.workspace import open_workspace


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (0, 0, 5.0, ""),
        (0, 100, 5.0, "0 of 100"),
        (30, 100, 0.5, "30 of 100"),
        (1000, 4000, 10.0, "1,000 of 4,000, 100/s, 0:30 left"),
        (10, 1000, 10.0, "10 of 1,000, 1/s, 16:30 left"),
    ],
)
def test_amount_rate_and_time_left_are_told_once_they_are_known(
    done: int, total: int, seconds: float, told: str
) -> None:
    assert pace(done, total, seconds) == told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_step_and_keeps_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with progress_on_terminal() as progress:
        progress("reading", 1, 4)
        progress("reading", 3, 4)
        progress("inferring")
    seen = terminal.getvalue()
    assert "inferring …" in seen
    assert seen.endswith("\x1b[2K")  # the line is erased


def test_nothing_is_told_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    with progress_on_terminal() as progress:
        assert progress is silent
        progress("reading", 1, 4)
    assert stream.getvalue() == ""


def test_reading_counts_the_files(orchards: Path) -> None:
    workspace = open_workspace(orchards)
    told: list[tuple[str, int, int]] = []
    pipeline.read(workspace, progress=lambda step, done=0, total=0: told.append((step, done, total)))
    files = [*workspace.ontology_files(), *workspace.shapes_files(), *workspace.data_files()]
    assert told == [("reading", number, len(files)) for number in range(len(files))]


def test_equal_terms_of_several_files_are_one_object(orchards: Path) -> None:
    material = pipeline.read(open_workspace(orchards))
    seen: dict[str, int] = {}
    for quads in (*material.ontology, *material.data):
        for triple in quads.triples:
            for term in triple:
                assert seen.setdefault(term, id(term)) == id(term) or term.startswith("_:")
