"""The smaller parts of the pictures: columns of a view, cells, periods, the width of texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from multiply_kg.errors import QueryError, UnsupportedError
from multiply_kg.namespaces import Prefixes
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.queries.schema import VIEW_KINDS as HEADER_KINDS
from multiply_kg.terms import literal
from multiply_kg.views import VIEW_KINDS, draw, view_problems
from multiply_kg.views.cells import clean, link_of, number_of, text_of
from multiply_kg.views.lettering import fitted, width_of, wrapped
from multiply_kg.views.periods import period_of
from multiply_kg.views.style import marker
from multiply_kg.views.words import Words
from views_support import text, thing, typed


def problems(view: str, select: str = "?name ?lat ?long ?events") -> list[str]:
    return view_problems(
        SavedQuery.from_text(f"#+ view: {view}\nSELECT {select} WHERE {{ ?name ?lat ?long, ?events }}")
    )


def test_the_kinds_are_those_that_a_header_may_name():
    assert VIEW_KINDS == HEADER_KINDS


@pytest.mark.parametrize("query", Catalogue.load(ROOT / "queries"), ids=lambda query: query.id)
def test_the_views_of_the_saved_queries_are_in_order(query):
    assert view_problems(query) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        ("{bar: {label: nane, value: events}}", "view.bar.label: the query does not project ?nane; did you mean “name”."),
        ("{bar: {label: name, value: [events, plans]}}", "view.bar.value: the query does not project ?plans; there are name, lat, long, events."),
        ("{bar: {label: name, valeu: events}}", "view.bar.valeu: there is no such part; did you mean “value”."),
        ("{map: {lat: [lat, long], long: long}}", "view.map.lat: one column is wanted, not 2."),
        ("{map: {lat: 3, long: long}}", "view.map.lat: the name of a column is wanted, not 3."),
        ("timeline", "view.timeline: “start” is missing, and the query projects no ?start or ?startDate or ?date."),
    ],
)  # fmt: skip
def test_a_view_that_does_not_fit_its_query_is_a_problem(view, problem):
    assert problem in problems(view)


@pytest.mark.parametrize(
    "view", ["map", "{map: {colour: name}}", "{bar: {label: [name, lat], value: events}}", "table"]
)
def test_a_view_that_fits_is_none(view):
    assert problems(view) == []


def test_every_view_of_a_query_is_checked():
    assert len(problems("{bar: {label: x, value: y}, map: {lat: z}}")) == 3


def test_select_everything_is_not_judged_by_its_columns():
    assert problems("{bar: {label: anything, value: goes}}", "*") == []
    assert problems("{bar: {label: anything, volume: goes}}", "*") == [
        "view.bar.volume: there is no such part; did you mean “value”."
    ]


def test_a_query_without_rows_has_no_picture():
    query = SavedQuery.from_text("#+ view: table\nASK { ?s ?p ?o }")
    assert view_problems(query) == ["view.table: a picture needs SELECT, and this query is ASK."]


def test_drawing_names_what_is_missing():
    with pytest.raises(
        UnsupportedError,
        match=r"There is no picture “pie”\. The pictures are: timeline, map, flow, network, bar, table\.",
    ):
        draw("pie", ("a",), [])
    with pytest.raises(
        UnsupportedError,
        match=r"“map” needs lat and long; this query has a\. Name the columns in the header: view: \{map: \{lat: …\}\}\.",
    ):
        draw("map", ("a",), [])
    with pytest.raises(QueryError, match=r"does not project \?b.*Correct the query"):
        draw("map", ("lat", "long"), [], {"label": "b"})


# Cells


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\nb\t c", "a b c"),
        ("\x00a\x07", "a\ufffd"),
        ("\ud83d", "\ufffd"),
        ("a\u202eb", "ab"),
        ("\ufffe", "\ufffd"),
        ("  ", ""),
    ],
)
def test_texts_are_made_fit_for_xml(given, shown):
    assert clean(given) == shown


def test_cells_are_shown_for_people():
    prefixes = Prefixes({"ex": "https://example.org/"})
    assert text_of(None, prefixes) == ""
    assert text_of(thing("a"), prefixes) == "ex:a"
    assert text_of(text("Kraków", "pl"), prefixes) == "Kraków"
    assert text_of("_:b0", prefixes) == "b0"


@pytest.mark.parametrize(
    ("term", "number"),
    [
        (typed("3", "integer"), 3), (typed(" 3.5 ", "decimal"), 3.5), (text("-1e2", None), -100), (typed("NaN", "double"), None),
        (typed("INF", "double"), None), (typed("1e999", "double"), None), (text("1_000"), None), (text("٣"), None), (thing("3"), None), (None, None),
    ],
)  # fmt: skip
def test_only_finite_numbers_are_numbers(term, number):
    assert number_of(term) == number


@pytest.mark.parametrize(
    ("term", "link"),
    [(thing("a"), "https://example.org/a"), ("<http://e.org/ą?b=c&d#:~:text=x>", "http://e.org/ą?b=c&d#:~:text=x"), ("<urn:a>", None),
     ("<javascript:x>", None), ("<https://e.org/\x01>", None), (text("https://e.org/"), None), (None, None)],
)  # fmt: skip
def test_only_the_web_is_linked(term, link):
    assert link_of(term) == link


# Periods


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "english", "polish"),
    [
        ("2019-01-24", "2019-01-25", (2019, 1, 24), (2019, 1, 25), "24–25 Jan 2019", "24–25 sty 2019"),
        ("2019-01-24", None, (2019, 1, 24), (2019, 1, 24), "24 Jan 2019", "24 sty 2019"),
        ("2019-09-30", "2019-10-01", (2019, 9, 30), (2019, 10, 1), "30 Sep 2019 – 1 Oct 2019", "30 wrz 2019 – 1 paź 2019"),
        ("2020-02", None, (2020, 2, 1), (2020, 2, 29), "Feb 2020", "lut 2020"),
        ("2021-11", "2022-03", (2021, 11, 1), (2022, 3, 31), "Nov 2021 – Mar 2022", "lis 2021 – mar 2022"),
        ("2021-11", "2021-11-05", (2021, 11, 1), (2021, 11, 5), "Nov 2021 – 5 Nov 2021", "lis 2021 – 5 lis 2021"),
        ("2022", None, (2022, 1, 1), (2022, 12, 31), "2022", "2022"),
        ("2021", "2022", (2021, 1, 1), (2022, 12, 31), "2021–2022", "2021–2022"),
        ("2020-05-01", "2019-01-01", (2020, 5, 1), (2020, 5, 1), "1 May 2020", "1 maj 2020"),
        ("2020-05-01", "soon", (2020, 5, 1), (2020, 5, 1), "1 May 2020", "1 maj 2020"),
        ("2020-05-01T23:30:00+02:00", None, (2020, 5, 1), (2020, 5, 1), "1 May 2020", "1 maj 2020"),
        ("2020-05-01Z", None, (2020, 5, 1), (2020, 5, 1), "1 May 2020", "1 maj 2020"),
        ("9999-12-31", None, (9999, 12, 31), (9999, 12, 31), "31 Dec 9999", "31 gru 9999"),
    ],
)  # fmt: skip
def test_periods_are_read_and_written(start, end, first, last, english, polish):
    period = period_of(literal(start), literal(end) if end else None)
    assert (period.first, period.last) == (date(*first), date(*last))
    assert (period.shown(Words("en")), period.shown(Words("pl"))) == (english, polish)


@pytest.mark.parametrize(
    "lexical",
    ["", "soon", "2020-13", "2020-02-30", "0000", "20200", "-2020", "2020-1-1", "2020-01-01T", "٢٠٢٠"],
)
def test_what_is_no_date_is_none(lexical):
    assert period_of(literal(lexical)) is None


# Lettering


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60).map(clean)


@settings(max_examples=150, deadline=None)
@given(words, st.floats(20, 300))
def test_a_text_that_is_cut_fits_and_begins_as_the_whole(whole, room):
    shown = fitted(whole, 12, room)
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))
    assert width_of(shown, 12) <= room


@settings(max_examples=150, deadline=None)
@given(words, st.floats(30, 300), st.integers(1, 4))
def test_a_text_that_is_wrapped_keeps_to_its_lines_and_loses_nothing_unsaid(whole, room, lines):
    broken = wrapped(whole, 12, room, lines=lines)
    assert 1 <= len(broken) <= lines
    assert all(width_of(line, 12) <= room + 6 for line in broken)  # a hyphen may hang over
    if not broken[-1].endswith("…"):
        joined = "".join(broken).replace("-", "").replace(" ", "")
        assert joined == whole.replace("-", "").replace(" ", "")


def test_combining_marks_take_no_room_and_wide_characters_two():
    assert width_of("e\u0301", 12) == width_of("e", 12) == width_of("é", 12)
    assert width_of("漢", 12) > 1.5 * width_of("a", 12)


def test_the_first_64_marks_all_differ():
    assert len({marker(0, 0, index) for index in range(64)} | {marker(0, 0, None)}) == 65
