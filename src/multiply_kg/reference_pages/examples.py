"""The examples of hand-written pages: their commands are run, and what they print stands beneath them.

A fenced block ``console`` holds commands after ``$ `` and their output; a line ``…`` in it stands for any
lines, ``…`` at the end of a line for the rest of it. A block after a line that is a file name in
backticks and a colon is the text of that file. Nothing goes through a shell.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ELLIPSIS: Final = "…"
OURS: Final = frozenset({"multiply-kg", "mkg", ".venv/bin/multiply-kg"})
NOT_RUN: Final = frozenset({"make", "git", "python3", ".venv/bin/python", "."})
"""First words of commands that a page may show and that are not run: they set things up."""
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE_NAME: Final = re.compile(r"^`([\w./-]+)`:\n\n\Z", re.MULTILINE)
_WORKSPACE: Final = ("ontology", "data", "queries", "multiply-kg.toml")
_OPERATORS: Final = ("|", ">", "<")


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of a page with the output shown beneath it; ``start`` and ``end`` delimit the output."""

    text: str
    shown: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class File:
    """A file whose text a page shows."""

    name: str
    text: str


def examples(page: str) -> Iterator[Command | File]:
    """The commands and files of a page, in order."""
    for block in _FENCE.finditer(page):
        name = _FILE_NAME.search(page, max(0, block.start() - 200), block.start())
        if name:
            yield File(name[1], block[2])
        elif block[1] == "console":
            yield from _commands(block[2], block.start(2))


def _commands(block: str, offset: int) -> Iterator[Command]:
    starts = [match.start() for match in re.finditer(r"^\$ ", block, re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        line_end = block.index("\n", start) + 1
        while block[line_end - 2] == "\\":
            line_end = block.index("\n", line_end) + 1
        text = block[start + 2 : line_end].replace("\\\n", " ").strip()
        yield Command(text, tuple(block[line_end:end].rstrip().splitlines()), offset + line_end, offset + end)


@dataclass(slots=True)
class Shell:
    """Runs the examples of pages in a folder; ``cd`` of one command holds for the next."""

    folder: Path

    def run(self, example: Command | File) -> tuple[str, ...] | None:
        """The lines that a command prints, None where it is not run. Writes a file and runs nothing.

        Raises ValueError for a command that a page must not use.
        """
        if isinstance(example, File):
            path = self.folder / example.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.text, encoding="utf-8")
            return ()
        words = _words(example.text)
        if words[0] in NOT_RUN:
            return None
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return ()
        text = self._pipeline(words)
        return tuple(line.rstrip() for line in text.rstrip().splitlines())

    def _pipeline(self, words: list[str]) -> str:
        stages, target = _stages(words)
        given, said = "", ""
        for stage in stages:
            given, aside = self._stage(stage, given)
            said += aside
        if target is None:
            return said + given
        (self.folder / target).write_text(given, encoding="utf-8")
        return said

    def _stage(self, words: list[str], given: str) -> tuple[str, str]:
        """What a stage passes on, and what it says aside."""
        if words[0] in OURS:
            return _ours(words[1:], given, self.folder)
        done = subprocess.run(  # noqa: S603  (the pages are this repository's own)
            words, input=given, capture_output=True, text=True, cwd=self.folder, check=False, encoding="utf-8"
        )
        return done.stdout, done.stderr


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>")
    lexer.whitespace_split = True
    return list(lexer)


def _stages(words: list[str]) -> tuple[list[list[str]], str | None]:
    target = None
    if ">" in words:
        at = words.index(">")
        target, words = words[at + 1], words[:at]
    stages: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            stages.append([])
        elif word in _OPERATORS:
            raise ValueError(f"“{word}” is not used in the pages.")
        else:
            stages[-1].append(word)
    return stages, target


def _ours(arguments: Sequence[str], given: str, folder: Path) -> tuple[str, str]:
    """What multiply-kg prints; on a terminal both streams come in the order of writing, so they do here."""
    from multiply_kg.cli import run

    out = io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        _called(["multiply-kg", *arguments], given),
    ):
        run()
    return out.getvalue(), ""


@contextlib.contextmanager
def _called(arguments: list[str], given: str) -> Iterator[None]:
    """The arguments and the standard input of a program, for the time that it runs."""
    argv, stdin = sys.argv, sys.stdin
    sys.argv, sys.stdin = arguments, io.StringIO(given)
    try:
        yield
    finally:
        sys.argv, sys.stdin = argv, stdin


def scratch_copy(root: Path, folder: Path) -> Path:
    """A copy of the workspace in which examples may write."""
    copy = folder / "multiply-kg"
    for name in _WORKSPACE:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(source, copy / name)
    return copy


def agrees(shown: Sequence[str], real: Sequence[str]) -> bool:
    """Whether the output shown is the real one, ellipses aside."""
    if not shown:
        return not real
    if shown[0] == ELLIPSIS:
        return any(agrees(shown[1:], real[at:]) for at in range(len(real) + 1))
    return bool(real) and _line_agrees(shown[0], real[0]) and agrees(shown[1:], real[1:])


def _line_agrees(shown: str, real: str) -> bool:
    if shown.endswith(" " + ELLIPSIS):
        return real.startswith(shown.removesuffix(ELLIPSIS).rstrip())
    return shown == real


def elided(shown: Sequence[str], real: Sequence[str]) -> tuple[str, ...]:
    """The real output, shortened as the shown one is: as many lines as it has around its ``…``."""
    wide = max((len(line) for line in shown if line.endswith(" " + ELLIPSIS)), default=0)
    cut = [
        line if not wide or len(line) <= wide else line[: wide - 2].rstrip() + " " + ELLIPSIS for line in real
    ]
    if ELLIPSIS not in shown:
        return tuple(cut)
    head = list(shown).index(ELLIPSIS)
    tail = list(reversed(shown)).index(ELLIPSIS)
    return (*cut[:head], ELLIPSIS, *cut[max(head, len(cut) - tail) :])


def renewed(page: str, shell: Shell) -> str:
    """The page with what its commands really print; an output that is not shown stays so."""
    for example, real in [(example, shell.run(example)) for example in examples(page)][::-1]:
        if (
            isinstance(example, Command)
            and example.shown
            and real is not None
            and not agrees(example.shown, real)
        ):
            output = "".join(f"{line}\n" for line in elided(example.shown, real))
            page = page[: example.start] + output + page[example.end :]
    return page
