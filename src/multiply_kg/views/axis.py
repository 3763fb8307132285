"""The axis of time: days to the right, years and, where there is room, quarters or months named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from multiply_kg.views.svg import lettering, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from multiply_kg.views.periods import Period
    from multiply_kg.views.words import Words

_SHORTEST: Final = 60
_BORDER: Final = 0.012
_YEAR: Final = 365.25
_YEAR_ROOM: Final = 44.0
_MONTH_ROOM: Final = 32.0
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_TOP: Final = 22.0


class Axis:
    """Days to horizontal places between 0 and ``width``."""

    def __init__(self, first: date, last: date, width: float, words: Words) -> None:
        days = max(last.toordinal() + 1 - first.toordinal(), _SHORTEST)
        border = max(days * _BORDER, 2)
        self.words = words
        self.width = width
        self._from = first.toordinal() - border
        self._scale = width / (days + 2 * border)
        self._until = self._from + days + 2 * border

    def at(self, ordinal: float) -> float:
        """The place of the start of a day."""
        return (ordinal - self._from) * self._scale

    def stretch(self, period: Period) -> tuple[float, float]:
        """Where a period begins and ends."""
        return self.at(period.first.toordinal()), self.at(period.last.toordinal() + 1)

    def drawn(self, height: float, *, twice: bool) -> str:
        """Lines and names from the top to ``height``; the names again at the bottom with ``twice``."""
        parts = []
        for x, name, strong in self._ticks():
            parts.append(line(x, _TOP - 4, x, height, kind="axis" if strong else "grid"))
            if name:
                kind = "b num" if strong else "soft"
                parts.append(lettering(x + 4, 12, name, size=11.5, kind=kind))
                if twice:
                    parts.append(lettering(x + 4, height + 16, name, size=11.5, kind=kind))
        parts.append(line(0, _TOP - 4, self.width, _TOP - 4, kind="axis"))
        if twice:
            parts.append(line(0, height, self.width, height, kind="axis"))
        return "".join(parts) + "\n"

    def _ticks(self) -> Iterator[tuple[float, str, bool]]:
        """Place, name and whether it begins a named year; a name only where it has room."""
        yearly = _YEAR * self._scale
        step = next((step for step in _STEPS if step * yearly >= _YEAR_ROOM), _STEPS[-1])
        months = next((each for each in (1, 3) if yearly / 12 * each >= _MONTH_ROOM), 0) if step == 1 else 0
        opening = date.fromordinal(max(int(self._from) + 1, 1))
        first = self._first_tick(opening, step, months)
        if (months and first.month != 1) or self.at(first.toordinal()) >= _YEAR_ROOM - 8:
            yield 0, f"{opening.year}", True
        for year in range(opening.year, 10000):
            start = date(year, 1, 1).toordinal()
            if start > self._until:
                break
            x = self.at(start)
            if year % step == 0 and x >= 0:
                room = x + _YEAR_ROOM - 10 <= self.width
                yield x, f"{year}" if room else "", room
            for month in range(1 + months, 13, months) if months else ():
                day = date(year, month, 1)
                x = self.at(day.toordinal())
                if 0 <= x <= self.width:
                    room = _YEAR_ROOM - 8 <= x <= self.width - _MONTH_ROOM
                    yield x, self.words.month_name(day) if room else "", False

    @staticmethod
    def _first_tick(opening: date, step: int, months: int) -> date:
        """The day at which the first line after the start stands."""
        if months:
            month = (opening.month - 1) // months * months + months + 1
            return date(min(opening.year + (month > 12), 9999), (month - 1) % 12 + 1, 1)  # noqa: PLR2004
        return date(min(opening.year // step * step + step, 9999), 1, 1)
