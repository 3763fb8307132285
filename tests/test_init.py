"""``multiply-kg init``: a workspace that passes every check at once, whatever it is called."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Cli
from multiply_kg import __version__, pipeline
from multiply_kg.errors import ParameterError
from multiply_kg.formatting import files_in, lay_out
from multiply_kg.scaffold import create
from multiply_kg.workspace import open_workspace

CHECKS = (
    ("validate", "--fail-on", "info"),
    ("lint", "--fail-on", "info"),
    ("test",),
    ("build",),
    ("fmt", "--check"),
)
OPTIONS = {
    "nothing but a folder": (),
    "another base": ("--base", "https://data.example.eu/a.b+c/kg/"),
    "a title with quotes": ("--title", 'The "best" \\ graph of Łódź: {all} «of» it'),
    "other languages": ("--language", "pl", "--language", "de-AT"),
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_every_check_passes_at_once(cli: Cli, tmp_path: Path, options: tuple[str, ...]) -> None:
    folder = tmp_path / "My graph!"
    made = cli("init", folder, *options)
    assert made.code == 0, made.err
    for check in CHECKS:
        done = cli(*check, "-w", folder)
        assert done.code == 0, (check, done.out, done.err)


def test_what_is_in_it(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = cli(
        "init", folder, "--title", "Our graph", "--base", "https://example.org/ours/", "--language", "pl"
    )
    assert sorted(made.out.split()) == sorted(str(path) for path in folder.rglob("*") if path.is_file())
    workspace = open_workspace(folder)
    assert workspace.title == "Our graph"
    assert workspace.settings.languages == ("pl", "en")
    assert len(workspace.data_files()) == 2
    assert len(workspace.query_files()) == 3
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# Our graph\n")
    everything = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
    assert "«" not in everything
    assert f"multiply-kg=={__version__}" in everything


def test_its_terms_are_aligned_with_those_of_this_ontology_and_something_follows(tmp_path: Path) -> None:
    base = "https://example.org/ours/"
    create(tmp_path / "new", base=base)
    built = pipeline.build(open_workspace(tmp_path / "new"))
    worked_on = (
        f"<{base}id/organisation/gull-rock>",
        f"<{base}ontology#workedOn>",
        f"<{base}id/outcome/lamp-guide>",
    )
    event = (
        f"<{base}id/meeting/1>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<https://w3id.org/multiply-kg/ontology#Event>",
    )
    assert {worked_on, event} <= built.closure.inferred
    assert built.report.conforms


def test_each_shape_finds_what_it_is_there_for(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    create(folder)
    path = folder / "data/sources/newsletter.ttl"
    text = path.read_text(encoding="utf-8")
    for old, new, shape in (
        ("kg:date", "kg:dat", "KnownPropertyShape"),
        ("a kg:Outcome", "a kg:Outcom", "KnownClassShape"),
        ('"2031-05-14"^^xsd:date', '"2031"^^xsd:gYear', "MeetingShape-date"),
        (
            "kg:attendedBy organisation:gull-rock",
            "kg:attendedBy outcome:lamp-guide",
            "MeetingShape-attendedBy",
        ),
        ('kg:readOn "2031-06-01"^^xsd:date', 'kg:readOn "yesterday"', "SourceDocumentShape-readOn"),
        (
            '    rdfs:label "Keepers of Gull Rock"@en',
            "    rdfs:seeAlso <https://example.org/x>",
            "LabelledShape-label",
        ),
    ):
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        done = cli("validate", "-w", folder, "--output-format", "concise")
        assert done.code == 1
        assert shape in done.out


def test_an_answer_that_is_wrong_fails_its_test(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    create(folder)
    path = folder / "data/sources/logbook.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(", outcome:fog-agreement", ""), encoding="utf-8")
    assert cli("test", "-w", folder).code == 1


def test_settings_and_workflows_are_what_their_readers_expect(tmp_path: Path) -> None:
    create(tmp_path, title='A "title"')
    settings_ = tomllib.loads((tmp_path / "multiply-kg.toml").read_text(encoding="utf-8"))
    assert settings_["title"] == {"en": 'A "title"'}
    workflow = yaml.safe_load((tmp_path / ".github/workflows/graph.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    uses = [step["uses"] for step in workflow["jobs"]["check"]["steps"]]
    assert uses[-1] == "./.github/actions/graph"
    assert (tmp_path / ".github/actions/graph/action.yml").is_file()


@pytest.mark.parametrize("content", ["notes.txt", ".hidden", "multiply-kg.toml"])
def test_a_folder_that_holds_something_is_refused_and_left(cli: Cli, tmp_path: Path, content: str) -> None:
    (tmp_path / content).write_text("mine", encoding="utf-8")
    done = cli("init", tmp_path)
    assert done.code == 2
    assert "not empty" in done.err
    assert [path.name for path in tmp_path.iterdir()] == [content]


def test_a_fresh_repository_is_as_good_as_an_empty_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert cli("init", tmp_path).code == 0


@pytest.mark.parametrize(
    "options",
    [
        ("--base", "example.org/kg/"),
        ("--base", "https://example.org/kg"),
        ("--base", "https://example.org/kg#"),
        ("--base", "https://example.org/a b/"),
        ("--language", "English"),
    ],
)
def test_wrong_options_write_nothing(cli: Cli, tmp_path: Path, options: tuple[str, str]) -> None:
    done = cli("init", tmp_path / "new", *options)
    assert done.code == 2
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_way_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "new").write_text("", encoding="utf-8")
    assert cli("init", tmp_path / "new").code == 2
    assert cli("init", tmp_path / "new" / "below").code == 2


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    write = Path.write_text

    def failing(path: Path, data: str, encoding: str, newline: str) -> int:
        written.append(path)
        if len(written) > 5:
            raise OSError(28, "No space left on device", str(path))
        return write(path, data, encoding=encoding, newline=newline)

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(OSError, match="No space"):
        create(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20).filter(
    str.strip
)
BASES = st.from_regex(r"https://[a-z0-9.-]{1,12}\.org/([A-Za-z0-9._~+()!$*,;=-]{1,8}/){0,2}", fullmatch=True)


@settings(max_examples=15, deadline=None)
@given(title=TITLES, base=BASES)
def test_any_title_and_base_give_files_that_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, base: str
) -> None:
    folder = tmp_path_factory.mktemp("new")
    try:
        create(folder, title=title, base=base)
    except ParameterError:
        return
    workspace = open_workspace(folder)
    assert workspace.title == " ".join(title.split())
    assert workspace.settings.base == base
    assert pipeline.build(workspace).report.conforms
    assert not any(lay_out(path).changed for path in files_in([folder]))
