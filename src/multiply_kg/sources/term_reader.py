"""From the text of one term to the term: prefixes, base, escapes, abbreviations (Turtle §2.4–2.6, §6.4)."""

from __future__ import annotations

from typing import Final, NoReturn

from multiply_kg.errors import GraphParseError
from multiply_kg.sources.iri_references import is_absolute, resolve
from multiply_kg.sources.text import line_starts, position
from multiply_kg.sources.tokens import LITERAL_PARTS, LOCAL_ESCAPE
from multiply_kg.terms import RDF, XSD, Term, iri, literal, unescape

TYPE: Final = iri(RDF + "type")
_WORDS: Final = {
    "a": TYPE,
    "true": literal("true", datatype=XSD + "boolean"),
    "false": literal("false", datatype=XSD + "boolean"),
}


class TermReader:
    """Reads the terms of one text; ``known`` remembers what each spelling meant under these prefixes."""

    def __init__(self, text: str) -> None:
        self.known: dict[str, Term] = dict(_WORDS)
        self._text = text
        self._prefixes: dict[str, str] = {}
        self._base: str | None = None

    def declare_prefix(self, prefix: str, spelling: str, at: int) -> None:
        """Let ``prefix`` stand for this IRI (spelt with its angle brackets) from here on."""
        self._prefixes[prefix] = self._iri(spelling, at)
        self.known = dict(_WORDS)

    def declare_base(self, spelling: str, at: int) -> None:
        """Resolve relative IRIs against this IRI from here on."""
        self._base = self._iri(spelling, at)
        self.known = dict(_WORDS)

    def read(self, kind: str, spelling: str, at: int) -> Term:
        """The term of a token; raises GraphParseError where it is none."""
        term: Term
        if kind == "name":
            term = iri(self._name(spelling, at))
        elif kind == "iri":
            term = iri(self._iri(spelling, at))
        elif kind == "literal":
            term = self._literal(spelling, at)
        elif kind == "number":
            term = literal(spelling, datatype=XSD + _number_type(spelling))
        elif kind == "blank":
            term = spelling
        else:
            self.fail(at, f"“{spelling}” is no RDF term.", "Write an IRI, a prefixed name or a literal here.")
        self.known[spelling] = term
        return term

    def fail(self, at: int, message: str, hint: str) -> NoReturn:
        """Raise GraphParseError at this offset."""
        line, column = position(line_starts(self._text), at)
        raise GraphParseError(message, line=line, column=column, hint=hint)

    def _name(self, spelling: str, at: int) -> str:
        prefix, _, local = spelling.partition(":")
        namespace = self._prefixes.get(prefix)
        if namespace is None:
            hint = f"Add “@prefix {prefix}: <…> .” above it, or correct the name."
            self.fail(at, f"The prefix “{prefix}:” is not declared.", hint)
        return namespace + (LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)

    def _iri(self, spelling: str, at: int) -> str:
        reference = unescape(spelling[1:-1])
        if self._base is not None:
            return resolve(reference, self._base)
        if not is_absolute(reference):
            self.fail(at, f"{spelling} is a relative IRI and no base is declared.", "Write the whole IRI.")
        return reference

    def _literal(self, spelling: str, at: int) -> Term:
        parts = LITERAL_PARTS.match(spelling)
        if parts is None:  # the token was made of the same expressions
            raise ValueError(spelling)
        string, language, datatype = parts.group("string", "language", "datatype")
        quotes = 3 if string[:3] in ('"""', "'''") else 1
        lexical = unescape(string[quotes:-quotes])
        if datatype is not None:
            at += parts.start("datatype")
            datatype = self._iri(datatype, at) if datatype.startswith("<") else self._name(datatype, at)
        return literal(lexical, datatype=datatype, language=language)


def _number_type(spelling: str) -> str:
    if "e" in spelling or "E" in spelling:
        return "double"
    return "decimal" if "." in spelling else "integer"
