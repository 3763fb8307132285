"""The quick way of ``query``: it declines, or does what the full command line would do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Cli, run_process
from multiply_kg import pipeline
from multiply_kg.cli import quick
from multiply_kg.cli.app import app
from multiply_kg.storage import dataset_file
from multiply_kg.workspace import open_workspace

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "150"))
COMMAND = typer.main.get_command(app).commands["query"]  # type: ignore[attr-defined]
OPTIONS = {option: parameter for parameter in COMMAND.params for option in parameter.opts}


class _Asked(Exception):  # noqa: N818
    """What the command was about to answer."""


def by_typer(arguments: list[str]) -> quick.Question | None:
    """The question that the full command line reads; None where it asks none, or complains."""

    def refuse(question: quick.Question) -> None:
        raise _Asked(question)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "answer", refuse)
        for name in ("open_at", "open_endpoint"):
            patch.setattr(f"multiply_kg.cli.query.{name}", lambda *_, **__: sys.exit(1))
        for stream in ("stdout", "stderr"):
            patch.setattr(sys, stream, io.StringIO())
        try:
            app(arguments, prog_name="multiply-kg")
        except _Asked as asked:
            return asked.args[0]
        except SystemExit:
            pass
    return None


def test_every_option_of_the_quick_way_is_one_of_the_command() -> None:
    for option, name in {**quick.VALUED, **quick.FLAGS}.items():
        parameter = OPTIONS[option]
        assert parameter.name == name
        assert parameter.nargs == 1
        assert parameter.is_flag is (option in quick.FLAGS)
        assert parameter.multiple is (name == "param")


def test_every_option_of_the_command_is_taken_or_left_on_purpose() -> None:
    left = {"--view", "--why", "--endpoint", "--show"}
    assert OPTIONS.keys() == {*quick.VALUED, *quick.FLAGS, *left, "query"}


def test_the_defaults_are_those_of_the_command() -> None:
    question = by_typer(["query", "meetings"])
    assert question == quick.Question("meetings") == quick.question(["query", "meetings"])


PLAIN = [
    ["meetings"],
    ["-"],
    ["a.rq", "-p", "x=1", "-px=2", "--param=x=3", "--param", "y=-4"],
    ["-f", "csv", "meetings", "-o", "a.csv", "-w", "here", "--lang", "pl"],
    ["meetings", "--reasoning=asserted", "--timeout", "1.5", "--spreadsheet-safe", "--store", "there"],
    ["meetings", "-fjson", "-oa/b", "-w."],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_plain_question_takes_the_quick_way(arguments: list[str]) -> None:
    question = quick.question(["query", *arguments])
    assert question is not None
    assert question == by_typer(["query", *arguments])


LEFT = [
    [],
    ["--help"],
    ["meetings", "--why"],
    ["meetings", "--view", "a.svg"],
    ["meetings", "--show"],
    ["meetings", "--endpoint", "http://localhost/"],
    ["meetings", "cities"],
    ["meetings", "-f"],
    ["meetings", "-f", "-o"],
    ["meetings", "-f=csv"],
    ["meetings", "-f", "csv", "-f", "json"],
    ["meetings", "--form", "csv"],
    ["meetings", "--timeout", "soon"],
    ["meetings", "--timeout", "nan"],
    ["meetings", "--reasoning", "guessed"],
    ["meetings", "--spreadsheet-safe=yes"],
    ["meetings", "--lang", ""],
    ["meetings", "--lang="],
    ["--", "meetings"],
    [""],
    ["-x", "meetings"],
]


@pytest.mark.parametrize("arguments", LEFT, ids=" ".join)
def test_all_else_is_left_to_the_full_command_line(arguments: list[str]) -> None:
    assert quick.question(["query", *arguments]) is None


@pytest.mark.parametrize(
    "arguments", [[], ["--version"], ["validate"], ["Query", "meetings"], ["-h", "query"]]
)
def test_other_commands_are_left_to_the_full_command_line(arguments: list[str]) -> None:
    assert quick.question(arguments) is None


def test_the_completion_of_shells_is_left_to_the_full_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MKG_COMPLETE", "complete_bash")
    assert quick.question(["query", "meetings"]) is None


WORDS = st.sampled_from(
    ["meetings", "a.rq", "-", "--", "x=1", "x=-1", "csv", "asserted", "1", "0.5", "1e3", "", "é b"]
)
GIVEN = st.one_of(
    WORDS,
    st.sampled_from(sorted(OPTIONS)),
    st.tuples(st.sampled_from(sorted(OPTIONS)), st.sampled_from(["", "="]), WORDS).map("".join),
    st.text(st.sampled_from("-=pfwo.x1 "), max_size=4),
)


@settings(max_examples=CASES)
@given(
    st.lists(
        st.one_of(
            GIVEN.map(lambda word: [word]),
            st.tuples(st.sampled_from(sorted(quick.VALUED)), WORDS).map(list),
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_a_question_is_read_as_the_full_command_line_reads_it(parts: list[list[str]], asks: bool) -> None:
    arguments = ["query", *(word for part in parts for word in part), *(["meetings"] if asks else [])]
    question = quick.question(arguments)
    if question is not None:
        assert question == by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["nope.rq"],
        ["who-says"],
        ["who-says", "-p", "tree"],
        ["who-says", "-p", "nope=1"],
        ["trees-by-village", "-f", "nope"],
        ["trees-by-village", "-f", "ttl"],
        ["trees-by-village", "-o", "answer.nope"],
        ["trees-by-village", "--lang", "xx"],
        ["trees-by-village", "-w", "nowhere"],
        ["trees-by-village", "--store", "nowhere"],
        ["trees-by-village"],
        ["trees-by-village", "-f", "csv", "--spreadsheet-safe"],
        ["trees-by-village", "-f", "json", "--reasoning", "asserted"],
        ["graphs", "-f", "csv"],
        ["queries/graphs.rq"],
        ["broken"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("built", [True, False], ids=["built", "not built"])
def test_both_ways_give_the_same_answer_and_the_same_complaint(
    cli: Cli, orchards: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], built: bool
) -> None:
    monkeypatch.chdir(orchards)
    question = "SELECT ?g (COUNT(*) AS ?n) { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    (orchards / "queries" / "graphs.rq").write_text(question, encoding="utf-8")
    (orchards / "queries" / "broken.rq").write_text("SELECT * { GRAPH }", encoding="utf-8")
    if built:
        workspace = open_workspace(orchards)
        pipeline.write_dataset(pipeline.build(workspace), dataset_file.dataset_path(workspace))
    quickly = cli("query", *arguments)
    monkeypatch.setattr(quick, "question", lambda _: None)
    assert cli("query", *arguments) == quickly


HEAVY = (
    "typer", "click", "rich", "rdflib", "owlrl", "pyshacl", "SPARQLWrapper", "asyncio", "importlib.metadata",
    "yaml", "dataclasses", "inspect", "difflib", "threading", "logging", "json",
)  # fmt: skip
MODULES = (
    "import os, sys\nfrom multiply_kg.cli import main\nos._exit = sys.exit\n"
    "try:\n    main()\nfinally:\n    print(sorted(set(sys.modules) & {}), file=sys.stderr)\n"
)


@pytest.mark.parametrize("options", [[], ["-f", "csv"], ["--lang", "en"]], ids=" ".join)
def test_a_question_loads_nothing_that_is_heavy(orchards: Path, options: list[str]) -> None:
    workspace = open_workspace(orchards)
    pipeline.write_dataset(pipeline.build(workspace), dataset_file.dataset_path(workspace))
    code = MODULES.format(set(HEAVY))
    done = run_process(["query", "trees-by-village", "-w", orchards, *options], code=code)
    assert (done.code, done.err) == (0, "[]\n")
    assert "red-stern" in done.out


def test_the_package_runs_as_a_module(orchards: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def run(*arguments: object) -> str:
        command = [sys.executable, "-m", "multiply_kg", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", check=True, env=environment
        ).stdout

    assert "red-stern" in run("query", "trees-by-village", "-w", orchards)
    assert "Usage: multiply-kg" in run("--help")


def test_an_answer_that_nobody_reads_on_is_no_error(orchards: Path) -> None:
    command = f'"{sys.executable}" -c "from multiply_kg.cli import main; main()" query trees-by-village -w "{orchards}"'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} | true"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
