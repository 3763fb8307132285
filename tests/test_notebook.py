"""docs/notebook.ipynb runs from top to bottom and prints what it shows.

``pytest --rewrite-golden tests/test_notebook.py`` writes its outputs anew; the diff is there to be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
pytest.importorskip("pandas")

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
SHOWN = ("text/plain", "text/html", "text/markdown", "image/svg+xml")


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def outputs(notebook: Any) -> list[list[str]]:
    """What each cell of code shows, in the forms that readers see; counters and the like left out."""
    return [
        [
            output["text"] if output["output_type"] == "stream" else output["data"][kind]
            for output in cell.outputs
            for kind in (("stream",) if output["output_type"] == "stream" else SHOWN)
            if output["output_type"] == "stream" or kind in output["data"]
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.fixture(scope="module")
def run() -> Any:
    """The notebook after a run in its own folder, in a process of its own."""
    notebook = read()
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    client.execute()
    return notebook


@pytest.mark.filterwarnings("default")  # of the notebook machinery, not ours
def test_the_notebook_shows_what_it_prints(run: Any, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("rewrite_golden"):
        _write(run, NOTEBOOK)
    assert outputs(run) == outputs(read()), "Run “pytest --rewrite-golden tests/test_notebook.py”."


def test_the_notebook_has_a_picture_a_table_and_the_evidence_of_a_row() -> None:
    shown = "".join(text for texts in outputs(read()) for text in texts)
    assert shown.count("<svg") >= 2
    assert "<table>" in shown
    assert "data/sources/pl-21.ttl:" in shown
    assert str(NOTEBOOK.parents[1]) not in shown
    assert "Traceback" not in shown


def test_the_notebook_holds_no_trace_of_where_it_was_run() -> None:
    notebook = read()
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert not cell.metadata
        assert cell.cell_type != "code" or cell.execution_count is None


def _write(notebook: Any, path: Path) -> None:
    """Outputs without counters, times and versions."""
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, path)
