"""Part of building the wheel: the closure of the bundled graph is made and validated once, for all users.

So a load after installation neither reads Turtle nor reasons. The wheel carries the dataset beside the files
it was built from; it is sealed with their digest, and an installation whose files differ reads them instead.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the dataset of the workspace that the wheel carries; an editable installation builds its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the dataset into a temporary folder. Raises RuntimeError where the graph has violations."""
        if version == "editable":
            return
        root = Path(self.root)
        source = str(root / "src")
        sys.path.insert(0, source)
        try:
            from multiply_kg import pipeline
            from multiply_kg.storage import dataset_file
            from multiply_kg.workspace import open_workspace

            workspace = open_workspace(root)
            built = pipeline.build(workspace)
            if built.report.fails_at("violation"):
                raise RuntimeError("The graph has violations: run “multiply-kg validate” and mend them.")
            self._folder = tempfile.TemporaryDirectory()
            dataset = Path(self._folder.name) / dataset_file.DATASET_FILE
            pipeline.write_dataset(built, dataset)
            within = dataset_file.dataset_path(workspace).relative_to(workspace.root)
        finally:
            sys.path.remove(source)
        carried = {dataset: within}
        for expected in (root / "tests" / "golden").glob("*.csv"):  # what “multiply-kg test” compares with
            carried[expected] = expected.relative_to(root)
        for file, place in carried.items():
            build_data["force_include"][str(file)] = f"multiply_kg/_workspace/{place.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was made on the way."""
        if version != "editable":
            self._folder.cleanup()
