"""A folder of generations of which one is current: written whole, switched to at once, removed when unused.

    DIR/store.json      the manifest; it names the current generation and is replaced as one
    DIR/build.lock      held by whoever builds
    DIR/generation-7/   one generation; nothing in it changes once the manifest has named it

A reader holds the generation that it reads, and a build removes only those that nobody holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from multiply_kg.errors import StoreError
from multiply_kg.storage.durable import UncertainError, flush_contents, make_folder, put_in_place
from multiply_kg.storage.locks import HeldError, hold, locked, unheld
from multiply_kg.storage.manifest import MANIFEST_FILE, Manifest, damaged, is_ours, read_manifest

LOCK_FILE: Final = "build.lock"
_PART: Final = f".{MANIFEST_FILE}.part"
_GENERATION: Final = re.compile(r"generation-([0-9]+)\Z")
_ATTEMPTS: Final = 10
Opened = TypeVar("Opened")
Opening = Callable[[Path, Manifest, Callable[[], None]], Opened]


def generation_path(folder: Path, number: int) -> Path:
    """Where a generation of a store is."""
    return folder / f"generation-{number}"


# -- reading --------------------------------------------------------------------------------------


def open_current(folder: Path, opening: Opening[Opened]) -> tuple[Opened, Manifest]:
    """What ``opening`` makes of the current generation, and the manifest.

    ``opening`` gets the generation's folder, the manifest, and a function to call when it is done with the
    folder, which stays there until then. Where a build switches to another generation meanwhile, that one
    is opened. Raises StoreError where there is no store or a damaged one.
    """
    manifest = read_manifest(folder)
    for _ in range(_ATTEMPTS):
        try:
            return _open(folder, manifest, opening), manifest
        except StoreError:
            now = read_manifest(folder)
            if now.generation == manifest.generation:
                raise
            manifest = now
    raise StoreError(f"The store in {folder} changes all the time.", hint="Try again later.")


def _open(folder: Path, manifest: Manifest, opening: Opening[Opened]) -> Opened:
    path = generation_path(folder, manifest.generation)
    release = hold(path)
    if release is None:
        raise damaged(folder, f"{path.name} is missing")
    try:
        return opening(path, manifest, release)
    except BaseException:
        release()
        raise


# -- writing --------------------------------------------------------------------------------------


def publish(folder: Path, fill: Callable[[Path], Manifest]) -> Manifest:
    """Make the next generation with ``fill``, switch readers to it, and remove those that nobody reads.

    ``fill`` gives the manifest, which comes back with the number of the generation. Until all is on the disk
    readers see the previous one, also where this process is killed. Raises StoreError where another process
    is building, where the folder holds something else, and where it cannot be written, for want of space or
    permission; then the store is as it was. Only where the folder cannot be flushed after the switch, the new
    store is there, and the error says so.
    """
    try:
        _refuse_others(folder)
        make_folder(folder)
        with locked(folder / LOCK_FILE):
            _clean(folder)
            return _publish(folder, fill)
    except HeldError as error:
        raise StoreError(
            f"The store in {folder} is being built by {error}.",
            hint="Wait until that is done, or name another folder.",
        ) from error
    except UncertainError as error:
        raise StoreError(
            f"The new store is in {folder}, but the disk did not say that it will stay there: "
            f"{error.strerror}.",
            hint="Check the disk, and build it again.",
        ) from error
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror or error
        raise StoreError(
            f"The store cannot be written to {folder}: {reason}.",
            hint="Check the permissions and the space on the disk; a store that was there is as it was.",
        ) from error


def _publish(folder: Path, fill: Callable[[Path], Manifest]) -> Manifest:
    from dataclasses import replace

    number = _next(folder)
    path = generation_path(folder, number)
    try:
        path.mkdir()
        sealed = replace(fill(path), generation=number)
        flush_contents(path)
        _switch(folder, sealed)
    except BaseException:
        if _current(folder) != number:
            _remove(path)
        raise
    _clean(folder)
    return sealed


def _refuse_others(folder: Path) -> None:
    """Raise StoreError for a folder in which something is that no build made, unless a store is there too."""
    if not folder.exists() or is_ours(folder):
        return
    if not folder.is_dir():
        raise StoreError(f"{folder} is there and is no folder.", hint="Name another one.")
    names = sorted(path.name for path in folder.iterdir())
    others = [
        name
        for name in names
        if name not in (LOCK_FILE, MANIFEST_FILE, _PART) and not _GENERATION.match(name)
    ]
    if others or (names and LOCK_FILE not in names):  # the lock is the first thing that a build makes
        raise StoreError(
            f"{folder} is there and is no store: it holds {(others or names)[0]}.",
            hint="Name another folder.",
        )


def _next(folder: Path) -> int:
    """A number that no generation has had, as far as is known."""
    numbers = [int(match[1]) for path in folder.iterdir() if (match := _GENERATION.match(path.name))]
    return max([*numbers, _current(folder) or 0]) + 1


def _current(folder: Path) -> int | None:
    """The number of the current generation; None where there is none that this program could read."""
    try:
        return read_manifest(folder).generation
    except StoreError:
        return None


def _switch(folder: Path, manifest: Manifest) -> None:
    part = folder / _PART
    part.write_text(manifest.text(), encoding="utf-8")
    put_in_place(part, folder / MANIFEST_FILE)


def _clean(folder: Path) -> None:
    """Remove what killed builds left, and generations that are not current and that nobody reads.

    What cannot be removed stays for the next build. While the manifest cannot be read, all stays.
    """
    current = _current(folder)
    if current is None and (folder / MANIFEST_FILE).exists():
        return
    with suppress(OSError):
        (folder / _PART).unlink(missing_ok=True)
        for path in folder.iterdir():
            match = _GENERATION.match(path.name)
            if match and int(match[1]) != current:
                with unheld(path) as unused:
                    if unused and path.is_dir():
                        _remove(path)
                    elif unused:
                        path.unlink()


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
