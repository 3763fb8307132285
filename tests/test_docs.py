"""README and docs/ are true: made pages are current, examples print what they show, links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from multiply_kg import pipeline
from multiply_kg.queries import Catalogue
from multiply_kg.queries.schema import HEADER_SCHEMA
from multiply_kg.reference_pages import PAGES, Subject, refreshed
from multiply_kg.reference_pages.examples import (
    NOT_RUN,
    Command,
    File,
    Shell,
    agrees,
    elided,
    examples,
    renewed,
    scratch_copy,
)
from multiply_kg.reference_pages.markdown import anchor, code, escape, table
from multiply_kg.storage import dataset_file
from multiply_kg.validation.writers import WRITERS
from multiply_kg.workspace import Settings, open_workspace

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
)
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in WRITTEN}
REPAIR = "Run “make docs” and read the difference."
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject.of(open_workspace(ROOT))


@pytest.fixture(scope="module")
def fresh(subject: Subject) -> dict[str, str]:
    return refreshed(subject)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(scratch_copy(ROOT, tmp_path_factory.mktemp("docs")))


@pytest.fixture(scope="module", autouse=True)
def _one_build_for_all_examples():
    """The examples ask one graph again and again; it is built and loaded once for each state of its files."""
    build, open_graph = pipeline.build, pipeline.open_graph
    builds: dict[tuple[object, ...], pipeline.Build] = {}
    graphs: dict[tuple[object, ...], pipeline.KnowledgeGraph] = {}

    def state(workspace):
        return workspace.root, dataset_file.digest(workspace), workspace.query_files()

    def built(workspace, *, engine="auto", progress=None):
        key = (*state(workspace), engine)
        if key not in builds:
            builds[key] = build(workspace, engine=engine)
        return builds[key]

    def opened(workspace):
        if state(workspace) not in graphs:
            graphs[state(workspace)] = open_graph(workspace)
        return graphs[state(workspace)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "build", built)
        patch.setattr(pipeline, "open_graph", opened)
        yield


# Made pages


@pytest.mark.parametrize("name", sorted({*WRITTEN, *PAGES}))
def test_what_is_made_of_a_page_is_current(name, fresh):
    assert TEXTS.get(name) == fresh[name], f"{name} is not current. {REPAIR}"


def test_make_docs_makes_the_pages():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(
        r"^docs:.*\n(?:\t.*\n)*\t@?\$\(BIN\)/python -m multiply_kg\.reference_pages$", makefile, re.MULTILINE
    )


# Examples


@pytest.mark.parametrize("name", [name for name in WRITTEN if name not in PAGES])
def test_the_examples_of_a_page_print_what_it_shows(name, shell):
    for example in examples(TEXTS[name]):
        real = shell.run(example)
        if real is None or isinstance(example, File):
            continue
        assert agrees(example.shown, real), (
            f"{name}: “{example.text}” prints something else. {REPAIR}\n" + "\n".join(real)
        )


@pytest.mark.parametrize("name", WRITTEN)
def test_commands_that_are_not_run_have_the_right_form(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for example in examples(TEXTS[name]):
        words = example.text.split() if isinstance(example, Command) else [""]
        if words[0] not in NOT_RUN:
            continue
        if words[0] == "make":
            assert set(words[1:]) <= targets, f"{name}: the Makefile has no target for “{example.text}”"
        else:
            assert re.fullmatch(r"python3 -m pip install \.|\. \.venv/bin/activate", example.text), (
                f"{name}: {example.text}"
            )


def test_shell_examples_stand_in_blocks_that_are_run():
    for name, text in TEXTS.items():
        for block in _FENCE.findall(text):
            assert block.startswith("```console") or not re.search(r"^\$ ", block, re.MULTILINE), (
                f"{name}:\n{block}"
            )


def test_excerpts_of_the_data_stand_in_the_data():
    shown = {
        block
        for text in TEXTS.values()
        for block in re.findall(r"^```turtle\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    }
    files = {
        example.text for text in TEXTS.values() for example in examples(text) if isinstance(example, File)
    }
    data = [path.read_text(encoding="utf-8") for path in (ROOT / "data").rglob("*.ttl")]
    assert shown - files
    for block in shown - files:
        assert any(block in text for text in data), f"No file under data/ holds:\n{block}"


# Documented is a test


def test_every_query_is_documented():
    for query in Catalogue.load(ROOT / "queries").ids:
        assert f"\n### {query}\n" in TEXTS["docs/queries.md"], query


def test_every_class_and_property_is_documented():
    terms = re.findall(
        r"^(mkg:\w+)$", (ROOT / "ontology" / "multiply.ttl").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(terms) > 100
    for term in terms:
        assert f"\n### {term}\n" in TEXTS["docs/vocabulary.md"], term


def test_every_code_is_documented():
    for path in (ROOT / "ontology" / "codelists").glob("*.ttl"):
        for concept in re.findall(r"^([\w-]+:[\w-]+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert f"| `{concept}` |" in TEXTS["docs/vocabulary.md"], concept


def test_every_shape_with_a_message_is_documented():
    for path in (ROOT / "ontology" / "shapes").glob("*.ttl"):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            if "sh:message" in block and "sh:SPARQLConstraint" not in block:
                name = block.split()[0].removeprefix("shapes:")
                assert f"`{name}`" in TEXTS["docs/validation.md"], f"{path.name}: {name}"


def test_every_source_document_is_documented():
    for path in (ROOT / "data").rglob("*.ttl"):
        assert f"(../{path.relative_to(ROOT).as_posix()})" in TEXTS["docs/sources.md"], path


def test_every_setting_is_documented():
    for setting in dataclasses.fields(Settings):
        assert f"\n| `{setting.name}` |" in TEXTS["docs/workspace.md"], setting.name


def test_every_key_of_a_query_header_is_documented():
    for key in HEADER_SCHEMA["properties"]:
        assert f"`{key}`" in TEXTS["docs/workspace.md"], key


def test_every_format_of_a_report_is_documented():
    for name in WRITERS:
        assert f"\n| `{name}` |" in TEXTS["docs/validation.md"], name


def test_every_command_and_option_is_documented(shell):
    page = TEXTS["docs/cli.md"]
    helped = "\n".join(shell.run(Command("multiply-kg --help", (), 0, 0)))
    names = re.findall(r"^  ([a-z]+) {2,}\S", helped.partition("Commands:")[2], re.MULTILINE)
    assert len(names) >= 5
    for name in names:
        start = page.index(f"\n## multiply-kg {name}\n")
        section = page[start : page.find("\n## ", start + 5)]
        helped = "\n".join(shell.run(Command(f"multiply-kg {name} --help", (), 0, 0)))
        spelt = {
            option
            for line in re.findall(r"^ {2}(-.*?)(?: {2}|$)", helped, re.MULTILINE)
            for option in re.findall(r"--?[a-z][a-z-]*", line)
        }
        assert {"-w", "--workspace"} < spelt or name == "init"  # which makes a workspace
        for option in spelt - {"-h", "--help"}:
            assert re.search(rf"`(?:\S*/)?{option}(?:/\S*)?`", section), f"{name} {option}"


# Links, and the size of the README


@pytest.mark.parametrize("name", WRITTEN)
def test_links_lead_to_files_and_headings(name):
    text = _FENCE.sub("", TEXTS[name])
    for target in re.findall(r"\]\(<?([^)>]+)>?\)", text):
        if re.match(r"https?://", target):
            continue
        path, _, fragment = target.partition("#")
        file = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert file.exists(), f"{name} links to {target}"
        if fragment:
            assert fragment in _anchors(file.read_text(encoding="utf-8")), f"{name} links to {target}"


def _anchors(text):
    """The fragments of a page: a heading that comes again gets a number."""
    seen: dict[str, int] = {}
    found = set()
    for heading in re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE):
        name = anchor(heading)
        found.add(name if name not in seen else f"{name}-{seen[name]}")
        seen[name] = seen.get(name, 0) + 1
    return found


def test_the_readme_is_short_and_begins_with_its_two_commands():
    assert len(TEXTS["README.md"].splitlines()) < 150
    assert (
        next(re.finditer(r"```console\n(.*?)```", TEXTS["README.md"], re.DOTALL))[1]
        == "$ make run\n$ make test\n"
    )


# The means


@pytest.mark.parametrize(
    ("shown", "real", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "…", "c"], ["a", "b", "b", "c"], True),
        (["a", "…", "c"], ["a", "c"], True),
        (["a", "…", "c"], ["a", "b"], False),
        (["…"], [], True),
        (["long te …"], ["long text"], True),
        (["long te …"], ["short text"], False),
        ([], ["a"], False),
    ],
)
def test_an_ellipsis_stands_for_lines_or_for_the_rest_of_one(shown, real, same):
    assert agrees(shown, real) is same


@pytest.mark.parametrize(
    ("shown", "real", "short"),
    [
        (["x"], ["a", "b"], ("a", "b")),
        (["x", "…", "x"], ["a", "b", "c", "d"], ("a", "…", "d")),
        (["x", "…"], ["a", "b", "c"], ("a", "…")),
        (["xxxxx …"], ["abcdefghij"], ("abcde …",)),
    ],
)
def test_renewed_output_is_shortened_as_it_was(shown, real, short):
    assert elided(shown, real) == short
    assert agrees(short, real)


def test_examples_are_renewed_in_place(tmp_path):
    page = "Text.\n\n`a/b.txt`:\n\n```text\nhello\n```\n\n```console\n$ cd a\n$ head -n 1 b.txt | grep -o ell\nold\n```\n\nEnd.\n"
    assert renewed(page, Shell(tmp_path)) == page.replace("old\n", "ell\n")


def test_an_example_goes_through_no_shell(tmp_path):
    Shell(tmp_path).run(Command("echo a > b.txt", (), 0, 0))
    assert Shell(tmp_path).run(Command("grep -c ';' b.txt", (), 0, 0)) == ("0",)
    with pytest.raises(ValueError, match="not used"):
        Shell(tmp_path).run(Command("cat < b.txt", (), 0, 0))


def test_markdown_is_escaped():
    assert escape("a|b *c* <d>\n e_f") == r"a\|b \*c\* \<d\> e\_f"
    assert code("a|b") == r"`a\|b`"
    assert table(["h"], []) == []


# The house


def test_the_page_on_architecture_has_every_room():
    text = TEXTS["docs/architecture.md"]
    rooms = {
        path.stem
        for path in (ROOT / "src" / "multiply_kg").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.name.startswith("_")
    }
    table_rows = re.findall(r"^\| (`[^|]*) \|", text[text.index("## The house") :], re.MULTILINE)
    told = {name for row in table_rows for name in re.findall(r"`(\w+)`", row)}
    assert rooms - told == set()
    assert told - rooms == set()
