"""The dataset as a store on disk: the same answers as from the files, by the same commands, without the files."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, Cli, run_process
from multiply_kg import pipeline
from multiply_kg.backend import EmbeddedBackend, Solutions
from multiply_kg.errors import StoreError
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.storage import dataset_file
from multiply_kg.storage.disk_store import open_store, write_store
from multiply_kg.storage.manifest import read_manifest
from multiply_kg.workspace import Settings, Workspace, open_workspace
from test_saved_queries import required

CASES = max(25, int(os.environ.get("MULTIPLY_KG_CASES", "0")))
HEAVY = ("rdflib", "owlrl", "pyshacl", "SPARQLWrapper")
IDS = Catalogue.load(ROOT / "queries").ids


@pytest.fixture(scope="module")
def real_store(real_build, tmp_path_factory) -> Path:
    """The real graph in a store."""
    folder = tmp_path_factory.mktemp("real") / "store"
    pipeline.write_store(real_build.material, real_build.closure, folder)
    return folder


@pytest.fixture(scope="module")
def stored(real_build, real_store) -> pipeline.KnowledgeGraph:
    return pipeline.open_store(real_build.material.workspace, real_store)


def rows_of(graph: pipeline.KnowledgeGraph, query: SavedQuery, reasoning) -> list[object]:
    found = graph.ask(query, required(query), reasoning=reasoning)
    if isinstance(found, bool):
        return [found]
    return sorted(map(str, found.rows if isinstance(found, Solutions) else found))


# -- the same answers -----------------------------------------------------------------------------


@pytest.mark.parametrize("reasoning", ["asserted", "inferred"])
@pytest.mark.parametrize("query", IDS)
def test_every_saved_query_has_the_same_rows_from_a_store(stored, real_graph, query, reasoning):
    saved = stored.catalogue.get(query)
    assert rows_of(stored, saved, reasoning) == rows_of(real_graph, saved, reasoning)


NODES = ["<http://e/a>", "<http://e/b>", "_:n1", "_:n2"]
triples = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from(["<http://e/p>", "<http://e/q>"]),
    st.sampled_from([*NODES, '"x"', '"ü\\n\\"z"@en', '"007"^^<http://www.w3.org/2001/XMLSchema#integer>']),
)
WHOLE = (
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g ?h { GRAPH ?g { ?s ?p ?n } GRAPH ?h { ?n ?q ?o } FILTER(ISBLANK(?n)) }",
    "SELECT ?s ?g { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
)


@given(
    graphs=st.dictionaries(
        st.sampled_from(["one", "two", "three"]), st.lists(triples, unique=True, max_size=6)
    ),
    inferred=st.sets(triples, max_size=4),
)
@settings(max_examples=CASES)
def test_a_store_answers_as_memory_does(graphs, inferred):
    workspace = Workspace(Path(), Settings(base="http://e/"))
    asserted, follows = workspace.graph_iri("asserted"), workspace.graph_iri("inferred")
    merged = list(dict.fromkeys(triple for found in graphs.values() for triple in found))
    sources = {f"http://e/graph/{name}": found for name, found in graphs.items()}
    dataset = {**sources, asserted: merged, follows: sorted(inferred.difference(merged))}
    in_memory = pipeline.KnowledgeGraph(workspace, pipeline.load(dataset), Catalogue({}), tuple(sources))
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as parent:
        folder = Path(parent) / "store"
        manifest = write_store(workspace, dataset, folder, asserted=asserted, inferred=follows)
        assert (manifest.asserted, manifest.inferred) == (len(merged), len(dataset[follows]))
        assert manifest.graphs == {name: len(found) for name, found in sources.items()}
        assert read_manifest(folder) == manifest
        backend, _ = open_store(workspace, folder, asserted=asserted)
        with backend:
            on_disk = pipeline.KnowledgeGraph(workspace, backend, in_memory.catalogue, tuple(manifest.graphs))
            for text in WHOLE:
                for reasoning in ("asserted", "inferred"):
                    query = SavedQuery.from_text(text)
                    assert rows_of(on_disk, query, reasoning) == rows_of(in_memory, query, reasoning), text


def test_the_manifest_says_what_the_store_was_built_from(real_build, real_store):
    manifest = read_manifest(real_store)
    workspace = real_build.material.workspace
    assert manifest.built_from == dataset_file.digest(workspace)
    assert manifest.base == workspace.settings.base
    assert manifest.asserted == len(real_build.material.asserted)
    assert manifest.inferred == len(real_build.closure.inferred)
    assert manifest.graphs == {name: len(found) for name, found in sorted(real_build.material.graphs.items())}


# -- commands -------------------------------------------------------------------------------------


def test_build_writes_a_store_in_place_of_the_dataset_file(cli: Cli, orchards, tmp_path):
    done = cli("build", "-w", orchards, "--store", tmp_path / "store")
    assert done.code == 0
    manifest = read_manifest(tmp_path / "store")
    assert f"written to {tmp_path / 'store'}, generation 1, from files with the digest" in done.out
    assert manifest.built_from[:12] in done.out
    assert not dataset_file.dataset_path(open_workspace(orchards)).exists()
    again = cli("build", "-q", "-w", orchards, "--store", tmp_path / "store", "-o", tmp_path / "all.nq")
    assert again.code == 0
    assert (tmp_path / "all.nq").read_text().startswith("# multiply-kg")
    assert read_manifest(tmp_path / "store").generation == 2


def test_questions_put_to_a_store_have_the_answers_of_the_files(cli: Cli, orchards, tmp_path):
    store = tmp_path / "store"
    queries = [
        query for query in pipeline.open_graph(open_workspace(orchards)).catalogue if not required(query)
    ]
    asked = [("stats",), *(("query", query.id, "-f", "csv") for query in queries)]
    assert len(asked) > 1
    before = [cli(*words, "-w", orchards).out for words in asked]
    assert cli("build", "-q", "-w", orchards, "--store", store).code == 0
    shutil.rmtree(orchards / "data")
    after = [cli(*words, "-w", orchards, "--store", store) for words in asked]
    assert [done.code for done in after] == [0] * len(asked)
    assert [done.out for done in after] == before


def test_the_setting_names_a_store_and_the_option_another(cli: Cli, orchards, tmp_path):
    settings = orchards / "multiply-kg.toml"
    settings.write_text('store = "build/store"\n' + settings.read_text())
    missing = cli("stats", "-w", orchards)
    assert missing.code == 2
    assert "build it with: multiply-kg build --store" in missing.err
    assert cli("build", "-q", "-w", orchards).code == 0
    assert read_manifest(orchards / "build" / "store").generation == 1
    assert cli("stats", "-w", orchards).code == 0
    assert cli("stats", "-w", orchards, "--store", tmp_path / "none").code == 2


def test_a_store_is_none_of_a_graph_with_violations(cli: Cli, orchards, tmp_path):
    cli("build", "-q", "-w", orchards, "--store", tmp_path / "store")
    for path in (orchards / "data").rglob("*.ttl"):
        path.write_text(path.read_text().replace('"1911"^^xsd:gYear', '"11 March"^^xsd:gYear'))
    done = cli("build", "-q", "-w", orchards, "--store", tmp_path / "store")
    assert done.code == 1
    assert "Nothing was written." in done.err
    assert read_manifest(tmp_path / "store").generation == 1


def test_the_store_of_another_workspace_is_refused(cli: Cli, orchards, bare, tmp_path):
    cli("build", "-q", "-w", orchards, "--store", tmp_path / "store")
    done = cli("stats", "-w", bare, "--store", tmp_path / "store")
    assert done.code == 2
    assert "holds the graph of <" in done.err
    assert "-w" in done.err


def test_a_store_and_an_endpoint_are_not_asked_together(cli: Cli, orchards, tmp_path):
    done = cli(
        "query", "-", "-w", orchards, "--store", tmp_path, "--endpoint", "http://127.0.0.1:9/", stdin="ASK {}"
    )
    assert done.code == 2
    assert "does not go with --endpoint" in done.err


@pytest.mark.parametrize("file", ["CURRENT", "000009.sst"])
def test_a_store_whose_files_may_not_be_read_is_not_called_damaged(orchards, tmp_path, monkeypatch, file):
    built = pipeline.build(open_workspace(orchards))
    pipeline.write_store(built.material, built.closure, tmp_path / "store")

    def refused(path, **_):
        raise StoreError("…") from OSError(
            f"IO error: While opening a file: {path}/{file}: Permission denied"
        )

    monkeypatch.setattr(EmbeddedBackend, "open", refused)
    with pytest.raises(StoreError, match=rf"cannot be read: .*{file}: Permission denied\. See to it"):
        pipeline.open_store(built.material.workspace, tmp_path / "store")


@pytest.mark.parametrize("content", [None, {"other": "mine"}])
def test_a_command_that_finds_no_store_says_so(cli: Cli, orchards, tmp_path, content):
    folder = tmp_path / "store"
    if content:
        folder.mkdir()
        (folder / "other").write_text("mine")
        assert cli("build", "-q", "-w", orchards, "--store", folder).code == 2
        assert [path.name for path in folder.iterdir()] == ["other"]
    done = cli("stats", "-w", orchards, "--store", folder)
    assert done.code == 2
    assert str(folder) in done.err


def test_a_disk_that_is_full_in_the_middle_of_the_data_leaves_the_store_as_it_was(tmp_path):
    full = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
from pathlib import Path
from multiply_kg.errors import StoreError
from multiply_kg.storage.disk_store import write_store
from multiply_kg.workspace import Settings, Workspace
a, i, g = (f"http://e/graph/{name}" for name in ("asserted", "inferred", "g"))
for size in (10, 60_000):
    triples = [(f"<http://e/{n}>", "<http://e/p>", f'"{n * 7919 % 104729}"') for n in range(size)]
    graphs = {a: triples, i: [], g: triples}
    try:
        write_store(Workspace(Path(), Settings(base="http://e/")), graphs, Path(sys.argv[1]), asserted=a, inferred=i)
        print("written")
    except StoreError as error:
        print(error)
"""
    done = run_process([tmp_path / "store"], code=full)
    assert done.err == ""
    first, second = done.out.splitlines()
    assert first == "written"
    assert re.match(
        r"The store cannot be written to .*\.sst: File too large\. Check the permissions and the", second
    )
    assert read_manifest(tmp_path / "store").asserted == 10
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == [
        "build.lock",
        "generation-1",
        "store.json",
    ]


@pytest.mark.parametrize("limit", [30, 40_000])
def test_a_full_disk_leaves_the_store_as_it_was(cli: Cli, orchards, tmp_path, limit):
    store = tmp_path / "store"
    cli("build", "-q", "-w", orchards, "--store", store)
    before = cli("stats", "-w", orchards, "--store", store).out
    full = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from multiply_kg.cli import main
main()
"""
    done = run_process(["build", "-q", "-w", orchards, "--store", store], code=full)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert f"The store cannot be written to {store}: " in done.err
    assert "File too large" in done.err
    assert cli("stats", "-w", orchards, "--store", store).out == before
    assert sorted(path.name for path in store.iterdir()) == ["build.lock", "generation-1", "store.json"]
    assert cli("build", "-q", "-w", orchards, "--store", store).code == 0


@pytest.mark.parametrize("question", [["query", "-"], ["query", "-", "-f", "csv"], ["stats"]])
def test_asking_a_store_loads_no_heavy_library_and_reads_no_data(cli: Cli, orchards, tmp_path, question):
    cli("build", "-q", "-w", orchards, "--store", tmp_path / "store")
    report = f"""
import json, os, sys
os._exit = sys.exit  # a question ends the process at once otherwise
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
from multiply_kg.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
heavy = [name for name in {HEAVY!r} if name in sys.modules]
read = [name for name in opened if "/data/" in name or "/ontology/" in name]
sys.stdout.write("\\n" + json.dumps([heavy, read]))
"""
    done = run_process(
        [*question, "-w", orchards, "--store", tmp_path / "store"],
        stdin="SELECT ?s ?o { ?s a ?o } LIMIT 3",
        cwd=tmp_path,
        code=report,
    )
    assert done.err == ""
    assert json.loads(done.out.splitlines()[-1]) == [[], []]
    assert len(done.out.splitlines()) > 3
