"""Markdown written safely: tables, links, code and escaped text, the only syntax the pages need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from multiply_kg.namespaces import Prefixes
from multiply_kg.terms import Term, is_iri, value_of

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|#~]")
_SPACE: Final = re.compile(r"\s+")
_SCHEME: Final = re.compile(r"https?://(?:www\.)?")
_SHOWN: Final = 48


def escape(text: str) -> str:
    """The text on one line, with every character that Markdown would read as markup escaped."""
    return _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text).strip())


def code(text: str) -> str:
    """A code span; within a table a bar is escaped too."""
    return "`" + text.replace("|", "\\|") + "`"


def anchor(heading: str) -> str:
    """The fragment that a heading gets (lower-case, punctuation dropped, spaces to hyphens)."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(text: str, target: str) -> str:
    """A link; ``text`` is Markdown already."""
    return f"[{text}]({target})" if not set(target) & set("() ") else f"[{text}](<{target}>)"


def web_link(url: str) -> str:
    """A link to a web page that shows its address, shortened where it is long."""
    shown = _SCHEME.sub("", url)
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return link(escape(shown), url.replace("|", "%7C"))


def show(term: Term | None, prefixes: Prefixes) -> str:
    """A term for a table: a CURIE as code, another web address as a link, a literal as text."""
    if term is None:
        return ""
    value = value_of(term)
    if not is_iri(term):
        return escape(value)
    curie = prefixes.compress(value)
    if curie:
        return code(curie)
    return web_link(value) if _SCHEME.match(value) else code(value)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; cells are Markdown already. Nothing where there is no row."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    return ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header), *body] if body else []


def page(title: str, made_from: str, blocks: Iterable[Iterable[str]]) -> str:
    """A whole page: heading, the note that it is made, and blocks parted by an empty line."""
    note = f"<!-- Made by `make docs` from {made_from}; edit that instead. -->"
    parts = [f"# {title}", note, *("\n".join(block) for block in blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"
