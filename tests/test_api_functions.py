"""Saved queries as functions: signatures, documentation, and the stub that type checkers read."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

import multiply_kg as mkg
from conftest import ROOT, WORKSPACES
from multiply_kg.api import typing_stub
from multiply_kg.api.functions import Queries
from multiply_kg.api.graph import KnowledgeGraph
from multiply_kg.api.result import Result
from multiply_kg.api.signatures import arguments, documentation, identifier
from multiply_kg.errors import ParameterError, UnknownQueryError
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.workspace import open_workspace

STUB = ROOT / "src" / "multiply_kg" / "api" / "bundled.pyi"
CATALOGUE = Catalogue.load(ROOT / "queries", prefixes=open_workspace(ROOT).prefixes.map)


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with mkg.load(WORKSPACES / "orchards") as opened:
        yield opened


def saved(header: str, where: str) -> SavedQuery:
    return SavedQuery.from_text(f"#+ summary: A question\n{header}SELECT ?x {{ {where} }}", id="a-question")


def test_every_saved_query_is_a_function(kg: KnowledgeGraph) -> None:
    assert dir(kg.queries) == ["trees_by_village", "who_says"]
    assert list(kg.queries) == ["trees-by-village", "who-says"]
    assert len(kg.queries) == 2
    assert "who-says" in kg.queries
    result = kg.queries.trees_by_village(village="village:lindau")
    assert isinstance(result, Result)
    assert result.to_dicts() == kg.queries["trees-by-village"](village="village:lindau").to_dicts()
    assert result.to_dicts() == kg.query("trees-by-village", village="village:lindau").to_dicts()


def test_a_function_has_a_signature_and_says_what_it_answers(kg: KnowledgeGraph) -> None:
    function = kg.queries.trees_by_village
    signature = inspect.signature(function)
    assert [p.kind for p in signature.parameters.values()] == [inspect.Parameter.KEYWORD_ONLY] * 4
    assert {name: p.default for name, p in signature.parameters.items()} == {
        "lang": "en", "village": None, "since": None, "ripens": None,
    }  # fmt: skip
    assert signature.parameters["ripens"].annotation == Literal["early", "late"] | None
    assert signature.parameters["since"].annotation == int | None
    assert signature.return_annotation is Result
    assert inspect.signature(kg.queries.who_says).parameters["tree"].default is inspect.Parameter.empty
    assert function.__name__ == "trees_by_village"
    assert inspect.getdoc(function) == (
        "The trees of each village.\n\n"
        "One row per tree, with the village that follows from its orchard.\n\n"
        "Columns: village, tree, treeLabel, planted, ripens.\n\n"
        "Parameters:\n"
        "  lang: language of the labels; text, such as en\n"
        "  village: village; an IRI, such as village:lindau\n"
        "  since: planted in this year or later; an integer, such as 1900\n"
        "  ripens: time of ripening; one of early, late"
    )


def test_the_documentation_comes_in_the_language_of_the_graph() -> None:
    with mkg.load(WORKSPACES / "orchards", language="de") as german:
        text = german.queries.trees_by_village.__doc__ or ""
    assert text.startswith("Die Bäume jedes Dorfes.")
    assert "  ripens: Reifezeit; one of early, late" in text


def test_mistakes_are_told_as_those_of_query_are(kg: KnowledgeGraph) -> None:
    with pytest.raises(AttributeError, match="Did you mean “trees-by-village”"):
        _ = kg.queries.trees_by_vilage
    with pytest.raises(UnknownQueryError):
        _ = kg.queries["trees"]
    with pytest.raises(ParameterError, match="“trees-by-village” has no parameter “vilage”"):
        kg.queries.trees_by_village(vilage="village:au")
    with pytest.raises(ParameterError, match="cannot be “never”"):
        kg.queries.trees_by_village(ripens="never")
    with pytest.raises(TypeError):
        kg.queries.trees_by_village("village:au")


def test_types_of_parameters_are_those_of_their_values() -> None:
    query = saved(
        "#+ params:\n#+   d: {values: [a, b]}\n",
        "?x ?p ?_a_integer , ?_b_xsd_date , ?_c_number , ?__d , ?__e_xsd_boolean , ?__f_xsd_decimal , ?__g_iri "
        "FILTER(?x IN (?_h_iri))",
    ).__class__.from_text(
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        "SELECT ?x { ?x ?p ?_a_integer , ?_b_xsd_date , ?_c_number , ?__e_xsd_boolean , ?__f_xsd_decimal , ?__g_iri "
        "FILTER(?x IN (?_h_iri)) }"
    )
    found = {argument.name: argument.annotation for argument in arguments(query)}
    assert found == {
        "a": int,
        "b": date | str,
        "c": float | Decimal,
        "e": bool | None,
        "f": Decimal | float | None,
        "g": str | None,
        "h": str | Sequence[str],
    }


def test_a_parameter_named_like_a_keyword_of_python_gets_an_underscore() -> None:
    asked: list[object] = []
    query = SavedQuery.from_text("SELECT ?x { ?x ?p ?_from , ?_class_iri }", id="import")
    queries = Queries(_Catalogue(query), lambda _, values: asked.append(values), "en")  # type: ignore[arg-type, return-value]
    assert str(inspect.signature(queries.import_)).startswith("(*, from_: str, class_: str)")
    queries.import_(from_="here", class_="urn:c")
    assert asked == [{"from": "here", "class": "urn:c"}]


def test_names_that_are_no_identifiers_become_some() -> None:
    assert [identifier(name) for name in ("outcome-trace", "3d-view", "import")] == [
        "outcome_trace", "_3d_view", "import_",
    ]  # fmt: skip


class _Catalogue(Catalogue):
    """One query, without a file."""

    def __init__(self, query: SavedQuery) -> None:
        super().__init__({query.id: Path("unread.rq")})
        self._read[query.id] = query


# The stub


def test_the_stub_is_current() -> None:
    repair = "Run “python -m multiply_kg.api.typing_stub”."
    assert typing_stub.PATH == STUB
    assert STUB.read_text(encoding="utf-8") == typing_stub.stub(CATALOGUE), repair


def test_the_stub_has_the_signatures_and_texts_that_run() -> None:
    (cls,) = (
        node for node in ast.parse(STUB.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
    )
    methods = {node.name: node for node in cls.body if isinstance(node, ast.FunctionDef)}
    assert set(methods) == {identifier(query_id) for query_id in CATALOGUE.ids}
    for query in CATALOGUE:
        method = methods[identifier(query.id)]
        defaults = zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True)
        assert {
            name.arg: inspect.Parameter.empty if default is None else ast.literal_eval(default)
            for name, default in defaults
        } == {argument.name: argument.default for argument in arguments(query)}
        assert inspect.cleandoc(ast.get_docstring(method) or "") == documentation(query)


def test_a_text_with_quotes_and_backslashes_stays_within_its_docstring() -> None:
    query = SavedQuery.from_text(
        '#+ summary: \'Say """no""" to \\n "x"\'\n#+ description: \'ends in "quotes"\'\nASK {}', id="odd"
    )
    text = typing_stub.stub(_Catalogue(query))
    (cls,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    (method,) = (node for node in cls.body if isinstance(node, ast.FunctionDef))
    assert inspect.cleandoc(ast.get_docstring(method) or "") == documentation(query)
