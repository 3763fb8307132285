"""A measured process: ``python -m benchmarks.task NAME WORKSPACE WORK`` does one thing and reports it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks import compiled, edits, export, naive, raw

TASKS: Final[dict[str, Callable[[Any, Path], None]]] = {
    "bulk-load": raw.bulk_load,
    "compiled": compiled.stages,
    "edit": edits.edits,
    "export": export.export,
    "lookups": raw.lookups,
    "naive": naive.stages,
    "pyshacl": naive.shacl,
    "pyshacl-all": naive.shacl_all,
    "whole": compiled.whole,
}


def main() -> None:
    """Do the task."""
    name, folder, work = sys.argv[1:]
    from multiply_kg.workspace import open_workspace

    TASKS[name](open_workspace(Path(folder)), Path(work))


if __name__ == "__main__":
    main()
