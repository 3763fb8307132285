"""The first line of what a server sent in place of an answer, fit to be shown in an error."""

from __future__ import annotations

import html
import re
from typing import Final

_LENGTH: Final = 200
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HIDDEN: Final = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<[A-Za-z/!?][^>]*>?")
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|head|body|title|h1|p)\b", re.IGNORECASE)
# Control characters and those that turn the direction of writing have no business on a terminal.
_UNSHOWN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def first_line(body: bytes) -> str:
    """The title of a web page, else the first line with text in it; at most 200 characters."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    if _MARKUP.match(text):
        title = _TITLE.search(text)
        text = html.unescape(title[1] if title else _TAG.sub("\n", _HIDDEN.sub("", text)))
    lines = (" ".join(_UNSHOWN.sub(" ", line).split()) for line in re.split(r"[\r\n]+", text))
    line = next((line for line in lines if line), "")
    return line if len(line) <= _LENGTH else line[: _LENGTH - 1] + "…"
