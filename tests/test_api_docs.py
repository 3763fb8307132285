"""docs/python.md: its examples run and print what they show, and what is public is on the page."""

from __future__ import annotations

import doctest
import re

import pytest

import multiply_kg as mkg
from conftest import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib uses what it deprecates
def test_the_examples_print_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
    examples = doctest.DocTestParser().get_doctest(text, {}, "docs/python.md", "docs/python.md", 0)
    assert len(examples.examples) > 20
    complaints: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(examples, out=complaints.append)
    assert not complaints, "".join(complaints)


def test_every_public_method_is_on_the_page() -> None:
    for cls, left_out in (
        (mkg.KnowledgeGraph, {"language"}),
        (mkg.Result, {"title", "query", "sparql", "boolean"}),
    ):
        for name in vars(cls).keys() - left_out:
            if not name.startswith("_"):
                assert re.search(rf"\b{name}\b", PAGE), name
