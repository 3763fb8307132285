"""Questions typed by hand may use the workspace's prefixes without declaring them."""

from __future__ import annotations

import pytest

from multiply_kg.errors import QueryError
from multiply_kg.queries.adhoc import with_prefixes

PREFIXES = {"ex": "https://example.org/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}


def test_a_known_prefix_that_is_used_is_declared_on_the_first_line() -> None:
    text = "SELECT * {\n  ?s rdfs:label ?l }"
    assert with_prefixes(text, PREFIXES) == f"PREFIX rdfs: <{PREFIXES['rdfs']}> {text}"


def test_a_prefix_that_the_query_declares_keeps_its_own_meaning() -> None:
    text = "PREFIX ex: <https://example.com/> SELECT * { ?s ex:p ?o }"
    assert with_prefixes(text, PREFIXES) == text


@pytest.mark.parametrize("hidden", ['"ex:p"', "<ex:p>", "'''ex:p'''", "# ex:p\n ?o"])
def test_what_only_looks_like_a_prefixed_name_is_left_alone(hidden: str) -> None:
    text = f"SELECT * {{ ?s ?p {hidden} }}"
    assert with_prefixes(text, PREFIXES) == text


def test_an_unknown_prefix_is_left_to_the_engine_to_refuse() -> None:
    text = "SELECT * { ?s other:p ?o }"
    assert with_prefixes(text, PREFIXES) == text


def test_what_is_no_query_is_refused() -> None:
    with pytest.raises(QueryError):
        with_prefixes("DELETE WHERE { ?s ?p ?o }", PREFIXES)
