"""``make docs``: bring README.md and docs/ in line with the workspace, the commands and what they print."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from multiply_kg.reference_pages import Subject, refreshed
from multiply_kg.reference_pages.examples import Shell, renewed, scratch_copy
from multiply_kg.workspace import open_workspace


def main() -> None:
    """Rewrite the pages that are not current and say which."""
    subject = Subject.of(open_workspace(Path.cwd()))
    root = subject.workspace.root
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(scratch_copy(root, Path(folder)))
        pages = {name: renewed(text, shell) for name, text in refreshed(subject).items()}
    for name, text in pages.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{name} rewritten\n")


if __name__ == "__main__":
    main()
