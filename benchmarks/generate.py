"""Writes a whole workspace of any number of projects, shaped like this repository's own.

``python -m benchmarks.generate --projects N --seed S OUT``: settings, ontology, shapes and queries are
those of this repository, copied when it runs; the data are made up. The same numbers give the same files.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from pathlib import Path
from typing import Final

from benchmarks.planted import Expected, errors_of, plant
from benchmarks.project_data import project_documents
from benchmarks.reference_data import reference_documents

ROOT: Final = Path(__file__).resolve().parents[1]
QUERIES: Final = Path(__file__).resolve().parent / "queries"
ERRORS_FILE: Final = "planted-errors.json"
SEED: Final = 1
SHARED_TRIPLES: Final = 1_275
PROJECT_TRIPLES: Final = 1_750


def expected_triples(projects: int) -> int:
    """About how many distinct triples the data of so many projects have, without the ontology."""
    return SHARED_TRIPLES + PROJECT_TRIPLES * projects


def generate(out: Path, *, projects: int, seed: int = SEED, errors: int = 0) -> list[Expected]:
    """Write the workspace into a new folder; returns the findings of the planted errors.

    Raises FileExistsError where there is something already, ValueError for more errors than fit.
    """
    if projects < 1:
        raise ValueError("A workspace has at least one project.")
    out.mkdir(parents=True)
    shutil.copy(ROOT / "multiply-kg.toml", out)
    shutil.copytree(ROOT / "ontology", out / "ontology")
    shutil.copytree(ROOT / "queries", out / "queries")
    for query in QUERIES.glob("*.rq"):
        shutil.copy(query, out / "queries")
    for folder in ("sources", "reference", "curation"):
        (out / "data" / folder).mkdir(parents=True)
    for document in reference_documents(seed):
        document.write(out / "data")
    expected: list[Expected] = []
    for number in range(projects):
        documents = project_documents(number, seed)
        expected += plant(documents, f"p{number}", errors_of(number, projects, errors))
        for document in documents:
            document.write(out / "data")
    if errors:
        text = json.dumps([dataclasses.asdict(one) for one in expected], indent=1)
        (out / ERRORS_FILE).write_text(text + "\n", encoding="utf-8")
    return expected


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--projects", type=int, default=1, help="how many projects (1,750 triples each)")
    parser.add_argument("--seed", type=int, default=SEED, help="which of the possible workspaces")
    parser.add_argument("--errors", type=int, default=0, help="how many errors to plant; they are listed")
    parser.add_argument("out", type=Path, help="the folder to make")
    given = parser.parse_args(arguments)
    try:
        generate(given.out, projects=given.projects, seed=given.seed, errors=given.errors)
    except (FileExistsError, ValueError) as error:
        parser.error(str(error))
    print(f"{given.out}: about {expected_triples(given.projects):,} triples of {given.projects} projects")


if __name__ == "__main__":
    main()
