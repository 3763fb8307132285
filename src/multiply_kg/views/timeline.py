"""Timeline: every row at its time, in as few lanes as its labels allow, a band for each group.

A row that was planned in another place than it was held, or was not held in a place at all, is marked as
moved. Rows without a date are listed beneath.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from multiply_kg.views.axis import Axis
from multiply_kg.views.lettering import width_of, wrapped
from multiply_kg.views.periods import Period, period_of
from multiply_kg.views.sheet import Drawing, Key, Note, Sheet, said
from multiply_kg.views.style import colour, marker
from multiply_kg.views.svg import Anchor, box, element, escaped, group, lettering, line

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns
    from multiply_kg.views.words import Words

_MOST: Final = 400
_LABEL: Final = 12.5
_DETAIL: Final = 11.0
_LINE: Final = 15.0
_WIDEST_LABEL: Final = 270.0
_APART: Final = 16.0
_SHORTEST: Final = 9.0
_HEAD: Final = 24.0
_SCALE: Final = 26.0
_SCREEN: Final = 700.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the answer; ``place`` is where it was held, ``planned`` where that had been planned."""

    label: str
    period: Period
    place: str
    planned: str
    group: str
    link: str | None

    @property
    def moved(self) -> bool:
        return bool(self.planned) and self.planned.casefold() != self.place.casefold()

    def detail(self, words: Words) -> str:
        """Date and place, without what the label says already."""
        parts = [self.period.shown(words)]
        if self.place and self.place.casefold() not in self.label.casefold():
            parts.append(self.place)
        if self.planned and not self.moved:
            parts.append(words("as-planned"))
        return " · ".join(filter(None, parts))

    def tooltip(self, words: Words) -> str:
        plan = words("planned", self.planned) if self.moved else ""
        return " · ".join(filter(None, [self.group, self.label, self.detail(words), plan]))


@dataclass(slots=True)
class _Item:
    """An entry in its lane: the mark from ``left`` to ``right``, the text at ``text`` beside or under it."""

    entry: _Entry
    left: float
    right: float
    lines: list[str]
    text: float = 0
    anchor: Anchor = "start"
    under: bool = False
    start: float = 0
    end: float = 0

    @property
    def height(self) -> float:
        return 10 + _LINE * (len(self.lines) + 1 + self.entry.moved + self.under)


def timeline(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows in time."""
    words = sheet.words
    dated: list[_Entry] = []
    undated: list[tuple[str, str | None]] = []
    for row in rows:
        if period := period_of(columns.cell(row, "start"), columns.cell(row, "end")):
            dated.append(_entry(row, columns, period))
        else:
            link = columns.link(row, "label", "link", else_first=True)
            name = columns.name(row, "label") or words("unstated")
            kind = columns.text(row, "group")
            undated.append((f"{name} ({kind})" if kind else name, link))
    dated.sort(key=_time)
    notes = [Note(words("undated"), tuple(undated))] if undated else []
    if not dated:
        plain = said(words("no-dates"), words("no-dates"))
        return Drawing(plain.body, plain.height, plain.summary, notes=tuple(notes))
    if len(dated) > _MOST:
        left_out = tuple((entry.label, entry.link) for entry in dated[_MOST:])
        notes.append(Note(words("more"), left_out))
        dated = dated[:_MOST]
    first, last = min(entry.period.first for entry in dated), max(entry.period.last for entry in dated)
    axis = Axis(first, last, sheet.width, words)
    groups = _groups(dated)
    parts: list[str] = []
    y = _SCALE
    for number, (name, members) in enumerate(groups):
        if name or len(groups) > 1:
            index = number if name else None
            parts.append(line(0, y + 1, sheet.width, y + 1, kind="axis") if number else "")
            parts.append(marker(7, y + 15, index))
            heading = name or words("other")
            parts.append(lettering(20, y + 19, heading, size=12, kind="b") + "\n")
            y += _HEAD + 4
        for lane in _lanes([_item(entry, axis, sheet.width) for entry in members]):
            parts += [
                _drawn(item, y + 6, number if name or len(groups) == 1 else None, words) for item in lane
            ]
            y += max(item.height for item in lane)
        y += 6
    scale = axis.drawn(y, twice=y > _SCREEN)
    moved = sum(entry.moved for entry in dated)
    summary = words("timeline", len(dated), words.day(first), words.day(last))
    summary += " " + words("timeline-moved", moved) if moved else ""
    height = y + (_SCALE if y > _SCREEN else 6)
    return Drawing(scale + "".join(parts), height, summary, _legend(dated, words), tuple(notes))


def _entry(row: Row, columns: Columns, period: Period) -> _Entry:
    place = columns.text(row, "place") or columns.text(row, "mode")
    return _Entry(
        label=columns.name(row, "label"),
        period=period,
        place=place,
        planned=columns.text(row, "planned"),
        group=columns.text(row, "group"),
        link=columns.link(row, "label", "link", else_first=True),
    )


def _time(entry: _Entry) -> tuple[date, date, str, str]:
    return entry.period.first, entry.period.last, entry.label, entry.place


def _groups(entries: list[_Entry]) -> list[tuple[str, list[_Entry]]]:
    """The entries by group, in the order in which the groups begin; those of no group come last."""
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(entry.group, []).append(entry)
    return sorted(found.items(), key=lambda pair: not pair[0])


def _item(entry: _Entry, axis: Axis, width: float) -> _Item:
    """The entry with its text to the right of its mark, else to the left, else beneath."""
    left, right = axis.stretch(entry.period)
    if right - left < _SHORTEST:
        left = right = (left + right) / 2
    reach = 9 if entry.moved else 6
    mark_left, mark_right = left - reach, right + reach
    words = axis.words
    lines = wrapped(entry.label, _LABEL, min(_WIDEST_LABEL, width), lines=2)
    texts = [(text, _LABEL) for text in lines] + [(entry.detail(words), _DETAIL)]
    if entry.moved:
        texts.append((words("planned", entry.planned), _DETAIL))
    wide = min(max(width_of(text, size) for text, size in texts), width)
    item = _Item(entry, left, right, lines)
    if mark_right + 4 + wide <= width:
        item.text, item.start, item.end = mark_right + 4, mark_left, mark_right + 4 + wide
    elif mark_left - 4 - wide >= 0:
        item.text, item.start, item.end = mark_left - 4, mark_left - 4 - wide, mark_right
        item.anchor = "end"
    else:
        item.under = True
        item.text = max(0.0, min(mark_left, width - wide))
        item.start, item.end = min(item.text, mark_left), max(item.text + wide, mark_right)
    return item


def _lanes(items: list[_Item]) -> list[list[_Item]]:
    """The items in as few lanes as first fit finds, none touching another."""
    lanes: list[list[_Item]] = []
    for item in items:
        for lane in lanes:
            if all(item.start >= other.end + _APART or item.end + _APART <= other.start for other in lane):
                lane.append(item)
                break
        else:
            lanes.append([item])
    return lanes


def _drawn(item: _Item, y: float, series: int | None, words: Words) -> str:
    entry = item.entry
    parts = []
    hue = "none" if series is None else f"c{colour(series)} s{colour(series)}"
    if item.right > item.left:
        kind = hue.partition(" ")[0] if entry.period.exact else f"{hue} rough"
        parts.append(box(item.left, y, item.right - item.left, 10, kind=kind, radius=5))
        if entry.moved:
            parts.append(_moved_mark((item.left + item.right) / 2, y + 5))
    elif entry.moved:
        parts.append(_moved_mark(item.left, y + 5))
    elif not entry.period.exact:
        parts.append(box(item.left - 5, y, 10, 10, kind=f"{hue} rough", radius=5))
    else:
        parts.append(marker(item.left, y + 5, series))
    baseline = y + 9.5 + (_LINE if item.under else 0)
    for text in item.lines:
        parts.append(lettering(item.text, baseline, text, size=_LABEL, kind="halo", anchor=item.anchor))
        baseline += _LINE
    detail = entry.detail(words)
    parts.append(
        lettering(item.text, baseline - 0.5, detail, size=_DETAIL, kind="soft halo", anchor=item.anchor)
    )
    if entry.moved:
        parts.append(_plan(item, baseline + _LINE - 0.5, words))
    return group(parts, title=entry.tooltip(words), link=entry.link)


def _plan(item: _Item, y: float, words: Words) -> str:
    """Where it had been planned, struck out."""
    before, _, after = words("planned", "\n").partition("\n")
    gone = element("tspan", {"class": "gone"}, escaped(item.entry.planned))
    anchor = None if item.anchor == "start" else item.anchor
    return element(
        "text",
        {"x": item.text, "y": y, "font-size": _DETAIL, "class": "accent", "text-anchor": anchor},
        f"{escaped(before)} {gone}{escaped(after)}",
    )


def _moved_mark(x: float, y: float) -> str:
    """A lozenge in a ring, in the second colour: neither form nor colour is that of a first group."""
    ring = element("circle", {"cx": x, "cy": y, "r": 8.0, "class": "ring s1"})
    return ring + element("path", {"d": f"M{x:.1f} {y - 5.2:.1f}l5.2 5.2l-5.2 5.2l-5.2 -5.2Z", "class": "c1"})


def _legend(entries: list[_Entry], words: Words) -> tuple[Key, ...]:
    """What the marks mean that do not explain themselves."""
    keys = []
    if any(entry.moved for entry in entries):
        keys.append(Key(_moved_mark(0, 0), words("moved")))
    if not all(entry.period.exact for entry in entries):
        keys.append(Key(box(-10, -5, 20, 10, kind="c0 s0 rough", radius=5), words("rough")))
    return tuple(keys)
