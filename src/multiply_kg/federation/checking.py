"""Whether records and review file of a service belong together; nothing is asked, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multiply_kg import pipeline
from multiply_kg.backend.address import address
from multiply_kg.errors import SourceError
from multiply_kg.federation.fetching import derived, folder_of, own_rows, recorded, reviewed
from multiply_kg.federation.filling import filled
from multiply_kg.federation.questions import Question, questions_of
from multiply_kg.federation.records import SUFFIX, Record
from multiply_kg.federation.review import NAME, Judged
from multiply_kg.locations import Location

if TYPE_CHECKING:
    from multiply_kg.services import Service
    from multiply_kg.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong, each with its place, and what is only worth knowing: records that have grown old."""

    findings: tuple[tuple[Location, str], ...]
    outdated: tuple[str, ...]
    unasked: tuple[str, ...]
    records: int


def check(workspace: Workspace, service: Service) -> Checked:
    """Hold the review file against the records.

    Findings: a record that is not as it was written or whose question is gone, a review file that does not
    follow from the records. A record whose question would be asked differently now is ``outdated``, by id;
    ``unasked`` are the questions without a record. Raises SourceError where the review file cannot be read.
    """
    folder = folder_of(workspace, service)
    shown = workspace.relative(folder)
    questions = questions_of(workspace, service)
    known = {question.id for question in questions}
    findings: list[tuple[Location, str]] = []
    records: dict[str, Record | None] = {}
    for question in questions:
        try:
            records[question.id] = recorded(workspace, service, question.id)
        except SourceError as error:
            findings.append(
                (
                    Location(shown / f"{question.id}{SUFFIX}", error.line or 1, 1),
                    f"{error.message} {error.hint}",
                )
            )
    findings += [
        (Location(shown / path.name, 1, 1), "There is no question to this record. Delete it.")
        for path in sorted(folder.glob(f"*{SUFFIX}"))
        if path.stem not in known
    ]
    if not findings:  # else what should follow from the records is not known
        rows = reviewed(workspace, service)
        place = shown / NAME
        findings += [
            (Location(place, line, 1), text)
            for line, text in _differences(rows, derived(questions, records, rows))
        ]
    present = {name: record for name, record in records.items() if record is not None}
    outdated = tuple(_outdated(workspace, service, questions, present)) if present else ()
    unasked = tuple(question.id for question in questions if records.get(question.id, False) is None)
    return Checked(tuple(findings), outdated, unasked, len(present))


def _differences(rows: tuple[Judged, ...], wanted: tuple[Judged, ...]) -> Iterator[tuple[int, str]]:
    have = {row.candidate.key: row for row in rows}
    should = {row.candidate.key: row for row in wanted}
    for key, row in have.items():
        if key not in should:
            yield row.line, f"The records propose no such link: {key[1]} {key[3]}."
        elif should[key].written != row.written:
            yield (
                row.line,
                f"The records say something else of {key[1]} {key[3]}: {should[key].candidate.why}.",
            )
    for key in sorted(should.keys() - have.keys()):
        yield 1, f"The row of {key[1]} {key[3]} is missing."


def _outdated(
    workspace: Workspace, service: Service, questions: tuple[Question, ...], records: dict[str, Record]
) -> Iterator[str]:
    graph = pipeline.open_graph(workspace)
    for question in questions:
        record = records.get(question.id)
        if record is None:
            continue
        own = own_rows(graph, question)
        now = filled(question.saved.text, own), own, address(service.endpoint).shown
        if now != (record.sparql, record.own, record.endpoint):
            yield question.id
