"""The outside SPARQL endpoints that a workspace declares under ``[federation.NAME]`` in its settings.

The program knows no service by name; only the settings do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from multiply_kg.errors import SourceError
from multiply_kg.values import dataclass

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`@]+\Z")
_KEYS: Final = ("endpoint", "queries", "timeout", "max_bytes")
_EXAMPLE: Final = 'Write [federation.NAME], and beneath it endpoint = "https://example.org/sparql".'


@dataclass(frozen=True, slots=True)
class Service:
    """An outside SPARQL endpoint that ``fetch`` asks."""

    name: str
    endpoint: str
    """Its address."""
    queries: str
    """The folder of the questions to it, within the workspace."""
    timeout: float = 60.0
    """Seconds for one question, all attempts together."""
    max_bytes: int = 10_000_000
    """The size in bytes beyond which an answer is refused."""


def services_in(tables: Any, *, path: Path, text: str) -> dict[str, Service]:
    """The services by name. ``path`` and ``text`` are those of the settings file, for messages.

    Raises SourceError, with the line, for a name or a setting that cannot be.
    """
    if not isinstance(tables, Mapping):
        raise SourceError(
            "“federation” must be a table of services.",
            path=path,
            line=_line(text, "federation"),
            hint=_EXAMPLE,
        )
    return {name: _service(name, given, path, text) for name, given in tables.items()}


def _service(name: str, given: Any, path: Path, text: str) -> Service:
    def fail(message: str, hint: str, key: str = "") -> SourceError:
        return SourceError(message, path=path, line=_line(text, f"federation.{name}", key), hint=hint)

    if not _NAME.match(name):
        raise fail(f"“{name}” cannot be the name of a service.", "Use a–z, 0–9 and hyphens, a letter first.")
    if not isinstance(given, Mapping) or "endpoint" not in given:
        raise fail(f"The service “{name}” has no address.", _EXAMPLE)
    for key, value in given.items():
        if key not in _KEYS:
            import difflib

            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Its settings are: {', '.join(_KEYS)}."
            raise fail(f"A service has no setting “{key}”.", hint, key)
        if key == "endpoint" and not (isinstance(value, str) and _ADDRESS.match(value)):
            raise fail(f"The address of the service “{name}” is none.", _EXAMPLE, key)
        if key == "queries" and not (isinstance(value, str) and _within(value)):
            raise fail("“queries” must be a folder in the workspace.", 'Write queries = "questions".', key)
        if key in ("timeout", "max_bytes"):
            kinds = (int,) if key == "max_bytes" else (int, float)
            if type(value) not in kinds or not 0 < value < float("inf"):
                raise fail(f"“{key}” must be a number greater than 0.", f"Write {key} = 100.", key)
    return Service(**{"name": name, "queries": f"data/external/{name}", **given})


def _within(folder: str) -> bool:
    path = Path(folder)
    return bool(folder) and not path.is_absolute() and ".." not in path.parts


def _line(text: str, table: str, key: str = "") -> int:
    """The line of a table, or of a key in it; 1 where it is written in another way."""
    start = re.search(rf"^[ \t]*\[?\s*{re.escape(table)}\b", text, re.MULTILINE)
    if start is None:
        return 1
    found = (
        re.compile(rf"^[ \t]*\"?{re.escape(key)}\"?\s*=", re.MULTILINE).search(text, start.end())
        if key
        else None
    )
    return text.count("\n", 0, (found or start).start()) + 1
