"""What endpoints answer, read into the values of ``protocol``; anything but results is an error.

SPARQL 1.1 Query Results JSON, Query Results XML and TSV for rows; N-Triples and Turtle for graphs.
"""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.etree import ElementTree as ET

from multiply_kg.backend.excerpt import first_line
from multiply_kg.backend.ntriples import iri_term, read_term, read_triples
from multiply_kg.backend.protocol import Answer, Row, Solutions
from multiply_kg.backend.wire import Reply, whole
from multiply_kg.errors import EndpointError, KGError
from multiply_kg.terms import Term, Triple, literal

_SPARQL: Final = "{http://www.w3.org/2005/sparql-results#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LABEL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")

ROWS_ACCEPTED: Final = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, text/tab-separated-values;q=0.5"
)
TRUTH_ACCEPTED: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
GRAPH_ACCEPTED: Final = "application/n-triples, text/turtle;q=0.8"

_Reader = Callable[[bytes], Answer]


def read_answer(form: str, reply: Reply) -> Answer:
    """The answer to a query of this form, SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises EndpointError where the media type is none of those asked for, or the body is not what it says.
    """
    is_graph = form in ("CONSTRUCT", "DESCRIBE")
    reader = (_GRAPH_READERS if is_graph else _ROW_READERS).get(reply.media_type)
    if reader is None:
        kind = f"“{reply.media_type}”" if reply.media_type else "no media type"
        _complain(reply, f"answers with {kind} instead of {'a graph' if is_graph else 'results'}")
    try:
        answer = reader(reply.body)
    except KGError:
        _complain(reply, f"answers with something that is no {reply.media_type}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ET.ParseError) as error:
        _complain(reply, f"answers with something that is no {reply.media_type} or is cut off", error)
    if not is_graph and isinstance(answer, bool) != (form == "ASK"):
        _complain(reply, f"does not answer what was asked ({form})")
    return answer


def stream_graph(reply: Reply, parts: Iterator[bytes], limit: int) -> Iterator[Triple]:
    """The triples of a graph while they arrive, if they come as N-Triples; else once they are there.

    Triples that the server sends twice come twice. ``limit`` is for what is not read while it arrives.
    Raises EndpointError as ``read_answer`` does.
    """
    if reply.media_type != "application/n-triples":
        answer = read_answer("CONSTRUCT", replace(reply, body=whole(reply, parts, limit)))
        yield from () if isinstance(answer, bool | Solutions) else answer
        return
    try:
        yield from read_triples(codecs.iterdecode(parts, "utf-8-sig"))
    except ValueError as error:
        _complain(reply, f"answers with something that is no {reply.media_type}: {error}", error)


def _complain(reply: Reply, what: str, cause: Exception | None = None) -> NoReturn:
    said = first_line(reply.body)
    raise EndpointError(
        f"The endpoint {reply.endpoint} {what}" + (f". It begins: {said}" if said else "; it is empty."),
        endpoint=reply.endpoint,
        status=reply.status,
        hint="Check that the address is that of a SPARQL endpoint, and ask those who run it.",
    ) from cause


def _json(body: bytes) -> Answer:
    document = json.loads(body.decode("utf-8-sig"))
    if "boolean" in document:
        return _truth(document["boolean"])
    variables = tuple(str(name) for name in document["head"]["vars"])
    rows = [_json_row(binding, variables) for binding in document["results"]["bindings"]]
    return Solutions(variables, iter(rows))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no boolean")
    return value


def _json_row(binding: dict[str, Any], variables: tuple[str, ...]) -> Row:
    return tuple(
        _term(value["type"], value["value"], value.get("datatype"), value.get("xml:lang"))
        if (value := binding.get(name)) is not None
        else None
        for name in variables
    )


def _term(kind: str, value: str, datatype: str | None, language: str | None) -> Term:
    if kind == "uri":
        return iri_term(value)
    if kind == "bnode":
        # Labels mean nothing outside this answer; some servers write what is none ("nodeID://b1").
        return "_:" + (value if _LABEL.match(value) else "x" + value.encode().hex())
    if kind in ("literal", "typed-literal"):
        return literal(value, datatype=datatype, language=language or None)
    raise ValueError(f"terms of the type “{kind}” are not known")


class _NoDoctype(ET.TreeBuilder):
    """A document type could define entities; results have none."""

    def doctype(self, name: str, _pubid: str | None, _system: str | None) -> None:
        raise ValueError(f"a document type, {name}")


def _xml(body: bytes) -> Answer:
    root = ET.fromstring(body, ET.XMLParser(target=_NoDoctype()))  # noqa: S314  (no doctype)
    truth = root.find(f"{_SPARQL}boolean")
    if truth is not None:
        return _truth({"true": True, "false": False}.get((truth.text or "").strip()))
    head, results = root.find(f"{_SPARQL}head"), root.find(f"{_SPARQL}results")
    if head is None or results is None:
        raise ValueError("neither results nor a boolean")
    variables = tuple(variable.attrib["name"] for variable in head.iter(f"{_SPARQL}variable"))
    rows = [tuple(_xml_row(result, variables)) for result in results.iter(f"{_SPARQL}result")]
    return Solutions(variables, iter(rows))


def _xml_row(result: ET.Element, variables: tuple[str, ...]) -> Iterator[Term | None]:
    bound = {binding.attrib["name"]: binding[0] for binding in result.iter(f"{_SPARQL}binding")}
    for name in variables:
        value = bound.get(name)
        if value is None:
            yield None
        else:
            kind = value.tag.removeprefix(_SPARQL)
            yield _term(kind, value.text or "", value.get("datatype"), value.get(_LANG))


def _tsv(body: bytes) -> Answer:
    lines = body.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
    variables = tuple(_variable(name) for name in lines[0].split("\t") if name)
    rows = [_tsv_row(line, len(variables)) for line in lines[1:]]
    return Solutions(variables, iter(rows))


def _variable(name: str) -> str:
    if not name.startswith("?"):
        raise ValueError(f"no variable: {name[:80]}")
    return name[1:]


def _tsv_row(line: str, width: int) -> Row:
    cells = line.split("\t") if width else []
    if len(cells) != width:
        raise ValueError(f"{len(cells)} cells for {width} variables")
    return tuple(read_term(cell) if cell else None for cell in cells)


def _ntriples(body: bytes) -> Iterator[Triple]:
    return iter(list(dict.fromkeys(read_triples([body.decode("utf-8-sig")]))))


def _turtle(body: bytes) -> Iterator[Triple]:
    """Turtle by way of the embedded engine, which keeps values and not spellings."""
    from multiply_kg.backend.embedded import EmbeddedBackend

    graph = "urn:answer"
    with tempfile.TemporaryDirectory() as folder, EmbeddedBackend.memory() as backend:
        path = Path(folder) / "answer.ttl"
        path.write_bytes(body)
        backend.load_file(path, graph)
        return iter(sorted(backend.triples(graph)))


_ROW_READERS: Final[dict[str, _Reader]] = {
    "application/sparql-results+json": _json,
    "application/json": _json,
    "application/sparql-results+xml": _xml,
    "application/xml": _xml,
    "text/xml": _xml,
    "text/tab-separated-values": _tsv,
}
_GRAPH_READERS: Final[dict[str, _Reader]] = {
    "application/n-triples": _ntriples,
    "text/turtle": _turtle,
    "application/x-turtle": _turtle,
}
