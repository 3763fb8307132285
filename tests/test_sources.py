"""Reading a file: its triples, and a message with file, line and column for everything that is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.errors import GraphParseError, SourceError
from multiply_kg.sources import read_file
from multiply_kg.terms import XSD, literal

GRAPH = "http://e/graph/a"
PREFIX = "@prefix ex: <http://e/> .\n"
A, P, B = "<http://e/a>", "<http://e/p>", "<http://e/b>"


def write(folder: Path, content: str | bytes, name: str = "data/a.ttl") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def failure(folder: Path, content: str | bytes, name: str = "data/a.ttl") -> SourceError:
    path = write(folder, content, name)
    with pytest.raises(SourceError) as caught:
        read_file(path, graph=GRAPH, root=folder)
    assert caught.value.path == Path(name)
    return caught.value


# -- what comes back ------------------------------------------------------------------------------


def test_gives_the_triples_of_a_file_in_order(tmp_path: Path) -> None:
    path = write(tmp_path, PREFIX + 'ex:a ex:p ex:b , "x"@PL , 007 .\nex:b a ex:C .')
    quads = read_file(path, graph=GRAPH)
    assert (quads.path, quads.graph, quads.named) == (path, GRAPH, {})
    assert quads.triples == (
        (A, P, B),
        (A, P, '"x"@pl'),
        (A, P, f'"007"^^<{XSD}integer>'),
        (B, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/C>"),
    )


def test_gives_each_triple_once(tmp_path: Path) -> None:
    path = write(tmp_path, PREFIX + "ex:a ex:p ex:b , ex:b . ex:a ex:p ex:b .")
    assert read_file(path, graph=GRAPH).triples == ((A, P, B),)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.trig", "a.nq", "A.TTL"])
def test_knows_four_formats_by_their_suffix(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, f"{A} {P} {B} .\n", name)
    assert read_file(path, graph=GRAPH).triples == ((A, P, B),)


def test_keeps_graphs_that_the_file_names_apart(tmp_path: Path) -> None:
    text = PREFIX + f"ex:a ex:p 1 . ex:g {{ ex:a ex:p ex:b }} <{GRAPH}> {{ ex:b ex:p ex:b }} ex:empty {{ }}"
    quads = read_file(write(tmp_path, text, "a.trig"), graph=GRAPH)
    assert quads.named == {"http://e/g": ((A, P, B),)}
    assert quads.triples == ((A, P, f'"1"^^<{XSD}integer>'), (B, P, B))


def test_n_quads_name_their_graphs(tmp_path: Path) -> None:
    quads = read_file(write(tmp_path, f"{A} {P} {B} <http://e/g> .\n", "a.nq"), graph=GRAPH)
    assert (quads.triples, quads.named) == ((), {"http://e/g": ((A, P, B),)})


def test_leaves_lexical_forms_to_validation(tmp_path: Path) -> None:
    path = write(tmp_path, f'{A} {P} "2020-02-31"^^<{XSD}date> .')
    assert read_file(path, graph=GRAPH).triples == ((A, P, f'"2020-02-31"^^<{XSD}date>'),)


@pytest.mark.parametrize("content", ["", "\n", "# nothing\n", "\ufeff", "@prefix ex: <http://e/> ."])
def test_an_empty_file_has_no_triples(tmp_path: Path, content: str) -> None:
    assert read_file(write(tmp_path, content), graph=GRAPH).triples == ()


def test_accepts_a_byte_order_mark_and_any_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff" + PREFIX.replace("\n", "\r\n") + "ex:a\r ex:p\r\n ex:b .\n")
    assert read_file(path, graph=GRAPH).triples == ((A, P, B),)


BLANK = PREFIX + "_:x ex:p [ ex:p _:x , ( 1 2 ) ] . ex:a ex:p [] ."


def test_blank_nodes_have_the_same_labels_in_every_run(tmp_path: Path) -> None:
    path = write(tmp_path, BLANK)
    assert read_file(path, graph=GRAPH) == read_file(path, graph=GRAPH)


def test_blank_nodes_of_two_files_are_never_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, BLANK)
    one, two = (
        {term for triple in read_file(path, graph=graph).triples for term in triple if term.startswith("_:")}
        for graph in (GRAPH, GRAPH + "2")
    )
    assert len(one) == len(two) == 5
    assert not one & two


@pytest.mark.parametrize(("name", "content"), [("a.ttl", BLANK), ("a.trig", BLANK + " ex:g { [] ex:p _:x }")])
def test_blank_nodes_join_what_they_joined_in_the_file(tmp_path: Path, name: str, content: str) -> None:
    quads = read_file(write(tmp_path, content, name), graph=GRAPH)
    lines = [" ".join(triple) + " .\n" for triple in quads.triples]
    lines += [
        " ".join(triple) + f" <{graph}> .\n" for graph, triples in quads.named.items() for triple in triples
    ]
    ours = pyoxigraph.Dataset(pyoxigraph.parse("".join(lines), pyoxigraph.RdfFormat.N_QUADS))
    theirs = pyoxigraph.Dataset(pyoxigraph.parse(content, pyoxigraph.RdfFormat.TRIG))
    for dataset in (ours, theirs):
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert ours == theirs


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12))
def test_terms_have_one_spelling_whoever_writes_them(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "a.nt"
    path.write_bytes(f"{A} {P} {literal(text)} .\n".encode())
    assert read_file(path, graph=GRAPH).triples == ((A, P, literal(text)),)


# -- files that are no text -----------------------------------------------------------------------


def test_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^data/none\.ttl: There is no such file\."):
        read_file(tmp_path / "data/none.ttl", graph=GRAPH, root=tmp_path)


def test_shows_the_whole_path_of_a_file_outside_the_root(tmp_path: Path) -> None:
    path = tmp_path / "none.ttl"
    with pytest.raises(SourceError) as caught:
        read_file(path, graph=GRAPH, root=tmp_path / "elsewhere")
    assert caught.value.path == path


def test_names_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").mkdir()
    with pytest.raises(SourceError, match="is a folder"):
        read_file(tmp_path / "a.ttl", graph=GRAPH)


@pytest.mark.parametrize(
    ("error", "words"),
    [(PermissionError(13, "no"), "permission"), (OSError(5, "Input/output error"), "Input/output")],
)
def test_names_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(_: Path) -> bytes:
        raise error

    path = write(tmp_path, "")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=words):
        read_file(path, graph=GRAPH)


def test_names_a_suffix_that_is_not_read(tmp_path: Path) -> None:
    assert "“.rdf”" in str(failure(tmp_path, "", "a.rdf"))


def test_names_a_byte_that_is_not_utf_8(tmp_path: Path) -> None:
    error = failure(tmp_path, PREFIX.encode() + 'ex:a ex:p "łą'.encode() + b'\xb3" .\n')
    assert (error.line, error.column) == (2, 14)
    assert "0xB3 at offset 41" in str(error)


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\x01\x00\x00", b"@prefix\r\n \x00"])
def test_names_a_file_that_is_not_text(tmp_path: Path, content: bytes) -> None:
    assert "NUL byte" in str(failure(tmp_path, content))


def test_names_utf_16(tmp_path: Path) -> None:
    assert "UTF-16" in str(failure(tmp_path, (PREFIX).encode("utf-16")))


# -- text that is no RDF --------------------------------------------------------------------------

WRONG = {
    "undeclared prefix": (
        "ex:a ex:p\n foo:b .",
        3,
        2,
        "“foo:” is used but not declared",
        "“@prefix foo: <…> .”",
    ),
    "undeclared prefix known to all": (
        'ex:a ex:p "x"^^xsd:date .',
        2,
        16,
        "“xsd:”",
        f"@prefix xsd: <{XSD}> .",
    ),
    "undeclared empty prefix": ("ex:a ex:p :b .", 2, 11, "“:”", "“@prefix : <…> .”"),
    "space in an IRI": ("ex:a ex:p <http://e/a b> .", 2, 11, "character “ ”", "“%20”"),
    "brace in an IRI": ("ex:a ex:p <http://e/{b}> .", 2, 11, "character “{”", "“%7B”"),
    "relative IRI": ("ex:a ex:p <b> .", 2, 11, "<b> is a relative IRI", "whole IRI"),
    "string not closed": ('ex:a ex:p "b .\nex:b ex:p "c" .', 2, 15, "not closed", "three quotes"),
    "long string not closed": ('ex:a ex:p """b .\n\n', 2, 11, "never closed", "Close it"),
    "IRI not closed": ("ex:a ex:p <http://e/b", 2, 11, "never closed", "“>”"),
    "dot missing": ("ex:a ex:p ex:b\n\nex:c ex:p ex:d .", 4, 1, "before “ex:c” is not ended", "“;”"),
    "dot missing at the end": ("ex:a ex:p ex:b", 2, 15, "in the middle of a statement", "“.”"),
    "object missing": ("ex:a ex:p ex:b , .", 2, 18, "“.” cannot be the object", "one too many"),
    "object missing after a property": (
        "ex:a ex:p ; ex:q 1 .",
        2,
        11,
        "“;” cannot be the object",
        "missing before it",
    ),
    "word for an object": ("ex:a ex:p hello .", 2, 11, "“hello” cannot be the object", '“"hello"”'),
    "capital true": ("ex:a ex:p True .", 2, 11, "“True”", "“true”"),
    "capital a": ("ex:a A ex:b .", 2, 6, "“A” cannot be the predicate", "lower case"),
    "text as subject": ('"a" ex:p ex:b .', 2, 1, "cannot be the subject", "IRI"),
    "text as predicate": ('ex:a "p" ex:b .', 2, 6, "cannot be the predicate", "IRI"),
    "graph in Turtle": ("GRAPH ex:g { ex:a ex:p ex:b }", 2, 1, "“GRAPH”", ".trig"),
    "escape that is none": (r'ex:a ex:p "a\qb" .', 2, 13, r"“\q” is no escape", r"“\\”"),
    "datatype that is a text": ('ex:a ex:p "x"^^"y" .', 2, 16, "“^^”", "xsd:date"),
    "language tag that is none": ('ex:a ex:p "x"@englishlanguage .', 2, 15, "“@englishlanguage”", "“@en”"),
    "prefix without colon": ("@prefix foo <http://f/> .", 2, 9, "PREFIX keyword", "here or just before"),
    "triple term of RDF 1.2": ("ex:a ex:p\n <<( ex:a ex:p ex:b )>> .", 3, 2, "RDF 1.2", "RDF 1.1"),
    "reified triple of RDF 1.2": ("<< ex:a ex:p ex:b >> ex:q ex:c .", 2, 1, "RDF 1.2", "RDF 1.1"),
    "direction of RDF 1.2": ('ex:a ex:p "x"@ar--rtl .', 2, 17, "RDF 1.2", "RDF 1.1"),
}


@pytest.mark.parametrize(("text", "line", "column", "words", "advice"), WRONG.values(), ids=WRONG.keys())
def test_says_where_a_file_is_wrong_and_what_to_do(
    tmp_path: Path, text: str, line: int, column: int, words: str, advice: str
) -> None:
    error = failure(tmp_path, PREFIX + text)
    assert isinstance(error, GraphParseError)
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"data/a.ttl:{line}:{column}: ")
    assert words in error.message
    assert advice in (error.hint or "")


def test_counts_lines_and_characters_as_an_editor_does(tmp_path: Path) -> None:
    error = failure(
        tmp_path, "\ufeff" + PREFIX.replace("\n", "\r\n") + 'ex:łódź ex:p "😀" ,\r\n "😀" , foo:b .'
    )
    assert (error.line, error.column) == (3, 8)


def test_a_byte_order_mark_does_not_shift_the_first_line(tmp_path: Path) -> None:
    error = failure(tmp_path, "\ufefffoo:a foo:b foo:c .")
    assert (error.line, error.column) == (1, 1)


def test_a_graph_named_by_a_blank_node_is_refused(tmp_path: Path) -> None:
    error = failure(tmp_path, PREFIX + "ex:g { ex:a ex:p ex:b }\n_:g {\n  ex:a ex:p ex:b }", "a.trig")
    assert isinstance(error, GraphParseError)
    assert "blank node" in error.message
    assert error.line == 4


def test_two_statements_on_a_line_are_no_n_triples(tmp_path: Path) -> None:
    error = failure(tmp_path, f"{A} {P} {B} .\n{A} {P} {B} . {A} {P} {B} .\n", "a.nt")
    assert error.line == 2
    assert error.hint
