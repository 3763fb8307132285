"""Answers and rationales in a notebook: tables with links and pictures, everything escaped."""

from __future__ import annotations

import re
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Final

from multiply_kg.queries.results import write
from multiply_kg.queries.results.cells import display, is_number, literal_of
from multiply_kg.rationale.writing import how, place, without_lists, words
from multiply_kg.terms import iri, is_iri, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from multiply_kg.backend.protocol import Row
    from multiply_kg.queries.results.cells import Rows
    from multiply_kg.rationale import Rationale, Source, Statement
    from multiply_kg.terms import Term
    from multiply_kg.workspace import Workspace

SHOWN: Final = 100
"""Rows that a notebook shows of a longer answer."""
_WIDEST: Final = 60
_WEB = re.compile(r"<https?://")
_STYLE: Final = (
    "<style>.mkg{overflow-x:auto}.mkg table{border-collapse:collapse}"
    ".mkg th,.mkg td{padding:.25rem .6rem;text-align:left;vertical-align:top}"
    ".mkg td.number{text-align:right;font-variant-numeric:tabular-nums}"
    ".mkg svg{max-width:100%;height:auto}.mkg small{opacity:.75}.mkg li{margin:.1rem 0}</style>"
)
_MORE: Final = {"en": "{} more rows", "pl": "kolejnych wierszy: {}"}


def text(answer: Rows, *, prefixes: Mapping[str, str], total: int, language: str) -> str:
    """A plain table; of a longer answer it says how many rows are left out."""
    out = StringIO()
    write(answer, "table", out, prefixes=prefixes, width=60)
    return out.getvalue().rstrip("\n") + ("\n… " + _more(total - SHOWN, language) if total > SHOWN else "")


def html(
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    prefixes: Mapping[str, str],
    title: str,
    picture: str,
    language: str,
) -> str:
    """The picture, where there is one, above a table of the first rows.

    A label is linked to what it labels (``outcomeLabel`` to ``outcome``), whose own column is left out.
    """
    labelled = {
        index: columns.index(name.removesuffix("Label"))
        for index, name in enumerate(columns)
        if name.endswith("Label") and name.removesuffix("Label") in columns
    }
    shown = [index for index in range(len(columns)) if index not in labelled.values()]
    head = "".join(f'<th scope="col">{escape(columns[index])}</th>' for index in shown)
    body = "".join(
        "<tr>" + "".join(_cell(row[i], row[labelled.get(i, i)], prefixes) for i in shown) + "</tr>\n"
        for row in rows[:SHOWN]
    )
    caption = "" if picture or not title else f"<caption>{escape(title)}</caption>"
    left = len(rows) - SHOWN
    more = f"<p><small>… {_more(left, language)}</small></p>" if left > 0 else ""
    return (
        f'{_STYLE}<div class="mkg">{picture}<table>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table>{more}</div>"
    )


def _more(count: int, language: str) -> str:
    return _MORE.get(language, _MORE["en"]).format(count)


def _cell(term: Term | None, target: Term | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return "<td></td>"
    kind = ' class="number"' if is_number(term) else ""
    tag = literal_of(term).language if is_literal(term) else None
    lang = f' lang="{escape(tag)}"' if tag else ""
    return f"<td{kind}{lang}>{_linked(_shown(term, prefixes), target)}</td>"


def _shown(term: Term, prefixes: Mapping[str, str]) -> str:
    """A term for people; of a long address its beginning, without the passage that it leads to."""
    shown = display(term, prefixes=prefixes)
    if is_iri(term):
        shown = shown.partition("#:~:text=")[0]
        return shown if len(shown) <= _WIDEST else shown[: _WIDEST - 1] + "…"
    return shown


def _linked(shown: str, target: Term | None) -> str:
    if target is None or not is_iri(target) or not _WEB.match(target):
        return escape(shown)
    return f'<a href="{escape(target[1:-1])}">{escape(shown)}</a>'


# -- rationales ----------------------------------------------------------------------------------


def rationale_html(rationale: Rationale, workspace: Workspace, *, language: str) -> str:
    """Nested lists: each statement with its sources and their documents, or with its premises."""
    said = words(language)
    items = [_statement(statement, workspace, said) for statement in rationale.statements]
    items += [
        f"<li>{escape(said['absent'])} <code>{escape(' '.join(pattern.split()))}</code></li>"
        for pattern in rationale.absent
    ]
    return f'{_STYLE}<div class="mkg"><ul>{"".join(items) or _item(said["nothing"])}</ul></div>'


def _item(shown: str) -> str:
    return f"<li>{escape(shown)}</li>"


def _statement(statement: Statement, workspace: Workspace, said: dict[str, str]) -> str:
    prefixes = workspace.prefixes.map
    terms = " ".join(_linked(_shown(term, prefixes), term) for term in statement.triple)
    note = how(statement, said)
    parts = [f"<small>{escape(note)}</small>"] if note else []
    inner = [_source(source, workspace) for source in statement.sources]
    inner += [_statement(p, workspace, said) for p in without_lists(statement.premises, workspace)]
    if inner:
        parts.append(f"<ul>{''.join(inner)}</ul>")
    return f"<li>{terms} {' '.join(parts)}</li>"


def _source(source: Source, workspace: Workspace) -> str:
    named = workspace.prefixes.show(iri(source.graph))
    where = place(source, workspace.root) or named
    return f"<li><small><code>{escape(where)}</code> {' '.join(_documents(source))}</small></li>"


def _documents(source: Source) -> Iterator[str]:
    for link in source.passages or ((source.document,) if source.document else ()):
        yield _linked(_shown(iri(link), {}), iri(link))
