"""What was asked, when, and what came: one JSON file for each question, replaced as a whole or not at all.

The rows are SPARQL 1.1 Query Results JSON, sorted, one to a line, so that two records can be compared by eye.
A seal over all of it (SHA-256) finds a record that was changed by hand or mixed up in a merge; it does not
say who wrote it.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from multiply_kg.errors import SourceError
from multiply_kg.federation.tables import Row, Table
from multiply_kg.queries.results.cells import Rows
from multiply_kg.queries.results.sparql import write_srj
from multiply_kg.storage.replacing import replacing
from multiply_kg.terms import Term, iri, literal

SUFFIX: Final = ".json"
_VERSION: Final = 1
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Record:
    """A question and its answer. ``asked`` is in UTC; ``own`` are the own rows that it was asked with.

    ``media_type``, ``sha256`` and ``size`` are those of the body as it came over the wire.
    """

    service: str
    question: str
    endpoint: str
    asked: datetime
    sparql: str
    media_type: str
    sha256: str
    size: int
    own: Table | None
    answer: Table

    @property
    def when(self) -> str:
        """The time of asking as ISO 8601 in UTC, to the second."""
        return self.asked.astimezone(UTC).strftime(_TIME)


def record_text(record: Record) -> str:
    """The text of a record, the same for the same record."""
    body = _body(record)
    return f'{body},\n"seal":{json.dumps(_seal(body))}\n}}\n'


def write_record(record: Record, path: Path) -> None:
    """Put a record in the place of an earlier one, as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as out:
        out.write(record_text(record))


def read_record(path: Path, *, shown: Path | None = None) -> Record | None:
    """The record in a file, None where there is no file.

    Raises SourceError, with the path as ``shown``, where it is no record or its seal does not fit.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(shown or path, "cannot be read") from error
    try:
        document = json.loads(text)
        record = _record(document)
    except json.JSONDecodeError as error:
        raise _unusable(shown or path, "is not JSON", line=error.lineno) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(shown or path, "is no record of this program") from error
    if document.get("seal") != _seal(_body(record)):
        raise _unusable(shown or path, "is not as it was written: its seal does not fit")
    return record


def _unusable(path: Path, what: str, *, line: int | None = None) -> SourceError:
    return SourceError(
        f"The record {what}.", path=path, line=line, hint="Restore it from git, or delete it and fetch again."
    )


def _body(record: Record) -> str:
    """All but the seal, one member to a line."""
    members: list[tuple[str, str]] = [
        ("multiply-kg-record", str(_VERSION)),
        ("service", _json(record.service)),
        ("question", _json(record.question)),
        ("endpoint", _json(record.endpoint)),
        ("asked", _json(record.when)),
        ("received", _json({"mediaType": record.media_type, "sha256": record.sha256, "bytes": record.size})),
        ("sparql", "[\n" + ",\n".join(map(_json, record.sparql.split("\n"))) + "\n]"),
        ("own", "null" if record.own is None else _srj(record.own)),
        ("answer", _srj(record.answer)),
    ]
    return "{\n" + ",\n".join(f"{_json(name)}:{value}" for name, value in members)


def _seal(body: str) -> str:
    return "sha256:" + hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _srj(rows: Rows) -> str:
    out = io.StringIO()
    write_srj(rows, out)
    return out.getvalue().rstrip("\n")


def _record(document: dict[str, Any]) -> Record:
    if document["multiply-kg-record"] != _VERSION:
        raise ValueError(document["multiply-kg-record"])
    received = document["received"]
    return Record(
        service=_text(document["service"]),
        question=_text(document["question"]),
        endpoint=_text(document["endpoint"]),
        asked=datetime.strptime(document["asked"], _TIME).replace(tzinfo=UTC),
        sparql="\n".join(map(_text, document["sparql"])),
        media_type=_text(received["mediaType"]),
        sha256=_text(received["sha256"]),
        size=int(received["bytes"]),
        own=None if document["own"] is None else _table(document["own"]),
        answer=_table(document["answer"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _table(results: dict[str, Any]) -> Table:
    variables = tuple(map(_text, results["head"]["vars"]))
    return Table(variables, tuple(_row(found, variables) for found in results["results"]["bindings"]))


def _row(binding: dict[str, Any], variables: tuple[str, ...]) -> Row:
    return tuple(_term(binding[name]) if name in binding else None for name in variables)


def _term(value: dict[str, str]) -> Term:
    match value["type"]:
        case "uri":
            return iri(value["value"])
        case "bnode":
            return "_:" + value["value"]
        case "literal":
            return literal(value["value"], datatype=value.get("datatype"), language=value.get("xml:lang"))
    raise ValueError(value["type"])
