"""The plain part of YAML, in which nearly every header is written, read without PyYAML.

Loading that library costs more than reading a query and answering it. Here are blocks of ``key: value``
and ``- item``, and on one line quoted texts without escapes, ``[a, b]`` and ``{a: b}``. All else, and all
that might be a mistake, is left to PyYAML: whatever is read here, it reads alike, with the same tags and
places.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG: Final = "tag:yaml.org,2002:"
_KEY: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?: +|$)")
_ITEM: Final = re.compile(r"- +")
_QUOTED: Final = re.compile(r"\"([^\"\\]*)\"|'([^']*)'")
_FLOW_SCALAR: Final = re.compile(r"[^\W_][^,\[\]{}:#\"'&*!|>%@`?]*")
_FLOW_KEY: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*): +")
_FLOW_GAP: Final = re.compile(r", *")
_INTEGER: Final = re.compile(r"0|[1-9][0-9]*")
# The words that YAML 1.1 takes for something else than text, in the three ways to write each.
_WORDS: Final = {
    spelling: tag
    for tag, words in (("bool", ("yes", "no", "true", "false", "on", "off")), ("null", ("null",)))
    for word in words
    for spelling in (word, word.title(), word.upper())
}
_DEEPEST: Final = 12


class Mark(NamedTuple):
    """A place, counted from 0, as PyYAML marks it."""

    line: int
    column: int


class Node(NamedTuple):
    """A node as PyYAML composes it: its value is a text, a list of nodes, or a list of pairs of nodes."""

    tag: str
    value: Any
    start_mark: Mark


class _Line(NamedTuple):
    number: int
    indent: int
    text: str


class _NotPlainError(Exception):
    """There is something that PyYAML should read."""


def compose(lines: Sequence[str]) -> Node | None:
    """The node that PyYAML composes of these lines; None where they are not plain, or nothing but space."""
    found = [
        _Line(number, len(line) - len(line.lstrip(" ")), line.strip(" "))
        for number, line in enumerate(lines)
        if line.strip(" ")
    ]
    if not found or not all(map(str.isprintable, lines)):
        return None
    reader = _Reader(found)
    try:
        node = reader.block(found[0].indent, 0)
    except _NotPlainError:
        return None
    return node if reader.line is None else None


class _Reader:
    """Walks through the lines; of one that was read in part, the rest stands in its place."""

    def __init__(self, lines: list[_Line]) -> None:
        self._lines = lines
        self._at = 0

    @property
    def line(self) -> _Line | None:
        """The line that comes next."""
        return self._lines[self._at] if self._at < len(self._lines) else None

    def block(self, indent: int, depth: int) -> Node:
        """The mapping or list whose entries begin at this column."""
        line = self.line
        if line is None or line.indent != indent or depth > _DEEPEST:
            raise _NotPlainError
        mark = Mark(line.number, indent)
        if _ITEM.match(line.text):
            items: list[Node] = []
            while self._another(indent) and (item := _ITEM.match(self._lines[self._at].text)):
                items.append(self._item(item.end(), depth))
            return Node(_TAG + "seq", items, mark)
        pairs: list[tuple[Node, Node]] = []
        while self._another(indent):
            pairs.append(self._pair(depth))
        return Node(_TAG + "map", pairs, mark)

    def _another(self, indent: int) -> bool:
        line = self.line
        if line is not None and line.indent > indent:
            raise _NotPlainError  # the text above goes on, or the line is indented wrongly
        return line is not None and line.indent == indent

    def _item(self, width: int, depth: int) -> Node:
        number, indent, text = self._lines[self._at]
        rest = _Line(number, indent + width, text[width:])
        if _KEY.match(rest.text):
            self._lines[self._at] = rest
            return self.block(rest.indent, depth + 1)
        self._at += 1
        return _value(rest)

    def _pair(self, depth: int) -> tuple[Node, Node]:
        number, indent, text = self._lines[self._at]
        key = _KEY.match(text)
        if key is None:
            raise _NotPlainError
        self._at += 1
        name = _scalar(key[1], Mark(number, indent))
        if key.end() < len(text):
            return name, _value(_Line(number, indent + key.end(), text[key.end() :]))
        below = self.line
        # A list may stand right beneath its key.
        if below is None or below.indent < indent or (below.indent == indent and not _ITEM.match(below.text)):
            raise _NotPlainError
        return name, self.block(below.indent, depth + 1)


def _value(line: _Line) -> Node:
    """The value that takes the whole rest of a line."""
    text = line.text
    mark = Mark(line.number, line.indent)
    if " #" in text or text.startswith("#"):
        raise _NotPlainError
    if text[0] in "\"'[{":
        node, end = _flow(line, 0, 0)
        if end != len(text):
            raise _NotPlainError
        return node
    if ": " in text or text.endswith(":") or not text[0].isalnum():
        raise _NotPlainError
    return _scalar(text, mark)


def _flow(line: _Line, at: int, depth: int) -> tuple[Node, int]:
    """What begins at this place of a line, and where it ends."""
    text = line.text
    mark = Mark(line.number, line.indent + at)
    if quoted := _QUOTED.match(text, at):
        return Node(_TAG + "str", quoted[1] if quoted[2] is None else quoted[2], mark), quoted.end()
    if text[at : at + 1] in ("[", "{") and depth < _DEEPEST:
        closing = "]" if text[at] == "[" else "}"
        items: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        end = at + 1
        while True:
            if closing == "}":
                key = _FLOW_KEY.match(text, end)
                if key is None:
                    raise _NotPlainError
                value, after = _flow(line, key.end(), depth + 1)
                pairs.append((_scalar(key[1], Mark(line.number, line.indent + end)), value))
            else:
                value, after = _flow(line, end, depth + 1)
                items.append(value)
            if text.startswith(closing, after):
                whole = Node(_TAG + "map", pairs, mark) if closing == "}" else Node(_TAG + "seq", items, mark)
                return whole, after + 1
            gap = _FLOW_GAP.match(text, after)
            if gap is None:
                raise _NotPlainError
            end = gap.end()
    plain = _FLOW_SCALAR.match(text, at)
    if plain is None or depth == 0:
        raise _NotPlainError
    return _scalar(plain[0].rstrip(" "), mark), plain.end()


def _scalar(text: str, mark: Mark) -> Node:
    """A text without quotes, with the tag that YAML 1.1 gives it."""
    if text[0].isalpha():
        return Node(_TAG + _WORDS.get(text, "str"), text, mark)
    if not _INTEGER.fullmatch(text):
        raise _NotPlainError  # a number of another kind, a date, or a text that looks like one
    return Node(_TAG + "int", text, mark)
