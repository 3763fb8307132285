"""The words of results: what the shape's author wrote, or a sentence made from the constraint.

Both engines take their messages from here, so they say the same. IRIs stand in angle brackets; the
writers make them short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from multiply_kg.terms import Term, is_iri, value_of

from .constraints import (
    NODE_KINDS,
    QUALIFIED_MIN,
    And,
    Closed,
    Constraint,
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasShape,
    HasValue,
    In,
    InClass,
    InRange,
    LanguageIn,
    LessThan,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    Not,
    Or,
    Pattern,
    Qualified,
    Shape,
    UniqueLang,
    Xone,
    components,
)

_LONGEST: Final = 80
_MOST_NAMED: Final = 8
_LIMITS: Final = {
    "minExclusive": "greater than",
    "minInclusive": "at least",
    "maxExclusive": "less than",
    "maxInclusive": "at most",
}
_KINDS: Final = {"iri": "an IRI", "blank": "a blank node", "literal": "a literal"}
_BARE_IRI = re.compile(r"(?:https?|urn|mailto):[^<>\"{}|^`\\\s]+")
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a constraint was violated."""

    focus: Term
    path: str | None
    value: Term | None
    component: str


def joined(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """(language, text) pairs by language; several in one language follow each other."""
    messages: dict[str, str] = {}
    for language, text in texts:
        messages[language] = f"{messages[language]} {text}" if language in messages else text
    return messages


def result_messages(shape: Shape, occasion: Occasion) -> dict[str, str]:
    """The messages of a shape (W3C SHACL §2.1.5), or else a sentence in English."""
    if shape.messages:
        return joined(shape.messages)
    sentences = [
        sentence
        for constraint in shape.constraints
        if occasion.component in components(constraint)
        for sentence in [_sentence(constraint, occasion)]
        if sentence
    ]
    return {"en": " ".join(dict.fromkeys(sentences))} if sentences else {}


def unsaid(shape: Shape, focus: Term) -> dict[str, str]:
    """What is said of a SPARQL constraint without a message."""
    return {
        "en": f"{focus} breaks the SPARQL constraint of {f'<{shape.owner}>' if shape.owner else 'a shape'}."
    }


def filled(texts: Iterable[tuple[str, str]], bindings: Mapping[str, Term]) -> dict[str, str]:
    """Messages with ``{?name}`` and ``{$name}`` replaced by the solution's values (W3C SHACL §5.2.1)."""

    def value(match: re.Match[str]) -> str:
        term = bindings.get(match[1])
        return match[0] if term is None else term if is_iri(term) else value_of(term)

    return joined((language, _VARIABLE.sub(value, text)) for language, text in texts)


def fills(texts: Iterable[tuple[str, str]], bindings: Mapping[str, Term]) -> bool:
    """True when every variable in the messages is among the bindings."""
    return all(name in bindings for _, text in texts for name in _VARIABLE.findall(text))


def retold(texts: Iterable[tuple[str, str]], message: str) -> list[tuple[str, str]]:
    """A message that another engine filled in, with its language and with brackets around IRIs."""
    for language, text in texts:
        fixed = _VARIABLE.split(text)[::2]
        found = re.fullmatch("(.*?)".join(map(re.escape, fixed)), message, re.DOTALL)
        if found:
            values = [f"<{value}>" if _BARE_IRI.fullmatch(value) else value for value in found.groups()]
            return [(language, "".join(chain(*zip_longest(fixed, values, fillvalue=""))))]
    return []


def brief(term: Term) -> str:
    """A term for a sentence: literals as quoted text without a datatype, cut where they are long."""
    if not term.startswith('"'):
        return term
    text = value_of(term)
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def _several(terms: Iterable[Term]) -> str:
    shown = list(dict.fromkeys(brief(term) for term in terms))
    more = len(shown) - _MOST_NAMED
    return ", ".join(shown[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _sentence(constraint: Constraint, at: Occasion) -> str:
    whole = _about_values(constraint, at) or _about_focus(constraint, at)
    if whole:
        return whole
    rest = _predicate(constraint)
    if not rest:
        return ""
    if at.path is None:
        return f"{brief(at.focus)} {rest}."
    return (
        f"The value {brief(at.value)} of {at.path} {rest}." if at.value else f"A value of {at.path} {rest}."
    )


def _predicate(constraint: Constraint) -> str:
    match constraint:
        case InClass(class_):
            return f"is not of class {class_}"
        case HasNodeKind(kind):
            return f"is not {' or '.join(_KINDS[k] for k in sorted(NODE_KINDS[kind]))}"
        case In(members):
            return f"is none of {_several(members)}"
        case HasDatatype() | InRange() | MinLength() | MaxLength() | Pattern() | LanguageIn():
            return _lexical(constraint)
        case Not() | And() | Or() | Xone() | HasShape():
            return _logical(constraint)
        case _:
            return ""


def _lexical(constraint: HasDatatype | InRange | MinLength | MaxLength | Pattern | LanguageIn) -> str:
    match constraint:
        case HasDatatype(datatype):
            return f"is not a valid literal of datatype <{datatype}>"
        case InRange(limit, bound):
            return f"is not {_LIMITS[limit]} {brief(bound)}"
        case MinLength(length):
            return f"has fewer than {length} characters"
        case MaxLength(length):
            return f"has more than {length} characters"
        case Pattern(pattern):
            return f"does not match the pattern {pattern}"
        case LanguageIn(ranges):
            return f"has none of the languages {', '.join(ranges)}"


def _logical(constraint: Not | And | Or | Xone | HasShape) -> str:
    match constraint:
        case Not(shape):
            return f"conforms to {_named((shape,))}, which it must not"
        case And(shapes):
            return f"does not conform to all of {_named(shapes)}"
        case Or(shapes):
            return f"conforms to none of {_named(shapes)}"
        case Xone(shapes):
            return f"does not conform to exactly one of {_named(shapes)}"
        case HasShape(shape):
            return f"does not conform to {_named((shape,))}"


def _named(shapes: tuple[Term, ...]) -> str:
    names = [shape for shape in shapes if is_iri(shape)]
    unnamed = len(shapes) - len(names)
    if unnamed:
        names.append(f"{unnamed} alternatives" if unnamed > 1 else "a nested shape")
    return ", ".join(names)


def _about_values(constraint: Constraint, at: Occasion) -> str:
    where = at.path or brief(at.focus)
    match constraint:
        case MinCount(1):
            return f"{where} is missing."
        case MinCount(count):
            return f"{where} has fewer than {count} values."
        case MaxCount(count):
            return f"{where} has more than {count} value{'' if count == 1 else 's'}."
        case UniqueLang():
            return f"{where} has more than one value in the same language."
        case HasValue(value):
            return f"{where} does not have the value {brief(value)}."
        case Qualified(shape, minimum, maximum):
            bound = f"fewer than {minimum}" if at.component == QUALIFIED_MIN else f"more than {maximum}"
            return f"{where} has {bound} values that conform to {_named((shape,))}."
        case _:
            return ""


def _about_focus(constraint: Constraint, at: Occasion) -> str:
    where = at.path or brief(at.focus)
    value = brief(at.value) if at.value else "A value"
    match constraint:
        case Equals(predicate):
            return f"{where} and {predicate} do not have the same values: {value} is not among both."
        case Disjoint(predicate):
            return f"{where} and {predicate} both have the value {value}."
        case LessThan(predicate, or_equals):
            order = "less than or equal to" if or_equals else "less than"
            return f"The value {value} of {where} is not {order} {predicate}."
        case Closed():
            return f"{where} is not allowed here (value {value})."
        case _:
            return ""
