"""What is written stays after a loss of power: the order in which files and folders are flushed to the disk.

A file is flushed before it gets its name, and the folder after that, so that whoever reads after a crash
finds the old file whole or the new one whole. POSIX leaves both to the program (fsync); a system that cannot
open a folder keeps names in order by itself.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

_UNKNOWN: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF})
"""How file systems say that they know no flushing, some of them of folders alone."""


def put_in_place(part: Path, target: Path) -> None:
    """Put a file that is written in the place of another one, at once and for good. Raises OSError."""
    flush_file(part)
    part.replace(target)
    flush_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, if need be, so that their names stay. Raises OSError."""
    missing = []
    for one in (folder, *folder.parents):
        if one.exists():
            break
        missing.append(one)
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        flush_folder(one.parent)


def flush_contents(folder: Path) -> None:
    """Wait until the files in a folder, their names and its own name are on the disk. Raises OSError."""
    for file in folder.iterdir():
        flush_file(file)
    flush_folder(folder)
    flush_folder(folder.parent)


def flush_file(file: Path) -> None:
    """Wait until what a file holds is on the disk. Raises OSError."""
    _flush(os.open(file, os.O_RDWR))


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can be asked. Raises OSError."""
    if os.name == "posix":
        _flush(os.open(folder, os.O_RDONLY))


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(descriptor)
