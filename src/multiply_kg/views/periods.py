"""Days, months and years as stretches of days, as precise as they are known."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from multiply_kg.terms import Term, is_literal, value_of

if TYPE_CHECKING:
    from multiply_kg.views.words import Words

Precision = Literal["day", "month", "year"]

_LEXICAL = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T[0-9:.]+)?)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of the first day to the end of the last; each end as precise as it is known."""

    first: date
    last: date
    start_precision: Precision
    end_precision: Precision

    @property
    def exact(self) -> bool:
        """Whether both ends are known to the day."""
        return self.start_precision == self.end_precision == "day"

    def shown(self, words: Words) -> str:
        """The period in words: ``24–25 Jan 2019``, ``Nov 2021 – Mar 2022``, ``2022``."""
        first, last = self.first, self.last
        if self.start_precision == self.end_precision:
            if self.start_precision == "year":
                return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
            same_month = (first.year, first.month) == (last.year, last.month)
            if self.start_precision == "month" and same_month:
                return words.month(first)
            if self.start_precision == "day" and first == last:
                return words.day(first)
            if self.start_precision == "day" and same_month:
                return f"{first.day}–{words.day(last)}"
        return f"{_end(first, self.start_precision, words)} – {_end(last, self.end_precision, words)}"


def _end(day: date, precision: Precision, words: Words) -> str:
    if precision == "year":
        return f"{day.year}"
    return words.month(day) if precision == "month" else words.day(day)


def period_of(start: Term | None, end: Term | None = None) -> Period | None:
    """The period between two terms; the end does not count where it is none or precedes the start."""
    opening, closing = _stretch(start), _stretch(end)
    if opening is None:
        return None
    if closing is None or closing[1] < opening[0]:
        closing = opening
    return Period(opening[0], closing[1], opening[2], closing[2])


def _stretch(term: Term | None) -> tuple[date, date, Precision] | None:
    if term is None or not is_literal(term):
        return None
    found = _LEXICAL.fullmatch(value_of(term).strip(" \t\r\n"))
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31), "year"
        if day is None:
            last = calendar.monthrange(year or 0, month)[1] if year else 0
            return date(year or 0, month, 1), date(year or 0, month, last), "month"
        only = date(year or 0, month, day)
    except ValueError:
        return None
    return only, only, "day"
