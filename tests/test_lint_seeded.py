"""Misspellings seeded in every saved query of this repository, and in its graph files: each is found on its line.

A slip is made in one place at a time: a letter dropped, doubled, swapped, replaced, or a capital changed. Every
prefix, name, IRI, keyword, parameter, key and id of the header is a place, and every variable that occurs more
than once (renaming one that occurs once changes nothing). One slip is tried in each place, for keywords in each
fifth; MULTIPLY_KG_SLIPS=5 tries all in all of them.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import ROOT
from multiply_kg import pipeline
from multiply_kg.lint import lint
from multiply_kg.lint.graphs import check_graphs
from multiply_kg.lint.queries import QueryContext, check_query
from multiply_kg.lint.run import query_context, vocabulary_of
from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.queries.parameters import is_parameter
from multiply_kg.sources import Quads, read_file
from multiply_kg.sources.tokens import TOKEN
from multiply_kg.workspace import open_workspace

SLIPS = int(os.environ.get("MULTIPLY_KG_SLIPS", "1"))
WORKSPACE = open_workspace(ROOT)
QUERIES = WORKSPACE.query_files()
IDS = frozenset(path.stem for path in QUERIES)
_PARAMETER_NAME = re.compile(r"_+([A-Za-z0-9]+)")
_LAST_WORD = re.compile(r"([\w-]+)[#/]?>$")
_KEY = re.compile(r"^#\+\s+(\w+):", re.MULTILINE)
_HEADER_ID = re.compile(
    r"^#\+.*?(?:\b(?:golden|example|reasoning|lang): |\{(?:start|label|from|lat|value): )([\w/.:-]*[A-Za-z][\w/.:-]*)$",
    re.MULTILINE,
)
_VIEW_COLUMN = re.compile(
    r"\b(?:start|end|label|from|to|lat|long|value|series|weight|place|planned): (\w+)(?=[,}])"
)


class Place(NamedTuple):
    kind: str
    at: int
    word: str


def slips(word: str) -> Iterator[str]:
    middle = len(word) // 2
    yield word[:middle] + word[middle + 1 :]
    yield word[:middle] + word[middle] + word[middle:]
    yield word[:middle] + ("x" if word[middle] != "x" else "y") + word[middle + 1 :]
    yield word[0].swapcase() + word[1:]
    if len(word) > 2:
        before = max(1, middle - 1)
        yield word[:before] + word[before + 1 : before + 2] + word[before] + word[before + 2 :]


def places(text: str) -> Iterator[Place]:
    tokens = [t for t in tokenise(text) if t.kind not in (Kind.SPACE, Kind.COMMENT)]
    uses = Counter(t.text for t in tokens if t.kind is Kind.VARIABLE)
    lines = text.splitlines()
    for token in tokens:
        name = token.text
        if token.kind is Kind.VARIABLE and is_parameter(name[1:]):
            found = _PARAMETER_NAME.match(name, 1)
            yield Place("parameter", token.offset + found.start(1), found[1])
        elif token.kind is Kind.VARIABLE and uses[name] > 1:
            yield Place("variable", token.offset + 1, name[1:])
        elif token.kind is Kind.PNAME:
            prefix, _, local = name.partition(":")
            yield Place("prefix", token.offset, prefix)
            if local:
                yield Place("term", token.offset + len(prefix) + 1, local)
        elif token.kind is Kind.IRI:
            found = _LAST_WORD.search(name)
            yield Place("IRI", token.offset + found.start(1), found[1])
        elif token.kind is Kind.WORD and len(name) > 1:
            yield Place("keyword", token.offset, name)
        elif token.kind is Kind.STRING and re.search(r"(notation|LANG\(\S+\) =) \"", lines[token.line - 1]):
            yield Place("code", token.offset + 1, name[1:-1])
    yield from header_places(text)


def header_places(text: str) -> Iterator[Place]:
    for found in _KEY.finditer(text):
        if found[1] not in WORKSPACE.settings.languages:
            yield Place("key", found.start(1), found[1])
    for found in (*_HEADER_ID.finditer(text), *_VIEW_COLUMN.finditer(text)):
        cut = found[1].rfind("/") + 1
        if any(character.isalpha() for character in found[1][cut:]):
            yield Place("id", found.start(1) + cut, found[1][cut:])


@pytest.fixture(scope="module")
def material() -> pipeline.Material:
    return pipeline.read(WORKSPACE)


@pytest.fixture(scope="module")
def context(material: pipeline.Material) -> QueryContext:
    return query_context(material, vocabulary_of(material), parse=pipeline.load({}).query)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_slip_in_a_saved_query_is_found_on_its_line(
    path: Path, context: QueryContext, tmp_path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    names = {t.text[1:] for t in tokenise(text) if t.kind is Kind.VARIABLE}
    missed: list[str] = []
    tried = 0
    for number, place in enumerate(places(text)):
        if SLIPS == 1 and number % 5 and place.kind in ("keyword", "key"):
            continue
        line = text.count("\n", 0, place.at) + 1
        wrong = [slip for slip in dict.fromkeys(slips(place.word)) if slip not in ("", place.word)]
        if place.kind == "keyword":  # keywords are read whatever their capitals
            wrong = [slip for slip in wrong if slip.casefold() != place.word.casefold()]
        if place.kind == "variable":
            wrong = [slip for slip in wrong if slip not in names]
        for slip in random.Random(f"{place}").sample(wrong, min(SLIPS, len(wrong))):
            file = tmp_path / path.name
            end = place.at + len(place.word)
            file.write_text(text[: place.at] + slip + text[end:], encoding="utf-8")
            found = [result.location.line for result in check_query(file, context, ids=IDS)]
            tried += 1
            if line not in found:
                missed.append(f"{path.name}:{line}: {place.kind} {place.word} → {slip}, found on {found}")
    assert tried >= 15
    assert missed == []


def slipped_names(quads: Quads, *, every: int) -> Iterator[tuple[int, str, str]]:
    """Line, text of the whole file and slip for some of the prefixed names that are not subjects."""
    text = quads.path.read_text(encoding="utf-8")
    names = [
        token
        for token in TOKEN.finditer(text)
        if token.lastgroup == "name"
        and not token["name"].endswith(":")
        and not text[: token.start("name")].endswith("\n")
    ]
    rng = random.Random(quads.graph)
    for token in names[rng.randrange(every) :: every]:
        prefix, _, local = token["name"].partition(":")
        at = token.start("name") + len(prefix) + 1
        slip = rng.choice([slip for slip in slips(local) if slip not in ("", local)])
        yield (
            text.count("\n", 0, at) + 1,
            text[:at] + slip + text[at + len(local) :],
            f"{token['name']} → {slip}",
        )


def test_slips_in_graph_files_are_found_on_their_line(material: pipeline.Material, tmp_path: Path) -> None:
    missed: list[str] = []
    tried = 0
    for part in ("ontology", "shapes", "data"):
        files = getattr(material, part)
        for index, quads in enumerate(files):
            if index % 8:
                continue
            for line, text, what in slipped_names(quads, every=max(1, 60 // SLIPS)):
                path = tmp_path / quads.path.name
                path.write_text(text, encoding="utf-8")
                changed = (*files[:index], read_file(path, graph=quads.graph), *files[index + 1 :])
                parts = {"ontology": material.ontology, "shapes": material.shapes, "data": material.data}
                mutant = pipeline.Material(WORKSPACE, **{**parts, part: changed})
                found = {
                    result.location.line for result in check_graphs(mutant, vocabulary_of(mutant), only=path)
                }
                tried += 1
                if line not in found:
                    missed.append(f"{quads.path.relative_to(ROOT)}:{line}: {what}")
    assert tried >= 15
    assert missed == []


def test_nothing_is_wrong_with_this_repository() -> None:
    assert [f"{found.location}: {found.message()}" for found in lint(WORKSPACE).results] == []
