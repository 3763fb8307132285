"""Checks of the questions that ``fetch`` asks elsewhere, and of the queries of the own graph that feed them.

A question speaks the vocabulary of its service, of which nothing is known here: its terms are not looked at,
nor whether its patterns match. All else is as with a saved query. What feeds it is a saved query in all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import QueryError
from multiply_kg.lint.query_file import QueryFile, broken, read_query_file
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.queries.header import read_header
from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.queries.parameters import is_parameter
from multiply_kg.validation import ValidationResult

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace

_OWN: Final = "x-own"
_LINK: Final = "x-link"


def query_files(workspace: Workspace) -> tuple[Path, ...]:
    """All files that are looked at: the saved queries, the questions, and what feeds these."""
    return (*workspace.query_files(), *question_files(workspace), *feeding_files(workspace))


def question_files(workspace: Workspace) -> tuple[Path, ...]:
    """The questions to the services of the settings."""
    folders = [workspace.root / service.queries for service in workspace.settings.federation.values()]
    return tuple(sorted({path for folder in folders for path in folder.glob("*.rq") if _shown(path)}))


def feeding_files(workspace: Workspace) -> tuple[Path, ...]:
    """The queries over the own graph that the questions name, but for the saved ones."""
    named = {path for question in question_files(workspace) if (path := _own(question))}
    return tuple(sorted(path for path in named - set(workspace.query_files()) if path.is_file()))


def _shown(path: Path) -> bool:
    return not path.name.startswith(".")


def _own(question: Path) -> Path | None:
    """The file that a question names under ``x-own``; None where it names none, or has no valid header."""
    try:
        name = read_header(question.read_text(encoding="utf-8")).get(_OWN)
    except (OSError, UnicodeDecodeError, QueryError):  # told as what is wrong with that file
        return None
    return (question.parent / name).resolve() if isinstance(name, str) else None


def check_question(file: QueryFile) -> Iterator[ValidationResult]:
    """What is wrong with a question beyond what may be wrong with every query."""
    yield from _parameters(file)
    own = _own(file.path)
    if own is None:
        return
    fed = read_query_file(own, file.known) if own.is_file() else None
    if fed is None:
        error = file.header.error(
            f"There is no file “{file.header.get(_OWN)}” beside this one.",
            _OWN,
            hint="The name counts from this file's folder.",
        )
        yield broken("invalid-query", error, file.path)
    if not isinstance(fed, QueryFile) or fed.structure.columns is None:
        return
    columns = fed.structure.columns
    for token in _filled(file):
        if token.text[1:] not in columns:
            values = {"column": token.text[1:], "columns": ", ".join(columns)}
            near = nearest(token.text[1:], columns)
            yield RULES["no-such-column"].broken(values, at=file.place(token), near=near and f"“{near}”")
    for place, name, known in _linked(file.header.get(_LINK), columns, file.structure.columns or ()):
        if name not in known:
            values = {"column": name, "columns": ", ".join(known)}
            near = nearest(name, known)
            yield RULES["no-such-column"].broken(
                values, at=file.header_place(_LINK, *place), near=near and f"“{near}”"
            )


def _parameters(file: QueryFile) -> Iterator[ValidationResult]:
    told = set[str]()
    for token in file.body:
        if token.kind is Kind.VARIABLE and is_parameter(token.text[1:]) and token.text[1:] not in told:
            told.add(token.text[1:])
            error = QueryError(
                f"A question to another endpoint takes no parameters, and this has {token.text}.",
                line=token.line,
                column=token.column,
                hint="Let the query named under x-own give the values, to an empty VALUES block.",
            )
            yield broken("parameter", error, file.path)


def _filled(file: QueryFile) -> Iterator[Token]:
    """The variables of the empty VALUES blocks, which get their rows from the own graph."""
    variables: list[Token] = []
    for token, after in pairwise(file.body):
        if token.word == "VALUES":
            variables = []
        elif token.kind is Kind.VARIABLE:
            variables.append(token)
        elif token.is_operator("{") and after.is_operator("}"):
            yield from variables
            variables = []
        elif not token.is_operator("(", ")"):
            variables = []


_Named = tuple[tuple[str, ...], str, Collection[str]]


def _linked(rule: Any, own: Collection[str], other: Collection[str]) -> Iterator[_Named]:
    """The columns that ``x-link`` names, where it does, and those of the side that each must be of."""
    if not isinstance(rule, dict):
        return
    yield from _named(("own",), rule.get("own"), own)
    yield from _named(("other",), rule.get("other"), other)
    evidence = rule.get("evidence")
    pairs: list[tuple[tuple[str, ...], Any]] = [(("labels",), rule.get("labels"))]
    if isinstance(evidence, dict):
        pairs += [(("evidence", str(name)), value) for name, value in evidence.items()]
    for place, value in pairs:
        match [value, value] if isinstance(value, str) else value:
            case [first, second]:
                yield from _named(place, first, own)
                yield from _named(place, second, other)


def _named(place: tuple[str, ...], name: Any, columns: Collection[str]) -> Iterator[_Named]:
    if isinstance(name, str):
        yield place, name, columns
