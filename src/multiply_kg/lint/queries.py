"""Checks of query files: text, terms, prefixes, parameters, variables, patterns and header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from multiply_kg.backend.guard import DEEPEST
from multiply_kg.errors import KGError, QueryError, UnsupportedError
from multiply_kg.lint.comparisons import check_comparisons
from multiply_kg.lint.headers import check_header
from multiply_kg.lint.matching import Graph
from multiply_kg.lint.meaning import check_meaning
from multiply_kg.lint.patterns import Query, Step, steps
from multiply_kg.lint.prefixes import check_prefixes
from multiply_kg.lint.query_file import QueryFile, broken, read_query_file
from multiply_kg.lint.questions import check_question, feeding_files, question_files
from multiply_kg.lint.reader import expanded
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.lint.variables import check_bound, check_order, check_variables
from multiply_kg.lint.vocabulary import TYPE, Vocabulary, Wanted
from multiply_kg.locations import Location
from multiply_kg.queries import Catalogue
from multiply_kg.queries.header import text_rows
from multiply_kg.queries.lexer import Kind
from multiply_kg.validation import ValidationResult

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace

Parse = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class QueryContext:
    """What queries are held against.

    ``graphs`` leads from ``asserted`` and ``inferred`` to what a query of that kind sees; ``parse`` asks an
    engine whether a text is a query and raises where it is none.
    """

    workspace: Workspace
    vocabulary: Vocabulary
    graphs: Mapping[str, Graph]
    languages: AbstractSet[str]
    parse: Parse


def check_queries(context: QueryContext) -> Iterator[ValidationResult]:
    """What is wrong in the queries of a workspace, saved ones and those of ``fetch``, each with its place."""
    files = context.workspace.query_files()
    try:
        Catalogue.from_files(files)
    except QueryError as error:  # two files with one id, or a name that is no id
        yield broken("invalid-query", error, error.path or context.workspace.root)
    ids = frozenset(path.stem for path in files)
    for path in (*files, *feeding_files(context.workspace)):
        yield from check_query(path, context, ids=ids)
    for path in question_files(context.workspace):
        yield from check_query(path, context, ids=ids, foreign=True)


def check_query(
    path: Path, context: QueryContext, *, ids: AbstractSet[str], foreign: bool = False
) -> Iterator[ValidationResult]:
    """What is wrong in one query file; of a ``foreign`` one, which is asked elsewhere, the terms are not."""
    file = read_query_file(path, context.workspace.prefixes.map)
    if not isinstance(file, QueryFile):
        yield file
        return
    if too_deep := _too_deep(file):
        yield too_deep
        return
    undeclared = list(_undeclared(file))
    yield from undeclared
    yield from _prefixes(file)
    if not undeclared:
        try:
            context.parse(file.text)
        except KGError as error:
            if not (foreign and isinstance(error, UnsupportedError)):  # SERVICE may well be called there
                yield broken("invalid-query", error, path)
    for number, _row in text_rows(file.text):
        yield RULES["header-mark-in-text"].broken({}, at=Location(path, number, 1))
    query = (
        file.query
    )  # what the engine refuses may still have patterns; a slip in a variable is seen in them
    if not foreign:
        yield from _terms(file, query, context.vocabulary)
    header = list(check_header(file, root=context.workspace.root, ids=ids))
    yield from header
    yield from check_bound(file)
    if query is not None:
        yield from check_variables(file, query)
        yield from check_order(file, query)
    if query is not None and not foreign:
        graph = context.graphs["asserted" if file.header.get("reasoning") == "asserted" else "inferred"]
        yield from check_meaning(file, query, context.vocabulary, graph)
        yield from check_comparisons(
            file, query, vocabulary=context.vocabulary, graph=graph, languages=context.languages
        )
    if foreign:
        yield from check_question(file)
    else:
        _ = file.parameters
    told = {found.location for found in header if found.rule == RULES["unused-parameter"].id}
    yield from (fault for fault in file.faults if fault.location not in told)


def _too_deep(file: QueryFile) -> ValidationResult | None:
    """The finding that brackets are nested so deeply that an engine may break down over them."""
    depth = 0
    for token in file.body:
        depth += token.is_operator("(", "[", "{") - token.is_operator(")", "]", "}")
        if depth > DEEPEST:
            error = QueryError(
                f"Brackets are nested more than {DEEPEST} deep.",
                line=token.line,
                column=token.column,
                hint="Simplify the query.",
            )
            return broken("invalid-query", error, file.path)
    return None


def _undeclared(file: QueryFile) -> Iterator[ValidationResult]:
    for token in file.body:
        prefix = token.text.partition(":")[0]
        if token.kind is Kind.PNAME and prefix not in file.structure.prefixes:
            near = nearest(prefix, file.structure.prefixes)
            yield RULES["undeclared-prefix"].broken(
                {"prefix": prefix}, at=file.place(token), near=f"“{near}:”" if near is not None else None
            )


def _prefixes(file: QueryFile) -> Iterator[ValidationResult]:
    used = {token.text.partition(":")[0] for token in file.body if token.kind is Kind.PNAME}
    places = {token.offset: file.place(token) for token in file.tokens}

    def place(offset: int) -> Location:
        return places[offset]

    yield from check_prefixes(file.prologue, used, known=file.known, place=place)


def _terms(file: QueryFile, query: Query | None, vocabulary: Vocabulary) -> Iterator[ValidationResult]:
    """IRIs that are no terms, by the kind that their place wants."""
    wanted = dict(_wanted(query)) if query is not None else {}
    for token in file.body:
        if token.kind not in (Kind.IRI, Kind.PNAME):
            continue
        term = expanded(token, file.structure.prefixes)
        kind = wanted.get(token.offset, Wanted.ANY)
        trouble = vocabulary.trouble(term, kind) if term is not None else None
        if trouble is not None and term is not None:
            values = {"term": term, "wanted": kind.value}
            yield RULES[trouble.rule].broken(values, at=file.place(token), near=trouble.near)


def _wanted(query: Query) -> Iterator[tuple[int, Wanted]]:
    groups = [group for scope in query.queries() for group in scope.all_groups()]
    groups += [scope.template for scope in query.queries() if scope.template is not None]
    for group in groups:
        for pattern in group.patterns:
            if pattern.path is None:
                continue
            for step in steps(pattern.path):
                yield step.token.offset, Wanted.PROPERTY
            if isinstance(pattern.path, Step) and pattern.path.term == TYPE:
                yield pattern.object.token.offset, Wanted.CLASS
