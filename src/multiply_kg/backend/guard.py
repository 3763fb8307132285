"""What a query must not do here, found before it runs: change data, call other hosts, or break the engine.

Oxigraph carries out SERVICE by real HTTP requests, and there is no switch; this is what keeps a query
from reaching the network. It reads and evaluates by recursion, without a limit of its own: a query that is
nested, or chained, some thousand times overruns the stack and ends the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from multiply_kg.backend.graph_clauses import may_name_graphs
from multiply_kg.backend.sparql_tokens import SPACE, TOKEN, Token, folded, position, tokens
from multiply_kg.errors import QueryError, UnsupportedError
from multiply_kg.terms import Filled
from multiply_kg.values import dataclass

_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "ADD", "MOVE", "COPY", "WITH")
)
_PROLOGUE: Final = frozenset(("BASE", "PREFIX", "VERSION"))

# A clause needs all of this. The engine wants no space around keywords, so that none is wanted here.
_VARIABLE_OR_IRI: Final = (
    r"(?:<[^>]*>|[?$][^\s{}<>#()]+|(?:[^\s{}<>#()\[\]\"',;\\]|\\.)*:(?:[^\s{}<>#()\[\]\"',;\\]|\\.)*)"
)
_SERVICE: Final = rf"(?i:service)(?={SPACE}(?:(?i:silent){SPACE})?{_VARIABLE_OR_IRI}{SPACE}\{{)"
# After “<” as an operator “http:” would be a name and “//” nonsense: this can only be an IRI.
_SURELY_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


# Far below what breaks the engine with the usual stack of 8 MB (850 EXISTS in each other, 2,600 BIND or MINUS
# in a row, some thousand operators or triple patterns), and far above what people write. VALUES, IN and the
# arguments of functions have no limit.
DEEPEST: Final = 100
LONGEST: Final = 1000
_CHAINS: Final = frozenset(("AS", "BIND", "EXISTS", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "UNION"))
_OPERATORS: Final = frozenset("|&+-*/!^")
_MARKS: Final = "|&+-*/!^.;,<({"
_TERMS: Final = frozenset(("iri", "string", "variable", "name", "blank", "number"))


@dataclass(frozen=True, slots=True)
class Outline:
    """The outside of a query: its first keyword (SELECT, ASK, INSERT …) and whether it says FROM."""

    form: str
    has_dataset: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a query that only reads what is here: whether it says FROM, and the graphs it names.

    ``graphs`` are None where it may ask for any graph by name.
    """

    has_dataset: bool
    graphs: tuple[str, ...] | None


_asked: set[tuple[str, ...]] = set()
_verdicts: dict[str, Verdict] = {}
_MOST: Final = 512  # of each, so that they stay small
_LONG: Final = 4000  # characters


def verdict(sparql: str) -> Verdict:
    """What is known of a query; of one that is asked again with other values, without another look at it.

    Raises as ``refuse_unsafe`` does.
    """
    known = _verdicts.get(sparql)
    if known is not None:
        return known
    if isinstance(sparql, Filled):
        if sparql.pieces not in _asked:  # most commands ask once: not the time to prepare for more
            if len(_asked) >= _MOST:
                _asked.clear()
            _asked.add(sparql.pieces)
            return _looked_at(sparql)
        known = _foreseeing()(sparql)
    known = known or _looked_at(sparql)
    if len(sparql) <= _LONG:
        if len(_verdicts) >= _MOST:
            _verdicts.clear()
        _verdicts[sparql] = known
    return known


def _looked_at(sparql: str) -> Verdict:
    found = refuse_unsafe(sparql)
    return Verdict(found.has_dataset, None if may_name_graphs(sparql) else ())


@cache
def _foreseeing() -> Callable[[Filled], Verdict | None]:
    from multiply_kg.backend.specimens import foreseen

    return foreseen


def outline(sparql: str) -> Outline:
    """What kind of query this is, as far as its keywords tell; it may still be no valid SPARQL."""
    words = (token.text.upper() for token in tokens(sparql) if token.kind == "word")
    form = next((word for word in words if word not in _PROLOGUE), "")
    return Outline(form, "from" in sparql.lower() and "FROM" in words)  # most queries need no second look


def refuse_unsafe(sparql: str) -> Outline:
    """The outline of a query that only reads what is here.

    Raises UnsupportedError for any other, and QueryError for one that would break the engine.
    """
    _refuse_monstrous(sparql)
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


def _refuse_monstrous(sparql: str) -> None:
    """Raises QueryError for brackets nested too deeply, and for too many operators, clauses and patterns."""
    marks = sum(map(sparql.count, _MARKS))
    if marks + len(sparql) // 4 <= LONGEST and sum(map(sparql.count, "({[")) <= DEEPEST:
        return  # as nearly all queries are
    opened: list[str] = []
    in_values = False
    chained = 0
    before = Token("", "", 0)
    for token in tokens(sparql):
        text = token.text
        if token.kind == "word":
            in_values = in_values or text.upper() == "VALUES"
            chained += text.upper() in _CHAINS
        elif token.kind != "mark":
            in_list = bool(opened) and opened[-1] == "("
            chained += in_list and not in_values and token.kind in _TERMS and before.kind in _TERMS
        elif text in "({[":
            opened.append(text)
            chained += text == "{"
            if len(opened) > DEEPEST:
                raise _monstrous(sparql, token.at, f"Brackets are nested more than {DEEPEST} deep")
        elif text in ")}]":
            del opened[-1:]
            in_values = in_values and text != "}"
        elif not in_values:
            separates = text in ".;" or (text == "," and opened[-1:] != ["("])
            reifies = text == "<" and before.text == "<"
            chained += separates or reifies or text in _OPERATORS
        if chained > LONGEST:
            raise _monstrous(sparql, token.at, f"It has more than {LONGEST} operators, clauses and patterns")
        before = token


def _monstrous(sparql: str, at: int, what: str) -> QueryError:
    line, column = position(sparql, at)
    hint = "Simplify the query; many values go into VALUES or IN (…)."
    return QueryError(f"{what}, which would break the engine.", line=line, column=column, hint=hint)


def service_clause(sparql: str) -> int | None:
    """The offset of a SERVICE clause, or None if there surely is none.

    “<” may begin an IRI or be an operator, and only a full parser knows which: ``?a<?b)#>`` can hide what
    follows from a reader who takes it for an IRI. So both readings are followed, and one that finds the
    clause is enough.
    """
    if "service" not in sparql.lower():
        return None
    suspects = {match.start() for match in re.finditer(_SERVICE, sparql)}
    if not suspects:
        return None
    sparql = folded(sparql)
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
