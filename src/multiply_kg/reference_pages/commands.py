"""``docs/cli.md``: every command with its arguments, options and exit codes, read from the Typer app."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from multiply_kg.cli.app import app
from multiply_kg.formats import FORMATS, GRAPH, ROWS
from multiply_kg.reference_pages.markdown import anchor, code, escape, link, page, table

_EXIT_CODES: Final = (
    ("0", "Done; the graph conforms; there is no difference."),
    ("1", "There are findings: a violation at or above `--fail-on`, or a passage that is not in its page."),
    (
        "2",
        "Wrong usage, or the work could not be done: a file is not readable, a parameter does not fit.",
    ),
    ("3", "What was asked for is valid, and this program does not do it."),
)
_CONVENTIONS: Final = (
    "Answers and reports go to standard output, everything else to standard error.",
    "There is no colour, and no progress line, where the output is not a terminal.",
    "`mkg` is another name of `multiply-kg`.",
    "A message about a file begins with `path:line:column`, and its last sentence says what to do.",
    "A file given to `-o` appears whole or not at all.",
)


def cli_page() -> str:
    """The page of all commands."""
    commands = [(name_of(info.callback), info) for info in app.registered_commands if info.callback]
    overview = [
        [
            link(code(f"multiply-kg {name}"), "#" + anchor(f"multiply-kg {name}")),
            escape(_summary(info.callback)),
        ]
        for name, info in commands
    ]
    blocks: list[list[str]] = [
        [escape(str(app.info.help))],
        table(["Command", "What it does"], overview),
        [escape(str(app.info.epilog))],
        ["## Every command"],
        list(_CONVENTIONS),
        table(
            ["Option", "Meaning"],
            [["`-h`, `--help`", "Show the help of the program or of a command and stop."], *_root()],
        ),
        ["## Exit codes"],
        table(["Code", "Meaning"], _EXIT_CODES),
    ]
    for name, info in commands:
        blocks += _command(name, info.callback, str(info.epilog or ""))
    blocks += [
        ["## Formats of answers"],
        [_FORMATS_TEXT],
        table(["`-f`", "Format", "Media type", "Suffix", "Holds"], _formats()),
    ]
    return page("Commands", "the commands in `src/multiply_kg/cli/`", blocks)


_FORMATS_TEXT: Final = (
    "SELECT gives rows, CONSTRUCT and DESCRIBE give a graph. "
    "`geojson` needs a query with a `map` view, `ics` one with a `timeline` view. "
    "`parquet` and `arrow` need the extra `arrow`: `python3 -m pip install 'multiply-kg[arrow]'`. "
    "`csv`, `tsv`, `json`, `srj`, `srx`, `md`, `html` and `nt` are written as rows come, in bounded memory."
)


def name_of(callback: Callable[..., Any] | None) -> str:
    """The name of a command, as Typer makes it from the function's."""
    return "" if callback is None else callback.__name__.replace("_", "-")


def options(callback: Callable[..., Any]) -> Iterator[tuple[str, ArgumentInfo | OptionInfo, Any, Any]]:
    """Name, declaration, type and default of each parameter of a command, in order."""
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        annotated = get_args(hints[name])
        declared = next((x for x in annotated if isinstance(x, (ArgumentInfo, OptionInfo))), None)
        if declared is not None:
            yield name, declared, annotated[0], parameter.default


def _summary(callback: Callable[..., Any] | None) -> str:
    return (inspect.getdoc(callback) or "").split("\n\n")[0].replace("\n", " ")


def _root() -> Iterator[list[str]]:
    callback = app.registered_callback.callback if app.registered_callback else None
    if callback is not None:
        yield from ([_spelling(d, t), escape(str(d.help))] for _, d, t, _ in options(callback))


def _command(name: str, callback: Callable[..., Any] | None, epilog: str) -> Iterator[list[str]]:
    if callback is None:
        return
    declared = list(options(callback))
    arguments = [
        [code(str(d.metavar or n.upper())), escape(str(d.help))]
        for n, d, _, _ in declared
        if isinstance(d, ArgumentInfo)
    ]
    rows = [
        [_spelling(d, kind), escape(str(d.help)), _default(default)]
        for _, d, kind, default in declared
        if isinstance(d, OptionInfo)
    ]
    usage = " ".join(
        [
            "multiply-kg",
            name,
            "[OPTIONS]",
            *(str(d.metavar) for _, d, _, _ in declared if isinstance(d, ArgumentInfo)),
        ]
    )
    yield [f"## multiply-kg {name}"]
    yield [escape(_summary(callback))]
    yield ["```text", usage, "```"]
    yield table(["Argument", "Meaning"], arguments)
    yield table(["Option", "Meaning", "Default"], rows)
    examples = epilog.removeprefix("Examples: ").split(" · ")
    if len(examples) > 1:
        yield ["Examples:"]
        yield ["```text", *examples, "```"]
    elif epilog:
        yield [escape(epilog)]


def _spelling(declared: ArgumentInfo | OptionInfo, kind: Any) -> str:
    decls = declared.param_decls or ()
    if isinstance(declared.default, str):  # within Annotated, Typer keeps the first spelling here
        decls = (declared.default, *decls)
    value = declared.metavar or "|".join(_choices(kind)) or ("" if kind is bool else "TEXT")
    names = ", ".join(code(name) for name in decls)
    return f"{names} {code(value)}" if value else names


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    if get_origin(kind) is Union:
        return next(filter(None, map(_choices, get_args(kind))), ())
    return ()


def _default(value: Any) -> str:
    return "" if value is None or value is False or value is inspect.Parameter.empty else code(str(value))


def _formats() -> Iterator[list[str]]:
    for fmt in FORMATS:
        holds = {ROWS: "rows", GRAPH: "a graph"}.get(fmt.kind, "rows or a graph")
        yield [code(fmt.name), escape(fmt.title), code(fmt.media_type), code(fmt.suffix), holds]
