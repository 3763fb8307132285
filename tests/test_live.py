"""A workspace that is edited: closure and report are those of a build from scratch, after every edit."""

from __future__ import annotations

import gc
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from conftest import Cli
from multiply_kg import pipeline
from multiply_kg.cli import watch
from multiply_kg.errors import LocatedError
from multiply_kg.live import LiveGraph, Refresh
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.vocabulary import SAME_AS
from multiply_kg.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
SURVEY = "data/sources/survey-2019.ttl"
EDITS = max(4, int(os.environ.get("MULTIPLY_KG_CASES", "0")) // 10)


def as_built(live: LiveGraph, root: Path) -> None:
    """The report is the one that a build makes now."""
    expected = pipeline.build(open_workspace(root)).report
    assert set(live.report.results) == set(expected.results)
    assert live.report.counts == expected.counts
    assert live.report.focus_nodes == expected.focus_nodes


@pytest.fixture
def live(orchards: Path) -> Iterator[LiveGraph]:
    with LiveGraph(open_workspace(orchards)) as graph:
        yield graph


def test_nothing_has_changed_where_no_file_has(live: LiveGraph, orchards: Path) -> None:
    assert live.refresh() is None
    as_built(live, orchards)


def test_an_edit_is_spared_the_search_for_cycles_in_what_stays(orchards: Path) -> None:
    assert gc.get_freeze_count() == 0
    with LiveGraph(open_workspace(orchards)) as graph:
        assert gc.get_freeze_count() > 0
        shapes = next((orchards / "ontology" / "shapes").glob("*.ttl"))
        shapes.write_text(shapes.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        assert graph.refresh().from_scratch
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_line_that_is_added_and_taken_away_again(live: LiveGraph, orchards: Path) -> None:
    path = orchards / SURVEY
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "\ntree:bare o:growsIn orchard:mill .\n", encoding="utf-8")
    refreshed = live.refresh()
    assert refreshed is not None
    assert (refreshed.files, refreshed.added, refreshed.removed, refreshed.from_scratch) == (
        (path,),
        1,
        0,
        "",
    )
    assert refreshed.inferred_added > 0
    assert live.report.results
    as_built(live, orchards)
    path.write_text(before, encoding="utf-8")
    back = live.refresh()
    assert back is not None
    assert (back.added, back.removed, back.inferred_removed) == (0, 1, refreshed.inferred_added)
    as_built(live, orchards)


def test_an_edit_that_gives_something_its_first_other_name_does_not_go_through_the_graph(
    live: LiveGraph, orchards: Path
) -> None:
    path = orchards / SURVEY
    said = f"\ntree:twin-quince {SAME_AS} <https://example.org/tree> .\n"
    path.write_text(path.read_text(encoding="utf-8") + said, encoding="utf-8")
    with patch.object(Statements, "_mention", autospec=True) as looked_at:
        refreshed = live.refresh()
    assert refreshed is not None
    assert (refreshed.added, refreshed.from_scratch) == (1, "")
    assert looked_at.call_count <= 1
    as_built(live, orchards)


def test_what_another_file_states_too_stays(live: LiveGraph, orchards: Path) -> None:
    copy = orchards / "data" / "sources" / "copy.ttl"
    shutil.copy(orchards / SURVEY, copy)
    came = live.refresh()
    assert came is not None
    assert (came.files, came.added) == ((copy,), 0)
    copy.unlink()
    gone = live.refresh()
    assert gone is not None
    assert (gone.files, gone.removed) == ((copy,), 0)
    as_built(live, orchards)


def test_a_file_that_cannot_be_read_keeps_its_last_state_until_it_is_mended(
    live: LiveGraph, orchards: Path
) -> None:
    path = orchards / SURVEY
    before = path.read_text(encoding="utf-8")
    known = live.report
    path.write_text(before + "\norchard:bare a .\n", encoding="utf-8")
    with pytest.raises(LocatedError, match="survey-2019"):
        live.refresh()
    assert live.refresh() is None
    assert live.report == known
    path.write_text(before + "\n# mended\n", encoding="utf-8")
    assert live.refresh() == Refresh((path,))
    as_built(live, orchards)


def test_terms_and_shapes_that_change_start_anew(live: LiveGraph, orchards: Path) -> None:
    path = next((orchards / "ontology" / "shapes").glob("*.ttl"))
    path.write_text(path.read_text(encoding="utf-8") + "\n# other\n", encoding="utf-8")
    refreshed = live.refresh()
    assert refreshed is not None
    assert refreshed.from_scratch == "ontology or shapes have changed"
    as_built(live, orchards)


def test_an_ontology_that_cannot_be_read_leaves_the_graph_as_it_was(live: LiveGraph, orchards: Path) -> None:
    path = orchards / "ontology" / "orchards.ttl"
    before = path.read_text(encoding="utf-8")
    known = live.report
    path.write_text(before + "o:Orchard a", encoding="utf-8")
    with pytest.raises(LocatedError):
        live.refresh()
    assert live.report == known
    path.write_text(before, encoding="utf-8")
    assert live.refresh() is not None
    as_built(live, orchards)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A copy of the real workspace."""
    for name in ("multiply-kg.toml", "ontology", "data"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def take_a_line(path: Path, chance: random.Random) -> bool:
    """Take a line out of the middle of a statement; False where there is none."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    inner = [n for n, line in enumerate(lines) if line.startswith("    ") and line.rstrip().endswith(" ;")]
    if inner:
        taken = chance.choice(inner)
        path.write_text("".join(lines[:taken] + lines[taken + 1 :]), encoding="utf-8")
    return bool(inner)


def test_random_edits_of_the_real_graph_give_what_a_build_gives(real: Path) -> None:
    chance = random.Random("edits")
    files = sorted((real / "data").rglob("*.ttl"))
    with LiveGraph(open_workspace(real)) as live:
        for _ in range(EDITS):
            if not take_a_line(chance.choice(files), chance):
                continue
            refreshed = live.refresh()
            assert refreshed is not None
            assert refreshed.from_scratch == ""
            as_built(live, real)


def test_random_edits_of_things_with_several_names_give_what_a_build_gives(real: Path) -> None:
    chance = random.Random("identities")
    files = sorted((real / "data").rglob("*.ttl"))
    data = sorted(pipeline.read(open_workspace(real)).data_triples)
    things = sorted(
        {subject for subject, _, _ in data if subject.startswith("<https://w3id.org/multiply-kg/id/")}
    )
    one_each = sorted({triple[:2] for triple in data if triple[1].endswith(("#member>", "#agendaItemOf>"))})
    links = [
        *(
            f"{thing} {SAME_AS} <https://example.org/{n}> ."
            for n, thing in enumerate(chance.sample(things, 8))
        ),
        *(f"{one} {SAME_AS} {other} ." for one, other in [chance.sample(things, 2) for _ in range(4)]),
        *(f"{subject} {p} {chance.choice(things)} ." for subject, p in chance.sample(one_each, 4)),
    ]
    same = real / "data" / "curation" / "same.ttl"
    stated = set(chance.sample(links, len(links) // 2))
    same.write_text("\n".join(sorted(stated)), encoding="utf-8")
    with LiveGraph(open_workspace(real)) as live:
        as_built(live, real)
        for _ in range(EDITS):
            if chance.random() < 0.5 or not take_a_line(chance.choice(files), chance):
                stated ^= {chance.choice(links)}
                same.write_text("\n".join(sorted(stated)), encoding="utf-8")
            refreshed = live.refresh()
            assert refreshed is not None
            assert refreshed.from_scratch == ""
            as_built(live, real)


# validate --watch


def test_watching_tells_the_report_again_after_each_change(
    cli: Cli, orchards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = orchards / SURVEY
    before = path.read_text(encoding="utf-8")
    steps = iter(
        [
            lambda: path.write_text(before + "\ntree:bare o:growsIn orchard:mill .\n", encoding="utf-8"),
            lambda: path.write_text(before + "\ntree:bare o:growsIn\n", encoding="utf-8"),
            lambda: None,
            lambda: path.write_text(before, encoding="utf-8"),
        ]
    )

    def sleep(_: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(watch.time, "sleep", sleep)
    done = cli("validate", "-w", orchards, "--watch", "--output-format", "concise")
    assert done.code == 0  # nothing is wrong at the end
    assert SURVEY in done.out
    told = [line for line in done.err.splitlines() if line]
    assert told[0].startswith("Watching")
    assert told[1].startswith(f"{SURVEY}: +1 -0 triples, +")
    assert SURVEY in told[2]
    assert "expected" in told[2] or "ends" in told[2]
    assert told[3].startswith(f"{SURVEY}: +0 -1 triples, +0 -")
    assert len(told) == 4


def test_only_files_can_be_watched(cli: Cli, orchards: Path) -> None:
    done = cli("validate", "-w", orchards, "--watch", "--engine", "reference")
    assert done.code == 2
    assert "--watch" in done.err
