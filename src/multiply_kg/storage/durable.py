"""What is written stays after a loss of power: the order in which files and folders are flushed to the disk.

A file is flushed before it gets its name, and the folder after that, so that whoever reads after a crash
finds the old file whole or the new one whole. POSIX leaves both to the program (fsync); a system that cannot
open a folder keeps names in order by itself.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_UNKNOWN: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF})
"""How file systems say that they know no flushing, some of them of folders alone."""


class UncertainError(OSError):
    """Files have their names, and whether they keep them after a loss of power is not known."""


def put_in_place(part: Path, target: Path) -> None:
    """Put a file that is written in the place of another one, at once and for good.

    Raises OSError where the other one is as it was, and UncertainError where it is not.
    """
    flush_file(part)
    name_all({target: part})


def name_all(parts: Mapping[Path, Path]) -> None:
    """Give files that are flushed their names, which may be those of others, in one folder: all, or none.

    The keys are the names. Raises OSError where what was there is as it was, and UncertainError where it is
    not. Whoever kills the process between two files, or takes the power, leaves old ones beside new ones.
    """
    *first, last = parts
    kept = {target: target.with_name(f".{target.name}.before") for target in first}
    named: list[Path] = []
    try:
        for target, before in kept.items():
            _keep(target, before)
        for target, part in parts.items():
            part.replace(target)
            named.append(target)
    except BaseException:
        if last not in named:
            for target in named:
                _restore(target, kept[target])
        raise
    finally:
        for before in kept.values():
            with suppress(OSError):
                before.unlink(missing_ok=True)
    try:
        flush_folder(last.parent)
    except OSError as error:
        raise UncertainError(error.errno, error.strerror, str(last.parent)) from error


def _keep(file: Path, before: Path) -> None:
    """Have a file, if there is one, by a second name too."""
    before.unlink(missing_ok=True)  # a killed process left it
    if file.exists():
        try:
            os.link(file, before)
        except OSError:  # some file systems know one name only
            shutil.copy2(file, before)


def _restore(file: Path, before: Path) -> None:
    if before.exists():
        before.replace(file)
    else:
        file.unlink()


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
