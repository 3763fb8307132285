r"""Translates the regular expressions of SPARQL (XPath/XQuery functions §5.6, flags i s m x q) to Python's.

They differ in what ``.`` and ``$`` match, in character classes (subtraction, ``\p{…}``, ``\i``,
``\c``), and in the meaning of a bracket or ``&&`` inside a class.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

_FLAGS: Final = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
_NAME_START: Final = (
    "_:A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR: Final = _NAME_START + "\\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_SPECIAL_IN_CLASS: Final = "[&|~"


class UnknownPatternError(ValueError):
    """A regular expression that is valid XPath but not translated here."""


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """The Python pattern to ``search`` with.

    Raises UnknownPatternError for a construct that is not translated, ValueError for what is no regular
    expression.
    """
    unknown = set(flags) - set("ismxq")
    if unknown:
        raise ValueError(f"there is no flag “{min(unknown)}”")
    options = re.NOFLAG
    for flag in set(flags) & set(_FLAGS):
        options |= _FLAGS[flag]
    text = re.escape(pattern) if "q" in flags else _Translator(pattern, flags).translate()
    try:
        return re.compile(text, options)
    except re.error as error:
        raise ValueError(str(error)) from None


class _Translator:
    def __init__(self, pattern: str, flags: str) -> None:
        self.text = pattern
        self.at = 0
        self.dot_all = "s" in flags
        self.lines = "m" in flags
        self.free = "x" in flags

    def translate(self) -> str:
        out: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                out.append(self._escape(in_class=False))
            elif char == "[":
                out.append(self._class())
            else:
                self.at += 1
                out.append(self._plain(char))
        return "".join(out)

    def _plain(self, char: str) -> str:
        if char == ".":
            return "." if self.dot_all else "[^\\n\\r]"
        if char == "$":
            return "$" if self.lines else "\\Z"
        if self.free and char in " \t\n\r":
            return ""
        return char

    def _escape(self, *, in_class: bool) -> str:
        letter = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if letter in ("p", "P") and self.text[self.at : self.at + 1] == "{":
            end = self.text.index("}", self.at)
            name, self.at = self.text[self.at + 1 : end], end + 1
            return self._set(_category(name), negated=letter == "P", in_class=in_class)
        if letter in ("i", "I"):
            return self._set(_NAME_START, negated=letter == "I", in_class=in_class)
        if letter in ("c", "C"):
            return self._set(_NAME_CHAR, negated=letter == "C", in_class=in_class)
        return "\\" + letter

    def _set(self, members: str, *, negated: bool, in_class: bool) -> str:
        if not in_class:
            return f"[{'^' if negated else ''}{members}]"
        if negated:
            raise UnknownPatternError("a negated category inside a character class")
        return members

    def _class(self) -> str:
        """A character class, with ``[a-z-[aeiou]]`` written as a look-ahead in front of the class."""
        self.at += 1
        out = ["["]
        if self.text[self.at : self.at + 1] == "^":
            out.append("^")
            self.at += 1
        while True:
            if self.at >= len(self.text):
                raise ValueError("a character class is not closed")
            char = self.text[self.at]
            if char == "]" and len(out) > 1:
                self.at += 1
                return "".join(out) + "]"
            if char == "-" and self.text[self.at + 1 : self.at + 2] == "[":
                self.at += 1
                without = self._class()
                if self.text[self.at : self.at + 1] != "]":
                    raise ValueError("a subtraction must end its character class")
                self.at += 1
                return f"(?:(?!{without}){''.join(out)}])"
            if char == "\\":
                out.append(self._escape(in_class=True))
            else:
                self.at += 1
                out.append("\\" + char if char in _SPECIAL_IN_CLASS else char)


@lru_cache(maxsize=64)
def _category(name: str) -> str:
    """The characters of a Unicode general category (``L``, ``Lu``) as the inside of a class."""
    if name.startswith("Is") or not name:
        raise UnknownPatternError(f"the Unicode block \\p{{{name}}}")
    ranges: list[str] = []
    start = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(name)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"\\U{start:08X}-\\U{code - 1:08X}")
            start = None
    if not ranges:
        raise ValueError(f"there is no Unicode category {name}")
    return "".join(ranges)
