"""What is wrong in a query that the engine could not parse, said with line, column and the passage.

The engine reports the farthest place at which one of its alternatives failed, often far behind the
mistake; the mistakes that people make most are looked for here first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Final

from multiply_kg.backend.sparql_tokens import Token, position, tokens
from multiply_kg.errors import QueryError

_WORDS: Final = """
    a abs add adjust all as asc ask avg base bind bnode bound by ceil clear coalesce concat construct contains
    copy count create data datatype day default delete desc describe distinct drop encode_for_uri exists false
    filter floor from graph group group_concat haslang haslangdir having hours if in insert into iri isblank
    isiri isliteral isnumeric istriple isuri lang langdir langmatches lateral lcase limit load max md5 min
    minus minutes month move named not now object offset optional order predicate prefix rand reduced regex
    replace round sample seconds select separator service sha1 sha256 sha384 sha512 silent sameterm str
    strafter strbefore strdt strends strlang strlangdir strlen strstarts struuid subject substr sum timezone
    to triple true tz ucase undef union uri using uuid values version where with year
"""
_KEYWORDS: Final = frozenset(_WORDS.split())
_PAIRS: Final = {"{": "}", "(": ")", "[": "]"}
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_SPAN: Final = 40
_NO_KEYWORD: Final = "A variable begins with “?”, a name with its prefix."

_Finding = tuple[int, str, str]
_Search = Callable[[str, list[Token], str], _Finding | None]


def syntax_error(sparql: str, reason: str) -> QueryError:
    """The error for a query that the engine refused with this text ("error at 2:39: expected …")."""
    found = list(tokens(sparql))
    offset, message, hint = next(
        finding for search in _SEARCHES if (finding := search(sparql, found, reason)) is not None
    )
    line, column = position(sparql, offset)
    return QueryError(f"{message} {_passage(sparql, offset)}", line=line, column=column, hint=hint)


def _passage(sparql: str, offset: int) -> str:
    start = max(sparql.rfind("\n", 0, offset) + 1, offset - _SPAN)
    end = sparql.find("\n", offset)
    passage = sparql[start : min(len(sparql) if end < 0 else end, offset + _SPAN)].strip()
    return f"In: “{passage}”." if passage else "In: the end of the query."


def _undeclared_prefix(_: str, found: list[Token], __: str) -> _Finding | None:
    declared = set()
    for before, token in zip([None, *found], found, strict=False):
        if token.kind != "name":
            continue
        prefix = token.text.partition(":")[0]
        if before is not None and before.kind == "word" and before.text.upper() == "PREFIX":
            declared.add(prefix)
        elif prefix not in declared:
            hint = f"Add “PREFIX {prefix}: <…>” at the top, or correct the name."
            return token.at, f"The prefix “{prefix}:” is not declared.", hint
    return None


def _open_string(_: str, found: list[Token], __: str) -> _Finding | None:
    for token in found:
        if token.kind == "mark" and token.text in "\"'":
            hint = "Close it with the quote that opened it; for several lines use three quotes."
            return token.at, "The string that begins here is not closed.", hint
    return None


def _unknown_word(_: str, found: list[Token], __: str) -> _Finding | None:
    for token in found:
        if token.kind == "word" and token.text.lower() not in _KEYWORDS:
            close = get_close_matches(token.text.lower(), _KEYWORDS, n=1, cutoff=0.7)
            hint = f"Is “{close[0].upper()}” meant? {_NO_KEYWORD}" if close else _NO_KEYWORD
            return token.at, f"“{token.text}” is no word of SPARQL.", hint
    return None


def _brackets(_: str, found: list[Token], __: str) -> _Finding | None:
    opened: list[Token] = []
    for token in found:
        if token.kind != "mark":
            continue
        if token.text in _PAIRS:
            opened.append(token)
        elif token.text in _PAIRS.values() and (not opened or _PAIRS[opened.pop().text] != token.text):
            hint = "Take it out, or open it before."
            return token.at, f"“{token.text}” closes nothing that is open here.", hint
    if opened:
        return opened[-1].at, f"“{opened[-1].text}” is never closed.", f"Add “{_PAIRS[opened[-1].text]}”."
    return None


def _relative_iri(_: str, found: list[Token], __: str) -> _Finding | None:
    for token in found:
        if token.kind == "word" and token.text.upper() == "BASE":
            return None
        if token.kind == "iri" and not _ABSOLUTE.match(token.text):
            hint = "Write the whole IRI, or add “BASE <…>” at the top."
            return token.at, f"{token.text} is a relative IRI.", hint
    return None


_RULES: Final = {
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither grouped nor aggregated.",
        "Add it to GROUP BY, or put it into an aggregate such as SAMPLE(…).",
    ),
    "SELECT * is not authorized with GROUP BY": (
        "“SELECT *” cannot stand with GROUP BY.",
        "Name the grouped variables and the aggregates.",
    ),
    "Duplicated variable name in SELECT": ("SELECT names a variable twice.", "Name it once."),
    "The SELECT overrides an existing variable": (
        "SELECT gives a new meaning to a variable that is used already.",
        "Give the expression another name after AS.",
    ),
}


def _broken_rule(_: str, found: list[Token], reason: str) -> _Finding | None:
    for rule, (message, hint) in _RULES.items():
        if rule in reason:
            selects = (token.at for token in found if token.text.upper() == "SELECT")
            return next(selects, 0), message, hint
    return None


def _engine(sparql: str, found: list[Token], reason: str) -> _Finding:
    at = _engine_offset(sparql, reason)
    token = next((token for token in found if token.at + len(token.text) > at), None)
    if token is None:
        hint = "Something is missing there, or too much."
        return len(sparql), "The end of the query is no SPARQL.", hint
    hint = "Check the words, dots and brackets here and just before."
    return token.at, f"This is no SPARQL from about “{token.text}” on.", hint


def _engine_offset(sparql: str, reason: str) -> int:
    """Where the engine began to try the alternatives that it names; it reports where they ended."""
    match = re.search(r"at (\d+):(\d+): expected (?:one of )?(.*)", reason, re.DOTALL)
    if match is None:
        return 0
    starts = [0, *(end.end() for end in re.finditer(r"\n", sparql))]
    line, column = min(int(match[1]), len(starts)), int(match[2])
    tried = max((len(word) for word in _words(match[3])), default=1)
    return max(starts[line - 1] + column - 1 - tried, 0)


def _words(expected: str) -> Iterator[str]:
    return (word for word in re.split(r", ", expected) if re.fullmatch(r"[A-Za-z_]{2,}", word))


_SEARCHES: Final[tuple[_Search, ...]] = (
    _undeclared_prefix,
    _open_string,
    _unknown_word,
    _brackets,
    _relative_iri,
    _broken_rule,
    _engine,
)
