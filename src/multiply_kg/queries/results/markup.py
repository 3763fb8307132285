"""Markdown and HTML: the same table for a README and for a browser, with links and nothing from outside."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.queries.results.cells import display, is_number, literal_of
from multiply_kg.terms import is_iri, is_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.queries.results.cells import Rows
    from multiply_kg.terms import Term

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|&~#]")
_WEB = re.compile(r"<https?://")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_STYLE: Final = """\
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.4rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .35rem .75rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas);
  text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
a { color: LinkText; text-underline-offset: .15em; }
p.count { color: color-mix(in srgb, CanvasText 65%, Canvas); }
"""
_COUNTED: Final = {"pl": ("Wierszy: {}", "Brak wierszy."), "en": ("Rows: {}", "No rows.")}


def write_markdown(answer: Rows, out: TextIO, *, prefixes: Mapping[str, str] | None = None) -> None:
    """A GitHub-flavoured Markdown table; IRIs of the web become links."""
    out.write("| " + " | ".join(map(_markdown, answer.variables)) + " |\n")
    out.write("|" + " --- |" * len(answer.variables) + "\n")
    out.writelines(
        "| " + " | ".join(_markdown_cell(term, prefixes or {}) for term in row) + " |\n"
        for row in answer.rows
    )


def write_html(
    answer: Rows,
    out: TextIO,
    *,
    prefixes: Mapping[str, str] | None = None,
    title: str = "",
    language: str = "en",
) -> None:
    """A whole page: no script, nothing loaded, readable in light and dark, rows written as they come."""
    name = escape(title or "multiply-kg")
    out.write(
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n"
        '<div class="scroll">\n<table>\n<thead>\n<tr>'
    )
    out.write("".join(f'<th scope="col">{escape(name)}</th>' for name in answer.variables))
    out.write("</tr>\n</thead>\n<tbody>\n")
    count = 0
    for row in answer.rows:
        count += 1
        out.write("<tr>" + "".join(_html_cell(term, prefixes or {}) for term in row) + "</tr>\n")
    some, none = _COUNTED.get(language, _COUNTED["en"])
    out.write(f'</tbody>\n</table>\n</div>\n<p class="count">{some.format(count) if count else none}</p>\n')
    out.write("</main>\n</body>\n</html>\n")


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(lambda match: "&lt;" if match[0] == "<" else "\\" + match[0], text)


def _markdown_cell(term: Term | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return ""
    if _WEB.match(term):
        target = term[1:-1].replace("(", "%28").replace(")", "%29").replace("|", "%7C")
        return f"[{_markdown(display(term, prefixes=prefixes))}]({target})"
    if is_literal(term):
        lines = _LINE_BREAK.split(literal_of(term).lexical)
        return "<br>".join(_markdown(display(_string(line), prefixes=prefixes)) for line in lines)
    return _markdown(display(term, prefixes=prefixes))


def _string(text: str) -> Term:
    return '"' + text.replace("\\", "\\\\") + '"'


def _html_cell(term: Term | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return "<td></td>"
    text = escape(display(term, prefixes=prefixes))
    if is_iri(term):
        link = f'<a href="{escape(term[1:-1])}">{text}</a>' if _WEB.match(term) else text
        return f"<td>{link}</td>"
    if not is_literal(term):
        return f"<td>{text}</td>"
    literal = literal_of(term)
    lines = "<br>".join(
        escape(display(_string(line), prefixes={})) for line in _LINE_BREAK.split(literal.lexical)
    )
    if literal.language:
        return f'<td lang="{escape(literal.language)}">{lines}</td>'
    return f'<td class="number">{lines}</td>' if is_number(term) else f"<td>{lines}</td>"
