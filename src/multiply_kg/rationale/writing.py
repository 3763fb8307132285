"""Rationales for people and for programs: lines of text under a row, and JSON beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TextIO

from multiply_kg.backend import Solutions
from multiply_kg.queries.results.cells import display
from multiply_kg.queries.results.objects import json_object, json_text, json_value
from multiply_kg.queries.results.table import text_table
from multiply_kg.terms import RDF, iri, is_blank, is_iri, literal, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from multiply_kg.backend.protocol import Row
    from multiply_kg.rationale import Rationale, Source, Statement
    from multiply_kg.workspace import Workspace

_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_INDENT: Final = "    "
_WORDS: Final = {
    "en": {
        "inferred": "inferred",
        "from": "inferred by {rule}",
        "proofs": "shortest of {count} proofs",
        "unnamed": "in the default graph; no source is named",
        "absent": "and nothing matches",
        "nothing": "no triple",
    },
    "pl": {
        "inferred": "wywnioskowane",
        "from": "wywnioskowane regułą {rule}",
        "proofs": "najkrótszy z {count} dowodów",
        "unnamed": "w grafie domyślnym, bez podanego źródła",
        "absent": "i nic nie pasuje do",
        "nothing": "żadna trójka",
    },
}


def words(language: str) -> dict[str, str]:
    """The words of rationales in a language, else in English."""
    return _WORDS.get(language, _WORDS["en"])


def text_lines(rationale: Rationale, workspace: Workspace, *, language: str = "en") -> Iterator[str]:
    """A line for each statement, indented ones for its sources or premises, then the documents."""
    said = words(language)
    notes: dict[tuple[str, ...], int] = {}
    if not rationale.statements:
        yield said["nothing"]
    for statement in rationale.statements:
        yield from _statement_lines(statement, workspace, said, notes)
    for pattern in rationale.absent:
        yield f"{said['absent']} {' '.join(pattern.split())}"
    for links, number in notes.items():
        yield f"[{number}] " + " ".join(links)


def _statement_lines(
    statement: Statement, workspace: Workspace, said: dict[str, str], notes: dict[tuple[str, ...], int]
) -> Iterator[str]:
    note = how(statement, said)
    yield triple_text(statement, workspace) + (f"  ({note})" if note else "")
    for source in statement.sources:
        at = place(source, workspace.root) or workspace.prefixes.show(iri(source.graph))
        links = source.passages or ((source.document,) if source.document else ())
        yield _INDENT + at + (f" [{notes.setdefault(links, len(notes) + 1)}]" if links else "")
    for premise in without_lists(statement.premises, workspace):
        for line in _statement_lines(premise, workspace, said, notes):
            yield _INDENT + line


def triple_text(statement: Statement, workspace: Workspace) -> str:
    """The triple with prefixed names."""
    prefixes = workspace.prefixes.map
    return " ".join(display(term, prefixes=prefixes) for term in statement.triple)


def without_lists(premises: Sequence[Statement], workspace: Workspace) -> Iterator[Statement]:
    """The premises, the lists of axioms written ``( … )`` in place of their cells."""
    cells = {(s.triple[0], s.triple[1]): s.triple[2] for s in premises if is_blank(s.triple[0])}
    for premise in premises:
        subject, predicate, cell = premise.triple
        if (cell, _FIRST) in cells:
            items: list[str] = []
            while (cell, _FIRST) in cells:
                items.append(display(cells[cell, _FIRST], prefixes=workspace.prefixes.map))
                cell = cells.get((cell, _REST), "")
            listed = literal(f"( {' '.join(items)} )")
            if not is_blank(subject):
                yield replace(premise, triple=(subject, predicate, listed))
        elif not (is_blank(subject) and predicate in (_FIRST, _REST)):
            yield premise


def how(statement: Statement, said: dict[str, str]) -> str:
    """In what way an inferred statement follows, or that no source is named; empty for a stated one."""
    if not statement.inferred:
        return "" if statement.sources else said["unnamed"]
    if statement.rule is None:
        return said["inferred"]
    text = said["from"].format(rule=statement.rule)
    return f"{text}, {said['proofs'].format(count=statement.proofs)}" if statement.proofs > 1 else text


def place(source: Source, root: Path) -> str | None:
    """``file:line:column`` of a source, the file relative to the workspace."""
    at = source.location
    if at is None:
        return None
    path = at.path.relative_to(root) if at.path.is_relative_to(root) else at.path
    return f"{path.as_posix()}:{at.line}:{at.column}"


def write_table(
    columns: tuple[str, ...],
    rows: Sequence[Row],
    rationales: Sequence[Rationale],
    out: TextIO,
    *,
    workspace: Workspace,
    language: str = "en",
) -> None:
    """The plain text table, with the lines of its rationale indented under each row."""
    table = text_table(Solutions(columns, iter(rows)), prefixes=workspace.prefixes.map).splitlines()
    head = len(table) - len(rows) if rows else len(table)  # a cell never breaks its line
    out.writelines(f"{line}\n" for line in table[:head])
    for line, rationale in zip(table[head:], rationales, strict=True):
        out.write(f"{line}\n")
        out.writelines(f"{_INDENT}{said}\n" for said in text_lines(rationale, workspace, language=language))


def write_json(
    columns: tuple[str, ...],
    rows: Sequence[Row],
    rationales: Sequence[Rationale],
    out: TextIO,
    *,
    root: Path,
) -> None:
    """A JSON array of flat objects with one more member, ``evidence``; beside a column so named, ``why``."""
    keys = tuple(map(json_text, columns))
    name = "why" if "evidence" in columns else "evidence"
    lines = [
        json_object(keys, row)[:-1] + f", {json_text(name)}: {json_evidence(rationale, root)}}}"
        for row, rationale in zip(rows, rationales, strict=True)
    ]
    out.write("[" + ",".join(f"\n{line}" for line in lines) + "\n]\n" if lines else "[]\n")


def json_evidence(rationale: Rationale, root: Path) -> str:
    """A JSON array: an object for each statement, and one for each pattern that had to be absent."""
    found = [_statement_object(statement, root) for statement in rationale.statements]
    found += [{"absent": " ".join(pattern.split())} for pattern in rationale.absent]
    return json.dumps(found, ensure_ascii=False)


def _statement_object(statement: Statement, root: Path) -> dict[str, Any]:
    subject, predicate, obj = statement.triple
    found: dict[str, Any] = {
        "subject": value_of(subject) if is_iri(subject) else subject,
        "predicate": value_of(predicate),
        "object": json.loads(json_value(obj)),
        "inferred": statement.inferred,
    }
    if statement.inferred:
        found["rule"] = statement.rule
        found["premises"] = _objects(statement.premises, root)
    else:
        found["sources"] = [_source_object(source, root) for source in statement.sources]
    return found


def _objects(statements: Iterable[Statement], root: Path) -> list[dict[str, Any]]:
    return [_statement_object(statement, root) for statement in statements]


def _source_object(source: Source, root: Path) -> dict[str, Any]:
    at = source.location
    file = None
    if at is not None:
        file = (at.path.relative_to(root) if at.path.is_relative_to(root) else at.path).as_posix()
    return {
        "graph": source.graph,
        "document": source.document,
        "title": dict(source.title),
        "file": file,
        "line": at.line if at else None,
        "column": at.column if at else None,
        "passages": list(source.passages),
    }
