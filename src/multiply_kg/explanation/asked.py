"""What somebody typed as subject, property and object, read as a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from multiply_kg.errors import GraphParseError, ParameterError
from multiply_kg.explanation.explanation import Question
from multiply_kg.queries.iris import resolve_iri
from multiply_kg.sources.term_reader import TYPE, TermReader
from multiply_kg.sources.tokens import TOKEN
from multiply_kg.terms import Term, iri, is_iri, is_literal

_WRITTEN: Final = ("iri", "literal", "number", "blank")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final = ("true", "false")
_IRI_HINT: Final = "Write a prefixed name such as rdfs:label, or a whole IRI."
_VALUE_HINT: Final = (
    "Write an IRI, or a literal as in Turtle, its double quotes kept from the shell by single ones: "
    "'\"Graz\"@de', '\"2020\"^^xsd:gYear', 3."
)


def read_question(
    subject: str, predicate: str | None, object_: str | None, *, prefixes: Mapping[str, str]
) -> Question:
    """The question that these texts ask.

    Each is a prefixed name, an IRI with or without ``<>``, or a blank node's label; the property may be
    ``a``, the object a literal as in Turtle §2.5. Raises ParameterError for anything else.
    """
    found = Question(
        _term(subject, "subject", prefixes),
        None if predicate is None else TYPE if predicate == "a" else _term(predicate, "property", prefixes),
        None if object_ is None else _term(object_, "object", prefixes),
    )
    if is_literal(found.subject):
        raise ParameterError(
            f"The subject {subject} is a literal, and nothing is said about literals.",
            parameter="subject",
            hint=_IRI_HINT,
        )
    if found.predicate is not None and not is_iri(found.predicate):
        raise ParameterError(f"The property {predicate} is not an IRI.", parameter="property", hint=_IRI_HINT)
    return found


def _term(text: str, what: str, prefixes: Mapping[str, str]) -> Term:
    hint = _VALUE_HINT if what == "object" else _IRI_HINT
    shown = text if text.isprintable() else text.encode("unicode_escape", "surrogatepass").decode("ascii")
    if _SURROGATE.search(text):
        raise ParameterError(f"The {what} “{shown}” is not UTF-8 text.", parameter=what, hint=hint)
    token = TOKEN.fullmatch(text)
    kind = token.lastgroup if token else None
    if token and kind and (kind in _WRITTEN or (what == "object" and token[kind] in _WORDS)):
        reader = TermReader(text)
        for prefix, namespace in prefixes.items():
            reader.declare_prefix(prefix, iri(namespace), 0)
        try:
            return reader.known[token[kind]] if kind == "word" else reader.read(kind, token[kind], 0)
        except GraphParseError as error:
            raise ParameterError(
                f"The {what} “{shown}” cannot be read. {error.message}", parameter=what, hint=hint
            ) from None
    found = resolve_iri(text, prefixes)
    if found.iri is None:
        raise ParameterError(f"The {what} “{shown}” is no term: {found.problem}.", parameter=what, hint=hint)
    return iri(found.iri)
