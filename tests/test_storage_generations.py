"""A store survives whatever happens to a build: killed, refused, out of space, or switched under a reader."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from multiply_kg.backend import Dataset, EmbeddedBackend
from multiply_kg.errors import KGError, StoreError
from multiply_kg.storage import generations
from multiply_kg.storage.generations import LOCK_FILE, open_current, publish
from multiply_kg.storage.manifest import MANIFEST_FILE, Manifest, read_manifest
from store_builder import BASE, QUADS, build, fingerprint

KILLS = max(110, int(os.environ.get("MULTIPLY_KG_CASES", "0")) // 10)
ROOT = Path(__file__).parent
SKELETON = Manifest(
    generation=0, software="0", base=BASE, built_from="", asserted=0, inferred=0, graphs={"http://e/g": 1}
)


@pytest.fixture
def folder(tmp_path: Path):
    """Where a store goes: in memory if possible, as hundreds of them wait for a disk for minutes."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path / "build" / "store"
        return
    with tempfile.TemporaryDirectory(dir=memory) as parent:
        yield Path(parent) / "build" / "store"


@pytest.fixture
def order():
    """Give an order to a process that builds stores and kills those who do."""
    program = [sys.executable, str(ROOT / "store_builder.py")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT.parent / "src"), *sys.path])}
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:

        def give(*words):
            process.stdin.write(json.dumps([str(word) if isinstance(word, Path) else word for word in words]))
            process.stdin.write("\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield give
        process.stdin.close()


def opened(folder: Path) -> tuple[EmbeddedBackend, Manifest]:
    return open_current(folder, lambda path, _, release: EmbeddedBackend.open(path, release=release))


def version_in(folder: Path) -> int:
    """The version that a reader finds, after a look at every quad of it."""
    backend, manifest = opened(folder)
    with backend:
        return whole_version(backend, manifest)


def whole_version(backend: EmbeddedBackend, manifest: Manifest) -> int:
    rows = list(backend.query("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }", dataset=Dataset()).rows)
    assert len(rows) == manifest.asserted == QUADS
    assert fingerprint(f"{s} {p} {o} {g} .\n" for s, p, o, g in rows) == manifest.built_from
    return int(manifest.software)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- killed ---------------------------------------------------------------------------------------


def test_readers_find_a_whole_generation_after_every_kill_at_a_random_moment(folder, order):
    order(folder, 0, None)
    begun = time.monotonic()
    order(folder, 1, None)
    lasts = time.monotonic() - begun
    moments = random.Random(785088)
    found, published, leftovers = 1, 0, 0
    for _ in range(KILLS):
        last, killed = order(folder, found + 1, moments.uniform(0, 2.2 * lasts))
        assert killed
        now = version_in(folder)
        assert now >= (found if last is None else last)
        published += last is not None
        leftovers += len(names(folder)) > 3
        found = now
    assert 0 < published < KILLS
    assert leftovers
    assert order(folder, found + 1, None) == [found + 1, False]
    assert version_in(folder) == found + 1
    assert names(folder) == [LOCK_FILE, f"generation-{read_manifest(folder).generation}", MANIFEST_FILE]


def test_readers_find_a_whole_generation_after_a_kill_before_each_step(folder, order):
    order(folder, 1, None)
    step, killed, versions = 0, True, [1]
    while killed:
        step += 1
        last, killed = order(folder, versions[-1] + 1, ["step", step])
        now = version_in(folder)
        assert now in (versions[-1], versions[-1] + 1)
        assert killed or now == last
        if now != versions[-1]:
            versions.append(now)
    assert step > 15
    assert len(versions) > 2  # killed after the switch as well
    assert len(names(folder)) == 3


def test_a_first_build_that_was_killed_leaves_a_folder_to_build_in(folder, order):
    assert order(folder, 1, ["step", 8])[1]
    with pytest.raises(StoreError, match="holds no store"):
        version_in(folder)
    assert order(folder, 1, None) == [1, False]
    assert version_in(folder) == 1


# -- switched under a reader ----------------------------------------------------------------------


def test_readers_get_one_generation_or_the_next_while_builds_switch(folder, order):
    build(folder, 0)
    readers = """
import sys, time
from pathlib import Path
from test_storage_generations import version_in
seen = [version_in(Path(sys.argv[1]))]
print(flush=True)
while seen[-1] < 12:
    seen.append(version_in(Path(sys.argv[1])))
print(seen == sorted(seen), len(seen), len(set(seen)))
"""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT.parent / "src"), *sys.path]),
    }
    with subprocess.Popen(
        [sys.executable, "-c", readers, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    ) as reader:
        reader.stdout.readline()
        for version in range(1, 13):
            assert order(folder, version, None) == [version, False]
        in_order, times, versions = reader.stdout.read().split()
    assert reader.returncode == 0
    assert in_order == "True"
    assert int(times) >= int(versions) > 1


def test_a_generation_stays_as_long_as_somebody_reads_it(folder):
    build(folder, 1)
    reader, manifest = opened(folder)
    build(folder, 2)
    build(folder, 3)
    assert names(folder) == [LOCK_FILE, "generation-1", "generation-3", MANIFEST_FILE]
    assert whole_version(reader, manifest) == 1
    reader.close()
    build(folder, 4)
    assert names(folder) == [LOCK_FILE, "generation-4", MANIFEST_FILE]


def test_a_reader_that_is_forgotten_holds_nothing(folder):
    build(folder, 1)
    opened(folder)
    build(folder, 2)
    assert names(folder) == [LOCK_FILE, "generation-2", MANIFEST_FILE]


@pytest.mark.parametrize("when", ["before it is held", "before it is opened"])
def test_a_reader_overtaken_by_a_build_opens_the_new_generation(folder, monkeypatch, when):
    build(folder, 1)

    def overtaken(path):
        monkeypatch.undo()
        if when == "before it is held":
            build(folder, 2)
            return generations.hold(path)
        build(folder, 2)
        shutil.rmtree(path, ignore_errors=True)
        return lambda: None

    monkeypatch.setattr(generations, "hold", overtaken)
    assert version_in(folder) == 2


# -- two at once ----------------------------------------------------------------------------------


def test_a_second_build_says_who_is_building_and_harms_nothing(folder):
    build(folder, 1)

    def meanwhile(path: Path) -> Manifest:
        with pytest.raises(StoreError, match=rf"being built by process {os.getpid()} on \S+\. Wait"):
            build(folder, 9)
        assert path.is_dir()
        (path / "part").write_text("x")
        return SKELETON

    publish(folder, meanwhile)
    assert (folder / "generation-2" / "part").read_text() == "x"
    build(folder, 3)
    assert version_in(folder) == 3


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("where", ["mkdir", "fill", "fsync", "replace"])
def test_what_cannot_be_written_leaves_the_store_as_it_was(folder, monkeypatch, where, code):
    build(folder, 1)
    failure = OSError(code, os.strerror(code), "somewhere")

    def fails(*_, **__):
        raise failure

    def written(path: Path) -> Manifest:
        (path / "quads").write_text("x")
        return SKELETON

    fill = fails if where == "fill" else written
    with monkeypatch.context() as patch:
        if where == "fsync":
            patch.setattr(os, "fsync", fails)
        elif where != "fill":
            patch.setattr(Path, where, fails)
        with pytest.raises(StoreError, match=os.strerror(code)):
            publish(folder, fill)
    assert version_in(folder) == 1
    assert names(folder) == [LOCK_FILE, "generation-1", MANIFEST_FILE] or where == "replace"
    build(folder, 2)
    assert names(folder) == [LOCK_FILE, "generation-2", MANIFEST_FILE]


def test_an_interrupted_build_leaves_the_store_as_it_was(folder):
    build(folder, 1)

    def interrupted(path: Path) -> None:
        (path / "quads").write_text("x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(folder, interrupted)
    assert names(folder) == [LOCK_FILE, "generation-1", MANIFEST_FILE]
    assert version_in(folder) == 1


@pytest.mark.parametrize(
    "content",
    [{"notes.txt": "mine"}, {"generation-1": None}, {"store.json": "{}"}, {"build.lock": "", "a": ""}],
)
def test_a_folder_that_holds_something_else_is_refused_and_left_alone(folder, content):
    folder.mkdir(parents=True)
    for name, text in content.items():
        (folder / name).mkdir() if text is None else (folder / name).write_text(text)
    with pytest.raises(StoreError, match="is no store: it holds"):
        build(folder, 1)
    assert names(folder) == sorted(content)


def test_a_file_in_the_place_of_the_folder_is_refused(folder):
    folder.parent.mkdir()
    folder.write_text("mine")
    with pytest.raises(StoreError, match="is no folder"):
        build(folder, 1)
    assert folder.read_text() == "mine"


def test_what_somebody_puts_into_a_store_is_left_alone(folder):
    build(folder, 1)
    (folder / "README").write_text("mine")
    build(folder, 2)
    assert names(folder) == ["README", LOCK_FILE, "generation-2", MANIFEST_FILE]


def _changed(folder: Path, **values: object) -> None:
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def _sst(folder: Path) -> Path:
    return max((folder / "generation-1").glob("*.sst"), key=lambda path: path.stat().st_size)


DAMAGE = {
    "no folder": (shutil.rmtree, "does not exist.*build it with: multiply-kg build --store"),
    "empty": (lambda f: [shutil.rmtree(f), f.mkdir()], "holds no store.*build it with"),
    "a file": (lambda f: [shutil.rmtree(f), f.write_text("x")], "is no folder"),
    "foreign": (lambda f: (f / MANIFEST_FILE).write_text('{"name": "app"}'), "something else"),
    "older": (lambda f: _changed(f, format=0, software="0.0.1"), r"multiply-kg 0\.0\.1 in format 0; .*Build it again with"),
    "newer": (lambda f: _changed(f, format=99), "in format 99; this version reads format 1.*Build it again with"),
    "cut manifest": (lambda f: os.truncate(f / MANIFEST_FILE, 40), "damaged: store.json is not JSON.*Build it again"),
    "empty manifest": (lambda f: os.truncate(f / MANIFEST_FILE, 0), "damaged: store.json is not JSON"),
    "binary manifest": (lambda f: (f / MANIFEST_FILE).write_bytes(b"\xff\xfe"), "damaged: store.json is not text"),
    "deep manifest": (lambda f: (f / MANIFEST_FILE).write_text("[" * 100_000), "damaged: store.json is not JSON"),
    "other manifest": (lambda f: _changed(f, graphs=[]), "damaged: store.json lacks"),
    "no number": (lambda f: _changed(f, generation="1"), "damaged: store.json lacks"),
    "no generation": (lambda f: shutil.rmtree(f / "generation-1"), "damaged: generation-1 is missing.*Build it again"),
    "generation is a file": (
        lambda f: [shutil.rmtree(f / "generation-1"), (f / "generation-1").write_text("")],
        "generation-1 cannot be read: .*Not a directory",
    ),
    "empty generation": (lambda f: [path.unlink() for path in (f / "generation-1").iterdir()], "There is no store"),
    "cut data": (lambda f: os.truncate(_sst(f), 100), "cannot be read: Corruption"),
    "no data": (lambda f: _sst(f).unlink(), "cannot be read: Corruption"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_no_store_or_a_damaged_one_says_so_and_what_to_do(folder, kind):
    build(folder, 1)
    harm, expected = DAMAGE[kind]
    harm(folder)
    with pytest.raises(StoreError, match=f"(?s){expected}"):
        version_in(folder)


@pytest.mark.parametrize("kind", sorted(set(DAMAGE) - {"a file", "foreign"}))
def test_building_again_mends_every_damage(folder, kind):
    build(folder, 1)
    DAMAGE[kind][0](folder)
    build(folder, 2)
    assert version_in(folder) == 2
    assert len(names(folder)) == 3


def test_a_store_of_another_format_stays_until_the_new_one_is_whole(folder):
    build(folder, 1)
    _changed(folder, format=0)

    def fails(_: Path) -> None:
        assert (folder / "generation-1").is_dir()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreError, match="No space left"):
        publish(folder, fails)
    assert names(folder) == [LOCK_FILE, "generation-1", MANIFEST_FILE]


def test_data_damaged_inside_are_an_error_of_the_store_when_they_are_read(folder):
    build(folder, 1)
    for path in (folder / "generation-1").glob("*.sst"):
        content = path.read_bytes()
        path.write_bytes(bytes(255 - byte for byte in content[:400]) + content[400:])
    with pytest.raises(StoreError, match="Corruption"):
        version_in(folder)


def test_a_store_that_may_not_be_read_says_so(folder, monkeypatch):
    build(folder, 1)

    def refuse(path: Path, **_: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(StoreError, match="cannot be read: Permission denied"):
        version_in(folder)


def test_errors_of_stores_are_those_that_the_command_line_knows():
    assert issubclass(StoreError, KGError)
