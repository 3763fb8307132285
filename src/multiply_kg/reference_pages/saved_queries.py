"""``docs/queries.md``: every saved query with what it takes, its columns and the first rows of its answer."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Final

from multiply_kg.backend import Solutions
from multiply_kg.queries import Parameter, SavedQuery
from multiply_kg.reference_pages.markdown import anchor, code, escape, link, page, show, table
from multiply_kg.reference_pages.subject import Subject
from multiply_kg.terms import Term

_ROWS: Final = 4
_VIEW_FORMATS: Final = {"map": "geojson", "timeline": "ics"}
_REASONING: Final = {"asserted": "what is asserted", "inferred": "what is asserted and what follows from it"}


def queries_page(subject: Subject) -> str:
    """The page of all saved queries."""
    queries = list(subject.graph.catalogue)
    by_tag: defaultdict[str, list[SavedQuery]] = defaultdict(list)
    for query in queries:
        for tag in query.tags or ("other",):
            by_tag[tag].append(query)
    index = [
        [escape(tag), ", ".join(link(code(query.id), "#" + anchor(query.id)) for query in tagged)]
        for tag, tagged in sorted(by_tag.items())
    ]
    blocks = [
        [
            f"There are {len(queries)} saved queries, each one file of SPARQL in [`queries/`](../queries).",
            "`multiply-kg query` lists them, `multiply-kg query ID` answers one, and `--show` explains it.",
            "They are described as RDF and JSON as well; see [Workspaces](workspace.md#queries-as-data).",
            "Give parameters with `-p name=value`.",
            "An IRI may be written as a CURIE with a prefix of [`multiply-kg.toml`](../multiply-kg.toml).",
            "Any other query can be asked from a file or from standard input; see [Start](start.md).",
            f"The answers below are real, at most {_ROWS} rows of each; “expected rows” links to all.",
        ],
        ["## By subject"],
        table(["Subject", "Queries"], index),
        ["## All queries"],
    ]
    for query in queries:
        blocks += _query(query, subject)
    return page("Saved queries", "the headers of the files in `queries/`", blocks)


def example_values(query: SavedQuery, subject: Subject) -> dict[str, str]:
    """An example for each parameter that must be given."""
    return {
        parameter.name: _short(parameter.example, subject)
        for parameter in query.parameters
        if parameter.required and not parameter.default
    }


def _query(query: SavedQuery, subject: Subject) -> Iterator[list[str]]:
    languages = subject.workspace.settings.languages
    titles = [f"*{escape(query.titles[tag])}*" for tag in languages if tag in query.titles]
    yield [f"### {query.id}"]
    yield [" · ".join([f"**{escape(query.title())}**", *titles])]
    if query.description:
        yield [escape(query.description)]
    reasons = [escape(query.why[tag]) for tag in languages if tag in query.why]
    if reasons:
        yield ["Why: " + reasons[0], *(f"*{reason}*" for reason in reasons[1:])]
    facts = [_parameter(parameter, subject) for parameter in query.parameters]
    if query.columns:
        facts.append("- columns: " + ", ".join(map(code, query.columns)))
    facts.append(f"- asks: {_REASONING.get(query.reasoning or 'inferred', '')}")
    more = [f"`-f {_VIEW_FORMATS[view]}`" for view in query.view if view in _VIEW_FORMATS]
    if more:
        facts.append("- besides tables: " + ", ".join(more))
    facts.append(f"- file: {link(code(f'queries/{query.id}.rq'), f'../queries/{query.id}.rq')}")
    if golden := query.expect.golden:
        facts.append(f"- expected rows: {link(code(golden), f'../{golden}')}")
    yield facts
    values = example_values(query, subject)
    given = "".join(f" -p {shlex.quote(f'{name}={value}')}" for name, value in values.items())
    header, rows = _answer(query, values, subject)
    yield [f"`multiply-kg query {query.id}{given}` answers:"]
    yield table(header, ([show(term, subject.prefixes) for term in row] for row in rows[:_ROWS])) or [
        "no rows."
    ]
    if len(rows) > _ROWS:
        yield [f"… and {len(rows) - _ROWS} more."]


def _parameter(parameter: Parameter, subject: Subject) -> str:
    parts = [parameter.type.label]
    if parameter.default:
        parts.append("default " + ", ".join(map(code, parameter.default)))
    elif not parameter.required:
        parts.append("may be left out")
    else:
        parts.append("needed")
    if parameter.many:
        parts.append("may be repeated")
    text = f"- parameter `{parameter.name}`, {escape(parameter.label())}: " + "; ".join(parts)
    if parameter.choices:
        return text + "; one of " + ", ".join(code(choice.value) for choice in parameter.choices)
    return text + f"; for example {code(_short(parameter.example, subject))}"


def _short(value: str, subject: Subject) -> str:
    return subject.prefixes.compress(value) or value


def _answer(
    query: SavedQuery, values: dict[str, str], subject: Subject
) -> tuple[list[str], list[tuple[Term | None, ...]]]:
    answer = subject.graph.ask(query, values)
    if isinstance(answer, bool):
        return ["answer"], [('"true"' if answer else '"false"',)]
    if isinstance(answer, Solutions):
        return list(map(escape, answer.variables)), list(answer.rows)
    return ["subject", "predicate", "object"], sorted(set(islice(answer, None)))
