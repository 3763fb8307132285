"""The steps of ``fetch``: ask every question of a service, record the answers, renew the review file.

All questions are answered before the first file is written, so that a service that fails half-way leaves
records and review file as they were. The time is an argument; nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from multiply_kg import pipeline
from multiply_kg.backend import Solutions
from multiply_kg.backend.address import address
from multiply_kg.errors import ParameterError, QueryError, SourceError, UnknownQueryError
from multiply_kg.federation import asking
from multiply_kg.federation.filling import filled
from multiply_kg.federation.links import Candidate, candidates
from multiply_kg.federation.questions import Question, questions_of
from multiply_kg.federation.records import SUFFIX, Record, read_record, write_record
from multiply_kg.federation.review import NAME, Judged, merged, read_review, review_text
from multiply_kg.federation.tables import Row, Table, changes, table_of
from multiply_kg.progress import Progress, silent
from multiply_kg.storage.replacing import replacing

if TYPE_CHECKING:
    from multiply_kg.services import Service
    from multiply_kg.workspace import Workspace

Ask = Callable[["Service", str], asking.Received]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a question: its record (None where there was nothing to ask), and what changed."""

    question: str
    record: Record | None
    before: Record | None
    new: tuple[Row, ...] = ()
    gone: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A question and the record of its last answer, if there is one."""

    service: str
    question: Question
    record: Record | None


def folder_of(workspace: Workspace, service: Service) -> Path:
    """Where the records and the review file of a service lie."""
    return workspace.root / "data" / "external" / service.name


def service_named(workspace: Workspace, name: str) -> Service:
    """The service that the settings declare. Raises ParameterError with the names that there are."""
    services = workspace.settings.federation
    if name in services:
        return services[name]
    known = ", ".join(services)
    raise ParameterError(
        f"This workspace declares no service “{name}”.",
        parameter="SERVICE",
        hint=f"The services are: {known}." if known else "Declare it in multiply-kg.toml: [federation.NAME].",
    )


def states(workspace: Workspace) -> tuple[State, ...]:
    """Every question of every service, with what is recorded. Raises QueryError and SourceError."""
    return tuple(
        State(service.name, question, recorded(workspace, service, question.id))
        for service in workspace.settings.federation.values()
        for question in questions_of(workspace, service)
    )


def fetch(
    workspace: Workspace,
    service: Service,
    *,
    asked: datetime,
    only: Sequence[str] = (),
    ask: Ask = asking.ask,
    progress: Progress = silent,
) -> tuple[Fetched, ...]:
    """Ask the questions of a service, or some of them by id, and record what it answers.

    Raises UnknownQueryError for an id that there is not, and whatever ``ask`` raises; nothing is written
    then. A question that the own graph has no rows for is not asked.
    """
    questions = questions_of(workspace, service)
    chosen = _chosen(questions, only, service)
    before = {question.id: recorded(workspace, service, question.id) for question in questions}
    judged = reviewed(workspace, service)
    graph = pipeline.open_graph(workspace)
    found: list[Fetched] = []
    for question in chosen:
        progress(f"asking {service.name} {question.id}")
        own = own_rows(graph, question)
        sparql = filled(question.saved.text, own)
        old = before[question.id]
        if sparql is None:
            found.append(Fetched(question.id, None, old))
            continue
        try:
            received = ask(service, sparql)
        except QueryError as error:
            error.path = error.path or workspace.relative(question.saved.path or Path(question.id))
            error.line = error.column = None  # they count in the text that was sent
            raise
        record = _record(service, question, asked, sparql, own, received)
        found.append(Fetched(question.id, record, old, *changes(old.answer if old else None, record.answer)))
    records = {**before, **{one.question: one.record or one.before for one in found}}
    rows = derived(questions, records, judged)
    for one in found:
        if one.record is not None:
            write_record(one.record, folder_of(workspace, service) / f"{one.question}{SUFFIX}")
    _write_review(workspace, service, rows)
    return tuple(found)


def replay(workspace: Workspace, service: Service) -> tuple[Judged, ...]:
    """The review file made anew from the records, without asking; gives its rows.

    Raises SourceError where a record is not as it was written.
    """
    rows = rederived(workspace, service)
    _write_review(workspace, service, rows)
    return rows


def rederived(workspace: Workspace, service: Service) -> tuple[Judged, ...]:
    """The rows that the review file should have, by the records and the decisions in it."""
    questions = questions_of(workspace, service)
    records = {question.id: recorded(workspace, service, question.id) for question in questions}
    return derived(questions, records, reviewed(workspace, service))


def derived(
    questions: Sequence[Question], records: Mapping[str, Record | None], before: Sequence[Judged]
) -> tuple[Judged, ...]:
    """The rows of the review file that follow from records, with the decisions made before."""
    found: list[Candidate] = []
    for question in questions:
        record = records.get(question.id)
        if question.link is not None and record is not None and record.own is not None:
            try:
                found += candidates(question.id, question.link, record.own, record.answer)
            except ValueError as error:
                raise SourceError(
                    f"The record of “{question.id}” lacks a column that the question has now.",
                    path=question.saved.path,
                    hint="Fetch again.",
                ) from error
    return merged(found, before)


def recorded(workspace: Workspace, service: Service, question: str) -> Record | None:
    """The record of a question's last answer, or None. Raises SourceError where it was changed."""
    path = folder_of(workspace, service) / f"{question}{SUFFIX}"
    record = read_record(path, shown=workspace.relative(path))
    if record is not None and (record.service, record.question) != (service.name, question):
        raise SourceError(
            f"The record is that of the question “{record.question}” to {record.service}.",
            path=workspace.relative(path),
            hint="Restore it from git, or delete it and fetch again.",
        )
    return record


def reviewed(workspace: Workspace, service: Service) -> tuple[Judged, ...]:
    """The review file as it is. Raises SourceError, with the line, where it cannot be used."""
    path = folder_of(workspace, service) / NAME
    return read_review(path, shown=workspace.relative(path))


def own_rows(graph: pipeline.KnowledgeGraph, question: Question) -> Table | None:
    """The rows of the own graph that a question is asked with, None where it needs none."""
    if question.own is None:
        return None
    answer = graph.ask(question.own)
    return table_of(answer) if isinstance(answer, Solutions) else None


def _record(
    service: Service,
    question: Question,
    asked: datetime,
    sparql: str,
    own: Table | None,
    received: asking.Received,
) -> Record:
    return Record(
        service=service.name,
        question=question.id,
        endpoint=address(service.endpoint).shown,
        asked=asked,
        sparql=sparql,
        media_type=received.media_type,
        sha256=received.sha256,
        size=received.size,
        own=own,
        answer=received.answer,
    )


def _chosen(questions: Sequence[Question], only: Sequence[str], service: Service) -> Sequence[Question]:
    known = {question.id: question for question in questions}
    for name in only:
        if name not in known:
            raise UnknownQueryError(
                name,
                known=tuple(known),
                hint=f"The questions to {service.name} are: {', '.join(known) or 'none'}.",
            )
    return [known[name] for name in dict.fromkeys(only)] if only else questions


def _write_review(workspace: Workspace, service: Service, rows: Sequence[Judged]) -> None:
    path = folder_of(workspace, service) / NAME
    if not rows and not path.exists():
        return
    with replacing(path) as out:
        out.write(review_text(rows))
