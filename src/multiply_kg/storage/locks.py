"""Locks that go with the process that has them, so that a killed one leaves none behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Final

fcntl: ModuleType | None
msvcrt: ModuleType | None
try:
    import fcntl
except ImportError:  # not on Windows, where a folder with open files cannot be removed anyway
    fcntl = None
try:
    import msvcrt
except ImportError:
    msvcrt = None
_BEYOND: Final = 1 << 30
"""The byte that is locked on Windows; nobody can read it then, so it is not one of the file's own."""


class HeldError(Exception):
    """Another process has the lock; the text says which."""


def hold(folder: Path) -> Callable[[], None] | None:
    """Keep a folder from being removed until the function that comes back is called.

    None where it is gone, or about to be. On a file system without locks nothing is kept.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except PermissionError:  # not on Windows; elsewhere whoever opens what is in it says so
        return lambda: None
    taken = _take(descriptor, exclusive=False)
    if taken and _is_at(descriptor, folder):
        return lambda: os.close(descriptor)
    os.close(descriptor)
    return None


@contextmanager
def unheld(folder: Path) -> Iterator[bool]:
    """Whether nobody holds a folder, and then nobody can while this goes on."""
    descriptor = None
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor is None or _take(descriptor, exclusive=True)
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock file, made where there is none. Raises HeldError where another process has it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(descriptor, exclusive=True):
            holder = os.read(descriptor, 1000).decode(errors="replace").strip()
            raise HeldError(holder or "another process")
        os.ftruncate(descriptor, 0)
        import socket

        os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, *, exclusive: bool) -> bool:
    if fcntl is None:
        return msvcrt is None or _take_byte(msvcrt, descriptor)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _take_byte(windows: ModuleType, descriptor: int) -> bool:
    os.lseek(descriptor, _BEYOND, os.SEEK_SET)
    try:
        windows.locking(descriptor, windows.LK_NBLCK, 1)
    except PermissionError:
        return False
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the open folder is still the one of that name."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False
