"""The located reader gives what pyoxigraph gives, triple for triple, and the right place for each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from multiply_kg.errors import GraphParseError
from multiply_kg.sources import LocatedTriple, read_file, read_located
from multiply_kg.sources.iri_references import resolve
from multiply_kg.terms import XSD

FORMATS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
}
PREFIXES = "@prefix ex: <http://e/> .\n@base <http://b/x/y?q#f> .\n"
EXAMPLES = int(os.environ.get("MULTIPLY_KG_EXAMPLES", "80"))


def from_oxigraph(text: str, suffix: str) -> pyoxigraph.Dataset | list[str]:
    """What pyoxigraph reads: the quads in order, or a canonical dataset where there are blank nodes."""
    return comparable(pyoxigraph.parse(text, FORMATS[suffix]))


def from_us(text: str, suffix: str) -> pyoxigraph.Dataset | list[str]:
    lines = []
    for located in read_located(text, suffix=suffix):
        graph = located.graph or ""
        name = graph if graph.startswith("_:") or not graph else f"<{graph}>"
        lines.append(f"{' '.join(located.triple)} {name} .\n")
    return comparable(pyoxigraph.parse("".join(lines), pyoxigraph.RdfFormat.N_QUADS))


def comparable(parsed: Iterable[pyoxigraph.Quad]) -> pyoxigraph.Dataset | list[str]:
    quads = list(parsed)
    lines = [str(quad) for quad in quads]
    if not any("_:" in line for line in lines):
        return lines
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def places(text: str, suffix: str = "ttl") -> list[tuple[str, int, int, int, int]]:
    return [
        (located.triple[2], located.line, located.column, located.subject_line, located.subject_column)
        for located in read_located(text, suffix=suffix)
    ]


TURTLE = {
    "empty": "",
    "only a comment": "# nothing",
    "object lists": "ex:a ex:p ex:b , ex:c ; ex:q 1 ;; ex:r 2 ; .",
    "the keyword a": "ex:a a ex:C . ex:a a ex:a .",
    "property lists": "ex:a ex:p [ ex:q ex:b ; ex:r [ ex:s ex:t ] ] , ex:z .",
    "property lists as subjects": "[ ex:q 1 ] ex:p 2 . [ ex:q 3 ] . [] ex:z [] .",
    "collections": "ex:a ex:p ( ex:x [ ex:q 1 ] ( 2 ) () ) .",
    "collections as subjects": "( 1 2 ) ex:p ( ) . () ex:q () . ([] (1)) ex:p (([])) .",
    "numbers": "ex:a ex:p 1.e5 , 1. ex:b ex:p .5, -.5e3, +1.0, 1e0, 01, -0, 1E-7 .",
    "booleans": "ex:a ex:p true , false , ex:true .",
    "tags and types": 'ex:a ex:p "x"@en , "y" ^^ ex:d , "z"@EN-gb, "w" # why\n @pl , "v"^^<http://d/> .',
    "four kinds of strings": "ex:a ex:p 'x', \"y\", '''a'b''c\r\nd''', \"\"\"x\\\"\"\"\" , '' , \"\", '''''', \"\"\"\"\"\" .",
    "quotes in long strings": 'ex:a ex:p """a"b""c""" , """ \\""" """ .',
    "escapes in strings": r'ex:a ex:p "\t\b\n\r\f\"\'\\ \u00e9 \U0001F600 \\u00e9" .',
    "escapes in IRIs": r"ex:a ex:p <http://e/\u00e9\U0001F600> .",
    "escapes in names": r"ex:a ex:p ex:%20a, ex:a\~b, ex:\,a, ex:a\,ex:b, ex:a\%20 .",
    "dots in names": "ex:a ex:p ex:a.b, ex:a..b . ex:a.b ex:p ex:c.",
    "colons and digits in names": "ex:a ex:p ex:b:c, ex:12, ex::, ex:1-2, ex: .",
    "empty prefix": "@prefix : <http://f/> . :a :p : , :b.",
    "prefix with dots": "@prefix a.b: <http://f/> . a.b:c.d a.b:e 1 .",
    "letters of the world": "ex:łódź ex:größe ex:日本 , ex:e\u0301 , ex:a·b .",
    "both spellings": "prefix : <http://f/> base <http://c/> :a a <d> . PREFIX g: <g#> g:a g:b g: .",
    "prefixes declared again": "ex:a ex:p ex:b . @prefix ex: <http://f/> . ex:a ex:p ex:b .",
    "base declared again": "ex:a ex:p <z> . @base <../w/> . ex:a ex:p <z> .",
    "version": 'VERSION "1.2" @version "1.2" . ex:a ex:p 1 .',
    "labels": "_:a.b ex:p _:a, _:1a, _:a·b, _:a .",
    "no spaces": "ex:a ex:p<http://e/o>;ex:q[ex:r ex:s],(1 2),\"x\"@en.ex:b ex:p'y'.#end",
    "windows lines": "ex:a\r\n ex:p\r\n ex:b .\r\n",
    "old mac lines": "# x\rex:a\r ex:p\r ex:b .\r",
    "characters that look like line ends": 'ex:a ex:p "a\u2028b\x0bc\x85d" , ex:b .',
    "control characters": 'ex:a ex:p "\x01\x7f\ufffe" .',
}


@pytest.mark.parametrize("text", TURTLE.values(), ids=TURTLE.keys())
def test_reads_turtle_as_pyoxigraph_does(text: str) -> None:
    assert from_us(PREFIXES + text, "ttl") == from_oxigraph(PREFIXES + text, "ttl")


TRIG = {
    "graphs": "ex:g { ex:a ex:p ex:b . ex:c ex:p ex:d } GRAPH ex:h { } { ex:a ex:p 1 } ex:z ex:p 3 .",
    "blank graphs": "_:b { _:b ex:p _:c } [] { ex:a ex:p 2 } graph [] { [ ex:p 4 ] } graph _:b { [] ex:p _:c . }",
    "last statement without a dot": "ex:g { ex:a ex:p [ex:q 4] ; . } ex:g {ex:a ex:p (1)} ex:h { ex:a ex:p 1 ; }",
}


@pytest.mark.parametrize("text", TRIG.values(), ids=TRIG.keys())
def test_reads_trig_as_pyoxigraph_does(text: str) -> None:
    assert from_us(PREFIXES + text, "trig") == from_oxigraph(PREFIXES + text, "trig")


@pytest.mark.parametrize("suffix", ["nt", "nq"])
def test_reads_lines_as_pyoxigraph_does(suffix: str) -> None:
    text = (
        '# a\n<http://e/a> <http://e/p> "x\\n\\u00e9\\t"@EN .\n\n_:x<http://e/p>_:y.# b\r\n'
        '<urn:a>\t<urn:b> "1"^^<http://e/d> .\n_:y <http://e/p> _:x .'
    )
    assert from_us(text, suffix) == from_oxigraph(text, suffix)


def test_reads_the_graph_of_n_quads() -> None:
    text = '<http://e/a> <http://e/p> "x"@en <http://e/g> .\n<http://e/a> <http://e/p> _:b _:g .\n'
    assert from_us(text, "nq") == from_oxigraph(text, "nq")


# -- places ---------------------------------------------------------------------------------------


def test_gives_the_place_of_subject_and_object() -> None:
    text = '@prefix ex: <http://e/> .\n\nex:a ex:p "one" ,\n    "two" ;\n  ex:q ex:b .\n\n  ex:c ex:p 1 .\n'
    assert places(text) == [
        ('"one"', 3, 11, 3, 1),
        ('"two"', 4, 5, 3, 1),
        ("<http://e/b>", 5, 8, 3, 1),
        (f'"1"^^<{XSD}integer>', 7, 13, 7, 3),
    ]


def test_counts_characters_and_every_kind_of_line_end() -> None:
    text = '@prefix ex: <http://e/> .\rex:a ex:p "ł😀" , "x\\n" ,\r\n """a\nb\r\nc""" , ex:b .'
    assert [place[1:3] for place in places(text)] == [(2, 11), (2, 18), (3, 2), (5, 8)]


def test_gives_the_bracket_as_the_place_of_what_it_encloses() -> None:
    text = "@prefix ex: <http://e/> .\nex:a ex:p [\n ex:q 1 ] , (\n 2\n 3 ) ."
    assert places(text) == [
        (f'"1"^^<{XSD}integer>', 3, 7, 2, 11),
        ("_:b0", 2, 11, 2, 1),
        ("_:b1", 3, 13, 2, 1),
        (f'"2"^^<{XSD}integer>', 4, 2, 4, 2),
        ("_:b2", 5, 2, 4, 2),
        (f'"3"^^<{XSD}integer>', 5, 2, 5, 2),
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>", 5, 4, 5, 2),
    ]


def test_keeps_lexical_forms() -> None:
    text = f'<http://e/a> <http://e/p> 007 , 1.50 , "2020-02-30"^^<{XSD}date> .'
    assert [place[0] for place in places(text)] == [
        f'"007"^^<{XSD}integer>',
        f'"1.50"^^<{XSD}decimal>',
        f'"2020-02-30"^^<{XSD}date>',
    ]


def test_deep_nesting_is_no_crash() -> None:
    depth = 20_000
    text = "<http://e/a> <http://e/p> " + "[ <http://e/p> " * depth + "1" + " ]" * depth + " ."
    assert sum(1 for _ in read_located(text, suffix="ttl")) == depth + 1


# -- errors ---------------------------------------------------------------------------------------

WRONG = {
    "undeclared prefix": ("ex:a\n ex:p foo:b .", 2, 7),
    "undeclared datatype prefix": ('ex:a ex:p "x"^^foo:d .', 1, 16),
    "unclosed string": ('ex:a ex:p\n "x .', 2, 2),
    "unclosed long string": ('ex:a ex:p\n """x .\n', 2, 2),
    "unclosed IRI": ("ex:a ex:p <http://e .", 1, 11),
    "missing dot": ("ex:a ex:p ex:b\nex:c ex:p ex:d .", 2, 1),
    "end of text": ("ex:a ex:p", 1, 10),
    "end of text in a property list": ("ex:a ex:p [ ex:q 1", 1, 19),
    "end of text in a directive": ("@prefix foo:", 1, 13),
    "literal subject": ('"a" ex:p ex:b .', 1, 1),
    "literal predicate": ('ex:a "p" ex:b .', 1, 6),
    "blank predicate": ("ex:a _:p ex:b .", 1, 6),
    "word": ("ex:a ex:p hello .", 1, 11),
    "wrong bracket": ("ex:a ex:p [ ex:q 1 ) .", 1, 20),
    "crossed brackets": ("ex:a ex:p ( [ ex:q 1 ) ] .", 1, 22),
    "dot in brackets": ("ex:a ex:p [ ex:q 1 . ] .", 1, 20),
    "empty object": ("ex:a ex:p , ex:b .", 1, 11),
    "graph block": ("ex:a { ex:a ex:p ex:b }", 1, 6),
    "closing brace": ("ex:a ex:p ex:b }", 1, 16),
    "prefix without colon": ("@prefix foo <http://f/> .", 1, 9),
    "prefix with local name": ("@prefix foo:a <http://f/> .", 1, 9),
    "directive without dot": ("@prefix foo: <http://f/> ex:a ex:p ex:b .", 1, 26),
    "directive in a statement": ("ex:a @base <http://f/> .", 1, 6),
    "relative IRI": ("ex:a ex:p <b> .", 1, 11),
    "escape that is none": (r'ex:a ex:p "\q" .', 1, 11),
    "code point that is none": (r'ex:a ex:p "\UFFFFFFFF" .', 1, 11),
    "triple term": ("ex:a ex:p <<( ex:a ex:p ex:b )>> .", 1, 11),
    "quotes of another kind": ("ex:a ex:p “x” .", 1, 11),
}


@pytest.mark.parametrize(("text", "line", "column"), WRONG.values(), ids=WRONG.keys())
def test_stops_with_the_place_at_what_is_no_turtle(text: str, line: int, column: int) -> None:
    with pytest.raises(GraphParseError) as caught:
        list(read_located("@prefix ex: <http://e/> .\n" + text, suffix="ttl"))
    assert (caught.value.line, caught.value.column) == (line + 1, column)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "<http://e/a> <http://e/p> <http://e/b>",
        "<http://e/a> <http://e/p> .",
        "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .",
        '"a" <http://e/p> <http://e/b> .',
        "<http://e/a> _:p <http://e/b> .",
        "<http://e/a> <http://e/p> 1 .",
        "<http://e/a> <http://e/p> <b> .",
    ],
)
def test_stops_with_the_place_at_what_is_no_n_triples(text: str) -> None:
    with pytest.raises(GraphParseError) as caught:
        list(read_located("\n" + text, suffix="nt"))
    assert caught.value.line == 2


def test_refuses_other_formats_by_name() -> None:
    with pytest.raises(ValueError, match="rdf"):
        read_located("", suffix=".rdf")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet="ax:.;,[](){}<>\"'\\@^#_ \n\tPREFIXé1e+-%u0", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        list(read_located(text, suffix="trig"))
    except GraphParseError as error:
        line, column = error.line or 0, error.column or 0
    else:
        line = column = 1
    assert line >= 1
    assert column >= 1


# -- generated documents --------------------------------------------------------------------------

spaces = st.sampled_from([" ", "\n", "\t", "\r\n", "\r", '  # a "note" . ; [\n', "\n\n  "])
characters = st.text(st.characters(codec="utf-8", exclude_characters="\\\"'\r\n"), max_size=6)
escapes = st.sampled_from([r"\n", r"\t", r"\"", r"\'", r"\\", r"\u0142", r"\U0001F600", r"\r"])
short_content = st.lists(st.one_of(characters, escapes), max_size=4).map("".join)
long_content = st.lists(
    st.one_of(characters, escapes, st.sampled_from(["\n", "\r\n", "\r"])), max_size=5
).map("".join)
strings = st.one_of(
    short_content.map('"{}"'.format),
    short_content.map("'{}'".format),
    long_content.map('"""{}"""'.format),
    long_content.map("'''{}'''".format),
)
names = st.sampled_from(
    [
        "ex:a",
        "ex:b.c",
        "ex:",
        ":",
        ":x-1",
        r"ex:a\~b",
        "ex:%41",
        "ex:d:e",
        "ex:ł",
        "f:1",
        "<http://e/a>",
        "<i>",
        "<#j>",
    ]
)
suffixes = st.one_of(
    st.just(""), st.sampled_from(["@en", "@EN-gb", " @pl", "^^ex:d", "^^ <http://e/d>", "^^<d>", "^^\n ex:d"])
)
literals = st.one_of(
    st.tuples(strings, suffixes).map("".join),
    st.sampled_from(["1", "-2.50", "+3e4", ".5", "007", "true", "false"]),
)
labels = st.sampled_from(["_:a", "_:b1", "_:c.d", "[]"])
verbs = st.one_of(names, st.just("a"))


def _object_lists(objects: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    values = st.lists(objects, min_size=1, max_size=3).map(" , ".join)
    pair = st.tuples(verbs, spaces, values).map("".join)
    return st.lists(pair, min_size=1, max_size=3).map(" ;\n".join)


leaves = st.one_of(names, literals, labels)
objects = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(spaces, _object_lists(inner), spaces).map(lambda parts: f"[{''.join(parts)}]"),
        st.lists(st.tuples(spaces, inner, spaces).map("".join), max_size=3).map(
            lambda items: f"({' '.join(items)})"
        ),
    ),
    max_leaves=6,
)
statements = st.tuples(st.one_of(names, labels), spaces, _object_lists(objects), spaces).map(
    lambda parts: "".join(parts) + " ."
)
directives = st.sampled_from(
    ["@prefix f: <http://f/> .", "PREFIX f: <k#>", "@base <../z/> .", "base <http://c/d>"]
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.one_of(statements, statements, directives), max_size=6), spaces)
def test_reads_generated_turtle_as_pyoxigraph_does(parts: list[str], space: str) -> None:
    text = f"{PREFIXES}@prefix : <http://f/> . @prefix f: <ff/> .{space}" + space.join(parts)
    try:
        expected = from_oxigraph(text, "ttl")
    except SyntaxError as error:
        assume("language tag" not in error.msg)
        raise
    assert from_us(text, "ttl") == expected


iris = st.sampled_from([f"http://e/{name}" for name in ("a", "b#c", "d/e", "ł", "f%20g", "h?i=j", "k-1", "")])
lexical = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
resources = st.one_of(iris.map(rdflib.URIRef), st.sampled_from("xyz").map(rdflib.BNode))
values = st.one_of(
    resources,
    lexical.map(rdflib.Literal),
    st.tuples(lexical, st.sampled_from(["en", "pl", "de-at"])).map(
        lambda pair: rdflib.Literal(pair[0], lang=pair[1])
    ),
    st.tuples(lexical, iris).map(lambda pair: rdflib.Literal(pair[0], datatype=rdflib.URIRef(pair[1]))),
    st.integers().map(rdflib.Literal),
)
triples = st.lists(st.tuples(resources, iris.map(rdflib.URIRef), values), max_size=8)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@settings(max_examples=EXAMPLES, deadline=None)
@given(triples, st.sampled_from(["turtle", "longturtle", "nt", "trig", "nquads"]))
def test_reads_what_rdflib_writes(
    rows: list[tuple[rdflib.IdentifiedNode, rdflib.URIRef, rdflib.Literal]], form: str
) -> None:
    dataset = rdflib.Dataset()
    graph = dataset.graph(rdflib.URIRef("http://e/g")) if form in ("trig", "nquads") else rdflib.Graph()
    for row in rows:
        graph.add(row)
    source = dataset if form in ("trig", "nquads") else graph
    suffix = {"turtle": "ttl", "longturtle": "ttl", "nt": "nt", "trig": "trig", "nquads": "nq"}[form]
    text = source.serialize(format=form)
    try:
        expected = from_oxigraph(text, suffix)
    except SyntaxError:
        assume(False)  # rdflib writes some illegal Turtle
    assert from_us(text, suffix) == expected


@settings(max_examples=EXAMPLES, deadline=None)
@given(triples, st.sampled_from(sorted(FORMATS)))
def test_reads_what_pyoxigraph_writes(
    rows: list[tuple[rdflib.IdentifiedNode, rdflib.URIRef, rdflib.Literal]], suffix: str
) -> None:
    lines = "".join(f"{s.n3()} {p.n3()} {_oxigraph_term(o)} .\n" for s, p, o in rows)
    parsed = pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)
    written = pyoxigraph.serialize(
        (quad.triple for quad in parsed),
        format=FORMATS[suffix] if suffix in ("ttl", "nt") else pyoxigraph.RdfFormat.N_TRIPLES,
        prefixes={"e": "http://e/"},
    )
    text = (written or b"").decode()
    assert from_us(text, suffix) == from_oxigraph(text, suffix)


def _oxigraph_term(term: rdflib.IdentifiedNode | rdflib.Literal) -> str:
    if not isinstance(term, rdflib.Literal):
        return term.n3()
    datatype = None if term.datatype is None else pyoxigraph.NamedNode(str(term.datatype))
    return str(pyoxigraph.Literal(str(term), datatype=datatype, language=term.language))


# -- IRIs -----------------------------------------------------------------------------------------

segments = st.sampled_from(["a", "b", ".", "..", "", "c;x=1", "..."])
paths = st.lists(segments, max_size=5).map("/".join)
references = st.tuples(
    paths, st.sampled_from(["", "?q", "?", "?q/../r"]), st.sampled_from(["", "#f", "#", "#/../f"])
).map("".join)
bases = st.sampled_from(
    ["http://b/x/y?q#f", "http://b", "http://b/", "http://b/x/../y/", "file:///a/b/c", "http://b?q"]
)


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(bases, references)
def test_resolves_relative_iris_as_pyoxigraph_does(base: str, reference: str) -> None:
    assume(not reference.startswith("//"))
    text = f"<{base}> <http://e/p> <{reference}> ."
    (quad,) = pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    assert resolve(reference, base) == quad.object.value


# RFC 3986 §5.4, without the references whose dot segments stay as they are written
RFC_3986 = {
    "g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g",
    "//g": "http://g", "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s", ";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x",
    "g;x?y#s": "http://a/b/c/g;x?y#s", "": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/",
    "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../": "http://a/",
    "../../g": "http://a/g", "../../../g": "http://a/g", "../../../../g": "http://a/g", "/./g": "http://a/g",
    "/../g": "http://a/g", "g.": "http://a/b/c/g.", ".g": "http://a/b/c/.g", "g..": "http://a/b/c/g..",
    "./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h",
    "g;x=1/./y": "http://a/b/c/g;x=1/y", "g;x=1/../y": "http://a/b/c/y", "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/../x": "http://a/b/c/g#s/../x", "http:g": "http:g",
}  # fmt: skip


@pytest.mark.parametrize(("reference", "expected"), RFC_3986.items())
def test_resolves_the_examples_of_rfc_3986(reference: str, expected: str) -> None:
    assert resolve(reference, "http://a/b/c/d;p?q") == expected


def test_blank_nodes_are_called_as_the_fast_reader_calls_them(tmp_path: Path) -> None:
    text = "@prefix ex: <http://e/> .\n_:z ex:p [ ex:q ( 1 [] ) ] , _:z .\n[] ex:p _:y .\n"
    (tmp_path / "a.ttl").write_text(text)
    fast = read_file(tmp_path / "a.ttl", graph="http://e/g").triples
    located: list[LocatedTriple] = list(read_located(text, suffix="ttl", graph="http://e/g"))
    assert tuple(triple.triple for triple in located) == fast
