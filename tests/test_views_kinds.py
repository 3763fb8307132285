"""What each kind of picture shows: moved meetings, places, stages, thickness, series."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from multiply_kg.views import draw
from multiply_kg.views.labels import SIZE, Box, crosses, placed
from multiply_kg.views.lettering import width_of
from multiply_kg.views.outline import is_known, projected, rings
from multiply_kg.views.springs import components, settled
from views_support import (
    CITIES,
    CITY_ROWS,
    COUNT_ROWS,
    COUNT_VIEW,
    COUNTS,
    ITEM_ROWS,
    ITEM_VIEW,
    ITEMS,
    MEETING_ROWS,
    MEETING_VIEW,
    MEETINGS,
    PAIR_ROWS,
    PAIR_VIEW,
    PAIRS,
    SMALL,
    SVG,
    described,
    links,
    text,
    texts,
    thing,
    tooltips,
    tree,
    typed,
)


def timeline(rows=None, language="en", **view):
    return draw("timeline", MEETINGS, rows or MEETING_ROWS, {**MEETING_VIEW, **view}, language=language)


# Timeline


def test_a_moved_meeting_shows_where_it_was_planned_and_how_it_was_held():
    svg = timeline()
    assert "no. 3 · 13 Mar 2020 · online · planned: Graz" in tooltips(svg)
    assert "planned: Graz" in texts(svg)
    gone = [element.text for element in tree(svg).iter(f"{SVG}tspan") if element.get("class") == "gone"]
    assert gone == ["Graz", "Paris"]
    assert "moved from the planned place" in texts(svg)
    assert "Moved from the planned place: 2." in described(svg)


def test_a_meeting_held_as_planned_says_so_and_is_not_marked():
    assert "30 Sep 2019 – 1 Oct 2019 · Kraków · as planned" in texts(timeline())
    calm = timeline([row for row in MEETING_ROWS if row[5] is None])
    assert "moved from the planned place" not in texts(calm)
    assert "Moved" not in described(calm)


def test_periods_are_as_precise_as_they_are_known():
    shown = texts(timeline())
    assert "24–25 Jan 2019 · Radolfzell" in shown
    assert "Oct 2020 · online" in shown
    assert "2021 – Feb 2022 · Lublin & <Łódź>" in shown
    assert "known to the month or year only" in shown


def test_a_timeline_in_polish():
    shown = texts(timeline(language="pl"))
    assert "nr 3" in shown
    assert "13 mar 2020 · online" in shown
    assert "planowano: Graz" in shown
    assert "Bez daty: nr 6" in shown


def test_rows_without_a_date_are_listed_beneath_and_linked():
    svg = timeline()
    assert "Without a date: no. 6" in texts(svg)
    assert "https://example.org/m6" in links(svg)


def test_a_timeline_without_any_date_says_so():
    shown = texts(timeline([MEETING_ROWS[5]]))
    assert shown == ["No row has a date.", "Without a date: no. 6"]


def test_groups_are_bands_in_the_order_in_which_they_begin():
    shown = texts(timeline(group="mode"))
    assert [shown.index(name) for name in ("in person", "online", "other")] == sorted(
        shown.index(name) for name in ("in person", "online", "other")
    )


@pytest.mark.parametrize("width", [390, 960])
def test_texts_of_a_timeline_stay_on_the_paper(width, real_graph):
    for language in ("en", "pl"):
        answer = real_graph.ask(real_graph.catalogue.get("events"), {"lang": language})
        svg = draw(
            "timeline", answer.variables, answer.rows, {"group": "kind"}, width=width, language=language
        )
        for element in tree(svg).iter(f"{SVG}text"):
            wide = width_of("".join(element.itertext()), float(element.get("font-size")))
            left = float(element.get("x")) - (wide if element.get("text-anchor") == "end" else 0)
            assert -1 <= left <= left + wide <= width - 40 + 12, "".join(element.itertext())


def test_equal_dates_and_odd_spans_are_drawn():
    same = [(thing(f"e{n}"), text(f"event {n}"), typed("2020-01-01", "date"), None) for n in range(12)]
    far = [
        (thing("a"), text("a"), typed("0001-01-01", "date"), None),
        (thing("b"), text("b"), typed("9999-12-31", "date"), None),
    ]
    backwards = [(thing("a"), text("a"), typed("2020-05-01", "date"), typed("2019-01-01", "date"))]
    for rows in (same, far, backwards):
        shown = texts(draw("timeline", ("e", "label", "start", "end"), rows))
        assert {row[1].split('"')[1] for row in rows} <= set(shown)
    assert "1 May 2020" in texts(draw("timeline", ("e", "label", "start", "end"), backwards))


# Map


def boxes_of_names(svg):
    """Each name on the map with the box it takes."""
    for element in tree(svg).iter(f"{SVG}text"):
        if element.get("class") == "maphalo":
            x, y, size = (float(element.get(name)) for name in ("x", "y", "font-size"))
            yield (
                element.text,
                Box(x, y - size * 0.74, x + width_of(element.text, size) / 1.03, y + size * 0.2),
            )


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("width", [390, 960, 1400])
def test_no_two_names_on_the_map_of_the_cities_overlap(real_graph, language, width):
    answer = real_graph.ask(real_graph.catalogue.get("cities"), {"lang": language})
    view = {"lat": "lat", "long": "long", "label": "name", "colour": "role"}
    svg = draw("map", answer.variables, answer.rows, view, width=width, language=language)
    boxes = list(boxes_of_names(svg))
    assert len(boxes) >= 30
    for (one, box), (other, other_box) in combinations(boxes, 2):
        assert not box.meets(other_box), f"{one} lies upon {other}"


def test_at_its_usual_width_the_map_names_every_city_that_has_coordinates(real_graph):
    answer = real_graph.ask(real_graph.catalogue.get("cities"), {"lang": "en"})
    rows = list(answer.rows)
    svg = draw("map", answer.variables, rows, {"label": "name", "colour": "role"})
    located = sum(row[answer.variables.index("lat")] is not None for row in rows)
    assert len(list(boxes_of_names(svg))) == located


points = st.lists(st.tuples(st.integers(0, 300).map(float), st.integers(0, 300).map(float)), max_size=18)


@settings(max_examples=40, deadline=None)
@given(points=points)
def test_names_never_cover_one_another_nor_a_mark_nor_leave_the_frame(points):
    frame = Box(0, 0, 300, 300)
    labels = placed(points, [f"place {n}" for n in range(len(points))], frame)
    for label in labels:
        assert label.box.within(frame)
        assert width_of(label.text, SIZE) <= label.box.right - label.box.left
        assert not any(
            label.box.left < x < label.box.right and label.box.top < y < label.box.bottom for x, y in points
        )
    for one, other in combinations(labels, 2):
        assert not one.box.meets(other.box)
        if one.leader:
            assert not crosses(points[one.index], one.leader, other.box)


def test_what_is_not_on_the_map_is_said():
    shown = texts(draw("map", CITIES, CITY_ROWS, SMALL["map"][2]))
    assert "Without coordinates: Nowhere · Odd" in shown
    assert "Outside the map: Rio (-22.9, -43.2)" in shown
    assert "Outline of Europe: Natural Earth, public domain" in shown
    assert texts(draw("map", CITIES, CITY_ROWS[3:4]))[0] == "No row has coordinates that lie on the map."


def test_roles_have_a_colour_and_a_shape_and_none_is_hollow():
    svg = draw("map", CITIES, CITY_ROWS, SMALL["map"][2])
    shown = texts(svg)
    assert [name for name in shown if name in ("committed", "forerunner", "not stated")] == [
        "committed",
        "forerunner",
        "not stated",
    ]
    groups = {element[0].text: element for element in tree(svg).iter(f"{SVG}a") if len(element)}
    assert groups["Graz · forerunner"][1].tag == f"{SVG}path"
    assert groups["Weiz · committed"][1].tag == f"{SVG}circle"
    assert any(
        "none" in (child.get("class") or "")
        for title, group in groups.items()
        if title.startswith("Wien")
        for child in group
    )


def test_places_that_fall_together_are_pushed_apart():
    rows = [
        (thing(f"c{n}"), text(f"c{n}"), None, typed(50, "integer"), typed(10, "integer")) for n in range(3)
    ]
    circles = [
        (float(element.get("cx")), float(element.get("cy")))
        for element in tree(draw("map", CITIES, rows)).iter(f"{SVG}circle")
    ]
    assert len(circles) == 3
    assert all((ax - bx) ** 2 + (ay - by) ** 2 > 60 for (ax, ay), (bx, by) in combinations(circles, 2))


def test_the_projection_keeps_distances_near_its_centre_and_north_is_up():
    assert projected(52, 10) == (0, pytest.approx(0, abs=1e-9))
    east, north = projected(52, 11), projected(53, 10)
    assert east[0] == pytest.approx(68.4, abs=0.3)
    assert north == (pytest.approx(0, abs=1e-9), pytest.approx(-111.2, abs=0.3))


def test_the_outline_is_small_closed_and_where_europe_is():
    file = ROOT / "src" / "multiply_kg" / "views" / "outline" / "europe.geojson"
    assert file.stat().st_size < 120_000
    assert "Natural Earth" in (file.parent / "README.md").read_text(encoding="utf-8")
    assert len(rings()) > 100
    assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in rings())
    assert is_known(50, 20)
    assert not is_known(-22.9, -43.2)


@pytest.mark.parametrize(
    ("latitude", "longitude", "land"),
    [(52.2, 21.0, True), (47.1, 15.4, True), (56, 3, False), (43, 15, False), (59.3, 18.0, True)],
)
def test_land_is_land_and_sea_is_sea(latitude, longitude, land):
    x, y = projected(latitude, longitude)
    inside = False
    for ring in rings():
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    assert inside == land


# Flow


def test_a_flow_leads_over_topics_with_stages_on_the_links():
    svg = draw("flow", ITEMS, ITEM_ROWS, ITEM_VIEW)
    shown = texts(svg)
    assert [name for name in shown if name.startswith("no. ")] == ["no. 1", "no. 2", "no. 3"]
    assert "2 · started" in shown
    assert "no. 1 → competition → city competition: discussed; organised (2)" in tooltips(svg)
    assert "Flow in 3 columns. Links: 4, items: 5." in described(svg)


def test_an_item_without_an_outcome_ends_in_the_middle_and_one_without_a_topic_passes_through_none():
    svg = draw("flow", ITEMS, ITEM_ROWS, ITEM_VIEW)
    assert "no. 2 → getting acquainted: took place" in tooltips(svg)
    assert "no. 3 → none → energy plans: tested" in tooltips(svg)
    assert "Rows without both ends: plans · energy plans" in texts(svg)


def test_an_item_that_several_sources_tell_of_counts_once():
    once = draw("flow", ITEMS, ITEM_ROWS[:1] + ITEM_ROWS[2:3], ITEM_VIEW)
    assert [tip for tip in tooltips(once) if "(2)" in tip]
    assert described(once) == described(draw("flow", ITEMS, ITEM_ROWS[:3], ITEM_VIEW))
    assert "items: 3" in described(
        draw("flow", ITEMS, ITEM_ROWS[:3], {k: v for k, v in ITEM_VIEW.items() if k != "item"})
    )


def test_two_columns_are_a_flow_too_and_what_they_name_is_linked():
    svg = draw("flow", ITEMS, ITEM_ROWS, {"from": "number", "to": "outcomeLabel", "label": "stage"})
    assert "no. 1 → city competition: discussed; organised (3)" in tooltips(svg)
    assert set(links(svg)) == {"https://example.org/o1", "https://example.org/o2"}


def test_on_a_telephone_the_stages_stand_in_the_boxes():
    shown = texts(draw("flow", ITEMS, ITEM_ROWS, ITEM_VIEW, width=390))
    assert shown.count("2 · started") == 1


# Network


def test_rows_of_the_same_two_ends_are_one_line_whichever_way_round():
    svg = draw("network", PAIRS, PAIR_ROWS, PAIR_VIEW)
    assert "guidelines – plans: 4" in tooltips(svg)
    assert "Network. Nodes: 5, links: 4." in described(svg)
    assert "Rows without both ends: alone · plans – nothing" in texts(svg)


def test_the_parts_of_a_network_are_found_largest_first():
    assert components([("d", "e"), ("a", "b"), ("b", "c"), ("f", "f")]) == [
        ["a", "b", "c"],
        ["d", "e"],
        ["f"],
    ]


names = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), min_size=1, max_size=14)


@settings(max_examples=25, deadline=None)
@given(pairs=names)
def test_the_layout_of_a_network_is_finite_and_the_same_each_time(pairs):
    weights = dict.fromkeys(pairs, 1.0)
    nodes = sorted({name for pair in pairs for name in pair})
    spots = settled(nodes, weights)
    assert spots == settled(nodes, weights)
    assert all(abs(x) < 1e4 and abs(y) < 1e4 for x, y in spots.values())
    assert len({(round(x, 2), round(y, 2)) for x, y in spots.values()}) == len(nodes)


def test_every_topic_of_the_real_network_has_its_name(real_graph):
    answer = real_graph.ask(real_graph.catalogue.get("topic-pairs"), {"lang": "en"})
    rows = list(answer.rows)
    svg = draw("network", answer.variables, rows, {"from": "labelA", "to": "labelB", "weight": "meetings"})
    assert not any("for lack of room" in line for line in texts(svg))


# Bars and table


def test_bars_carry_their_numbers_and_series_a_colour_and_a_pattern():
    svg = draw("bar", COUNTS, COUNT_ROWS, COUNT_VIEW)
    shown = texts(svg)
    assert {"2", "-1.5", "6", "0"} <= set(shown)
    assert "Without a number: 2022 · 2023" in shown
    assert {"in person", "online", "not stated"} <= set(shown)
    assert "2020 · online · 6" in tooltips(svg)
    root = tree(svg)
    patterns = {element.get("id") for element in root.iter(f"{SVG}pattern")}
    filled = {element.get("fill")[5:-1] for element in root.iter(f"{SVG}rect") if element.get("fill")}
    assert filled
    assert filled <= patterns


def test_bars_are_as_long_as_their_numbers_say():
    rows = [(text("a"), None, typed(1, "integer")), (text("b"), None, typed(4, "integer"))]
    svg = draw("bar", COUNTS, rows, {"label": "year", "value": "events"})
    one, four = (float(e.get("width")) for e in tree(svg).iter(f"{SVG}rect") if e.get("class") == "c0")
    assert four == pytest.approx(4 * one, abs=0.5)


def test_several_value_columns_are_series():
    rows = [(text("Austria"), typed(10, "integer"), typed(4, "integer"))]
    shown = texts(
        draw("bar", ("name", "cities", "plans"), rows, {"label": "name", "value": ["cities", "plans"]})
    )
    assert shown == ["cities", "plans", "Austria", "10", "4"]


def test_numbers_too_large_to_add_up_are_drawn():
    rows = [(text("a"), None, typed("1e308", "double")), (text("b"), None, typed("-1e308", "double"))]
    tree(draw("bar", COUNTS, rows, {"label": "year", "value": "events"}))


def test_a_table_keeps_to_the_columns_it_is_given_and_sets_numbers_flush():
    svg = draw("table", CITIES, CITY_ROWS[:2], {"columns": ["name", "lat"]})
    assert texts(svg) == ["name", "lat", "Graz", "47.07", "Weiz", "47.22"]
    ends = [element.text for element in tree(svg).iter(f"{SVG}text") if element.get("text-anchor") == "end"]
    assert ends == ["lat", "47.07", "47.22"]


def test_iris_are_shown_short_where_there_is_a_prefix():
    svg = draw("table", ("a",), [(thing("x1"),)], prefixes={"ex": "https://example.org/"})
    assert texts(svg) == ["a", "ex:x1"]
    assert links(svg) == ["https://example.org/x1"]
