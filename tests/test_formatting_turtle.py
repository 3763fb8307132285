"""What ``fmt`` makes of Turtle and TriG: the layout, what it leaves alone, and what it never changes.

The oracle of meaning is pyoxigraph: both texts are parsed by it, their blank nodes given canonical labels.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from multiply_kg.errors import GraphParseError, UnsupportedError
from multiply_kg.formatting import format_turtle

DATA = Path(__file__).parent / "data" / "formatting"
MANY = settings(
    max_examples=int(os.environ.get("MULTIPLY_KG_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
PREFIX = "@prefix ex: <http://example.org/> .\n\n"


def meaning(text: str, form: pyoxigraph.RdfFormat = pyoxigraph.RdfFormat.TURTLE) -> pyoxigraph.Dataset:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, form))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def formatted(body: str) -> str:
    """The layout of statements, without the prefix that they need; checks that they stay what they are."""
    result = format_turtle(PREFIX + body)
    assert meaning(result) == meaning(PREFIX + body)
    assert format_turtle(result) == result
    assert result.startswith(PREFIX)
    return result.removeprefix(PREFIX)


# -- the layout ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.in.ttl")))
def test_examples(name: str) -> None:
    name = name.removesuffix(".in")
    before = (DATA / f"{name}.in.ttl").read_bytes().decode()
    after = (DATA / f"{name}.out.ttl").read_bytes().decode()
    assert format_turtle(before) == after
    assert format_turtle(after) == after
    assert meaning(before) == meaning(after)


@pytest.mark.parametrize(
    "path",
    sorted(path for part in ("ontology", "data") for path in (ROOT / part).rglob("*.ttl")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_the_files_of_this_repository_are_in_the_layout(path: Path) -> None:
    text = path.read_bytes().decode()
    assert format_turtle(text) == text


def test_a_block_has_its_subject_on_a_line_and_each_predicate_on_another() -> None:
    assert formatted("ex:a a ex:B; ex:p 1,2 ;ex:q 'x'.") == (
        "ex:a\n    a ex:B ;\n    ex:p 1 , 2 ;\n    ex:q 'x' .\n"
    )


def test_a_statement_of_one_predicate_stays_on_one_line_or_two_as_its_author_likes() -> None:
    body = "ex:a a ex:B .\nex:b a ex:B .\n\nex:c\n    a ex:B .\n"
    assert formatted(body) == body


def test_blocks_are_parted_by_one_blank_line() -> None:
    assert formatted("ex:a\n  a ex:B .\nex:b\n  a ex:B .\n\n\n\nex:c a ex:B .") == (
        "ex:a\n    a ex:B .\n\nex:b\n    a ex:B .\n\nex:c a ex:B .\n"
    )


def test_a_list_that_its_author_broke_has_one_line_for_each_item() -> None:
    assert formatted("ex:a\n  ex:p ex:b, ex:c,\n ex:d ; ex:q ex:b,ex:c .") == (
        "ex:a\n    ex:p\n        ex:b ,\n        ex:c ,\n        ex:d ;\n    ex:q ex:b , ex:c .\n"
    )


def test_no_length_breaks_a_line() -> None:
    items = " , ".join(f"ex:item{number}" for number in range(60))
    assert formatted(f"ex:a\n    ex:p {items} .\n").count("\n") == 2


def test_properties_and_collections_stay_on_one_line_or_spread() -> None:
    assert formatted("ex:a\n  ex:p [ex:q (1 2);ex:r []] , [\nex:q 1; ex:r () ] .") == (
        "ex:a\n    ex:p [ ex:q ( 1 2 ) ; ex:r [] ] , [\n        ex:q 1 ;\n        ex:r ()\n    ] .\n"
    )
    assert formatted("ex:a\n  ex:p (1 2\n3 [\n a ex:B ] 4) .") == (
        "ex:a\n    ex:p (\n        1 2\n        3\n        [\n            a ex:B\n        ]\n        4\n    ) .\n"
    )


def test_superfluous_semicolons_go() -> None:
    assert formatted("ex:a ex:p 1 ;; ex:q [ ex:r 2 ; ] ; .") == "ex:a\n    ex:p 1 ;\n    ex:q [ ex:r 2 ] .\n"


def test_prefixes_come_first_in_their_order_and_are_spelt_alike() -> None:
    text = "PREFIX b: <http://b/>\nb:x a b:Y .\n@prefix a:<http://a/>.\na:x a b:Y .\n"
    assert format_turtle(text) == (
        "@prefix b: <http://b/> .\n@prefix a: <http://a/> .\n\nb:x a b:Y .\na:x a b:Y .\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "@prefix a: <http://a/> .\n\na:x a a:Y .\n\n@prefix a: <http://b/> .\n\na:x a a:Y .\n",
        "@base <http://a/> .\n\n<x> a <Y> .\n\n@prefix b: <b#> .\n\nb:x a <Y> .\n",
        "@prefix a: <http://a/> .\n\na:x a a:Y .\n\n# What follows is b's.\n@prefix b: <http://b/> .\n\nb:x a a:Y .\n",
    ],
)
def test_a_prefix_stays_where_moving_it_would_change_or_tear_something(text: str) -> None:
    assert format_turtle(text) == text


def test_graphs_of_trig_are_laid_out_like_files() -> None:
    text = PREFIX + "ex:g{ex:a a ex:B; ex:p 1 . # one\n\n\n ex:b a ex:B}\nGRAPH ex:h { }\n{ ex:c a ex:B }"
    result = format_turtle(text)
    assert result.removeprefix(PREFIX) == (
        "ex:g {\n    ex:a\n        a ex:B ;\n        ex:p 1 . # one\n\n    ex:b a ex:B .\n}\n\n"
        "GRAPH ex:h {\n}\n\n{\n    ex:c a ex:B .\n}\n"
    )
    assert meaning(result, pyoxigraph.RdfFormat.TRIG) == meaning(text, pyoxigraph.RdfFormat.TRIG)
    assert format_turtle(result) == result


# -- comments ------------------------------------------------------------------------------------


def test_comments_keep_their_place() -> None:
    body = (
        "# Section.\n\n# About a.\nex:a # the subject\n    # before a\n    a ex:B ; # after a\n"
        "    ex:p # several\n        1 , # one\n        # two\n        2 ;\n"
        "    ex:q [ # inside\n        ex:r 1\n        # at its end\n    ] ;\n"
        "    # ex:s 5 ;\n    . # done\n\n# The end.\n"
    )
    body = body.replace("        ex:r 1\n", "        ex:r 1 ;\n")
    assert formatted(body) == body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ex:a\nex:p 1 # one\n ; ex:q 2 .", "ex:a\n    ex:p 1 ; # one\n    ex:q 2 .\n"),
        ("ex:a ex:p 1 # one\n .", "ex:a ex:p 1 . # one\n"),
        ("ex:a ex:p 1 # one\n . # two\n", "ex:a ex:p 1 . # one\n# two\n"),
        ('ex:a ex:p "x" # one\n @en .', 'ex:a ex:p "x"@en . # one\n'),
        ("ex:a ex:p ( # one\n) .", "ex:a ex:p ( # one\n    ) .\n"),
        ("ex:a ex:p ex:b.#no space", "ex:a ex:p ex:b . #no space\n"),
    ],
)
def test_comments_move_only_behind_punctuation(body: str, expected: str) -> None:
    assert formatted(body) == expected


def test_a_file_of_comments_or_of_nothing() -> None:
    assert format_turtle("") == ""
    assert format_turtle(" \n\n") == ""
    assert format_turtle("\n\n# only this  \n\n\n# and this") == "# only this\n\n# and this\n"


# -- spellings -----------------------------------------------------------------------------------


def test_line_ends_and_byte_order_mark_are_normalised_and_strings_keep_theirs() -> None:
    text = '\ufeff@prefix ex: <http://example.org/> .\r\n\r\nex:a ex:p """one\r\ntwo\rthree""" . # c\r\n'
    result = format_turtle(text)
    assert result == PREFIX + 'ex:a ex:p """one\\r\ntwo\\rthree""" . # c\n'
    assert meaning(result) == meaning(text.removeprefix("\ufeff"))


@pytest.mark.parametrize(
    "term",
    [
        "'x'",
        '"x"@en-GB',
        "'''x\n\n  # no comment'''",
        '"\\u00e9"',
        "-1.50",
        "1e3",
        "true",
        "rdf:type",
        "_:b1",
        "ex:a\\,b",
    ],
)
def test_terms_are_spelt_as_before(term: str) -> None:
    text = f"@prefix ex: <http://example.org/> .\n@prefix rdf: <urn:rdf#> .\n\nex:a ex:p {term} .\n"
    assert format_turtle(text) == text


# -- what cannot be laid out ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "line"),
    [('ex:a ex:p "x .', 3), ("ex:a ex:p [ ex:q 1 .", 3), ("ex:a ex:p\n\n", 5), ("ex:a { }", 3), (")", 3)],
)
def test_what_is_not_valid_is_refused_with_its_line(body: str, line: int) -> None:
    with pytest.raises((GraphParseError, UnsupportedError)) as error:
        format_turtle(PREFIX + body) if body != "ex:a { }" else format_turtle(PREFIX + "ex:a { ex:b { } }")
    assert isinstance(error.value, GraphParseError)
    assert error.value.line == line


def test_deep_nesting_is_refused_and_crashes_nothing() -> None:
    with pytest.raises(UnsupportedError, match="nested more than"):
        format_turtle(PREFIX + "ex:a ex:p " + "[ ex:p " * 5000 + "1" + "]" * 5000 + " .")


# -- properties ----------------------------------------------------------------------------------

NAMES = st.sampled_from(["ex:a", "ex:b", "ex:c", "<http://example.org/d>", "_:n"])
VERBS = st.sampled_from(["a", "ex:p", "ex:q", "<http://example.org/r>"])
LITERALS = st.sampled_from(
    [
        "1",
        "-2.5",
        "3e4",
        "true",
        '"x"',
        "'y'@pl",
        '"z"^^ex:d',
        '"""two\nlines"""',
        "'''it's # no comment'''",
        '"\\"\\\\"',
    ]
)
GAPS = st.sampled_from(
    [
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\n\n\n ",
        " # c{}\n",
        "\n# c{}\n",
        "\n\n  # c{}\n\n",
        " # c{}\r\n # c{}\n",
    ]
)
LEAVES = st.one_of(NAMES, LITERALS).map(lambda leaf: [leaf])


def between(parts: list[list[str]], separator: str | None) -> list[str]:
    tokens: list[str] = []
    for number, part in enumerate(parts):
        tokens += [separator] if separator and number else []
        tokens += part
    return tokens


def described(objects: st.SearchStrategy[list[str]], *, most: int = 3) -> st.SearchStrategy[list[str]]:
    predicate = st.tuples(VERBS, st.lists(objects, min_size=1, max_size=3)).map(
        lambda pair: [pair[0], *between(pair[1], ",")]
    )
    ends = st.sampled_from([[], [";"]])
    return st.tuples(st.lists(predicate, min_size=1, max_size=most), ends).map(
        lambda p: between(p[0], ";") + p[1]
    )


OBJECTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        described(inner).map(lambda tokens: ["[", *tokens, "]"]),
        st.lists(inner, max_size=3).map(lambda items: ["(", *between(items, None), ")"]),
        st.just(["[", "]"]),
    ),
    max_leaves=5,
)
STATEMENTS = st.one_of(
    st.tuples(
        st.one_of(NAMES.map(lambda n: [n]), st.just(["[", "]"]), st.just(["(", "1", ")"])), described(OBJECTS)
    ).map(lambda pair: [*pair[0], *pair[1], "."]),
    described(OBJECTS).map(lambda tokens: ["[", *tokens, "]", "."]),
    st.sampled_from(["f", "g"]).map(lambda p: ["@prefix", f"{p}:", f"<http://example.org/{p}#>", "."]),
    st.just(["PREFIX", "f:", "<http://example.org/other#>"]),
    st.just(["@base", "<http://example.org/base/>", "."]),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Statements of every form, their tokens parted by any white space and numbered comments."""
    tokens = ["@prefix", "ex:", "<http://example.org/>", "."]
    for statement in draw(st.lists(STATEMENTS, max_size=5)):
        tokens += statement
    gaps = draw(st.lists(GAPS, min_size=len(tokens) + 1, max_size=len(tokens) + 1))
    text = gaps[0] + "".join(token + gap for token, gap in zip(tokens, gaps[1:], strict=True))
    numbers = iter(range(text.count("{}")))
    return re.sub(r"\{\}", lambda _: str(next(numbers)), text)


@MANY
@given(documents())
def test_layout_keeps_triples_and_comments_and_is_stable(text: str) -> None:
    result = format_turtle(text)
    assert meaning(result) == meaning(text)
    assert re.findall(r"# c\d+", result) == re.findall(r"# c\d+", text)
    assert format_turtle(result) == result
    assert not re.search(r"[ \t]\n|\n\n\n|\r|\A\n|[^\n]\Z", result)


@MANY
@given(st.lists(STATEMENTS, max_size=4), st.sampled_from([" ", "\t\t"]))
def test_one_line_files_get_the_same_layout_whatever_the_spaces(
    statements: list[list[str]], space: str
) -> None:
    tokens = ["@prefix", "ex:", "<http://example.org/>", ".", *(t for s in statements for t in s)]
    assert format_turtle(space.join(tokens)) == format_turtle(" ".join(tokens))


LAID_OUT = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(
            st.tuples(VERBS, st.lists(LEAVES.map("".join), min_size=1, max_size=3), st.booleans()),
            min_size=1,
            max_size=4,
        ),
    ),
    min_size=1,
    max_size=4,
)


def lines_of(model: list[tuple[bool, list[tuple[str, list[str], bool]]]]) -> list[str]:
    """The house layout, written down once more: what ``fmt`` must leave as it is."""
    lines = PREFIX.splitlines()
    compact_before = True
    for number, (compact, predicates) in enumerate(model):
        if number and not (compact and compact_before):
            lines.append("")
        compact_before = compact
        rows = [f"ex:s{number}"] if not compact else []
        for index, (verb, objects, broken) in enumerate(predicates):
            end = " ." if index == len(predicates) - 1 else " ;"
            head = f"ex:s{number} {verb}" if compact and index == 0 else f"    {verb}"
            if broken:
                rows += [head, *(f"        {o} ," for o in objects[:-1]), f"        {objects[-1]}{end}"]
            else:
                rows.append(f"{head} {' , '.join(objects)}{end}")
        lines += rows
    return lines


def edits(lines: list[str]) -> list[list[str]]:
    """Every way to add, change or remove one triple by touching one or two lines, untidily."""
    found: list[list[str]] = []
    for n, line in enumerate(lines):
        before, after = lines[:n], lines[n + 1 :]
        if line.endswith(" ;"):
            found.append([*before, line, "ex:new    ex:o;", *after])
            found.append([*before, line.removesuffix(" ;") + ", ex:new;", *after])
            if line.startswith("    ") and not line.startswith("        ") and " , " not in line:
                found.append([*before, *after])
        elif line.endswith(" .") and not line.startswith("@"):
            found.append([*before, line.removesuffix(".") + ";", "  ex:new ex:o.", *after])
            found.append([*before, line.removesuffix(" .") + ",ex:new .", *after])
        if line.endswith(" ,"):
            found.append([*before, line + "ex:new,", *after])
            found.append([*before, *after])
        if match := re.fullmatch(r"(.*)\b(ex:[abc]|1)( [.;,])", line):
            found.append([*before, f"{match[1]}ex:changed{match[3]}", *after])
    return found


@settings(MANY, max_examples=MANY.max_examples // 3)
@given(LAID_OUT)
def test_an_edit_of_one_triple_changes_at_most_two_lines(
    model: list[tuple[bool, list[tuple[str, list[str], bool]]]],
) -> None:
    model = [(c, [(v, [o for o in os_ if "\n" not in o] or ["1"], b) for v, os_, b in ps]) for c, ps in model]
    before = "\n".join(lines_of(model)) + "\n"
    assert format_turtle(before) == before
    for edited in edits(before.splitlines()):
        after = format_turtle("\n".join(edited) + "\n")
        marks = [line[0] for line in difflib.ndiff(before.splitlines(), after.splitlines())]
        assert max(marks.count("-"), marks.count("+")) <= 2, after
