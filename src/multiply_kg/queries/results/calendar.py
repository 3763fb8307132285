"""iCalendar (RFC 5545): an event for each row that has a day, for any calendar program."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.errors import UnsupportedError
from multiply_kg.queries.results.cells import display, literal_of, plain
from multiply_kg.queries.results.places import column
from multiply_kg.terms import XSD, is_iri, is_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.queries.results.cells import Row, Rows
    from multiply_kg.terms import Term

_STARTS: Final = ("start", "startDate", "date")
_ENDS: Final = ("end", "endDate")
_LABELS: Final = ("label", "eventLabel", "meetingLabel", "name", "title", "summary")
_LOCATIONS: Final = ("place", "placeLabel", "location")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_ESCAPE = re.compile(r"[\\;,\n]")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)\Z")
_OCTETS: Final = 75
_UNDATED: Final = date(1970, 1, 1)


def write_ics(
    answer: Rows,
    out: TextIO,
    *,
    columns: Mapping[str, str] | None = None,
    title: str = "",
    stamp: date | None = None,
) -> None:
    """A calendar; lines end in CR LF and are folded at 75 octets. ``out`` must not translate line ends.

    ``columns`` names the columns ``start``, ``end``, ``label`` and ``location``. A row whose start is
    not a day of the calendar is left out. The UID is the row's first IRI, and ``stamp``, not the clock,
    says when the data were made, so the same answer gives the same file. Raises UnsupportedError where
    the answer has no column with dates.
    """
    named = columns or {}
    start = column(answer.variables, named.get("start"), _STARTS)
    if start is None:
        raise UnsupportedError(
            f"iCalendar needs a column with dates; this query has {', '.join(answer.variables)}.",
            hint="Name it in the header: view: {timeline: {start: …, end: …, label: …}}.",
        )
    end = column(answer.variables, named.get("end"), _ENDS)
    label = column(answer.variables, named.get("label"), _LABELS)
    location = column(answer.variables, named.get("location"), _LOCATIONS)
    made = f"{stamp or _UNDATED:%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//multiply-kg//queries//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH"] + ([f"X-WR-CALNAME:{_text(title)}"] if title else [])
    _write(lines, out)
    seen: dict[str, int] = {}
    for row in answer.rows:
        when = _period(row[start], row[end] if end is not None else None)
        if when:
            name = _text(plain(row[label])) if label is not None else ""
            lines = [f"UID:{_uid(row, name, seen)}", f"DTSTAMP:{made}", *when]
            lines.append(f"SUMMARY:{name or _text(title) or 'Event'}")
            if location is not None and row[location] is not None:
                lines.append(f"LOCATION:{_text(display(row[location], prefixes={}))}")
            lines += [f"URL:{iri}" for iri in _iris(row) if iri.startswith(("http://", "https://"))][:1]
            _write(["BEGIN:VEVENT", *lines, "END:VEVENT"], out)
    _write(["END:VCALENDAR"], out)


def _iris(row: Row) -> list[str]:
    return [term[1:-1] for term in row if term is not None and is_iri(term)]


def _uid(row: Row, name: str, seen: dict[str, int]) -> str:
    """The row's first IRI, numbered where an earlier row has the same."""
    identity = next(iter(_iris(row)), f"urn:multiply-kg:{name or 'event'}")
    seen[identity] = seen.get(identity, 0) + 1
    return _text(identity) + (f"#{seen[identity]}" if seen[identity] > 1 else "")


def _period(start: Term | None, end: Term | None) -> list[str]:
    first, last = _moment(start), _moment(end)
    if first is None:
        return []
    if not isinstance(first, datetime):
        # The end of a whole-day event is the first day after it (RFC 5545 §3.6.1).
        final = last.date() if isinstance(last, datetime) else last
        final = first if final is None or final < first else final
        try:
            after = final + timedelta(days=1)
        except OverflowError:
            return []
        return [f"DTSTART;VALUE=DATE:{_day(first)}", f"DTEND;VALUE=DATE:{_day(after)}"]
    lines = [f"DTSTART:{_time(first)}"]
    if isinstance(last, datetime) and (last.tzinfo is None) == (first.tzinfo is None) and last > first:
        lines.append(f"DTEND:{_time(last)}")
    return lines


def _moment(term: Term | None) -> date | datetime | None:
    if term is None or not is_literal(term):
        return None
    literal = literal_of(term)
    try:
        if literal.datatype == XSD + "dateTime":
            return datetime.fromisoformat(literal.lexical)
        if literal.datatype in (XSD + "date", XSD + "string"):
            return date.fromisoformat(_ZONE.sub("", literal.lexical))
    except ValueError:
        return None
    return None


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _time(moment: datetime) -> str:
    utc = moment.tzinfo is not None
    if utc:
        moment = moment.astimezone(UTC)
    return f"{_day(moment)}T{moment.hour:02}{moment.minute:02}{moment.second:02}" + ("Z" if utc else "")


def _text(text: str) -> str:
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPE.sub(lambda match: "\\n" if match[0] == "\n" else "\\" + match[0], text)


def _write(lines: list[str], out: TextIO) -> None:
    out.writelines(_folded(line) + "\r\n" for line in lines)


def _folded(line: str) -> str:
    if len(line.encode()) <= _OCTETS:
        return line
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS:
            parts.append(part)
            part, size = " ", 1
        part += character
        size += octets
    return "\r\n".join([*parts, part])
