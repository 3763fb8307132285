"""The plain reader of headers against PyYAML: it declines, or composes the same nodes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.queries.plain_yaml import compose

ROOT = Path(__file__).parents[1]
CASES = int(os.environ.get("MULTIPLY_KG_CASES", "150"))
HEADERS = {
    path.stem: [
        row.lstrip("#+") for row in path.read_text(encoding="utf-8").splitlines() if row.startswith("#+")
    ]
    for path in sorted((ROOT / "queries").glob("*.rq"))
}


def outline(node: Any) -> Any:
    """A node of either reader as tag, value, line and column."""
    value = node.value
    if isinstance(value, list):
        value = [tuple(map(outline, item)) if node.tag.endswith(":map") else outline(item) for item in value]
    return node.tag, value, node.start_mark.line, node.start_mark.column


def agrees(lines: list[str]) -> bool:
    """Whether the plain reader reads the lines; if so, PyYAML reads the same."""
    found = compose(lines)
    if found is not None:
        for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            assert outline(found) == outline(yaml.compose("\n".join(lines), Loader=loader))
    return found is not None


@pytest.mark.parametrize("name", HEADERS)
def test_reads_every_header_of_this_repository(name: str) -> None:
    assert agrees(HEADERS[name])


PLAIN = [
    ["summary: One"],
    ["a: yes", "b: NULL", "c: 12", "d: Nope", "e: 0", "no: off"],
    ["a:", "- b", "- c: d", "  e: f", "g: h"],
    ["a:", "   - b: {c: [d, 'e f', \"g: h, [i]\"], j: true}", "", "k: l"],
    ["a: see http://example.org/#x, and [b]"],
    ['a: "’ # ’"', "b: 'c: d'", "e: don't"][1:],
]


@pytest.mark.parametrize("lines", PLAIN)
def test_reads_what_is_plain(lines: list[str]) -> None:
    assert agrees(lines)


NOT_PLAIN = [
    [],
    ["  "],
    ["a: 1.5"],
    ["a: 2020-03-13"],
    ["a: 010"],
    ["a: 12:30"],
    ["a:"],
    ["a: b", "  c"],
    ["a: b # c"],
    ["a: # c"],
    ["a: b: c"],
    ["a: b:"],
    ["a: |", "  b"],
    ["a: &x b"],
    ["a: [b"],
    ["a: [b] c"],
    ["a: [b,]"],
    ["a: {b}"],
    ['a: "b\\n"'],
    ["a: 'it''s'"],
    ["a: b", " c: d"],
    [" a: b", "c: d"],
    ["a\t: b"],
    ["a: b\x85c: d"],
    ["a: \ufeffb"],
    ["- - a"],
    ["--- a"],
    ["just text"],
    ["a: [" * 20 + "b" + "]" * 20],
    ["a: " + "[" * 20 + "b" + "]" * 20],
]


@pytest.mark.parametrize("lines", NOT_PLAIN)
def test_leaves_all_else_to_pyyaml(lines: list[str]) -> None:
    assert compose(lines) is None


PIECES = st.sampled_from(
    ["a", "b-c", "Ż", "yes", "null", "12", "1.5", "2020-01-02", "'q r'", '"s: t"', "[", "]", "{", "}", ",", ", ",
     ":", ": ", "#", " #", " ", "  ", "- ", "-", '"', "'", "é", "=", "<<", "~", "&", "*", "!", "|", ">", "?",
     "\\", "\t", "\xa0", "_", "(", "…", "0", "x:y"]
)  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(["a", "b c", "12", "no", "'q, r'", '"s: t"', "Łódź"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(st.sampled_from(["a", "b", "en"]), inner), min_size=1, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items) + "}"
        ),
    ),
    max_leaves=6,
)
LINES = st.tuples(
    st.sampled_from(["", " ", "  ", "   ", "    ", "      "]),
    st.sampled_from(["a: ", "b: ", "c:", "- ", "- a: ", "-  b: ", ""]),
    st.one_of(VALUES, st.just(""), st.lists(PIECES, max_size=4).map("".join)),
).map("".join)


@settings(max_examples=CASES)
@given(st.lists(LINES, max_size=7))
def test_reads_as_pyyaml_does_or_not_at_all(lines: list[str]) -> None:
    agrees(lines)


@settings(max_examples=CASES)
@given(st.sampled_from(sorted(HEADERS)), st.data())
def test_reads_a_changed_header_as_pyyaml_does_or_not_at_all(name: str, data: st.DataObject) -> None:
    text = "\n".join(HEADERS[name])
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    new = data.draw(st.lists(PIECES | st.just("\n"), max_size=3).map("".join))
    agrees(re.split("\n", text[:at] + new + text[at + cut :]))
