"""A workspace: which files there are, which graph each stands for, and what its settings may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT
from multiply_kg.errors import KGError, SourceError, WorkspaceError
from multiply_kg.workspace import Settings, open_workspace, packaged_root, read_settings

BASE = "https://orchards.example/kg/"


def test_the_path_of_a_file_is_the_name_of_its_graph(orchards: Path) -> None:
    workspace = open_workspace(orchards)
    graphs = {file.path.relative_to(orchards).as_posix(): file.graph for file in workspace.data_files()}
    assert graphs == {
        "data/reference/places.ttl": BASE + "graph/reference/places",
        "data/sources/chronicle.ttl": BASE + "graph/sources/chronicle",
        "data/sources/letters.trig": BASE + "graph/sources/letters",
        "data/sources/survey-2019.ttl": BASE + "graph/sources/survey-2019",
    }
    assert [file.graph for file in workspace.ontology_files()] == [
        BASE + "graph/ontology/codelists/ripeness",
        BASE + "graph/ontology/orchards",
    ]
    assert [file.graph for file in workspace.shapes_files()] == [BASE + "graph/shapes/tree"]
    assert [path.stem for path in workspace.query_files()] == ["trees-by-village", "who-says"]


def test_a_file_name_that_is_no_iri_text_is_percent_encoded_in_its_graph(orchards: Path) -> None:
    (orchards / "data" / "a <b> ü.ttl").write_text("", encoding="utf-8")
    assert BASE + "graph/a%20%3Cb%3E%20%C3%BC" in {f.graph for f in open_workspace(orchards).data_files()}


def test_hidden_files_and_other_files_are_no_data(orchards: Path) -> None:
    before = open_workspace(orchards).data_files()
    (orchards / "data" / ".draft.ttl").write_text("", encoding="utf-8")
    (orchards / "data" / ".git").mkdir()
    (orchards / "data" / ".git" / "x.ttl").write_text("", encoding="utf-8")
    (orchards / "data" / "README.md").write_text("", encoding="utf-8")
    assert open_workspace(orchards).data_files() == before


def test_capital_suffixes_count(orchards: Path) -> None:
    (orchards / "data" / "EXTRA.TTL").write_text("", encoding="utf-8")
    assert BASE + "graph/EXTRA" in {file.graph for file in open_workspace(orchards).data_files()}


def test_without_settings_every_setting_has_its_default(bare: Path) -> None:
    workspace = open_workspace(bare)
    assert workspace.settings == Settings()
    assert workspace.title == "bare"
    assert workspace.query_files() == workspace.shapes_files() == ()


def test_settings_are_read(orchards: Path) -> None:
    settings = open_workspace(orchards).settings
    assert settings.base == BASE
    assert settings.languages == ("en", "de")
    assert settings.headline == "trees-by-village"
    assert open_workspace(orchards).prefixes.expand("tree:x") == BASE + "id/tree/x"


@pytest.mark.parametrize(("languages", "title"), [('"de", "en"', "Gärten"), ('"fr"', "Gardens")])
def test_the_title_is_in_the_first_language_or_in_one_that_there_is(
    bare: Path, languages: str, title: str
) -> None:
    settings = f'languages = [{languages}]\ntitle = {{ en = "Gardens", de = "Gärten" }}\n'
    (bare / "multiply-kg.toml").write_text(settings, encoding="utf-8")
    assert open_workspace(bare).title == title


def test_without_a_folder_the_current_one_is_used_if_it_is_a_workspace(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(orchards)
    assert open_workspace().root == orchards.resolve()
    monkeypatch.chdir(tmp_path)
    assert open_workspace().root == packaged_root() == ROOT


def test_paths_in_the_workspace_are_shown_relative_to_it(orchards: Path) -> None:
    workspace = open_workspace(orchards)
    assert workspace.relative(workspace.root / "data" / "x.ttl") == Path("data/x.ttl")
    assert workspace.relative(Path("/elsewhere/x.ttl")) == Path("/elsewhere/x.ttl")


@pytest.mark.parametrize("name", ["missing", "file", "empty"])
def test_what_is_no_workspace_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkspaceError) as refused:
        open_workspace(tmp_path / name)
    assert str(tmp_path / name) in str(refused.value)
    assert "-w" in str(refused.value)


FAULTY = [
    ("base =", 1, "Not valid TOML"),
    ('title = { en = "x" }\nbase = "x"', 2, "absolute IRI ending in / or #"),
    ('base = "https://example.org/kg"', 1, "absolute IRI ending in / or #"),
    ('base = "https://example.org/a b/"', 1, "absolute IRI ending in / or #"),
    ("base = 3", 1, "must be a string"),
    ('# note\n\nbse = "https://example.org/"', 3, "Did you mean “base”?"),
    ("colour = 1", 1, "Settings are: base, title"),
    ('title = "x"', 1, 'title = { en = "Our graph" }'),
    ("prefixes = 3", 1, 'prefixes = { ex = "https://example.org/" }'),
    ("[prefixes]\nex = 3", 1, "table of strings"),
    ('[prefixes]\n"9x" = "https://example.org/"', 2, "is not a prefix name"),
    ('languages = "en"', 1, 'languages = ["en", "pl"]'),
    ("languages = []", 1, 'languages = ["en", "pl"]'),
    ('languages = ["english language"]', 1, 'languages = ["en", "pl"]'),
]


@pytest.mark.parametrize(("text", "line", "message"), FAULTY)
def test_a_faulty_setting_is_named_with_its_line_and_an_example(
    bare: Path, text: str, line: int, message: str
) -> None:
    path = bare / "multiply-kg.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        open_workspace(bare)
    assert (refused.value.path, refused.value.line) == (path.resolve(), line)
    assert message in str(refused.value)
    assert str(refused.value).endswith((".", "?"))


def test_settings_may_have_a_byte_order_mark_and_any_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "multiply-kg.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = { en = "x" }\r\nlanguages = ["pl"]\r\n')
    assert read_settings(path) == Settings(title={"en": "x"}, languages=("pl",))


@pytest.mark.parametrize("content", [b"title = '\xff'", None])
def test_settings_that_are_no_text_file_are_refused(bare: Path, content: bytes | None) -> None:
    path = bare / "multiply-kg.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(KGError, match=r"multiply-kg\.toml"):
        open_workspace(bare)
