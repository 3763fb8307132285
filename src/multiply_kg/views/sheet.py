"""The sheet a picture is drawn on: its title, its legend, the drawing, and what the drawing left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.views.lettering import width_of, wrapped
from multiply_kg.views.style import ROOT, patterns, style_sheet
from multiply_kg.views.svg import box, decimal, element, escaped, lettering

if TYPE_CHECKING:
    from multiply_kg.namespaces import Prefixes
    from multiply_kg.views.words import Words

MARGIN: Final = 20.0
_TITLE_SIZE: Final = 17.0
_TITLE_LINE: Final = 23.0
_LEGEND_SIZE: Final = 12.0
_LEGEND_LINE: Final = 20.0
_SYMBOL: Final = 26.0
_GAP: Final = 20.0
_NOTE_SIZE: Final = 11.5
_NOTE_LINE: Final = 16.0
_MOST_NOTES: Final = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every picture is told: its own id, the room for the drawing, words and prefixes."""

    ident: str
    width: float
    words: Words
    prefixes: Prefixes


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend; ``symbol`` is SVG around the point (0, 0), at most 20 by 12."""

    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What the drawing has no place for: a heading, and texts with their links."""

    heading: str
    items: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of a picture, from (0, 0) to the sheet's width and ``height``, and what goes with it."""

    body: str
    height: float
    summary: str
    legend: tuple[Key, ...] = ()
    notes: tuple[Note, ...] = ()


def said(text: str, summary: str) -> Drawing:
    """The drawing of an answer with nothing to draw: it says so."""
    return Drawing(lettering(0, 20, text, size=14, kind="soft") + "\n", 30, summary)


def page(drawing: Drawing, sheet: Sheet, *, title: str, description: str) -> str:
    """The whole picture: title and description for screen readers, style, and the parts one below another."""
    shown = title or sheet.words("untitled")
    y = MARGIN
    parts: list[str] = []
    for text in wrapped(shown, _TITLE_SIZE, sheet.width, lines=3, bold=True) if title else ():
        parts.append(lettering(0, y + _TITLE_SIZE * 0.85, text, size=_TITLE_SIZE, kind="b") + "\n")
        y += _TITLE_LINE
    y += 8 if title else 0
    legend, tall = _legend(drawing.legend, sheet.width)
    parts += [_moved(legend, y)] if legend else []
    y += tall
    parts.append(_moved(drawing.body, y))
    y += drawing.height
    for note in drawing.notes:
        text, tall = _note(note, sheet)
        parts.append(_moved(text, y + 10))
        y += tall + 10
    full, height = sheet.width + 2 * MARGIN, y + MARGIN
    ident = sheet.ident
    return (
        element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": ROOT,
                "role": "img",
                "aria-labelledby": f"{ident}-title {ident}-desc",
                "lang": sheet.words.language,
                "xml:lang": sheet.words.language,
                "width": full,
                "height": height,
                "viewBox": f"0 0 {decimal(full)} {decimal(height)}",
            },
            "\n",
            element("title", {"id": f"{ident}-title"}, escaped(shown)),
            "\n",
            element("desc", {"id": f"{ident}-desc"}, escaped(f"{description} {drawing.summary}")),
            "\n",
            style_sheet(),
            _definitions(drawing, ident),
            box(0, 0, full, height, kind="paper", radius=6),
            "\n",
            element("g", {"transform": f"translate({decimal(MARGIN)} 0)"}, "\n", *parts),
            "\n",
        )
        + "\n"
    )


def _definitions(drawing: Drawing, ident: str) -> str:
    used = f"url(#{ident}-p" in drawing.body
    return element("defs", {}, "\n", patterns(ident)) + "\n" if used else ""


def _moved(content: str, y: float) -> str:
    return element("g", {"transform": f"translate(0 {decimal(y)})"}, "\n", content) + "\n"


def _legend(keys: tuple[Key, ...], width: float) -> tuple[str, float]:
    """The entries side by side as far as there is room, and their height."""
    if not keys:
        return "", 0
    parts: list[str] = []
    x, y = 0.0, 0.0
    for key in keys:
        lines = wrapped(key.text, _LEGEND_SIZE, width - _SYMBOL, lines=2)
        wide = _SYMBOL + max(width_of(text, _LEGEND_SIZE) for text in lines)
        if x and x + wide > width:
            x, y = 0.0, y + _LEGEND_LINE
        parts.append(
            element("g", {"transform": f"translate({decimal(x + 10)} {decimal(y + 8)})"}, key.symbol)
        )
        for text in lines:
            parts.append(lettering(x + _SYMBOL, y + 12, text, size=_LEGEND_SIZE))
            y += 15 if text is not lines[-1] else 0
        parts.append("\n")
        x += wide + _GAP
    return "".join(parts), y + _LEGEND_LINE + 10


def _note(note: Note, sheet: Sheet) -> tuple[str, float]:
    """A heading with its texts run on, each a link of its own, broken between texts."""
    heading = f"{note.heading}: " if note.items else note.heading
    items = list(note.items[:_MOST_NOTES])
    if len(note.items) > len(items):
        items.append((f"+ {len(note.items) - len(items)}", None))
    x = width_of(heading, _NOTE_SIZE, bold=True)
    lines = [element("tspan", {"class": "b"}, escaped(heading)) + " " if items else escaped(heading)]
    for number, (text, link) in enumerate(items):
        mark = " · " if number < len(items) - 1 else ""
        pieces = [text]
        if x and x + width_of(text, _NOTE_SIZE) > sheet.width - 10:
            lines.append("")
            x = 0.0
            pieces = wrapped(text, _NOTE_SIZE, sheet.width - 10, lines=3)
        for piece in pieces:
            if piece is not pieces[0]:
                lines.append("")
            shown = escaped(piece)
            lines[-1] += element("a", {"href": link}, shown) if link else shown
        lines[-1] += mark
        x += width_of(pieces[-1] + mark, _NOTE_SIZE)
    parts = [
        element("text", {"x": 0, "y": _NOTE_LINE * number, "font-size": _NOTE_SIZE, "class": "soft"}, text)
        for number, text in enumerate(lines, 1)
    ]
    return "\n".join(parts) + "\n", _NOTE_LINE * len(lines) + 6
