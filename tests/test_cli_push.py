"""``push`` and ``--endpoint``: the graph sent to a real store, and the same answers from there."""

from __future__ import annotations

import json
import socket

import pytest

pytest_plugins = ("fuseki",)


@pytest.fixture
def nobody() -> str:
    """An address on this machine where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/sparql"


def test_what_is_pushed_answers_as_the_files_do(cli, fuseki_memory) -> None:
    pushed = cli("push", fuseki_memory.url)
    assert pushed.code == 0, pushed.err
    again = cli("push", fuseki_memory.url)
    assert "; 0 of them were sent" in again.out
    for query in (["meetings"], ["absences"], ["evidence", "-p", "subject=meeting:7"]):
        here = cli("query", *query, "-f", "json")
        there = cli("query", *query, "-f", "json", "--endpoint", fuseki_memory.url)
        assert there.code == 0, there.err
        assert json.loads(there.out) == json.loads(here.out)


def test_a_graph_with_violations_is_not_sent(cli, nobody, tmp_path) -> None:
    for folder in ("data", "ontology/shapes"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data" / "a.ttl").write_text("<http://e/a> a <http://e/A> .\n")
    (tmp_path / "ontology" / "shapes" / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<http://e/s> a sh:NodeShape ; sh:targetClass <http://e/A> ; sh:property <http://e/p> .\n"
        "<http://e/p> a sh:PropertyShape ; sh:path <http://e/label> ; sh:minCount 1 .\n"
    )
    refused = cli("push", nobody, "-w", tmp_path)
    assert refused.code == 1
    assert "data/a.ttl:1:1" in refused.err
    assert "Nothing was sent." in refused.err


@pytest.mark.parametrize("command", [("push",), ("query", "meetings", "--endpoint")])
def test_an_endpoint_that_is_down_is_named(cli, nobody, command) -> None:
    failed = cli(*command, nobody)
    assert failed.code == 2
    assert nobody in failed.err
    assert "cannot be reached" in failed.err
