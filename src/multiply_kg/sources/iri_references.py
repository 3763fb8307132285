"""Relative IRI references resolved against a base (RFC 3986 §5, as Turtle §6.3 asks).

Written out because ``urllib.parse.urljoin`` knows only some schemes and drops empty fragments.
"""

from __future__ import annotations

import re
from typing import Final

# RFC 3986, appendix B; scheme, //authority, path, ?query, #fragment
_PARTS: Final = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)


def is_absolute(reference: str) -> bool:
    """Whether the reference has a scheme and so needs no base."""
    match = _PARTS.match(reference)
    return match is not None and match[1] is not None


def resolve(reference: str, base: str) -> str:
    """The IRI that ``reference`` stands for in a document with this base (RFC 3986 §5.2.2).

    An IRI that has a scheme, or begins with ``//``, keeps its dot segments as they are written: the
    fast parser does the same, and an IRI that is already whole should not change under one's hands.
    """
    scheme, authority, path, query, fragment = _split(reference)
    if scheme:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority:
        return f"{base_scheme}:{reference}"
    if not path:
        path = base_path
        query = query or base_query
    elif path.startswith("/"):
        path = _append("", path)
    else:
        folder = "/" if base_authority and not base_path else base_path[: base_path.rfind("/") + 1]
        path = _append(folder, path)
    return f"{base_scheme}:{base_authority}{path}{query}{fragment}"


def _split(reference: str) -> tuple[str, str, str, str, str]:
    match = _PARTS.match(reference)
    if match is None:  # every part may be empty, so that any text matches
        raise ValueError(reference)
    scheme, authority, path, query, fragment = match.groups(default="")
    return scheme, authority, path, query, fragment


def _append(folder: str, path: str) -> str:
    """The path that is reached from a folder, its dot segments removed (RFC 3986 §5.2.4)."""
    kept = folder.split("/")[:-1]
    *folders, last = path.split("/")
    for segment in (*folders, last if last == ".." else "."):
        if segment == "..":
            kept = kept[:-1] or kept
        elif segment != ".":
            kept.append(segment)
    return "/".join([*kept, "" if last in (".", "..") else last])
