"""Which pages there are, and all of them as they should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from multiply_kg.reference_pages.commands import cli_page
from multiply_kg.reference_pages.documents import sources_page
from multiply_kg.reference_pages.parts import with_parts
from multiply_kg.reference_pages.saved_queries import queries_page
from multiply_kg.reference_pages.subject import Subject
from multiply_kg.reference_pages.vocabulary import vocabulary_page

PAGES: Final[Mapping[str, Callable[[Subject], str]]] = {
    "docs/cli.md": lambda _: cli_page(),
    "docs/queries.md": queries_page,
    "docs/sources.md": sources_page,
    "docs/vocabulary.md": vocabulary_page,
}
"""The pages that are made as a whole."""


def refreshed(subject: Subject) -> dict[str, str]:
    """The text that README.md and each page of docs/ should have, by path within the repository.

    Hand-written pages keep their text; only their made parts change. What commands print in them is not
    touched here (see ``examples``).
    """
    root = subject.workspace.root
    written = sorted(path for path in (root / "README.md", *(root / "docs").glob("*.md")) if path.is_file())
    pages = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in written
        if path.relative_to(root).as_posix() not in PAGES
    }
    pages = {name: with_parts(text, subject) for name, text in pages.items()}
    return dict(sorted({**pages, **{name: make(subject) for name, make in PAGES.items()}}.items()))
