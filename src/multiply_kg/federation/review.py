"""The review file: candidates as rows of a CSV file, in which a person accepts or rejects each.

Columns before ``status`` are made anew by every run; ``status`` and ``note`` are the person's and are kept,
even for a candidate that has gone. A spreadsheet may save the file: semicolons, a byte order mark and other
line ends are read alike.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from multiply_kg.errors import SourceError
from multiply_kg.federation.links import Candidate

Status = Literal["", "accepted", "rejected"]
NAME: Final = "candidates.csv"
GONE: Final = "no longer in the answer"
COLUMNS: Final = ("question", "own", "ownLabel", "property", "other", "otherLabel", "why", "status", "note")
_STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what a person decided; ``line`` is its line in the file, 0 where it is not in one."""

    candidate: Candidate
    status: Status = ""
    note: str = ""
    line: int = 0

    @property
    def written(self) -> tuple[str, ...]:
        """The cells of its row. Text from outside that a spreadsheet would run begins with an apostrophe."""
        found = self.candidate
        made = found.question, found.own, found.own_label, found.link, found.other, found.other_label
        return (*map(_defused, (*made, found.why)), self.status, self.note)

    @property
    def gone(self) -> bool:
        """Whether the answer no longer has what was decided upon."""
        return self.candidate.why == GONE


def merged(found: Iterable[Candidate], before: Iterable[Judged]) -> tuple[Judged, ...]:
    """The candidates with the decisions made before, by question and IRIs.

    What was decided upon and is gone stays, so that it is not asked again when it comes back; what was
    not decided goes with its candidate.
    """
    decided = {judged.candidate.key: judged for judged in before}
    rows: list[Judged] = []
    for candidate in found:
        old = decided.pop(candidate.key, None)
        rows.append(Judged(candidate, old.status, old.note) if old else Judged(candidate))
    for old in decided.values():
        if old.status or old.note:
            was = old.candidate
            kept = Candidate(was.question, was.own, was.own_label, was.link, was.other, was.other_label, GONE)
            rows.append(Judged(kept, old.status, old.note))
    return tuple(sorted(rows, key=lambda row: row.candidate.key))


def review_text(rows: Iterable[Judged]) -> str:
    """The review file: comma-separated, lines ending in LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.written for row in rows)
    return out.getvalue()


def read_review(path: Path, *, shown: Path | None = None) -> tuple[Judged, ...]:
    """The rows of a review file; none where there is no file.

    Raises SourceError with the line, and with the path as ``shown``, where a column is missing, a row has
    too few or too many cells, a status is none, or a candidate stands twice.
    """
    place = shown or path
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            "The review file cannot be read.", path=place, hint="Save it as CSV in UTF-8."
        ) from error
    rows = tuple(_rows(text, place))
    for key, count in Counter(row.candidate.key for row in rows).items():
        if count > 1:
            second = [row for row in rows if row.candidate.key == key][1]
            raise SourceError(
                f"The candidate {key[1]} {key[3]} stands twice.",
                path=place,
                line=second.line,
                hint="Remove one of the two rows.",
            )
    return rows


def _rows(text: str, place: Path) -> Iterator[Judged]:
    delimiter = ";" if text.partition("\n")[0].count(";") >= len(COLUMNS) - 1 else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader, [])
    if tuple(header) != COLUMNS:
        raise SourceError(
            "The review file has other columns than it should.",
            path=place,
            line=1,
            hint=f"Its first line must be: {','.join(COLUMNS)}",
        )
    begins = reader.line_num + 1
    for cells in reader:
        if cells:
            yield _row(cells, place, begins)
        begins = reader.line_num + 1


def _row(cells: list[str], place: Path, line: int) -> Judged:
    if len(cells) != len(COLUMNS):
        raise SourceError(
            f"This row has {len(cells)} cells instead of {len(COLUMNS)}.",
            path=place,
            line=line,
            hint="Put text that holds commas in double quotes.",
        )
    *made, status, note = cells
    wanted = status.strip().lower()
    for known in _STATUSES:
        if wanted == known:
            return Judged(Candidate(*map(_fused, made)), known, note, line)
    raise SourceError(
        f"“{status}” is no status.",
        path=place,
        line=line,
        hint="Write accepted or rejected, or leave it empty.",
    )


def _defused(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def _fused(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
