"""Evidence links checked offline: the passage that a link opens must occur in the saved page, once.

A link ends in a text directive (``#:~:text=start,end``, URL Fragment Text Directives, WICG) that browsers
highlight. Nothing is fetched: the pages are files that somebody saved.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from multiply_kg.backend import Solutions
from multiply_kg.errors import QueryError, SourceError
from multiply_kg.pipeline import KnowledgeGraph
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import Term, value_of

DIRECTIVE: Final = ":~:text="
_SUFFIXES: Final = (".txt", ".html", ".htm")
_LINKS: Final = """SELECT DISTINCT ?subject ?link ?source WHERE {
  GRAPH ?source { ?subject ?property ?link }
  FILTER(isIRI(?link) && CONTAINS(STR(?link), ":~:text="))
} ORDER BY ?source ?subject ?link"""
_TAG: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b[^>]*>",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """An evidence link and how often its passage occurs; ``count`` is None where no page was saved."""

    subject: Term
    link: str
    source: str
    start: str
    end: str | None
    count: int | None

    @property
    def explanation(self) -> str:
        """What is wrong with the link and what to do about it."""
        shown = f"“{self.start}” … “{self.end}”" if self.end else f"“{self.start}”"
        if self.count == 0:
            what, hint = "does not occur", "Take the words from the page as it is."
        else:
            what, hint = f"occurs {self.count} times", "Add words until it is one place."
        return f"the passage {shown} {what} in {self.source}. {hint}"


def check_evidence(graph: KnowledgeGraph, folder: Path) -> tuple[Passage, ...]:
    """Every evidence link of the graph with the number of places its passage has in the saved page.

    A saved page is a text or HTML file in ``folder`` named for the graph of its source (``pl-21.txt`` for
    ``…/graph/sources/pl-21``) or holding that name as a word (``seed-page.pl-21.txt``).
    Raises SourceError where the folder cannot be read.
    """
    if not folder.is_dir():
        raise SourceError(
            "There is no such folder of saved pages.", path=folder, hint="Name it with --against."
        )
    answer = graph.ask(SavedQuery.from_text(_LINKS), reasoning="asserted")
    if not isinstance(answer, Solutions):
        raise QueryError("The links cannot be listed.")
    pages: dict[str, str | None] = {}
    passages = []
    for subject, link, source in answer.rows:
        name = value_of(source or "").rsplit("/", 1)[-1]
        if name not in pages:
            pages[name] = _page(folder, name)
        passages.append(_passage(subject or "", value_of(link or ""), name, pages[name]))
    return tuple(passages)


def text_directive(link: str) -> tuple[str, str | None]:
    """The first and the last words that a link's text directive names; the last may be None.

    Of several directives the first counts; context before and after (``x-,`` and ``,-x``) is left out.
    """
    directive = urlsplit(link).fragment.partition(DIRECTIVE)[2].partition("&")[0]
    parts = [
        unquote(part) for part in directive.split(",") if not part.endswith("-") and not part.startswith("-")
    ]
    return parts[0] if parts else "", parts[1] if len(parts) > 1 else None


def _passage(subject: Term, link: str, source: str, page: str | None) -> Passage:
    start, end = text_directive(link)
    count = None if page is None else _occurrences(page, _plain(start), None if end is None else _plain(end))
    return Passage(subject, link, source, start, end, count)


def _occurrences(page: str, start: str, end: str | None) -> int:
    places = [match.end() for match in _whole_words(start).finditer(page)] if start else []
    if end is None:
        return len(places)
    last = _whole_words(end)
    return sum(1 for place in places if last.search(page, place))


def _whole_words(words: str) -> re.Pattern[str]:
    """A browser takes words only where they begin and end at the border of a word."""
    return re.compile(r"\b" * words[:1].isalnum() + re.escape(words) + r"\b" * words[-1:].isalnum())


def _page(folder: Path, name: str) -> str | None:
    files: Iterator[Path] = (
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _SUFFIXES and (path.stem == name or name in path.stem.split("."))
    )
    path = next(files, None)
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            "The saved page cannot be read.", path=path, hint="Save it as UTF-8 text."
        ) from error
    if path.suffix.lower() != ".txt":
        text = html.unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    return _plain(text)


def _plain(text: str) -> str:
    """The text as a browser compares it: one space for many, no difference between capitals and others."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _SPACE.sub(" ", folded).strip()
