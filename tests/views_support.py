"""What the tests of the pictures share: terms, small answers, and reading an SVG back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from multiply_kg.terms import XSD, Term, iri, literal

GOLDEN = Path(__file__).parent / "golden" / "views"
SVG = "{http://www.w3.org/2000/svg}"
_NUMERIC = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d", "transform", "viewBox")
_NOT_A_NUMBER = re.compile(r"nan|inf|[0-9]e[+-]?[0-9]", re.IGNORECASE)


def typed(lexical: object, datatype: str) -> Term:
    return literal(str(lexical), datatype=XSD + datatype)


def text(value: str, language: str | None = "en") -> Term:
    return literal(value, language=language)


def thing(name: str) -> Term:
    return iri(f"https://example.org/{name}")


def tree(svg: str) -> ET.Element:
    """The parsed picture; it is well-formed, and every coordinate is a number."""
    root = ET.fromstring(svg)
    for element in root.iter():
        for name in _NUMERIC:
            assert not _NOT_A_NUMBER.search(element.get(name, "")), (name, element.attrib)
    return root


def texts(svg: str) -> list[str]:
    """What a reader sees, line by line."""
    return ["".join(element.itertext()) for element in tree(svg).iter(f"{SVG}text")]


def tooltips(svg: str) -> list[str]:
    found = [element.text or "" for element in tree(svg).iter(f"{SVG}title")]
    return found[1:]  # the first is the title of the picture


def described(svg: str) -> str:
    element = tree(svg).find(f"{SVG}desc")
    assert element is not None
    return element.text or ""


def links(svg: str) -> list[str]:
    return [element.get("href", "") for element in tree(svg).iter(f"{SVG}a")]


MEETINGS = ("meeting", "number", "start", "end", "place", "planned", "mode")
MEETING_ROWS = [
    (thing("m1"), typed(1, "integer"), typed("2019-01-24", "date"), typed("2019-01-25", "date"), text("Radolfzell"), None, text("in person")),
    (thing("m2"), typed(2, "integer"), typed("2019-09-30", "date"), typed("2019-10-01", "date"), text("Kraków"), text("Kraków"), text("in person")),
    (thing("m3"), typed(3, "integer"), typed("2020-03-13", "date"), None, None, text("Graz"), text("online")),
    (thing("m4"), typed(4, "integer"), typed("2020-10", "gYearMonth"), None, None, None, text("online")),
    (thing("m5"), typed(5, "integer"), typed("2021", "gYear"), typed("2022-02", "gYearMonth"), text("Lublin & <Łódź>"), text("Paris"), None),
    (thing("m6"), typed(6, "integer"), None, None, text("Vienna"), None, None),
]  # fmt: skip
MEETING_VIEW = {
    "start": "start",
    "end": "end",
    "label": "number",
    "place": "place",
    "planned": "planned",
    "mode": "mode",
}

CITIES = ("city", "name", "role", "lat", "long")
CITY_ROWS = [
    (thing("graz"), text("Graz"), text("forerunner"), typed("47.07", "decimal"), typed("15.44", "decimal")),
    (thing("weiz"), text("Weiz"), text("committed"), typed("47.22", "decimal"), typed("15.62", "decimal")),
    (thing("wien"), text("Wien, a city with a name that is far too long for a map"), None, typed("48.21", "decimal"), typed("16.37", "decimal")),
    (thing("lost"), text("Nowhere"), text("committed"), None, typed("15.62", "decimal")),
    (thing("rio"), text("Rio"), text("committed"), typed("-22.9", "decimal"), typed("-43.2", "decimal")),
    (thing("odd"), text("Odd"), text("committed"), typed("NaN", "double"), typed("INF", "double")),
]  # fmt: skip

ITEMS = ("item", "number", "topic", "outcome", "outcomeLabel", "stage")
ITEM_ROWS = [
    (thing("i1"), typed(1, "integer"), text("competition"), thing("o1"), text("city competition"), text("discussed")),
    (thing("i1"), typed(1, "integer"), text("competition"), thing("o1"), text("city competition"), text("discussed")),
    (thing("i2"), typed(1, "integer"), text("competition"), thing("o1"), text("city competition"), text("organised")),
    (thing("i3"), typed(2, "integer"), text("plans"), thing("o2"), text("energy plans"), text("started")),
    (thing("i4"), typed(2, "integer"), text("getting acquainted"), None, None, text("took place")),
    (thing("i5"), typed(3, "integer"), None, thing("o2"), text("energy plans"), text("tested")),
    (thing("i6"), None, text("plans"), thing("o2"), text("energy plans"), None),
]  # fmt: skip
ITEM_VIEW = {"from": "number", "via": "topic", "to": "outcomeLabel", "label": "stage", "item": "item"}

PAIRS = ("a", "b", "times")
PAIR_ROWS = [
    (text("plans"), text("guidelines"), typed(3, "integer")),
    (text("guidelines"), text("plans"), typed(1, "integer")),
    (text("plans"), text("learning"), typed(2, "integer")),
    (text("learning"), text("guidelines"), typed(1, "integer")),
    (text("summing up"), text("the future"), typed(1, "integer")),
    (text("alone"), None, typed(1, "integer")),
    (text("plans"), text("nothing"), typed("NaN", "double")),
]
PAIR_VIEW = {"from": "a", "to": "b", "weight": "times"}

COUNTS = ("year", "mode", "events")
COUNT_ROWS = [
    (text("2019", None), text("in person"), typed(2, "integer")),
    (text("2020", None), text("in person"), typed("-1.5", "decimal")),
    (text("2020", None), text("online"), typed(6, "integer")),
    (text("2021", None), None, typed(0, "integer")),
    (text("2022", None), text("online"), None),
    (text("2023", None), text("online"), typed("INF", "double")),
]
COUNT_VIEW = {"label": "year", "value": "events", "series": "mode"}

SMALL = {
    "timeline": (MEETINGS, MEETING_ROWS, MEETING_VIEW),
    "map": (CITIES, CITY_ROWS, {"lat": "lat", "long": "long", "label": "name", "colour": "role"}),
    "flow": (ITEMS, ITEM_ROWS, ITEM_VIEW),
    "network": (PAIRS, PAIR_ROWS, PAIR_VIEW),
    "bar": (COUNTS, COUNT_ROWS, COUNT_VIEW),
    "table": (CITIES, CITY_ROWS, {"columns": ["city", "name", "lat"]}),
}
