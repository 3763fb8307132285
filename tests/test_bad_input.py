"""Bad input: which file and line (or which parameter), what was expected, what to do, and nothing half-written.

Exit codes: 1 for findings in what could be read, 2 for what could not be done, 3 for what is not supported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Cli, copy_of_real, run_process
from multiply_kg import pipeline
from multiply_kg.storage import dataset_file
from multiply_kg.storage.replacing import replacing
from multiply_kg.workspace import open_workspace

SURVEY = "data/sources/survey-2019.ttl"
TREE = "tree=tree:old-gravenstein"


def edit(path: Path, old: str, new: str) -> None:
    """Change the one place in a file that reads ``old``."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- files that cannot be read: exit 2, file:line:column, nothing written ------------------------------

Damage = Callable[[Path], None]


def _append(text: str) -> Damage:
    return lambda path: path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _replace(old: str, new: str) -> Damage:
    return lambda path: edit(path, old, new)


def _bytes(content: bytes) -> Damage:
    return lambda path: path.write_bytes(content) and None


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _broken_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("moved-away.ttl"))


def _forbidden(path: Path) -> None:
    path.chmod(0)


UNREADABLE = {
    "statement without its end": (_replace("ripeness:late .", "ripeness:late"), r":26:1", "End the last statement with “.”"),
    "no full stop between statements": (_replace("and%20eleven> .", "and%20eleven>"), r":\d+:\d+", None),
    "undeclared prefix": (_replace("o:planted", "orch:planted"), r":17:5", "Add “@prefix orch: <…> .” at the top"),
    "undeclared common prefix": (_append("tree:a skos:note 'x' .\n"), r":26:8", "@prefix skos: <http://www.w3.org/2004/02/skos/core#>"),
    "string that is never closed": (_append('tree:a rdfs:label "x .\n'), r":26:\d+", None),
    "space in an IRI": (_append("<http://e/a b> a o:Tree .\n"), r":26:\d+", None),
    "relative IRI": (_append("<a> a o:Tree .\n"), r":26:\d+", None),
    "literal as subject": (_append('"a" a o:Tree .\n'), r":26:\d+", None),
    "graph block in a Turtle file": (_append("GRAPH o:x { o:a a o:Tree }\n"), r":26:\d+", None),
    "binary file": (_bytes(b"\x7fELF\x02\x01\x01\x00\x00\x00"), r":1:8", "not a text file"),
    "file that is not UTF-8": (_bytes('# Kraków\n<a:b> <a:c> "Łódź" .'.encode("cp1250")), r":1:\d+", "UTF-8"),
    "UTF-16 file": (_bytes("<a:b> <a:c> <a:d> .".encode("utf-16")), r":1:1", "Save it as UTF-8"),
    "folder with the name of a file": (_folder, "", "folder"),
    "broken link": (_broken_link, "", "no such file"),
    "no permission": (_forbidden, "", "permission"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("command", [["build"], ["validate"], ["query", "trees-by-village"], ["stats"]])
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    cli: Cli, orchards: Path, name: str, command: list[str]
) -> None:
    damage, place, words = UNREADABLE[name]
    if damage is _forbidden and os.geteuid() == 0:
        pytest.skip("root may read every file")
    damage(orchards / SURVEY)
    done = cli(*command, "-w", orchards)
    assert done.code == 2
    assert done.out == ""
    assert re.search(rf"^{re.escape(SURVEY)}{place}: error: ", done.err, re.MULTILINE), done.err
    assert words is None or words in done.err
    assert done.err.endswith((".\n", "?\n", ").\n"))
    assert not (orchards / "build").exists()


def test_several_faulty_files_are_all_named(cli: Cli, orchards: Path) -> None:
    (orchards / SURVEY).write_text("a b c", encoding="utf-8")
    (orchards / "data" / "extra.nt").write_text("nonsense", encoding="utf-8")
    (orchards / "ontology" / "shapes" / "more.ttl").write_text("<a", encoding="utf-8")
    done = cli("build", "-w", orchards)
    assert done.code == 2
    places = [line.split(":")[0] for line in done.err.splitlines()]
    assert sorted(places) == ["data/extra.nt", SURVEY, "ontology/shapes/more.ttl"]


@pytest.mark.parametrize("output_format", ["json", "github", "sarif", "junit", "ttl", "html"])
def test_a_report_for_machines_says_too_that_a_file_cannot_be_read(
    cli: Cli, orchards: Path, output_format: str
) -> None:
    edit(orchards / SURVEY, "o:planted", "orch:planted")
    done = cli("validate", "-w", orchards, "--output-format", output_format)
    assert done.code == 2
    assert SURVEY in done.out
    assert "orch:" in done.out
    assert f"{SURVEY}:17:5: error: " in done.err


@pytest.mark.parametrize("suffix", [".rdf", ".jsonld", ".owl", ".n3"])
def test_rdf_in_a_format_that_is_not_read_is_not_passed_over(cli: Cli, orchards: Path, suffix: str) -> None:
    (orchards / "data" / f"extra{suffix}").write_text("", encoding="utf-8")
    done = cli("build", "-w", orchards)
    assert done.code == 2
    assert f"data/extra{suffix}: error: Files ending in “{suffix}” are not read. Use one of .ttl" in done.err


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("data/sources/chronicle.nt", "data/sources/chronicle.ttl"),
        ("data/ontology/orchards.ttl", "ontology/orchards.ttl"),
    ],
)
def test_two_files_cannot_stand_for_one_graph(cli: Cli, orchards: Path, name: str, like: str) -> None:
    (orchards / name).parent.mkdir(exist_ok=True)
    (orchards / name).write_text("", encoding="utf-8")
    done = cli("build", "-w", orchards)
    assert done.code == 2
    assert name in done.err
    assert like in done.err
    assert done.err.endswith("Rename one of the two.\n")


def test_no_file_can_stand_for_a_graph_that_is_computed(cli: Cli, orchards: Path) -> None:
    (orchards / "data" / "asserted.ttl").write_text("", encoding="utf-8")
    inferred = "GRAPH <https://orchards.example/kg/graph/inferred> { <a:a> <a:b> <a:c> }"
    (orchards / "data" / "sly.trig").write_text(inferred, encoding="utf-8")
    done = cli("build", "-w", orchards)
    assert done.code == 2
    assert (
        "data/asserted.ttl: error: The graph <https://orchards.example/kg/graph/asserted> is computed"
        in done.err
    )
    assert (
        "data/sly.trig: error: The graph <https://orchards.example/kg/graph/inferred> is computed" in done.err
    )


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"])
def test_a_byte_order_mark_and_any_line_ends_are_no_fault(
    cli: Cli, orchards: Path, prefix: bytes, line_end: bytes
) -> None:
    expected = cli("query", "trees-by-village", "-w", orchards, "-f", "csv").out
    for path in (orchards / SURVEY, orchards / "ontology" / "orchards.ttl"):
        path.write_bytes(prefix + path.read_bytes().replace(b"# ", b"").replace(b"\n", line_end))
    assert cli("build", "-q", "-w", orchards).code == 0
    assert cli("query", "trees-by-village", "-w", orchards, "-f", "csv").out == expected


def test_an_empty_file_is_an_empty_graph(cli: Cli, orchards: Path) -> None:
    (orchards / "data" / "empty.ttl").write_text("", encoding="utf-8")
    assert cli("build", "-q", "-w", orchards).code == 0


# -- what could be read but is not right: a finding with its line, exit 1 ------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"1911"^^xsd:gYear', '"11 March"^^xsd:gYear', 17, "Write one year of planting"),
        ('"1911"^^xsd:gYear', '"1911"', 17, "Write one year of planting"),
        ("a o:AppleTree", "a o:AppelTree", 14, "The ontology has no such class"),
        ("ripeness:early", "ripeness:soon", 18, "Take the time of ripening from ontology/codelists/ripeness.ttl"),
        ("    o:growsIn orchard:rectory ;\n", "", 21, "Say with o:growsIn in which orchard"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_a_finding_on_its_line(
    cli: Cli, orchards: Path, old: str, new: str, line: int, message: str
) -> None:
    edit(orchards / SURVEY, old, new)
    done = cli("validate", "-w", orchards, "--output-format", "concise")
    assert done.code == 1
    assert re.search(rf"^{re.escape(SURVEY)}:{line}:\d+: violation: {message}", done.out, re.MULTILINE), (
        done.out
    )
    assert cli("build", "-q", "-w", orchards).code == 1
    assert not (orchards / "build").exists()


def test_wrong_terms_and_dates_in_the_real_data_are_findings_on_their_lines(cli: Cli, tmp_path: Path) -> None:
    folder = copy_of_real(tmp_path / "real")
    source = folder / "data" / "sources" / "en-190.ttl"
    edit(source, 'mkg:startDate "2022-05-31"^^xsd:date', 'mkg:startDate "31.05.2022"^^xsd:date')
    edit(
        source,
        "    a mkg:ConsortiumMeeting ;",
        "    a mkg:ConsortiumMeeting , mkg:Gathering ;\n    mkg:beginDate 3 ;",
    )
    lines = source.read_text(encoding="utf-8").splitlines()
    at = {
        name: next(i for i, text in enumerate(lines, 1) if name in text)
        for name in ("31.05", "Gathering", "beginDate")
    }
    done = cli("validate", "-w", folder, "--output-format", "concise")
    assert done.code == 1
    for number in at.values():
        assert re.search(rf"^data/sources/en-190\.ttl:{number}:\d+: violation: ", done.out, re.MULTILINE), (
            number
        )


def test_a_blank_node_in_the_data_is_a_warning_on_its_line(cli: Cli, orchards: Path) -> None:
    (orchards / "data" / "extra.ttl").write_text("\n[] a <urn:x> .\n", encoding="utf-8")
    done = cli("validate", "-w", orchards, "--output-format", "concise")
    assert done.code == 0
    assert re.search(r"^data/extra\.ttl:2:\d+: warning: Give this node an IRI", done.out, re.MULTILINE)
    assert cli("validate", "-w", orchards, "--fail-on", "warning").code == 1


# -- nothing half-written ------------------------------------------------------------------------------


def test_a_build_with_violations_keeps_the_old_dataset(cli: Cli, orchards: Path) -> None:
    assert cli("build", "-q", "-w", orchards).code == 0
    before = files_of(orchards / "build")
    edit(orchards / SURVEY, '"1911"^^xsd:gYear', '"11 March"^^xsd:gYear')
    done = cli("build", "-w", orchards)
    assert done.code == 1
    assert "Nothing was written." in done.err
    assert files_of(orchards / "build") == before


def test_an_old_dataset_does_not_answer_for_files_that_were_changed(cli: Cli, orchards: Path) -> None:
    assert cli("build", "-q", "-w", orchards).code == 0
    edit(orchards / SURVEY, '"the twin quince"@en', '"the split quince"@en')
    assert "the split quince" in cli("query", "trees-by-village", "-w", orchards).out


@pytest.mark.parametrize("keep", [0, 50, 250])
def test_a_damaged_dataset_is_not_used(cli: Cli, orchards: Path, keep: int) -> None:
    expected = cli("query", "trees-by-village", "-w", orchards).out
    assert cli("build", "-q", "-w", orchards).code == 0
    dataset = orchards / "build" / "dataset.nq"
    text = dataset.read_text(encoding="utf-8")
    dataset.write_text(text[: text.index("\n") * keep // 100], encoding="utf-8")
    done = cli("query", "trees-by-village", "-w", orchards)
    assert (done.code, done.out) == (0, expected)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device"), ValueError])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(
    orchards: Path, error: BaseException
) -> None:
    target = orchards / "answer.csv"
    target.write_text("old", encoding="utf-8")
    before = files_of(orchards)

    def write() -> None:
        with replacing(target) as out:
            out.write("half")
            raise error

    with pytest.raises((KeyboardInterrupt, OSError, ValueError)):
        write()
    assert files_of(orchards) == before


def test_an_interrupted_build_leaves_the_old_dataset(
    cli: Cli, orchards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("build", "-q", "-w", orchards).code == 0
    before = files_of(orchards)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    built = pipeline.build(open_workspace(orchards))
    monkeypatch.setattr(pipeline, "build", lambda *_, **__: built)
    monkeypatch.setattr(dataset_file, "_first_line", interrupted)
    done = cli("build", "-q", "-w", orchards)
    assert done.code == 2
    assert "Interrupted. Nothing was left half-written" in done.err
    assert files_of(orchards) == before


@pytest.mark.parametrize(
    "arguments",
    [["query", "trees-by-village", "-f", "csv"], ["stats", "-f", "csv"], ["validate"], ["build"]],
)
@pytest.mark.parametrize("target", ["nowhere/answer.csv", "."])
def test_an_output_that_cannot_be_written_is_named(
    cli: Cli, orchards: Path, tmp_path: Path, arguments: list[str], target: str
) -> None:
    done = cli(*arguments, "-w", orchards, "-o", tmp_path / target)
    assert done.code == 2
    assert f"Error: {tmp_path / target}: " in done.err
    assert ".part" not in done.err
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    "arguments", [["query", "who-says", "-p", "nope=1"], ["query", "trees-by-village", "-f", "ttl"]]
)
def test_a_command_that_fails_leaves_the_output_file_as_it_was(
    cli: Cli, orchards: Path, tmp_path: Path, arguments: list[str]
) -> None:
    target = tmp_path / "answer"
    target.write_text("old", encoding="utf-8")
    assert cli(*arguments, "-w", orchards, "-o", target).code in (2, 3)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["answer"]


def test_what_is_no_regular_file_is_written_to_and_not_replaced(
    cli: Cli, orchards: Path, tmp_path: Path
) -> None:
    assert cli("query", "trees-by-village", "-w", orchards, "-f", "csv", "-o", os.devnull).code == 0
    assert not Path(os.devnull).is_file()
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    assert cli("query", "trees-by-village", "-w", orchards, "-o", link).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("village,")


# -- workspace and settings: exit 2 --------------------------------------------------------------------


@pytest.mark.parametrize("command", [["build"], ["validate"], ["query"], ["query", "meetings"], ["stats"]])
def test_a_missing_workspace_is_named(cli: Cli, tmp_path: Path, command: list[str]) -> None:
    done = cli(*command, "-w", tmp_path / "missing")
    assert done.code == 2
    assert done.err.startswith(f"Error: The workspace {tmp_path / 'missing'} does not exist. ")
    assert "-w" in done.err


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("base = ", ":1", "Not valid TOML"),
        ('\nbse = "x"', ":2", "Did you mean “base”?"),
        ('headline = "trees-by-vilage"', "", "The setting “headline” names no saved query"),
    ],
)
def test_faulty_settings_are_named_with_their_line(
    cli: Cli, orchards: Path, text: str, place: str, message: str
) -> None:
    (orchards / "multiply-kg.toml").write_text(text, encoding="utf-8")
    (orchards / "queries" / "trees-by-village.rq").write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    done = cli("build", "-w", orchards)
    assert done.code == 2
    assert f"multiply-kg.toml{place}: error: " in done.err
    assert message in done.err
    assert not (orchards / "build").exists()


def test_a_path_to_validate_that_does_not_exist_is_named(cli: Cli, orchards: Path) -> None:
    done = cli("validate", "data/sources/servey.ttl", "-w", orchards)
    assert done.code == 2
    assert "data/sources/servey.ttl: error: There is no such file or folder." in done.err
    outside = cli("validate", orchards.parent, "-w", orchards)
    assert outside.code == 2
    assert f"{orchards.parent}: error: This is outside the workspace {orchards}." in outside.err


# -- queries and parameters: exit 2, parameter, type, example ------------------------------------------


def test_an_unknown_query_is_answered_with_those_that_come_near(cli: Cli, orchards: Path) -> None:
    done = cli("query", "trees-by-vilage", "-w", orchards)
    assert (done.code, done.out) == (2, "")
    assert done.err == "Error: There is no saved query “trees-by-vilage”. Did you mean “trees-by-village”?\n"
    assert "The saved queries are: " in cli("query", "xyzzy", "-w", orchards).err


PARAMETERS = {
    "missing": ([], "“tree” of the query “who-says” is missing; it takes an IRI. Example: tree=tree:old-gravenstein"),
    "unknown": (["tre=tree:x"], "has no parameter “tre”. Did you mean “tree”? It takes: tree, word."),
    "no name": (["=x"], "“=x” is not name=value. For example: -p number=3."),
    "no value": (["tree"], "“tree” is not name=value."),
    "empty": (["tree="], "“tree” must be an IRI, not empty"),
    "no IRI": (["tree=old"], "“tree” must be an IRI, not “old”"),
    "unknown prefix": (["tree=three:old"], "the prefix “three:” is not declared"),
    "quote in an IRI": (['tree=http://e/"'], 'an IRI cannot hold “"”. Example: tree=tree:old-gravenstein'),
    "bracket in an IRI": (["tree=http://e/a> ?p ?o . <http://e/b"], "an IRI cannot hold “>”"),
    "brace in an IRI": (["tree=http://e/{}"], "an IRI cannot hold “{”"),
    "line break in an IRI": (["tree=http://e/a\nb"], "an IRI cannot hold"),
    "space in an IRI": (["tree=http://e/a b"], "an IRI cannot hold"),
    "given twice": (["tree=tree:a", "tree=tree:b"], "“tree” takes one value, not 2. Example: tree="),
}  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_faulty_parameter_is_named_with_its_type_and_an_example(
    cli: Cli, orchards: Path, name: str
) -> None:
    given, message = PARAMETERS[name]
    options = [text for pair in given for text in ("-p", pair)]
    done = cli("query", "who-says", "-w", orchards, *options)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert message in done.err


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("since=soon", "“since” must be an integer, not “soon”. Example: since=1900"),
        ("since=1900.5", "“since” must be an integer, not “1900.5”. Example: since=1900"),
        ("since=1900) || true || (1=1", "“since” must be an integer"),
        ("ripens=never", "“ripens” cannot be “never”. Its values are: early, late. Example: ripens=early"),
        ('ripens=late" || true || "', "“ripens” cannot be"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_or_outside_the_list_is_refused(
    cli: Cli, orchards: Path, pair: str, message: str
) -> None:
    done = cli("query", "trees-by-village", "-w", orchards, "-p", pair)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("“Who cuts it, pays it”", True),
        ("{curly}", True),
        ("'quoted'", True),
        ("and\na second", True),
        ("and\\na second", False),
        ('"', False),
        ('"} UNION { ?s ?p ?o } #', False),
        ("'''", False),
        ("?value", False),
        ("\\", False),
        ("\\u0022", False),
        ("<>", False),
        ("\x00", False),
        ("${HOME} %s {0}", False),
    ],
)
def test_a_text_with_quotes_braces_and_line_breaks_stays_a_text(
    cli: Cli, orchards: Path, word: str, found: bool
) -> None:
    done = cli("query", "who-says", "-w", orchards, "-p", TREE, "-p", f"word={word}", "-f", "json")
    assert done.code == 0
    assert done.err.count("\n") == int(not found)  # a line, whatever the text holds
    assert done.err.startswith(
        "" if found else "Warning: The patterns match something, but nothing passes “FILTER("
    )
    assert found or done.err.removesuffix("\n").isprintable()
    assert done.out.count("ontology#says") == int(found)
    assert found or done.out == "[]\n"


def test_a_language_without_labels_is_refused(cli: Cli, orchards: Path) -> None:
    done = cli("query", "trees-by-village", "-w", orchards, "--lang", "fr")
    assert done.code == 2
    assert done.err == "Error: There are no labels in “fr”. Use --lang with one of: en, de.\n"


AD_HOC = {
    "syntax error": ("SELECT * {\n  ?s ?p ?o", 2, ":1:10: error: "),
    "undeclared prefix": ("SELECT * {\n  ?s nope:x ?o }", 2, ":2:6: error: "),
    "empty": ("", 2, "error: "),
    "update": ("DELETE WHERE { ?s ?p ?o }", 2, "Write SELECT, ASK, CONSTRUCT or DESCRIBE."),
    "call of another endpoint": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 3, "SERVICE"),
    "faulty header": ("#+ sumary: x\nSELECT * { ?s ?p ?o }", 2, ":1:4: error: “sumary” is not a key"),
    "header that is no YAML": ("#+ summary: [\nSELECT * { ?s ?p ?o }", 2, "error: "),
}


@pytest.mark.parametrize("name", AD_HOC)
@pytest.mark.parametrize("where", ["file", "standard input", "saved"])
def test_a_faulty_query_is_refused_with_its_line(cli: Cli, orchards: Path, name: str, where: str) -> None:
    text, code, message = AD_HOC[name]
    path = orchards / "queries" / "asked.rq"
    if where == "standard input":
        done = cli("query", "-", "-w", orchards, stdin=text)
    else:
        path.write_text(text, encoding="utf-8")
        done = cli("query", path if where == "file" else "asked", "-w", orchards)
    assert (done.code, done.out) == (code, "")
    if where == "standard input":
        message = message.split("error: ")[-1]
    assert message in done.err


def test_a_query_file_that_does_not_exist_is_named(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    done = cli("query", tmp_path / "missing.rq", "-w", orchards)
    assert done.code == 2
    assert done.err == f"{tmp_path / 'missing.rq'}: error: The query file does not exist. Check its name.\n"
    assert cli("query", f"{tmp_path}/", "-w", orchards).code == 2
    (tmp_path / "latin.rq").write_bytes("# żółw\nSELECT".encode("iso-8859-2"))
    assert "latin.rq:1: error: The query file is not UTF-8 text." in cli("query", tmp_path / "latin.rq").err


def test_two_saved_queries_of_one_name_are_refused(cli: Cli, orchards: Path) -> None:
    (orchards / "queries" / "more").mkdir()
    (orchards / "queries" / "more" / "who-says.rq").write_text("ASK {}", encoding="utf-8")
    done = cli("query", "-w", orchards)
    assert done.code == 2
    assert "Rename one of the two files." in done.err


# -- formats: exit 3 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-f", "xlsx"], "There is no format “xlsx”. The formats are: table, csv"),
        (["-f", "ttl"], "cannot hold the answer to this query, which is rows. Use one of: table, csv"),
        (["-o", "answer.weird"], "The suffix of answer.weird names no format. Say which one with -f"),
    ],
)
def test_a_format_that_is_not_supported_has_an_exit_code_of_its_own(
    cli: Cli, orchards: Path, options: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(orchards)
    done = cli("query", "trees-by-village", *options)
    assert (done.code, done.out) == (3, "")
    assert message in done.err


# -- wrong usage: exit 2 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["buidl"], ["build", "--fast"], ["validate", "--output-format", "xml"], ["query", "--timeout", "soon"], ["evidence"], []],
)  # fmt: skip
def test_wrong_usage_is_answered_with_the_usage(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert "Usage: multiply-kg" in done.err + done.out


# -- in a process of its own ---------------------------------------------------------------------------


def test_a_process_that_fails_says_why_in_one_line_and_prints_nothing_else(orchards: Path) -> None:
    edit(orchards / SURVEY, "o:planted", "orch:planted")
    done = run_process(["query", "trees-by-village", "-w", orchards])
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(rf"{re.escape(SURVEY)}:17:5: error: .*\n", done.err)


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_that_has_seen_enough_is_no_error(real: Path) -> None:
    code = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-c', 'from multiply_kg.cli import main; main()', *sys.argv[1:]]\n"
        "running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)\n"
        "running.stdout.readline(); running.stdout.close()\n"
        "sys.stderr.buffer.write(running.stderr.read()); sys.exit(running.wait())\n"
    )
    every = "SELECT * { ?s ?p ?o }"
    done = run_process(["query", "-", "-w", real, "-f", "csv"], stdin=every, code=code)
    assert (done.code, done.err) == (0, "")
