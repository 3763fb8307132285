"""What a query must not do here, found before it runs: change data, or make the engine call other hosts.

Oxigraph carries out SERVICE by real HTTP requests, and there is no switch; this is what keeps a query
from reaching the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from multiply_kg.backend.sparql_tokens import SPACE, TOKEN, position, tokens
from multiply_kg.errors import UnsupportedError

_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "ADD", "MOVE", "COPY", "WITH")
)
_PROLOGUE: Final = frozenset(("BASE", "PREFIX", "VERSION"))

# A clause needs all of this. The engine wants no space around keywords, so that none is wanted here.
_VARIABLE_OR_IRI: Final = (
    r"(?:<[^>]*>|[?$][^\s{}<>#()]+|(?:[^\s{}<>#()\[\]\"',;\\]|\\.)*:(?:[^\s{}<>#()\[\]\"',;\\]|\\.)*)"
)
_SERVICE: Final = re.compile(
    rf"service(?={SPACE}(?:silent{SPACE})?{_VARIABLE_OR_IRI}{SPACE}\{{)", re.IGNORECASE
)
# After “<” as an operator “http:” would be a name and “//” nonsense: this can only be an IRI.
_SURELY_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Outline:
    """The outside of a query: its first keyword (SELECT, ASK, INSERT …) and whether it says FROM."""

    form: str
    has_dataset: bool


def outline(sparql: str) -> Outline:
    """What kind of query this is, as far as its keywords tell; it may still be no valid SPARQL."""
    words = (token.text.upper() for token in tokens(sparql) if token.kind == "word")
    form = next((word for word in words if word not in _PROLOGUE), "")
    return Outline(form, "from" in sparql.lower() and "FROM" in words)  # most queries need no second look


def refuse_unsafe(sparql: str) -> Outline:
    """The outline of a query that only reads what is here; raises UnsupportedError for any other."""
    found = outline(sparql)
    if found.form in _UPDATES:
        raise UnsupportedError(
            f"This is a SPARQL update ({found.form}), and the graph is never changed by one.",
            hint="Change the files and build again; ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    at = service_clause(sparql)
    if at is not None:
        line, column = position(sparql, at)
        raise UnsupportedError(
            f"The query calls another endpoint (SERVICE, line {line}, column {column}); none is called here.",
            hint="Take the SERVICE clause out, or send the query to an endpoint that allows it.",
        )
    return found


def service_clause(sparql: str) -> int | None:
    """The offset of a SERVICE clause, or None if there surely is none.

    “<” may begin an IRI or be an operator, and only a full parser knows which: ``?a<?b)#>`` can hide what
    follows from a reader who takes it for an IRI. So both readings are followed, and one that finds the
    clause is enough.
    """
    suspects = {match.start() for match in _SERVICE.finditer(sparql)}
    if not suspects:
        return None
    starts, seen = [(0, False)], set[tuple[int, bool]]()
    while starts:
        start = starts.pop()
        offset, after_graph = start
        match = TOKEN.match(sparql, offset)
        kind = match.lastgroup if match else None
        if start in seen or match is None or kind is None or kind == "end":
            continue
        seen.add(start)
        text, at = match[kind], match.start(kind)
        starts.append((match.end(), kind == "word" and text.upper() == "GRAPH"))
        if kind == "iri" and not _SURELY_IRI.match(text):
            starts.append((at + 1, False))
        for suspect in suspects.intersection(range(at, match.end())):
            # Of a name, the engine may read the prefix as the keyword: “SERVICEex:s {”.
            in_prefix = kind == "name" and suspect < at + text.index(":") and not after_graph
            if kind == "word" or in_prefix:
                return suspect
    return None
