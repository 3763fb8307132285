"""What a picture takes from a cell: a text that XML can hold, a number, a link."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from multiply_kg.terms import Term, is_iri, is_literal, value_of

if TYPE_CHECKING:
    from multiply_kg.namespaces import Prefixes

Row = tuple["Term | None", ...]

_SPACE = re.compile(r"[\s\x00\x1c-\x1f\x85]+")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
REPLACEMENT: Final = "\ufffd"


def clean(text: str) -> str:
    """The text on one line, without what XML 1.0 cannot hold and what changes the writing direction."""
    return _UNFIT.sub(REPLACEMENT, _DIRECTION.sub("", _SPACE.sub(" ", text))).strip()


def text_of(term: Term | None, prefixes: Prefixes) -> str:
    """A cell for people: a prefixed name where there is one; nothing for an unbound variable."""
    if term is None:
        return ""
    value = value_of(term)
    return clean((prefixes.compress(value) or value) if is_iri(term) else value)


def number_of(term: Term | None) -> float | None:
    """The finite number that a literal's text is, whatever its datatype, or None."""
    if term is None or not is_literal(term):
        return None
    text = value_of(term).strip(" \t\r\n")
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def link_of(term: Term | None) -> str | None:
    """The address that an IRI of the web stands for, or None; no other scheme is ever linked."""
    if term is None or not is_iri(term):
        return None
    address = value_of(term)
    return address if _LINK.fullmatch(address) else None
