"""Prefixes: IRIs to CURIEs and back, the workspace's own prefixes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiply_kg.namespaces import COMMON, Prefixes
from multiply_kg.terms import XSD, literal

PREFIXES = Prefixes({"o": "https://e/ontology#", "id": "https://e/id/", "tree": "https://e/id/tree/"})


def test_common_prefixes_need_no_declaration() -> None:
    assert Prefixes().expand("skos:Concept") == COMMON["skos"] + "Concept"
    assert Prefixes().compress(XSD + "date") == "xsd:date"


def test_the_longest_namespace_gives_the_curie() -> None:
    assert PREFIXES.compress("https://e/id/tree/old") == "tree:old"
    assert PREFIXES.compress("https://e/id/old") == "id:old"


@pytest.mark.parametrize(
    "iri", ["https://e/id/", "https://e/id/a/b", "https://e/id/a#b", "https://e/id/a?b", "https://other/x"]
)
def test_an_iri_that_makes_no_clean_curie_has_none(iri: str) -> None:
    assert PREFIXES.compress(iri) is None


def test_own_prefixes_win_over_common_ones() -> None:
    own = Prefixes({"dct": "https://e/dct/"})
    assert own.expand("dct:title") == "https://e/dct/title"
    assert own.map["dct"] == "https://e/dct/"


@pytest.mark.parametrize(
    "text", ["nope:a", "plain", "https://e/id/tree", "o:a>b", "o:a b", "o:a\nb", "o:{x}", 'o:"', "o://x"]
)
def test_what_is_no_curie_of_these_prefixes_is_not_expanded(text: str) -> None:
    assert PREFIXES.expand(text) is None


@given(st.sampled_from(sorted(PREFIXES.map)), st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_expanding_and_compressing_gives_an_iri_back(prefix: str, local: str) -> None:
    iri = PREFIXES.expand(f"{prefix}:{local}")
    assert iri is not None
    curie = PREFIXES.compress(iri)
    assert curie is not None
    assert PREFIXES.expand(curie) == iri


def test_terms_are_shown_for_reading() -> None:
    assert PREFIXES.show("<https://e/id/tree/old>") == "tree:old"
    assert PREFIXES.show("<https://other/x>") == "<https://other/x>"
    assert PREFIXES.show("_:b0") == "_:b0"
    assert PREFIXES.show(literal("two\nlines", language="en")) == "two\nlines"
