"""What is written outlasts a loss of power: files are flushed before they get their names, folders after that."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from multiply_kg.errors import StoreError
from multiply_kg.storage import locks
from multiply_kg.storage.dumps import DUMPS, write_dumps
from multiply_kg.storage.durable import flush_file, flush_folder
from multiply_kg.storage.generations import publish
from multiply_kg.storage.locks import HeldError, locked
from multiply_kg.storage.manifest import Manifest, read_manifest
from multiply_kg.storage.replacing import replacing
from test_storage_generations import SKELETON

Event = tuple[str, str]
TRIPLE = ("<urn:s>", "<urn:p>", "<urn:o>")


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What is flushed, replaced and removed from now on, by its path."""
    seen: list[Event] = []
    names: dict[int, str] = {}
    opened, flushed, replaced, removed = os.open, os.fsync, os.replace, shutil.rmtree

    def name(path: object) -> str:
        return Path(os.fspath(path)).relative_to(tmp_path).as_posix()  # type: ignore[call-overload]

    def open_(path, *arguments, **options):
        descriptor = opened(path, *arguments, **options)
        if Path(path).is_relative_to(tmp_path):
            names[descriptor] = name(path)
        return descriptor

    def fsync(descriptor):
        seen.append(("flush", names[descriptor]))
        flushed(descriptor)

    def replace(source, target, **options):
        seen.append(("replace", name(target)))
        replaced(source, target, **options)

    def rmtree(path, **options):
        seen.append(("remove", name(path)))
        removed(path, **options)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    return seen


def fill(path: Path) -> Manifest:
    for name in ("one", "two"):
        (path / name).write_text(name, encoding="utf-8")
    return SKELETON


def test_a_generation_is_on_the_disk_before_the_switch_and_the_switch_before_the_old_one_goes(
    tmp_path: Path, events: list[Event]
) -> None:
    publish(tmp_path / "store", fill)
    events.clear()
    publish(tmp_path / "store", fill)
    assert sorted(events[:2]) == [("flush", "store/generation-2/one"), ("flush", "store/generation-2/two")]
    assert events[2:] == [
        ("flush", "store/generation-2"),
        ("flush", "store"),
        ("flush", "store/.store.json.part"),
        ("replace", "store/store.json"),
        ("flush", "store"),
        ("remove", "store/generation-1"),
    ]


def test_the_names_of_folders_that_a_first_build_makes_are_flushed(
    tmp_path: Path, events: list[Event]
) -> None:
    publish(tmp_path / "build" / "deep" / "store", fill)
    assert events[:3] == [("flush", "build/deep"), ("flush", "build"), ("flush", ".")]
    events.clear()
    write_dumps(tmp_path / "dumps", [], list, prefixes={})
    assert events[0] == ("flush", ".")


def test_all_dumps_are_on_the_disk_before_the_first_is_replaced(tmp_path: Path, events: list[Event]) -> None:
    (tmp_path / "dumps").mkdir()
    write_dumps(tmp_path / "dumps", [], list, prefixes={}, approve=lambda: events.append(("approve", "")))
    assert events == [
        *(("flush", f"dumps/.{name}.part") for name in DUMPS),
        ("approve", ""),
        *(("replace", f"dumps/{name}") for name in DUMPS),
        ("flush", "dumps"),
    ]


def test_a_file_is_on_the_disk_before_it_takes_the_place_of_another(
    tmp_path: Path, events: list[Event]
) -> None:
    with replacing(tmp_path / "answer.csv") as out:
        out.write("a,b\n")
        assert events == []
    assert events == [
        ("flush", f".answer.csv.{os.getpid()}.part"),
        ("replace", "answer.csv"),
        ("flush", "."),
    ]


@pytest.mark.parametrize("flush", [flush_file, flush_folder])
def test_what_a_file_system_does_not_know_is_no_error_and_what_it_cannot_do_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flush
) -> None:
    path = tmp_path if flush is flush_folder else tmp_path / "file"
    (tmp_path / "file").touch()
    codes = iter([errno.EINVAL, errno.EIO])

    def fails(_: int) -> None:
        raise OSError(next(codes), "no")

    monkeypatch.setattr(os, "fsync", fails)
    flush(path)
    with pytest.raises(OSError, match="no"):
        flush(path)


def stand_in_for_windows() -> SimpleNamespace:
    """What ``msvcrt.locking`` does, as its documentation has it: a byte is one descriptor's until it is closed.

    No Windows was at hand; this shows that the lock is asked for and minded, not that Windows keeps it.
    """
    held: dict[int, tuple[os.stat_result, int]] = {}

    def is_open(descriptor: int, file: os.stat_result) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), file)
        except OSError:
            return False

    def locking(descriptor: int, mode: int, size: int) -> None:
        assert (mode, size) == (2, 1)
        file, at = os.fstat(descriptor), os.lseek(descriptor, 0, os.SEEK_CUR)
        for other, (its_file, its_at) in held.items():
            same = os.path.samestat(file, its_file) and at == its_at
            if other != descriptor and same and is_open(other, its_file):
                raise PermissionError(errno.EACCES, "Permission denied")
        held[descriptor] = file, at

    return SimpleNamespace(locking=locking, LK_NBLCK=2)


def test_with_a_stand_in_for_the_locks_of_windows_builds_do_not_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "fcntl", None)
    monkeypatch.setattr(locks, "msvcrt", stand_in_for_windows())
    file = tmp_path / "build.lock"
    for _ in range(2):
        with locked(file):
            with pytest.raises(HeldError, match=f"process {os.getpid()} on"), locked(file):
                pass
            assert file.read_text(encoding="utf-8").startswith(f"process {os.getpid()} on")


def test_without_any_locks_a_build_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "fcntl", None)
    monkeypatch.setattr(locks, "msvcrt", None)
    publish(tmp_path / "store", fill)
    publish(tmp_path / "store", fill)
    with pytest.raises(StoreError, match="no store"):
        publish(tmp_path, fill)


@pytest.fixture
def unflushed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that cannot be flushed."""
    folders: list[Path] = []
    flushed = os.fsync

    def fsync(descriptor: int) -> None:
        if any(os.path.samestat(os.fstat(descriptor), folder.stat()) for folder in folders):
            raise OSError(errno.EIO, "Input/output error")
        flushed(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return folders


def test_dumps_that_may_not_stay_are_not_said_to_be_as_they_were(
    tmp_path: Path, unflushed: list[Path]
) -> None:
    write_dumps(tmp_path, [], list, prefixes={})
    unflushed.append(tmp_path)
    with pytest.raises(StoreError, match=r"The new dumps are in .*: Input/output error\.") as caught:
        write_dumps(tmp_path, [TRIPLE], list, prefixes={})
    assert "as it was" not in str(caught.value)
    assert (tmp_path / "graph.nt").read_text(encoding="utf-8") == "<urn:s> <urn:p> <urn:o> .\n"


def test_a_store_that_may_not_stay_is_not_said_to_be_as_it_was(tmp_path: Path, unflushed: list[Path]) -> None:
    publish(tmp_path, fill)

    def filled(path: Path) -> Manifest:
        original = Path.replace

        def replace(part: Path, target: Path) -> Path:
            unflushed.append(tmp_path)
            return original(part, target)

        patch.setattr(Path, "replace", replace)
        return fill(path)

    said = pytest.raises(StoreError, match=r"The new store is in .*: Input/output error\.")
    with pytest.MonkeyPatch.context() as patch, said as caught:
        publish(tmp_path, filled)
    assert "as it was" not in str(caught.value)
    assert read_manifest(tmp_path).generation == 2
    assert (tmp_path / "generation-2" / "one").exists()


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("there", [set(), {DUMPS[0]}, set(DUMPS)])
def test_where_one_dump_cannot_get_its_name_all_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: set[str], links: bool
) -> None:
    for name in there:
        (tmp_path / name).write_text("old", encoding="utf-8")
    original = Path.replace

    def replace(part: Path, target: Path) -> Path:
        if part.name == f".{DUMPS[2]}.part":
            raise PermissionError(errno.EPERM, "Operation not permitted", str(target))
        return original(part, target)

    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", replace)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(StoreError, match=r"cannot be written .* Operation not permitted: .*graph\.jsonld"):
        write_dumps(tmp_path, [TRIPLE], list, prefixes={})
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == dict.fromkeys(
        there, "old"
    )


def test_a_folder_in_the_place_of_a_dump_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / DUMPS[1]).mkdir()
    with pytest.raises(StoreError, match=r"graph\.ttl is a folder"):
        write_dumps(tmp_path, iter(lambda: pytest.fail("read"), None), list, prefixes={})
