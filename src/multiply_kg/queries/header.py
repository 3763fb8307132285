"""The ``#+`` header of a saved query: YAML in comments, as grlc reads it, and our keys beside grlc's.

The only place that knows PyYAML, which is imported for the first header that is not plain. Every value keeps
the line it stands on, so that each complaint names it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import QueryError
from multiply_kg.queries.plain_yaml import Node, compose
from multiply_kg.queries.schema import HEADER_SCHEMA, Fault, Path, faults
from multiply_kg.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import yaml

_MARK: Final = "#+"
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_MAX_DEPTH: Final = 20
_COLLECTIONS: Final = frozenset({"map", "seq"})
_SCALARS: Final = frozenset({"str", "int", "float", "bool", "null", "timestamp", "value"})


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says, as JSON-like values; ``places`` leads from a path in it to line and column."""

    value: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    texts: Mapping[Path, str] = field(default_factory=dict)

    def get(self, *path: str) -> Any:
        """The value at a path of keys, or None where there is none."""
        value: Any = self.value
        for key in path:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return value

    def written(self, *path: str | int) -> tuple[str, ...]:
        """The scalar at a path, or the scalars of the list there, exactly as they are written."""
        if path in self.texts:
            return (self.texts[path],)
        found: list[str] = []
        while (*path, len(found)) in self.texts:
            found.append(self.texts[*path, len(found)])
        return tuple(found)

    def entry(self, key: str, name: str) -> Path:
        """The path of what grlc's list ``defaults`` or ``enumerate`` says of a parameter, if it does."""
        for index, entry in enumerate(self.value.get(key) or ()):
            if entry == name:
                return key, index
            if isinstance(entry, dict) and name in entry:
                return key, index, name
        return ()

    def error(self, message: str, *path: str | int, hint: str | None = None) -> QueryError:
        """An error at a path of this header; its caller knows the file."""
        place = path
        while place and place not in self.places:
            place = place[:-1]
        line, column = self.places.get(place, (1, 1))
        return QueryError(message, line=line, column=column, hint=hint)


def read_header(text: str) -> Header:
    """The header of a query file: the lines before its first token that begin with ``#+``.

    A string of the query may have such lines too; they are text. Raises QueryError with line and column for
    bad YAML, a key given twice or not known, a value of the wrong kind, or a ``#+`` comment further down,
    which grlc would read as header.
    """
    rows = list(_header_rows(text))
    if not rows:
        return Header()
    header = _Reader(rows).header()
    for fault in faults(header.value):
        raise _explained(header, fault)
    return header


def without_header(text: str) -> str:
    """The query without the lines of its header. Raises QueryError for such a line further down."""
    header = {number for number, _ in _header_rows(text)}
    return "\n".join(row for number, row in enumerate(text.split("\n"), start=1) if number not in header)


def text_rows(text: str) -> Iterator[tuple[int, str]]:
    """The lines that begin with ``#+`` within strings of the query, with their numbers.

    grlc takes them for header lines.
    """
    from multiply_kg.queries.lexer import Kind, tokenise

    for token in tokenise(text) if f"\n{_MARK}" in text else ():
        if token.kind is Kind.STRING and f"\n{_MARK}" in token.text:
            rows = enumerate(token.text.split("\n"), start=token.line)
            yield from ((number, row) for number, row in rows if row.startswith(_MARK))


def _header_rows(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    begun = next((at for at, line in enumerate(lines) if _begins(line)), len(lines))
    for number, row in enumerate(lines, start=1):
        if not row.startswith(_MARK):
            continue
        if number <= begun:
            yield number, row.rstrip("\r")
        elif (number, row) not in set(text_rows(text)):
            hint = "Move it to the top of the file, or write # without +."
            message = "A line of the header stands after the beginning of the query."
            raise QueryError(message, line=number, column=1, hint=hint)


def _begins(line: str) -> bool:
    """Whether a line holds a token of the query, not only white space and a comment."""
    bare = line.lstrip(" \t\r")
    return bool(bare) and not bare.startswith("#")


def header_schema() -> str:
    """The JSON Schema of the header as text, for editors and other tools."""
    import json

    return json.dumps(HEADER_SCHEMA, indent=2, ensure_ascii=False) + "\n"


def _explained(header: Header, fault: Fault) -> QueryError:
    name = ".".join(map(str, fault.path)) or "The header"
    shown = f"“{name}”" if fault.path else name
    if fault.message != "is not known here":
        hint = f"Expected: {fault.expected}." if fault.expected else None
        return header.error(f"{shown} {fault.message}.", *fault.path, hint=hint)
    if not fault.known:
        hint = f"Expected: {fault.expected}."
        return header.error(f"{shown} cannot be used as a key here.", *fault.path, hint=hint)
    import difflib

    key = str(fault.path[-1])
    near = difflib.get_close_matches(key, fault.known, n=1, cutoff=0.6)
    known = "The keys are: " + ", ".join(fault.known) + "."
    hint = f"Did you mean “{near[0]}”?" if near else known
    return header.error(f"{shown} is not a key of a query header.", *fault.path, hint=hint)


class _Reader:
    """Composes the YAML and turns its nodes into values, keeping the place of each."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        # As grlc does it: all leading “#” and “+” go, and what is left, line by line, is the YAML.
        self._bare = [row.lstrip(_MARK) for _, row in rows]
        self._origins = [
            (number, len(row) - len(bare)) for (number, row), bare in zip(rows, self._bare, strict=True)
        ]
        self._places: dict[Path, tuple[int, int]] = {}
        self._texts: dict[Path, str] = {}
        self._seen: set[int] = set()

    def header(self) -> Header:
        node = compose(self._bare) or self._composed()
        if node is None:
            return Header()
        value = self._value(node, ())
        if not isinstance(value, dict):
            raise self._error(
                "The header is not a list of keys.", node.start_mark, hint="Write it as “#+ summary: …”."
            )
        return Header(value, self._places, self._texts)

    def _composed(self) -> yaml.Node | None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            node: yaml.Node | None = yaml.compose("\n".join(self._bare), Loader=loader)
        except yaml.MarkedYAMLError as error:
            problem = error.problem or "it cannot be read"
            context = f"{error.context}: " if error.context else ""
            raise self._error(
                f"The header is not valid YAML: {context}{problem}.",
                error.problem_mark or error.context_mark,
                hint="Indent with spaces, and put text that holds “: ” or “#” in quotes.",
            ) from error
        except yaml.YAMLError as error:
            raise self._error(
                "The header holds a character that YAML does not allow.", None, hint="Remove it."
            ) from error
        except RecursionError as error:
            raise self._error("The header is nested too deeply.", None, hint="Simplify it.") from error
        else:
            return node

    def _value(self, node: yaml.Node | Node, path: Path) -> Any:
        if id(node) in self._seen or len(path) > _MAX_DEPTH:
            raise self._error(
                "The header uses a YAML alias or is nested too deeply.",
                node.start_mark,
                hint="Write the value out.",
            )
        self._seen.add(id(node))
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if tag not in (_COLLECTIONS if isinstance(node.value, list) else _SCALARS):
            raise self._error(
                f"The header uses the YAML tag “{node.tag}”.", node.start_mark, hint="Remove the tag."
            )
        self._places.setdefault(path, self._place(node.start_mark))
        if isinstance(node.value, list) and tag == "map":
            return self._mapping(node, path)
        if isinstance(node.value, list):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        text = str(node.value)
        self._texts[path] = text
        return _scalar(text, tag)

    def _mapping(self, node: yaml.Node | Node, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node.value, str) or key_node.tag == "tag:yaml.org,2002:merge":
                raise self._error(
                    "A key of the header must be plain text.", key_node.start_mark, hint="Write “key: value”."
                )
            key = str(key_node.value)
            if key in mapping:
                raise self._error(
                    f"“{key}” stands twice in the header.", key_node.start_mark, hint="Remove one of them."
                )
            self._places[*path, key] = self._place(key_node.start_mark)
            mapping[key] = self._value(value_node, (*path, key))
        return mapping

    def _place(self, mark: Any) -> tuple[int, int]:
        if mark is None:
            return self._origins[0][0], 1
        if mark.line >= len(self._origins):  # the end of the header came too early
            number, cut = self._origins[-1]
            return number, len(self._bare[-1]) + cut + 1
        number, cut = self._origins[mark.line]
        return number, mark.column + cut + 1

    def _error(self, message: str, mark: Any, *, hint: str) -> QueryError:
        line, column = self._place(mark)
        return QueryError(message, line=line, column=column, hint=hint)


def _scalar(text: str, tag: str) -> str | int | float | bool | None:
    """A plain scalar by YAML 1.2's core schema, so that NO stays Norway and a date stays text."""
    if tag == "null":
        return None
    if tag == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if tag == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if tag in ("int", "float") and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
