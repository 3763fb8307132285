"""The pictures as they stand: of small fixed answers, and of every saved query whose header names one.

``pytest tests/test_views_golden.py --rewrite-golden`` writes tests/golden/views/ anew; look at the pictures
before you keep them.
"""

from __future__ import annotations

import pytest

from conftest import ROOT
from multiply_kg.queries import Catalogue
from multiply_kg.views import VIEW_KINDS, draw, picture
from multiply_kg.workspace import open_workspace
from views_support import GOLDEN, SMALL, tree

WORKSPACE = open_workspace(ROOT)
CATALOGUE = Catalogue.load(ROOT / "queries", prefixes=WORKSPACE.prefixes.map)
# Maps and tables look the same in Polish; timelines and flows are read as sentences.
BUNDLED = [
    (query.id, kind, language)
    for query in CATALOGUE
    for kind in query.view
    for language in (("en", "pl") if kind in ("timeline", "flow") else ("en",))
]
REPAIR = "If it is to look so, run “pytest tests/test_views_golden.py --rewrite-golden”, and look at it."


def compare(name: str, svg: str, request: pytest.FixtureRequest) -> None:
    tree(svg)
    golden = GOLDEN / name
    if request.config.getoption("--rewrite-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(svg, encoding="utf-8", newline="\n")
    assert golden.is_file(), f"There is no {golden.relative_to(ROOT)}. {REPAIR}"
    assert golden.read_text(encoding="utf-8") == svg, f"{golden.relative_to(ROOT)} looks different. {REPAIR}"


def answer_to(query_id, language, graph):
    saved = graph.catalogue.get(query_id)
    values = {p.name: p.example for p in saved.parameters if p.required and not p.default}
    if saved.parameter("lang"):
        values["lang"] = language
    return saved, graph.ask(saved, values)


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("kind", VIEW_KINDS)
def test_small_answers_look_as_they_did(kind, language, request):
    variables, rows, view = SMALL[kind]
    svg = draw(
        kind, variables, rows, view, title=f"A small {kind}", description="For the tests.", language=language
    )
    compare(f"small-{kind}.{language}.svg", svg, request)


@pytest.mark.parametrize("kind", VIEW_KINDS)
def test_small_answers_look_as_they_did_on_a_telephone(kind, request):
    variables, rows, view = SMALL[kind]
    compare(
        f"small-{kind}.narrow.svg",
        draw(kind, variables, rows, view, title=f"A small {kind}", width=390),
        request,
    )


@pytest.mark.parametrize(("query_id", "kind", "language"), BUNDLED)
def test_saved_queries_look_as_they_did(query_id, kind, language, real_graph, request):
    saved, answer = answer_to(query_id, language, real_graph)
    svg = picture(saved, answer, kind=kind, language=language, prefixes=WORKSPACE.prefixes.map)
    compare(f"{query_id}.{kind}.{language}.svg", svg, request)


def test_no_golden_picture_is_left_over(request):
    small = {f"small-{kind}.{end}.svg" for kind in VIEW_KINDS for end in ("en", "pl", "narrow")}
    bundled = {f"{query_id}.{kind}.{language}.svg" for query_id, kind, language in BUNDLED}
    left_over = [path for path in GOLDEN.iterdir() if path.name not in small | bundled]
    if request.config.getoption("--rewrite-golden"):
        for path in left_over:
            path.unlink()
    else:
        assert left_over == [], REPAIR
