"""``docs/sources.md``: every source document and every graph of curation and reference data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from multiply_kg.namespaces import COMMON
from multiply_kg.reference_pages.markdown import code, escape, link, page, table, web_link
from multiply_kg.reference_pages.subject import DESCRIPTION, LABEL, Subject
from multiply_kg.sources import Quads
from multiply_kg.terms import Term, iri, value_of

_DERIVED: Final = iri(COMMON["prov"] + "wasDerivedFrom")
_LANGUAGE: Final = iri(COMMON["dct"] + "language")
_RIGHTS: Final = iri(COMMON["dct"] + "rights")


def sources_page(subject: Subject) -> str:
    """The page of all graphs of the data, one for each file."""
    documents = _files(subject, "sources")
    partly = [quads for quads in documents if not _in_full(subject, quads)]
    languages = Counter(language for quads in documents for language in _languages(subject, quads))
    blocks = [
        [
            f"{len(documents)} source documents were read; each has a file and a named graph of its own.",
            f"{len(documents) - len(partly)} were read in full, {len(partly)} only in part.",
            "By language: " + ", ".join(f"{tag} {count}" for tag, count in sorted(languages.items())) + ".",
            "[Data](data.md) says how such a file is made.",
            "[`source-says`](queries.md#source-says) prints all that one document says.",
            "[`said-by-one`](queries.md#said-by-one) prints what it alone says.",
        ],
        ["## Source documents"],
        table(
            ["Graph", "Document", "Language", "Read in full", "Triples", "Address"],
            (_document(subject, q) for q in documents),
        ),
    ]
    for folder, text in (
        (
            "curation",
            "What no source says outright: identities, inferred roles, our own labels, doubts and decisions.",
        ),
        ("reference", "Shared reference data of others and of our own making."),
    ):
        rows = [_graph(subject, quads) for quads in _files(subject, folder)]
        blocks += [
            [f"## {folder.capitalize()} graphs"],
            [text],
            table(["Graph", "Holds", "Rights", "Triples"], rows),
        ]
    return page("Sources", "the files in `data/`", blocks)


def _files(subject: Subject, folder: str) -> list[Quads]:
    start = subject.workspace.graph_iri(f"{folder}/")
    return [quads for quads in subject.material.data if quads.graph.startswith(start)]


def _file_link(subject: Subject, quads: Quads) -> str:
    relative = subject.workspace.relative(subject.workspace.root / quads.path).as_posix()
    return link(code(subject.curie(iri(quads.graph))), f"../{relative}")


def _document(subject: Subject, quads: Quads) -> list[str]:
    urls = subject.whole.objects(iri(quads.graph), _DERIVED)
    return [
        _file_link(subject, quads),
        escape(subject.whole.text(iri(quads.graph), LABEL, "en")),
        ", ".join(_languages(subject, quads)),
        "yes" if _in_full(subject, quads) else "no",
        str(len(quads.triples)),
        ", ".join(web_link(value_of(url)) for url in urls),
    ]


def _graph(subject: Subject, quads: Quads) -> list[str]:
    graph = iri(quads.graph)
    about = [subject.whole.text(graph, LABEL, "en") + ".", subject.whole.text(graph, DESCRIPTION, "en")]
    rights = subject.whole.text(graph, _RIGHTS, "en")
    return [_file_link(subject, quads), escape(" ".join(about)), escape(rights), str(len(quads.triples))]


def _languages(subject: Subject, quads: Quads) -> Iterator[str]:
    for language in subject.whole.objects(iri(quads.graph), _LANGUAGE):
        yield value_of(language).rpartition("/")[2]


def _in_full(subject: Subject, quads: Quads) -> bool:
    found: Term | None = subject.whole.object(iri(quads.graph), subject.term("readInFull"))
    return found is not None and value_of(found) in ("true", "1")
