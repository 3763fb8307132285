"""Evidence links, checked offline: the passage that a browser would highlight is in the saved page, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.errors import SourceError
from multiply_kg.evidence import check_evidence, text_directive
from multiply_kg.workspace import open_workspace

SEED = ROOT.parent / "shared" / "facts" / "seed-page.pl.txt"
PASSAGE = "gravenstein by the mill, planted in nineteen hundred and eleven"
LINK = "https://orchards.example/papers/survey-2019#:~:text="


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        ("text=one", ("one", None)),
        ("text=one%20two,three", ("one two", "three")),
        ("text=a%2C%20b,c%2Dd", ("a, b", "c-d")),
        ("text=before-,one,two,-after", ("one", "two")),
        ("text=before-,one", ("one", None)),
        ("text=one&text=two", ("one", None)),
        ("text=Krak%C3%B3w", ("Kraków", None)),
        ("text=", ("", None)),
        ("text=before-,-after", ("", None)),
    ],
)
def test_the_words_of_a_text_directive(directive: str, words: tuple[str, str | None]) -> None:
    assert text_directive(f"https://e/page#:~:{directive}") == words
    assert text_directive(f"https://e/page#section:~:{directive}") == words


def checked(folder: Path, page: str, directive: str, name: str = "survey-2019.txt") -> tuple[int | None, str]:
    """How often the passage of the survey's link occurs in a page saved beside the workspace."""
    survey = folder / "data" / "sources" / "survey-2019.ttl"
    text = survey.read_text(encoding="utf-8")
    start = text.index(LINK) + len(LINK)
    survey.write_text(text[:start] + directive + text[text.index(">", start) :], encoding="utf-8")
    pages = folder.parent / "pages"
    pages.mkdir()
    (pages / name).write_text(page, encoding="utf-8")
    (passage,) = check_evidence(pipeline.open_graph(open_workspace(folder)), pages)
    assert passage.source == "survey-2019"
    return passage.count, passage.explanation


@pytest.mark.parametrize(
    ("page", "count"),
    [
        (PASSAGE, 1),
        ("Gravenstein by the mill, planted in\n  nineteen hundred\tand eleven.", 1),
        (PASSAGE + " " + PASSAGE, 2),
        ("nineteen hundred and eleven", 0),
        ("nineteen hundred and eleven: gravenstein by the mill, planted in", 0),
        ("", 0),
    ],
)
def test_a_passage_occurs_where_its_first_and_last_words_do_in_order(
    orchards: Path, page: str, count: int
) -> None:
    directive = "gravenstein%20by%20the%20mill%2C%20planted%20in,nineteen%20hundred%20and%20eleven"
    assert checked(orchards, page, directive)[0] == count


@pytest.mark.parametrize(
    ("page", "directive", "count"),
    [
        ("The MILL stands.", "the%20mill", 1),  # browsers look away from capitals
        ("A windmill, a mill.", "mill", 1),  # and take whole words only
        ("Zażółć gęślą", "g%C4%99%C5%9Bl%C4%85", 1),
        ("Cafe\u0301 by the mill", "caf%C3%A9", 1),
        ("anything", "", 0),
    ],
)
def test_words_are_found_as_browsers_find_them(orchards: Path, page: str, directive: str, count: int) -> None:
    assert checked(orchards, page, directive)[0] == count


@pytest.mark.parametrize("name", ["survey-2019.html", "survey-2019.htm", "page.survey-2019.html"])
def test_of_a_web_page_only_what_is_read_counts(orchards: Path, name: str) -> None:
    page = (
        "<html><head><script>var x = 'the mill, planted'</script><style>/* the mill, planted */</style></head>"
        "<!-- the mill, planted --><p title='the mill, planted'>by the <b>mill</b>, plan<i>ted</i> &amp; cut</p>"
    )
    assert checked(orchards, page, "the%20mill%2C%20planted%20%26%20cut", name)[0] == 1


def test_what_is_wrong_with_a_link_is_explained(orchards: Path) -> None:
    assert checked(orchards, "mill mill", "mill")[1] == (
        "the passage “mill” occurs 2 times in survey-2019. Add words until it is one place."
    )


def test_a_link_whose_passage_is_missing_is_explained(orchards: Path) -> None:
    assert checked(orchards, "nothing", "mill,wheel")[1] == (
        "the passage “mill” … “wheel” does not occur in survey-2019. Take the words from the page as it is."
    )


def test_a_page_that_was_not_saved_says_nothing(orchards: Path) -> None:
    assert checked(orchards, PASSAGE, "mill", "survey-2019-draft.txt")[0] is None


def test_a_missing_folder_and_an_unreadable_page_are_named(orchards: Path, tmp_path: Path) -> None:
    graph = pipeline.open_graph(open_workspace(orchards))
    with pytest.raises(SourceError, match="Name it with --against"):
        check_evidence(graph, tmp_path / "missing")
    (tmp_path / "survey-2019.txt").write_bytes("żółw".encode("iso-8859-2"))
    with pytest.raises(SourceError, match="Save it as UTF-8"):
        check_evidence(graph, tmp_path)


@pytest.mark.parametrize(("page", "code"), [(PASSAGE, 0), ("something else", 1), (None, 1)])
def test_the_command_fails_unless_passages_were_found_and_none_is_wrong(
    cli: Cli, orchards: Path, tmp_path: Path, page: str | None, code: int
) -> None:
    if page is not None:
        (tmp_path / "survey-2019.txt").write_text(page, encoding="utf-8")
    done = cli("evidence", "--against", tmp_path, "-w", orchards)
    assert done.code == code
    assert done.out.endswith(f"{int(page is None)} on pages that are not in the folder.\n")
    assert cli("evidence", "--against", tmp_path / "missing", "-w", orchards).code == 2


@pytest.mark.skipif(not SEED.is_file(), reason=f"the page that the project started from is not there: {SEED}")
def test_the_evidence_of_the_seven_meetings_is_in_the_page_that_they_come_from(
    real_graph: pipeline.KnowledgeGraph, tmp_path: Path
) -> None:
    shutil.copy(SEED, tmp_path / "pl-21.txt")
    passages = [p for p in check_evidence(real_graph, tmp_path) if p.source == "pl-21"]
    assert len(passages) >= 26
    assert [passage.explanation for passage in passages if passage.count != 1] == []


def test_every_agenda_item_of_the_meetings_has_evidence(
    real_graph: pipeline.KnowledgeGraph, tmp_path: Path
) -> None:
    items = {p.subject for p in check_evidence(real_graph, tmp_path)}
    assert len(items) >= 26
    assert all("/agenda-item/" in item for item in items)
