"""The quick way to the answer of a saved query, past the library that parses command lines.

That library takes longer to load than the whole answer does. What is not plainly a question, or not plainly
right, is left to it: help, listings, mistakes and their messages have one home, ``cli.query``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from multiply_kg.pipeline import Reasoning


@dataclass(frozen=True, slots=True)
class Question:
    """A query asked on the command line; each field is named, and has the default, as in ``cli.query``."""

    query: str
    param: tuple[str, ...] = ()
    format: str | None = None
    output: Path | None = None
    reasoning: Reasoning | None = None
    lang: str | None = None
    workspace: Path | None = None
    store: Path | None = None
    timeout: float = 60
    spreadsheet_safe: bool = False


VALUED: Final = {
    "-p": "param", "--param": "param", "-f": "format", "--format": "format", "-o": "output",
    "--output": "output", "--reasoning": "reasoning", "--lang": "lang", "-w": "workspace",
    "--workspace": "workspace", "--store": "store", "--timeout": "timeout",
}  # fmt: skip
FLAGS: Final = {"--spreadsheet-safe": "spreadsheet_safe"}
REASONING: Final = ("asserted", "inferred")
_PATHS: Final = frozenset({"output", "workspace", "store"})
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_COMPLETION: Final = ("_MULTIPLY_KG_COMPLETE", "_MKG_COMPLETE")


def question(arguments: Sequence[str]) -> Question | None:
    """The question in the arguments of the program; None where they should be read with all care."""
    if not arguments or arguments[0] != "query" or any(name in os.environ for name in _COMPLETION):
        return None
    if os.name == "nt" and any(set("*?[~$%") & set(argument) for argument in arguments):
        return None  # there the other parser expands patterns and variables
    values: dict[str, list[str]] = {}
    for name, value in _pairs(arguments[1:]):
        if name == "" or not value or (name in values and name != "param"):
            return None
        values.setdefault(name, []).append(value)
    return _question(values) if "query" in values else None


def _pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names of fields with their texts; a name that is empty stands for whatever is not plain."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "-" or not argument.startswith("-"):
            yield "query", argument
            continue
        long = argument.startswith("--")
        option, equals, value = (
            argument.partition("=") if long else (argument[:2], argument[2:], argument[2:])
        )
        if option in FLAGS:
            yield ("" if equals else FLAGS[option]), option
            continue
        if not equals:
            value = next(rest, "")
        # What begins with “-” may have been meant as the next option, “-f=csv” as “-f csv”.
        doubtful = value.startswith("-" if long or not equals else ("-", "="))
        yield ("" if doubtful else VALUED.get(option, "")), value


def _question(values: dict[str, list[str]]) -> Question | None:
    fields: dict[str, object] = {name: given[0] for name, given in values.items()}
    fields["param"] = tuple(values.get("param", ()))
    for name in _PATHS & fields.keys():
        fields[name] = Path(values[name][0])
    if "timeout" in values:
        if not _NUMBER.fullmatch(values["timeout"][0]):
            return None
        fields["timeout"] = float(values["timeout"][0])
    if "spreadsheet_safe" in values:
        fields["spreadsheet_safe"] = True
    if values.get("reasoning", REASONING)[0] not in REASONING:
        return None
    return Question(**fields)  # type: ignore[arg-type]


def answer(asked: Question) -> None:
    """Write the answer to a question. Raises KGError where there is none."""
    from multiply_kg.cli.opening import find_query, graph_of, language_of, loading, open_at, write_answer
    from multiply_kg.cli.show import chosen_format, parameters

    opened = open_at(asked.workspace)
    language = None if asked.lang is None else language_of(opened, asked.lang)
    with loading(opened, asked.store, asked.query) as begun:
        saved = find_query(asked.query, opened)
        values, fmt = parameters(asked.param), chosen_format(asked.format, asked.output)
        write_answer(
            begun or graph_of(opened, asked.store), saved, values=values, fmt=fmt, output=asked.output,
            reasoning=asked.reasoning, language=language, timeout=asked.timeout,
            spreadsheet_safe=asked.spreadsheet_safe,
        )  # fmt: skip
