"""How wide a text is, so that labels are cut, wrapped and kept apart before anything is drawn.

The widths are those of Helvetica and its metric twins Arial and Liberation Sans, which the pictures ask
for first; a margin covers the fonts that stand in for them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

ELLIPSIS: Final = "…"
HYPHEN: Final = "-"
_MARGIN: Final = 1.03
_BOLD: Final = 1.08
_WIDE: Final = 1000
_USUAL: Final = 600
# Thousandths of the size, by groups of characters that are equally wide.
_GROUPS: Final = {
    191: "'",
    222: "ijl‘’ł",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0·",
    333: "`()-r„“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvxyzs",
    556: "#$0123456789?L_abdeghnopqu–Ł",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_WIDTHS: Final = {character: width for width, group in _GROUPS.items() for character in group}


@lru_cache(maxsize=4096)
def _character(character: str) -> int:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(base, _USUAL if ord(base) < 0x2000 else _WIDE)  # noqa: PLR2004  (symbols are wide)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text, a little more rather than less."""
    return sum(map(_character, text)) * size / 1000 * _MARGIN * (_BOLD if bold else 1)


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits, ending in “…”."""
    if width_of(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle] + ELLIPSIS, size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;·–-") + ELLIPSIS


def wrapped(text: str, size: float, room: float, *, lines: int, bold: bool = False) -> list[str]:
    """The text in at most ``lines`` lines, the last ending in “…” where it does not fit."""
    done: list[str] = []
    rest = text.split(" ")
    while rest and len(done) < lines - 1:
        line = rest.pop(0)
        while rest and width_of(f"{line} {rest[0]}", size, bold=bold) <= room:
            line = f"{line} {rest.pop(0)}"
        if width_of(line, size, bold=bold) > room:
            kept = max(len(fitted(line, size, room, bold=bold)) - len(ELLIPSIS), 1)
            rest.insert(0, line[kept:])
            line = line[:kept] + (HYPHEN if line.isalpha() else "")
        done.append(line)
    if rest:
        done.append(fitted(" ".join(rest), size, room, bold=bold))
    return done or [""]
