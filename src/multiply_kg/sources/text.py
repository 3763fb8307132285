"""From a file to text: every reason why a file is no readable text, each with its own words.

First step of the sources room; both readers, the fast and the located one, start here, so that
lines and columns mean the same to both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import Final

from multiply_kg.errors import SourceError

SUFFIXES: Final = ("ttl", "nt", "trig", "nq")

_BOM: Final = "\ufeff"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_LINE_END: Final = re.compile(r"\r\n?|\n")


def suffix_of(path: Path, *, shown: Path | None = None) -> str:
    """The suffix of an RDF file, one of ``SUFFIXES``; raises SourceError for any other."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES:
        known = ", ".join(f".{name}" for name in SUFFIXES)
        raise SourceError(
            f"Files ending in “{path.suffix}” are not read.", path=shown or path, hint=f"Use one of {known}."
        )
    return suffix


def shown_path(path: Path, root: Path | None) -> Path:
    """The path as messages show it: relative to ``root`` where it lies under it."""
    return path.relative_to(root) if root is not None and path.is_relative_to(root) else path


def read_text(path: Path, *, shown: Path | None = None) -> str:
    """The text of a UTF-8 file, without its byte order mark; line ends stay as they are.

    Raises SourceError, with ``shown`` as its path, for a file that is missing, unreadable or not text.
    """
    place = shown or path
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError("There is no such file.", path=place, hint="Check its name and folder.") from None
    except IsADirectoryError:
        raise SourceError("This is a folder, not a file.", path=place, hint="Name a file in it.") from None
    except PermissionError:
        raise SourceError(
            "There is no permission to read this file.", path=place, hint="Give yourself read access to it."
        ) from None
    except OSError as error:
        raise SourceError(
            f"The file cannot be read: {error.strerror or error}.", path=place, hint="Check the disk."
        ) from error
    return _decode(data, place)


def _decode(data: bytes, place: Path) -> str:
    if data.startswith(_UTF16_MARKS):
        raise SourceError("The file is UTF-16 text.", path=place, line=1, column=1, hint="Save it as UTF-8.")
    if (offset := data.find(0)) >= 0:
        line, column = _byte_position(data, offset)
        raise SourceError(
            f"There is a NUL byte at offset {offset}: this is not a text file.",
            path=place,
            line=line,
            column=column,
            hint="Put Turtle, N-Triples, TriG or N-Quads text there, or give the file another ending.",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = _byte_position(data, error.start)
        raise SourceError(
            f"The byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8.",
            path=place,
            line=line,
            column=column,
            hint="Save the file as UTF-8 (it may be in Windows-1250, Windows-1252 or ISO-8859-2).",
        ) from None
    return text.removeprefix(_BOM)


def _byte_position(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset].decode(errors="replace").removeprefix(_BOM)
    return position(line_starts(before), len(before))


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins; a line ends with LF, CR LF or a lone CR."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def position(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset; columns count characters."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
