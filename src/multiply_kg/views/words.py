"""The words of the pictures, in English and Polish, with dates and numbers as each language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "pl": ("sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
}
_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "untitled": "Picture of an answer",
        "no-rows": "There are no rows to draw.",
        "no-dates": "No row has a date.",
        "no-places": "No row has coordinates that lie on the map.",
        "no-links": "No row has both ends of a link.",
        "no-values": "No row has a number.",
        "undated": "Without a date",
        "unplaced": "Without coordinates",
        "outside": "Outside the map",
        "unvalued": "Without a number",
        "unlinked": "Rows without both ends",
        "more": "Not shown for lack of room",
        "unlabelled": "Marked without a name for lack of room",
        "moved": "moved from the planned place",
        "planned": "planned: {}",
        "as-planned": "as planned",
        "rough": "known to the month or year only",
        "unstated": "not stated",
        "other": "other",
        "nothing": "none",
        "numbered": "no. {}",
        "timeline": "Timeline. Entries: {}, from {} to {}.",
        "timeline-moved": "Moved from the planned place: {}.",
        "map": "Map of Europe. Places marked: {}.",
        "flow": "Flow in {} columns. Links: {}, items: {}.",
        "network": "Network. Nodes: {}, links: {}.",
        "bar": "Bar chart. Bars: {}.",
        "table": "Table. Rows: {}.",
        "outline": "Outline of Europe: Natural Earth, public domain",
    },
    "pl": {
        "untitled": "Obraz odpowiedzi",
        "no-rows": "Nie ma wierszy do pokazania.",
        "no-dates": "Żaden wiersz nie ma daty.",
        "no-places": "Żaden wiersz nie ma współrzędnych leżących na mapie.",
        "no-links": "Żaden wiersz nie ma obu końców połączenia.",
        "no-values": "Żaden wiersz nie ma liczby.",
        "undated": "Bez daty",
        "unplaced": "Bez współrzędnych",
        "outside": "Poza mapą",
        "unvalued": "Bez liczby",
        "unlinked": "Wiersze bez obu końców",
        "more": "Nie pokazano z braku miejsca",
        "unlabelled": "Zaznaczono bez nazwy z braku miejsca",
        "moved": "przeniesione z planowanego miejsca",
        "planned": "planowano: {}",
        "as-planned": "zgodnie z planem",
        "rough": "znany tylko miesiąc lub rok",
        "unstated": "nie podano",
        "other": "inne",
        "nothing": "brak",
        "numbered": "nr {}",
        "timeline": "Oś czasu. Pozycji: {}, od {} do {}.",
        "timeline-moved": "Przeniesione z planowanego miejsca: {}.",
        "map": "Mapa Europy. Zaznaczonych miejsc: {}.",
        "flow": "Przepływ, liczba kolumn: {}. Połączeń: {}, pozycji: {}.",
        "network": "Sieć. Węzłów: {}, połączeń: {}.",
        "bar": "Wykres słupkowy. Słupków: {}.",
        "table": "Tabela. Wierszy: {}.",
        "outline": "Zarys Europy: Natural Earth, domena publiczna",
    },
}
_SET_APART: Final = 10_000
_EXACT: Final = 1e15


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; English where a language has none."""

    language: str

    def __call__(self, key: str, *values: object) -> str:
        """The text of this key with its values filled in."""
        return _TEXTS.get(self._known, _TEXTS["en"])[key].format(*values)

    def day(self, day: date) -> str:
        """``24 Jan 2019``."""
        return f"{day.day} {self.month(day)}"

    def month(self, day: date) -> str:
        """``Jan 2019``."""
        return f"{self.month_name(day)} {day.year}"

    def month_name(self, day: date) -> str:
        """``Jan``."""
        return _MONTHS[self._known][day.month - 1]

    def number(self, number: float) -> str:
        """A number with up to two decimals; thousands apart and the decimal mark as the language has them."""
        if abs(number) >= _EXACT:
            text = f"{number:.3g}"
        elif number == int(number):
            text = f"{int(number):,}"
        else:
            text = f"{number:,.2f}".rstrip("0").rstrip(".") if abs(number) >= 1 else f"{number:.3g}"
        if self._known == "pl":
            apart = "\u00a0" if abs(number) >= _SET_APART else ""
            text = text.replace(",", apart).replace(".", ",")
        return text

    @property
    def _known(self) -> str:
        primary = self.language.lower().partition("-")[0]
        return primary if primary in _TEXTS else "en"
