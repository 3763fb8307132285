"""The commands: what they print where, what they write, and how they exit."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from conftest import ROOT, Cli, run_process
from multiply_kg import __version__
from multiply_kg.formats import FORMATS

COMMANDS = (
    "build", "validate", "query", "stats", "evidence", "explain", "lint", "fmt", "test", "diff", "init", "push",
)  # fmt: skip
TREES = ("query", "trees-by-village")


class Terminal(io.StringIO):
    """Where a person looks at the output."""

    def isatty(self) -> bool:
        return True


# -- help ----------------------------------------------------------------------------------------------


def test_help_names_every_command(cli: Cli) -> None:
    done = cli("--help")
    assert (done.code, done.err) == (0, "")
    assert all(re.search(rf"^  {name} ", done.out, re.MULTILINE) for name in COMMANDS)
    assert "Without -w, the current folder is used" in done.out
    assert cli("-h").out == done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_says_what_it_does_and_explains_every_option(cli: Cli, command: str) -> None:
    done = cli(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: multiply-kg {command} ")
    options = re.findall(r"^  -[\w, -]*--[\w-]+.*(?:\n {30,}.*)*", done.out, re.MULTILINE)
    assert options
    for option in options:
        assert re.search(r"\s{2,}[A-Z].*\.", option, re.DOTALL), option
    assert "--workspace" in done.out or command == "init"  # which makes one


def test_version(cli: Cli) -> None:
    done = cli("--version")
    assert (done.code, done.out) == (0, f"multiply-kg {__version__}\n")


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("/usr/bin/mkg", "mkg"),
        ("multiply-kg.exe", "multiply-kg"),
        ("-c", "multiply-kg"),
        ("/a/__main__.py", "multiply-kg"),
    ],
)
def test_usage_names_the_program_as_it_was_called(
    called: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from multiply_kg.cli import main

    monkeypatch.setattr(sys, "argv", [called, "build", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out.startswith(f"Usage: {name} build")


# -- build ---------------------------------------------------------------------------------------------


def test_build_writes_the_dataset_and_says_what_it_built(cli: Cli, orchards: Path) -> None:
    done = cli("build", "-w", orchards)
    assert done.code == 0
    for line in ("4 files of data", "7 named graphs", "2 saved queries", "0 violations"):
        assert line in done.out
    assert f"written to {orchards / 'build' / 'dataset.nq'}" in done.out
    first, *lines = (orchards / "build" / "dataset.nq").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"# multiply-kg {re.escape(__version__)} dataset \d+ [0-9a-f]{{64}}", first)
    index = [line for line in lines if line.startswith("# ")]
    assert len(index) == 10  # asserted, inferred, and a file that puts all its triples into other graphs
    assert lines[: len(index)] == index
    assert all(line.endswith("> .") for line in lines[len(index) :])


def test_build_quietly_prints_nothing_when_all_is_well(cli: Cli, orchards: Path) -> None:
    done = cli("build", "-q", "-w", orchards)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_build_writes_elsewhere_when_told_so(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    assert cli("build", "-q", "-w", orchards, "-o", tmp_path / "elsewhere.nq").code == 0
    assert (tmp_path / "elsewhere.nq").is_file()
    assert not (orchards / "build").exists()


def test_build_fails_at_the_severity_that_is_asked_for(cli: Cli, orchards: Path) -> None:
    (orchards / "data" / "extra.ttl").write_text("[] a <urn:x> .\n", encoding="utf-8")
    assert cli("build", "-w", orchards, "--fail-on", "warning").code == 1
    assert not (orchards / "build").exists()
    assert cli("build", "-w", orchards).code == 0


@pytest.mark.parametrize("engine", ["auto", "compiled", "reference"])
def test_every_engine_builds_the_same_dataset(cli: Cli, orchards: Path, tmp_path: Path, engine: str) -> None:
    assert cli("build", "-q", "-w", orchards).code == 0
    other = tmp_path / "other.nq"
    assert cli("build", "-q", "-w", orchards, "--engine", engine, "-o", other).code == 0
    assert other.read_bytes() == (orchards / "build" / "dataset.nq").read_bytes()


def test_the_current_folder_is_the_workspace(
    cli: Cli, orchards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(orchards)
    assert "written to build/dataset.nq" in cli("build").out
    assert "trees-by-village" in cli("query").out


# -- validate ------------------------------------------------------------------------------------------


def spoil(orchards: Path) -> None:
    for name, old, new in (
        ("sources/survey-2019.ttl", "ripeness:early", "ripeness:soon"),
        ("reference/places.ttl", '    rdfs:label "Au"@en , "Au"@de', "    a o:Village"),
    ):
        path = orchards / "data" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def test_validate_prints_findings_to_standard_output_and_fails_on_violations(
    cli: Cli, orchards: Path
) -> None:
    assert cli("validate", "-w", orchards).code == 0
    spoil(orchards)
    done = cli("validate", "-w", orchards)
    assert (done.code, done.err) == (1, "")
    assert "1 violation, 1 warning" in done.out


@pytest.mark.parametrize(
    ("level", "paths", "code"),
    [
        ("never", [], 0),
        ("info", [], 1),
        ("warning", ["data/reference"], 1),
        ("violation", ["data/reference"], 0),
        ("violation", ["data/sources/survey-2019.ttl"], 1),
        ("info", ["data/sources/chronicle.ttl"], 0),
        ("violation", ["data/reference", "data/sources"], 1),
    ],
)
def test_validate_fails_at_the_severity_and_in_the_files_that_are_asked_for(
    cli: Cli, orchards: Path, level: str, paths: list[str], code: int
) -> None:
    spoil(orchards)
    assert cli("validate", *paths, "-w", orchards, "--fail-on", level).code == code


def test_validate_speaks_the_languages_of_the_workspace(cli: Cli, orchards: Path) -> None:
    spoil(orchards)
    done = cli("validate", "-w", orchards, "--lang", "de", "--output-format", "concise")
    assert "Nimm die Reifezeit aus ontology/codelists/ripeness.ttl." in done.out


@pytest.mark.parametrize(
    ("output_format", "mark"),
    [
        ("text", r"shapes:TreeShape-ripens \(1 violation\)"),
        ("concise", r"^data/sources/survey-2019\.ttl:18:14: violation: .* \[shapes:TreeShape-ripens\]"),
        ("json", r'"line": 18'),
        ("github", r"^::error file=data/sources/survey-2019\.ttl,line=18,"),
        ("sarif", r'"startLine": 18'),
        ("junit", r'line="18"'),
        ("ttl", r"sh:ValidationReport"),
        ("html", r"<html"),
    ],
)
def test_validate_writes_its_report_in_every_format(
    cli: Cli, orchards: Path, tmp_path: Path, output_format: str, mark: str
) -> None:
    spoil(orchards)
    done = cli("validate", "-w", orchards, "--output-format", output_format)
    assert done.code == 1
    assert re.search(mark, done.out, re.MULTILINE)
    target = tmp_path / "report"
    assert cli("validate", "-w", orchards, "--output-format", output_format, "-o", target).code == 1
    assert target.read_text(encoding="utf-8") == done.out


def test_known_findings_are_excused_by_a_baseline_and_new_ones_are_not(
    cli: Cli, orchards: Path, tmp_path: Path
) -> None:
    spoil(orchards)
    baseline = tmp_path / "baseline.json"
    assert cli("validate", "-w", orchards, "--write-baseline", baseline).code == 1
    assert cli("validate", "-w", orchards, "--baseline", baseline).code == 0
    with (orchards / "data" / "reference" / "places.ttl").open("a", encoding="utf-8") as file:
        file.write("\n<https://orchards.example/kg/id/tree/new> a o:Tree .\n")
    assert cli("validate", "-w", orchards, "--baseline", baseline).code == 1
    missing = cli("validate", "-w", orchards, "--baseline", tmp_path / "missing.json")
    assert missing.code == 2
    assert "--write-baseline FILE" in missing.err


# -- query ---------------------------------------------------------------------------------------------


def test_query_without_an_id_lists_the_queries_with_their_parameters(cli: Cli, orchards: Path) -> None:
    done = cli("query", "-w", orchards)
    assert done.code == 0
    assert "who-says          Who says what about one tree\n                  -p tree -p word?\n" in done.out
    assert "--show" in done.err


def test_show_explains_a_query_and_runs_as_it_is_printed(cli: Cli, orchards: Path) -> None:
    done = cli("query", "who-says", "--show", "-w", orchards, "--lang", "de")
    assert done.out.startswith("who-says: Wer was über einen Baum sagt\n")
    assert "-p tree=…  Baum (needed). Example: tree=tree:old-gravenstein" in done.out
    shown = cli("query", "trees-by-village", "--show", "-w", orchards).out
    sparql = shown[shown.index("PREFIX") :].replace("?_lang_literal", '"en"')
    assert len(cli("query", "-", "-w", orchards, "-f", "csv", stdin=sparql).out.splitlines()) == 4


def test_json_is_an_array_of_flat_objects_with_numbers_as_numbers(cli: Cli, orchards: Path) -> None:
    sparql = (
        "SELECT ?iri ?text ?date ?integer ?decimal ?yes ?nothing { VALUES (?iri ?text ?date ?integer ?decimal ?yes ?nothing)"
        ' { (<http://e/a> "x"@en "2020-03-13"^^<http://www.w3.org/2001/XMLSchema#date> 3 1.5 true UNDEF) } }'
    )
    done = cli("query", "-", "-w", orchards, "-f", "json", stdin=sparql)
    assert json.loads(done.out) == [
        {"iri": "http://e/a", "text": "x", "date": "2020-03-13", "integer": 3, "decimal": 1.5, "yes": True, "nothing": None}
    ]  # fmt: skip


ROWS = [
    fmt.name for fmt in FORMATS if fmt.takes_rows and not fmt.binary and fmt.name not in ("geojson", "ics")
]


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_written_in_every_format_to_a_stream_and_to_a_file_of_its_suffix(
    cli: Cli, orchards: Path, tmp_path: Path, name: str
) -> None:
    (suffix,) = [fmt.suffix for fmt in FORMATS if fmt.name == name]
    done = cli(*TREES, "-w", orchards, "-f", name)
    assert done.code == 0
    assert "old Gravenstein" in done.out
    target = tmp_path / f"answer{suffix}"
    written = cli(*TREES, "-w", orchards, "-o", target)
    assert (written.code, written.out, written.err) == (0, "", "")
    assert target.read_bytes().decode() == done.out


def test_csv_is_what_the_standard_says(cli: Cli, orchards: Path) -> None:
    said = cli(
        "query", "who-says", "-w", orchards, "-p", "tree=tree:old-gravenstein", "-p", "word=pays", "-f", "csv"
    ).out
    header, row = csv.reader(io.StringIO(said, newline=""))
    assert header == ["property", "value", "source", "url"]
    assert row[1] == "“Who cuts it, pays it” – a {curly} word, a 'quoted' one, and\na second line."
    assert said.endswith("\r\n")


@pytest.mark.parametrize("name", [fmt.name for fmt in FORMATS if fmt.takes_graph and not fmt.binary])
def test_a_graph_is_written_in_every_format(cli: Cli, orchards: Path, name: str) -> None:
    done = cli("query", "-", "-w", orchards, "-f", name, stdin="CONSTRUCT WHERE { ?s a ?class }")
    assert done.code == 0
    assert "red-stern" in done.out


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph:DeprecationWarning"
)  # rdflib's JSON-LD reader calls its own
@pytest.mark.parametrize(("name", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")])
def test_a_graph_that_is_written_is_read_back_by_strict_parsers(
    cli: Cli, orchards: Path, name: str, parser: str
) -> None:
    every = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }"
    done = cli("query", "-", "-w", orchards, "-f", name, stdin=every)
    formats = {
        "ttl": pyoxigraph.RdfFormat.TURTLE,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    }
    strict = {str(quad.triple) for quad in pyoxigraph.parse(done.out, formats[name])}
    plain = cli("query", "-", "-w", orchards, "-f", "nt", stdin=every).out
    assert strict == {str(q.triple) for q in pyoxigraph.parse(plain, pyoxigraph.RdfFormat.N_TRIPLES)}
    assert len(rdflib.Graph().parse(data=done.out, format=parser)) == len(strict)


@pytest.mark.parametrize(
    ("name", "text"), [("table", "true\n"), ("json", "true\n"), ("csv", "boolean\r\ntrue\r\n")]
)
def test_a_yes_or_no_is_an_answer_too(cli: Cli, orchards: Path, name: str, text: str) -> None:
    assert cli("query", "-", "-w", orchards, "-f", name, stdin="ASK { ?s ?p ?o }").out == text


def test_a_query_file_anywhere_is_asked_of_the_workspace(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("\ufeffSELECT ?v { ?v a ?_class_iri } ORDER BY ?v", encoding="utf-8")
    done = cli("query", path, "-w", orchards, "-p", "class=o:Village", "-f", "csv")
    assert done.out.splitlines()[1:] == [
        f"https://orchards.example/kg/id/village/{name}" for name in ("au", "lindau")
    ]


def test_no_rows_are_an_answer(cli: Cli, orchards: Path) -> None:
    nothing = (*TREES, "-w", orchards, "-p", "since=2500")
    assert "(no rows)" in cli(*nothing).out
    assert cli(*nothing, "-f", "json").out == "[]\n"
    assert cli(*nothing, "-f", "csv").out == "village,tree,treeLabel,planted,ripens\r\n"


def test_cells_that_a_spreadsheet_would_run_are_defused_on_request(cli: Cli, orchards: Path) -> None:
    sparql = 'SELECT ("=1+1" AS ?x) {}'
    assert cli("query", "-", "-w", orchards, "-f", "csv", stdin=sparql).out == "x\r\n=1+1\r\n"
    defused = cli("query", "-", "-w", orchards, "-f", "csv", "--spreadsheet-safe", stdin=sparql).out
    assert not defused.splitlines()[1].strip('"').startswith("=")


def test_a_query_gives_up_when_its_time_is_over(cli: Cli, orchards: Path) -> None:
    done = cli("query", "-", "-w", orchards, "--timeout", "0", stdin="SELECT * { ?s ?p ?o }")
    assert done.code == 2
    assert done.err.startswith("Error: ")


def test_answers_have_no_colour_where_nobody_looks(cli: Cli, orchards: Path) -> None:
    assert "\x1b" not in cli("build", "-w", orchards).out + cli(*TREES, "-w", orchards).out


def test_on_a_terminal_the_table_has_links_and_labels_instead_of_addresses(
    orchards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multiply_kg.cli import main

    screen, talk = Terminal(), Terminal()
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "120"), ("FORCE_COLOR", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", talk)
    monkeypatch.setattr(sys, "argv", ["multiply-kg", "build", "-w", str(orchards)])
    with pytest.raises(SystemExit):
        main()
    shown = screen.getvalue()
    assert "The trees of each village" in shown
    assert "old Gravenstein" in shown
    assert "]8;" in shown  # a link, as terminals write it
    assert "\x1b" in talk.getvalue()  # the progress of the build


# -- the real workspace, as a process ------------------------------------------------------------------


def test_names_come_out_whole_whatever_the_locale(real: Path) -> None:
    code = (
        "import os, sys\nfrom multiply_kg.cli import main\nsys.stdout.reconfigure(encoding='ascii')\nmain()"
    )
    done = run_process(["query", "meetings", "-f", "csv", "-w", real], code=code)
    assert (done.code, done.err) == (0, "")
    assert "Kraków" in done.out


def test_the_bundled_graph_answers_from_any_folder(tmp_path: Path) -> None:
    done = run_process(["query", "moved-meetings", "-f", "csv"], cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == ["number,date,plannedPlace,mode", "3,2020-03-13,Graz,online"]


def test_the_list_of_queries_speaks_both_languages(cli: Cli, real: Path) -> None:
    assert (
        "meetings                   The meetings of the consortium, in order\n"
        in cli("query", "-w", real).out
    )
    assert "Spotkania konsorcjum po kolei" in cli("query", "-w", real, "--lang", "pl").out


@pytest.mark.parametrize(("query_id", "name"), [("cities", "geojson"), ("meetings", "ics")])
def test_places_and_dates_go_to_maps_and_calendars(cli: Cli, real: Path, query_id: str, name: str) -> None:
    done = cli("query", query_id, "-w", real, "-f", name)
    assert (done.code, done.err) == (0, "")
    if name == "geojson":
        features = json.loads(done.out)["features"]
        assert len(features) == 43
        assert sum(feature["geometry"] is not None for feature in features) > 35
    else:
        assert done.out.count("BEGIN:VEVENT") == 7
        assert "DTSTART;VALUE=DATE:20200313" in done.out


def test_the_answer_of_make_run_is_a_table_of_meetings_and_outcomes(cli: Cli, real: Path) -> None:
    done = cli("build", "-w", real)
    assert done.code == 0
    assert "Built “Activities of MULTIPLY”" in done.out
    assert "Which outcomes each meeting moved, and to what stage" in done.out
    assert re.search(r"^ +6  2022-03-06  .*energy plans", done.out, re.MULTILINE)
    assert "0 violations" in done.out


def test_the_settings_of_this_repository_name_its_headline() -> None:
    assert 'headline = "meeting-outcomes"' in (ROOT / "multiply-kg.toml").read_text(encoding="utf-8")
