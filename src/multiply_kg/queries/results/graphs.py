"""N-Triples, Turtle and JSON-LD for the answers to CONSTRUCT and DESCRIBE: sorted, each triple once."""

from __future__ import annotations

import re
import tempfile
from heapq import merge
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.queries.results.cells import compressed, literal_of
from multiply_kg.queries.results.delimited import tsv_term
from multiply_kg.queries.results.objects import json_text
from multiply_kg.terms import RDF, XSD_STRING, Term, Triple, is_iri, is_literal, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TYPE: Final = f"<{RDF}type>"
_SORTED_AT_ONCE: Final = 200_000
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)?:")
_ESCAPED = re.compile(r"\\.")
_PLAIN: Final = {"\\n": "\n", "\\t": "\t", '\\"': '"'}
_CLOSING_QUOTE = re.compile(r'"(?="|\Z)')


def write_ntriples(triples: Iterable[Triple], out: TextIO, *, sorted_at_once: int = _SORTED_AT_ONCE) -> None:
    """One triple a line, in the order of the lines, each once.

    More than ``sorted_at_once`` are sorted in parts on disk, so that memory stays bounded.
    """
    lines = (f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples)
    before = None
    for line in _sorted_lines(lines, sorted_at_once):
        if line != before:
            out.write(line)
        before = line


def write_turtle(
    triples: Iterable[Triple], out: TextIO, *, prefixes: Mapping[str, str] | None = None
) -> None:
    """RDF 1.1 Turtle by subject, ``a`` first; of the prefixes those that are used."""
    used: dict[str, str] = {}
    blocks = [
        _block(subject, list(group), prefixes or {}, used)
        for subject, group in groupby(sorted(set(triples), key=_order), key=lambda triple: triple[0])
    ]
    out.writelines(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(used.items()))
    out.writelines("\n" + block if used or block is not blocks[0] else block for block in blocks)


def write_jsonld(triples: Iterable[Triple], out: TextIO) -> None:
    """JSON-LD 1.1 expanded and flattened: one node object a line, no context to fetch."""
    separator = "\n"
    out.write("[")
    for subject, group in groupby(sorted(set(triples), key=_order), key=lambda triple: triple[0]):
        members = [f'"@id": {_json_id(subject)}']
        for predicate, values in groupby(group, key=lambda triple: triple[1]):
            objects = [triple[2] for triple in values]
            if predicate == _TYPE and not any(map(is_literal, objects)):
                members.append('"@type": [' + ", ".join(map(_json_id, objects)) + "]")
            else:
                members.append(_json_id(predicate) + ": [" + ", ".join(map(_json_object, objects)) + "]")
        out.write(separator + "{" + ", ".join(members) + "}")
        separator = ",\n"
    out.write("]\n" if separator == "\n" else "\n]\n")


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    return triple[0], triple[1] != _TYPE, triple[1], triple[2]


def _sorted_lines(lines: Iterator[str], at_once: int) -> Iterator[str]:
    parts: list[TextIO] = []
    try:
        while chunk := sorted(islice(lines, at_once)):
            if not parts and len(chunk) < at_once:
                yield from chunk
                return
            part: TextIO = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
            parts.append(part)
            part.writelines(chunk)
            part.seek(0)
        yield from merge(*parts)
    finally:
        for part in parts:
            part.close()


def _block(subject: Term, triples: list[Triple], prefixes: Mapping[str, str], used: dict[str, str]) -> str:
    lines = []
    for predicate, group in groupby(triples, key=lambda triple: triple[1]):
        verb = "a" if predicate == _TYPE else _turtle(predicate, prefixes, used)
        values = ", ".join(_turtle(value, prefixes, used) for _, _, value in group)
        lines.append(f"    {verb} {values}")
    return _turtle(subject, prefixes, used) + "\n" + " ;\n".join(lines) + " .\n"


def _turtle(term: Term, prefixes: Mapping[str, str], used: dict[str, str]) -> str:
    if is_iri(term):
        name = compressed(term[1:-1], prefixes)
        if name is None:
            return term
        found = _PREFIX.match(name)
        if found is None:
            return term
        used[found[1] or ""] = prefixes[found[1] or ""]
        return name
    if not is_literal(term):
        return term
    short = tsv_term(term)
    if not short.startswith('"'):
        return short
    close = short.rindex('"')
    text, rest = short[: close + 1], short[close + 1 :]
    if "\\n" in text and "\n" in unescape(text):
        text = _long_string(text)
    return text + ("^^" + _turtle(rest[2:], prefixes, used) if rest.startswith("^^") else rest)


def _long_string(text: str) -> str:
    """A string of several lines between three quotes, its lines as they are (Turtle §2.5.1)."""
    lines = _ESCAPED.sub(lambda match: _PLAIN.get(match[0], match[0]), text[1:-1])
    return '"""' + _CLOSING_QUOTE.sub('\\\\"', lines) + '"""'


def _json_id(term: Term) -> str:
    return json_text(term[1:-1] if is_iri(term) else term)


def _json_object(term: Term) -> str:
    if not is_literal(term):
        return f'{{"@id": {_json_id(term)}}}'
    literal = literal_of(term)
    rest = ""
    if literal.language is not None:
        rest = f', "@language": {json_text(literal.language)}'
    elif literal.datatype != XSD_STRING:
        rest = f', "@type": {json_text(literal.datatype)}'
    return f'{{"@value": {json_text(literal.lexical)}{rest}}}'
