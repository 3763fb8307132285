"""Every picture: whole, self-contained, readable by people and machines, whatever the answer holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.backend import Solutions
from multiply_kg.errors import QueryError, UnsupportedError
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import XSD, iri, literal
from multiply_kg.views import DEFAULT_WIDTH, VIEW_KINDS, draw, kind_in_name, picture
from multiply_kg.views.words import _TEXTS, Words
from views_support import SMALL, SVG, described, links, text, texts, thing, tree, typed

VARIABLES = ("start", "end", "label", "from", "to", "value", "lat", "long", "group")
EVERYTHING = {
    "timeline": {"place": "to", "planned": "from", "group": "group", "mode": "value"},
    "map": {"colour": "group"},
    "flow": {"via": "label", "label": "group", "item": ["value", "start"]},
    "network": {"weight": "value"},
    "bar": {"series": "group"},
    "table": {},
}
CHARACTERS = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "\ufffe",
        "]]>",
        "<!--",
        "&lt;",
        "\u202ex",
        "é" * 200,
        "a " * 80,
        "漢字" * 30,
        "\r\n\t",
    ]
)
LEXICAL = CHARACTERS | st.sampled_from(
    ["NaN", "INF", "-INF", "1e308", "-1e308", "1e999", "-0", "0", "7", "3.25", "1e-300", "2020-02-30", "2020-02-29",
     "0001-01-01", "9999-12-31", "9999", "2020-13", "2021-11", "-0044-03-15", "2020-01-01T10:00:00Z", "2020-01-01+14:00",
     "48.1", "16.4", "90", "-90", "180", "89.999"]
)  # fmt: skip
TERMS = st.one_of(
    st.none(),
    st.builds(literal, LEXICAL),
    st.builds(lambda value: literal(value, language="pl"), LEXICAL),
    st.builds(
        lambda value, datatype: literal(value, datatype=XSD + datatype),
        LEXICAL,
        st.sampled_from(
            ["date", "integer", "decimal", "double", "gYear", "gYearMonth", "dateTime", "boolean"]
        ),
    ),
    st.builds(lambda value: iri("https://example.org/" + value), CHARACTERS),
    st.sampled_from(["<javascript:alert(1)>", "<urn:x>", "_:b0", '<https://example.org/?a="b"&c=<d>>']),
)
ROWS = st.lists(st.tuples(*[TERMS] * len(VARIABLES)), max_size=9)


@pytest.fixture(params=VIEW_KINDS)
def kind(request):
    return request.param


def small(kind, **settings):
    variables, rows, view = SMALL[kind]
    return draw(kind, variables, rows, view, **{"title": "Title", "description": "Description.", **settings})


def test_a_picture_names_and_describes_itself(kind):
    root = tree(small(kind, title="Cities & <towns>", description="A row is a “city”."))
    title, desc = root[0], root[1]
    assert (root.tag, root.get("role"), title.tag, desc.tag) == (
        f"{SVG}svg",
        "img",
        f"{SVG}title",
        f"{SVG}desc",
    )
    assert title.text == "Cities & <towns>"
    assert desc.text.startswith("A row is a “city”. ")
    assert len(desc.text) > len("A row is a “city”. ")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_a_picture_needs_nothing_from_elsewhere(kind):
    root = tree(small(kind))
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {
        "svg",
        "title",
        "desc",
        "style",
        "defs",
        "pattern",
        "clipPath",
        "g",
        "a",
        "rect",
        "circle",
        "path",
        "line",
        "text",
        "tspan",
    }
    attributes = [(name, value) for element in root.iter() for name, value in element.attrib.items()]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert all(value.startswith("https://") for name, value in attributes if name.endswith("href"))
    style = next(root.iter(f"{SVG}style")).text
    assert "url(" not in style
    assert "@import" not in style


def test_the_style_sheet_stays_inside_the_picture(kind):
    style = next(tree(small(kind)).iter(f"{SVG}style")).text
    inner = style.replace("@media screen and (prefers-color-scheme:dark){", "")
    selectors = [
        part.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", inner) for part in rule.split(",")
    ]
    assert len(selectors) > 50
    assert {selector for selector in selectors if not re.match(r"\.kgv( |$)", selector)} == set()
    assert "@media screen and (prefers-color-scheme:dark)" in style
    assert "color-scheme:light dark" in style


def test_every_class_has_a_rule(kind):
    root = tree(small(kind))
    style = next(root.iter(f"{SVG}style")).text
    used = {name for element in root.iter() for name in element.get("class", "").split()}
    assert not [name for name in used if not re.search(rf"\.{name}\b", style)]


def test_ids_differ_between_pictures_so_that_a_page_can_hold_several(kind):
    ids = [
        {element.get("id") for element in tree(svg).iter() if element.get("id")}
        for svg in (
            small(kind),
            small(kind, title="Another"),
            small(kind, width=500),
            small(kind, language="pl"),
        )
    ]
    assert sum(map(len, ids)) == len(set.union(*ids))


def test_the_same_answer_gives_the_same_picture(kind):
    assert small(kind) == small(kind)


@pytest.mark.parametrize("width", [390, 960, 1400])
def test_a_picture_is_as_wide_as_it_was_asked_to_be(kind, width):
    root = tree(small(kind, width=width))
    assert root.get("width") == str(width)
    assert root.get("viewBox").split()[2:] == [root.get("width"), root.get("height")]


def test_a_width_out_of_all_proportion_is_brought_to_the_nearest_that_can_be_drawn(kind):
    assert tree(small(kind, width=1)).get("width") == "320"
    assert tree(small(kind, width=1e9)).get("width") == "4000"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "There are no rows to draw."),
        ("pl", "Nie ma wierszy do pokazania."),
        ("hu", "There are no rows to draw."),
    ],
)
def test_an_empty_answer_says_so(kind, language, said):
    variables, _, view = SMALL[kind]
    svg = draw(kind, variables, [], view, title="Nothing", language=language)
    assert texts(svg) == ["Nothing", said]
    assert said in described(svg)
    assert tree(svg).get("lang") == language


def test_rows_of_nothing_are_survived(kind):
    variables, _, view = SMALL[kind]
    tree(draw(kind, variables, [(None,) * len(variables)] * 3, view))


def test_a_picture_without_a_title_is_named_all_the_same(kind):
    root = tree(small(kind, title=""))
    assert root[0].text == "Picture of an answer"
    assert "Picture of an answer" not in texts(small(kind, title=""))


def test_only_addresses_of_the_web_are_linked(kind):
    variables, rows, view = SMALL[kind]
    unsafe = [
        "<javascript:alert(1)>",
        "<file:///etc/passwd>",
        "<data:text/html,x>",
        "_:b",
        '<https://e.org/"onload="x>',
    ]
    for term in unsafe:
        rows_ = [tuple(term if cell and cell.startswith("<") else cell for cell in row) for row in rows]
        assert not links(draw(kind, variables, rows_, view))


@pytest.mark.parametrize("kind", VIEW_KINDS)
@settings(max_examples=25, deadline=None)
@given(rows=ROWS, title=CHARACTERS, description=CHARACTERS, width=st.sampled_from([390, 960]))
def test_whatever_the_answer_holds_the_picture_is_well_formed(kind, rows, title, description, width):
    svg = draw(kind, VARIABLES, rows, EVERYTHING[kind], title=title, description=description, width=width)
    root = tree(svg)
    assert svg.encode("utf-8")
    assert {element.tag.removeprefix(SVG) for element in root.iter()}.isdisjoint({"script", "image", "use"})
    assert all(re.match(r"https?://", link) for link in links(svg))
    assert float(root.get("height")) > 0


def test_hundreds_of_rows_are_drawn_and_what_is_left_out_is_counted(kind):
    variables = ("thing", "label", "start", "lat", "long", "from", "to", "value")
    rows = [
        (thing(f"t{n}"), text(f"thing number {n}"), typed(f"{1990 + n % 30}-{1 + n % 12:02}-11", "date"),
         typed(40 + n * 37 % 250 / 10, "decimal"), typed(n * 53 % 290 / 10, "decimal"), text(f"group {n % 17}"), text(f"thing number {n}"), typed(n, "integer"))
        for n in range(700)
    ]  # fmt: skip
    svg = draw(kind, variables, rows)
    assert len(svg) < 600_000
    assert any(line.startswith("Not shown for lack of room: ") for line in texts(svg))


# The words


def test_every_text_is_there_in_both_languages_and_takes_the_same_values():
    assert _TEXTS["en"].keys() == _TEXTS["pl"].keys()
    for key, english in _TEXTS["en"].items():
        assert english.count("{}") == _TEXTS["pl"][key].count("{}"), key
        assert english != _TEXTS["pl"][key], key


@pytest.mark.parametrize(
    ("number", "english", "polish"),
    [
        (0, "0", "0"), (-0.0, "0", "0"), (3.0, "3", "3"), (1.5, "1.5", "1,5"), (1234, "1,234", "1234"),
        (12345.678, "12,345.68", "12\u00a0345,68"), (0.001234, "0.00123", "0,00123"), (1e300, "1e+300", "1e+300"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_language_has_them(number, english, polish):
    assert (Words("en").number(number), Words("pl-PL").number(number)) == (english, polish)


# From a saved query


QUERY = """\
#+ summary: Hosts
#+ description: A row is a host.
#+ titles: {pl: Gospodarze}
#+ view: {bar: {label: name, value: events}, table: {columns: [name]}}
SELECT ?name ?events WHERE { ?s ?name ?events }
"""


def answer() -> Solutions:
    rows: Iterator = iter([(text("Weiz"), typed(3, "integer"))])
    return Solutions(("name", "events"), rows)


def test_a_saved_query_is_drawn_as_its_header_says_with_its_own_title():
    saved = SavedQuery.from_text(QUERY)
    svg = picture(saved, answer(), language="pl")
    assert texts(svg) == ["Gospodarze", "Weiz", "3"]
    assert described(svg).startswith("A row is a host. Wykres słupkowy.")
    assert tree(svg).get("width") == str(DEFAULT_WIDTH)


def test_another_kind_can_be_asked_for():
    assert texts(picture(SavedQuery.from_text(QUERY), answer(), kind="table")) == ["Hosts", "name", "Weiz"]


def test_a_query_without_a_view_says_how_to_get_a_picture():
    saved = SavedQuery.from_text("SELECT ?name ?events WHERE { ?s ?name ?events }")
    with pytest.raises(
        UnsupportedError, match=r"names no picture\. Add one, such as “view: .* FILE\.table\.svg\."
    ):
        picture(saved, answer())


@pytest.mark.parametrize("found", [True, iter([("<a>", "<b>", "<c>")])])
def test_an_answer_without_rows_is_no_picture(found):
    with pytest.raises(UnsupportedError, match="Use a SELECT query"):
        picture(SavedQuery.from_text(QUERY), found)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("cities.map.svg", "map"), ("map.svg", None), ("a.b.bar.svg", "bar"), ("cities.svg", None), ("-", None), ("x.pie.svg", None), (".map.svg", "map")],
)  # fmt: skip
def test_a_file_name_may_say_the_kind(name, kind):
    assert kind_in_name(PurePath("folder.flow") / name) == kind


def test_the_command_line_draws_to_a_file_and_to_standard_output(cli, real, tmp_path):
    done = cli("query", "cities", "-w", real, "--view", tmp_path / "out.svg", "--lang", "pl")
    assert (done.code, done.out) == (0, "")
    written = (tmp_path / "out.svg").read_text(encoding="utf-8")
    assert tree(written).get("lang") == "pl"
    assert cli("query", "cities", "-w", real, "--view", "-", "-p", "lang=pl").out == written
    assert cli("query", "cities", "-w", real, "--view", tmp_path / "o.table.svg").code == 0
    assert "forerunner" in texts((tmp_path / "o.table.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["cities", "--view", "out.png"], 2, "name the file FILE.svg"),
        (["cities", "--view", "out.svg", "-f", "csv"], 2, "leave out -f and -o"),
        (["cities", "--view", "out.svg", "-o", "out.csv"], 2, "leave out -f and -o"),
        (["sources", "--view", "out.svg"], 3, "names no picture"),
        (["sources", "--view", "out.map.svg"], 3, "needs lat and long"),
    ],
)
def test_the_command_line_refuses_what_cannot_be_drawn(
    arguments, code, said, cli, real, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = cli("query", *arguments, "-w", real)
    assert done.code == code
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_view_of_the_header_that_the_query_cannot_fill_is_an_error_of_the_query():
    saved = SavedQuery.from_text(QUERY.replace("value: events", "value: event"))
    with pytest.raises(
        QueryError, match=r"view\.bar\.value: the query does not project \?event; did you mean “events”"
    ):
        picture(saved, answer())
