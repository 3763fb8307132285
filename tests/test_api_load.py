"""The bundled graph after installation: its closure comes ready-made, is used when it belongs to the files, and only then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyoxigraph
import pytest

import multiply_kg as mkg
from conftest import ROOT
from multiply_kg import pipeline
from multiply_kg.workspace import open_workspace

DATASET = Path("multiply_kg", "_workspace", "build", "dataset.nq")
LOAD = """
import json, sys
import multiply_kg as mkg
from multiply_kg import pipeline
steps = []
read = pipeline.read
pipeline.read = lambda workspace: steps.append("read") or read(workspace)
with mkg.load() as kg:
    rows = kg.query("meetings").to_csv()
heavy = sorted({"rdflib", "owlrl", "pyshacl"} & sys.modules.keys())
print(json.dumps({"root": str(kg.workspace.root), "steps": steps, "heavy": heavy, "rows": rows}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """What installing the wheel puts into site-packages, to be changed at will."""
    site = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def load(site: Path, cwd: Path) -> dict[str, object]:
    """What loading the graph and one query do in a process of their own."""
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert found["root"] == str((site / "multiply_kg" / "_workspace").resolve())
    return found


def test_the_wheel_carries_the_closure_and_loading_it_neither_reads_turtle_nor_reasons(
    installed: Path, tmp_path: Path
) -> None:
    found = load(installed, tmp_path)
    assert found["steps"] == []
    assert found["heavy"] == []
    assert "Helsingborg" in str(found["rows"])
    quads = pyoxigraph.parse(path=installed / DATASET, format=pyoxigraph.RdfFormat.N_QUADS)
    graphs = {quad.graph_name.value.rpartition("/")[2] for quad in quads}
    assert {"asserted", "inferred", "pl-21"} <= graphs


@pytest.mark.parametrize(
    "damage", ["edited source", "edited closure", "cut closure", "no closure", "empty closure"]
)
def test_a_closure_that_does_not_belong_to_the_files_is_not_used(
    installed: Path, tmp_path: Path, damage: str
) -> None:
    dataset = installed / DATASET
    workspace = installed / "multiply_kg" / "_workspace"
    match damage:
        case "edited source":
            with (workspace / "data" / "sources" / "pl-21.ttl").open("a", encoding="utf-8") as file:
                file.write("\n# corrected\n")
        case "edited closure":
            text = dataset.read_text(encoding="utf-8")
            assert '"Helsingborg"@en' in text
            dataset.write_text(text.replace('"Helsingborg"@en', '"Elsewhere"@en'), encoding="utf-8")
        case "cut closure":
            lines = dataset.read_text(encoding="utf-8").splitlines(keepends=True)
            dataset.write_text("".join(lines[:-500]), encoding="utf-8")
        case "no closure":
            dataset.unlink()
        case _:
            dataset.write_bytes(b"")
    found = load(installed, tmp_path)
    assert found["steps"] == ["read"]
    assert "Helsingborg" in str(found["rows"])
    assert "Elsewhere" not in str(found["rows"])


def test_the_closure_is_the_same_bytes_in_every_build(wheel: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    code = "from multiply_kg.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "build", "-q", "-w", str(ROOT), "-o", str(tmp_path / "again.nq")],
        env=environment,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(DATASET.as_posix()) == (tmp_path / "again.nq").read_bytes()


def test_a_store_on_disk_answers_like_the_files(orchards: Path, tmp_path: Path) -> None:
    workspace = open_workspace(orchards)
    material = pipeline.read(workspace)
    pipeline.write_store(material, pipeline.inferred(material), tmp_path / "store")
    files, stored = mkg.load(orchards), mkg.load(orchards, store=tmp_path / "store")
    for query in (
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }",
    ):
        for reasoning in ("asserted", "inferred"):
            rows = [sorted(map(str, kg.sparql(query, reasoning=reasoning))) for kg in (files, stored)]
            assert rows[0] == rows[1]
    assert {str(quad) for quad in files.graph.quads()} == {str(quad) for quad in stored.graph.quads()}
    with pytest.raises(mkg.KGError, match="does not exist"):
        mkg.load(orchards, store=tmp_path / "elsewhere")
