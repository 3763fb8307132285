"""Terms: the N-Triples text of a term is the term, and pyoxigraph and rdflib mean the same by it."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from multiply_kg.terms import (
    RDF_LANG_STRING,
    XSD,
    XSD_STRING,
    datatype_of,
    iri,
    is_blank,
    is_iri,
    is_literal,
    language_of,
    literal,
    unescape,
    value_of,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
tags = st.sampled_from(["en", "pl", "de-AT", "zh-Hant-TW", "EN-gb"])


@given(texts)
def test_a_plain_literal_is_written_as_the_strict_parser_writes_it(text: str) -> None:
    term = literal(text)
    assert term == str(pyoxigraph.Literal(text))
    assert value_of(term) == text
    assert datatype_of(term) == XSD_STRING
    assert language_of(term) is None


@given(texts, tags)
def test_a_tagged_literal_is_written_as_the_strict_parser_writes_it(text: str, tag: str) -> None:
    term = literal(text, language=tag)
    assert term == str(pyoxigraph.Literal(text, language=tag))
    assert (value_of(term), language_of(term)) == (text, tag.lower())
    assert datatype_of(term) == RDF_LANG_STRING


@given(texts, st.sampled_from(["date", "integer", "anyURI", "string"]))
def test_a_typed_literal_keeps_its_lexical_form_whatever_its_type(text: str, name: str) -> None:
    term = literal(text, datatype=XSD + name)
    assert term == str(pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(XSD + name)))
    assert (value_of(term), datatype_of(term)) == (text, XSD + name)


@given(texts, st.none() | tags)
def test_the_text_of_a_literal_parses_back_to_the_same_term(text: str, tag: str | None) -> None:
    term = literal(text, language=tag)
    line = f"<http://e/s> <http://e/p> {term} ."
    (quad,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    assert str(quad.object) == term
    graph = rdflib.Graph().parse(data=line, format="nt")
    assert str(next(graph.objects())) == text


def test_what_n_triples_escapes_is_escaped_and_nothing_else() -> None:
    assert literal('a"b\\c\nd\re\tf') == '"a\\"b\\\\c\\nd\\re\\tf"'
    assert literal("Kraków – “x” 🌳") == '"Kraków – “x” 🌳"'
    assert literal("\x00\x7f") == '"\\u0000\\u007F"'


def test_escapes_by_code_point_are_undone() -> None:
    assert unescape("Krak\\u00F3w \\U0001F333 \\t\\\\u") == "Kraków 🌳 \t\\u"


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        (iri("http://e/a"), (True, False, False)),
        ("_:b0", (False, True, False)),
        (literal("<http://e/a>"), (False, False, True)),
        (literal("_:b0"), (False, False, True)),
    ],
)
def test_a_term_is_of_one_kind(term: str, kinds: tuple[bool, bool, bool]) -> None:
    assert (is_iri(term), is_blank(term), is_literal(term)) == kinds


def test_values_of_iris_and_blank_nodes_have_no_decoration() -> None:
    assert value_of("<http://e/a>") == "http://e/a"
    assert value_of("_:b0") == "b0"
    assert datatype_of("<http://e/a>") is None
    assert language_of("<http://e/a>") is None


@pytest.mark.parametrize("text", ['"open', '"a"@', '"a"^^xsd:date', '"a" "b"', '"a"b"'])
def test_what_is_no_term_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="not an RDF term in N-Triples"):
        value_of(text)
