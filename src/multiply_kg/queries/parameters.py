"""Parameters of saved queries: what a variable such as ``?_since_xsd_date`` asks for.

The naming convention is grlc's: ``?_name`` is required, ``?__name`` optional, and a suffix gives the
type. The header may add a type, a label, a default and the admissible values. A value becomes an RDF
term here or is refused; nothing else decides what gets into a query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg.errors import ParameterError, QueryError
from multiply_kg.queries import datatypes
from multiply_kg.queries.iris import resolve_iri
from multiply_kg.terms import RDF_LANG_STRING, XSD, Term, iri, literal
from multiply_kg.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"(_{1,2})([A-Za-z][A-Za-z0-9]*)(?:_([A-Za-z0-9]+))?(?:_([A-Za-z0-9]+))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SURROGATE: Final = "[\ud800-\udfff]"
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class ParameterType:
    """What values a parameter takes: an IRI, a bare number, or a literal with datatype or language."""

    kind: str  # "iri", "number" or "literal"
    datatype: str | None = None
    language: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether the values are IRIs, and may so stand wherever a term may."""
        return self.kind == "iri"

    @property
    def label(self) -> str:
        """The type in words, such as “an integer”."""
        if self.kind == "literal":
            if self.language:
                return f"text in the language “{self.language}”"
            return datatypes.described(self.datatype)[0] if self.datatype else "text"
        return "an IRI" if self.is_iri else "a number"

    @property
    def example(self) -> str:
        """A value of the type."""
        if self.kind == "literal":
            return datatypes.described(self.datatype)[1] if self.datatype else "text"
        return "https://example.org/id/thing" if self.is_iri else "3.5"


IRI: Final = ParameterType("iri")
NUMBER: Final = ParameterType("number")
TEXT: Final = ParameterType("literal")
_TYPES: Final = {
    "iri": IRI,
    "number": NUMBER,
    "literal": TEXT,
    "string": TEXT,
    "integer": ParameterType("literal", XSD + "integer"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An admissible value of a parameter, with a label for each language that has one."""

    value: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What callers may set. ``variable`` is its spelling in the query, without ``?``.

    ``many`` says that several values may be given. ``default`` holds values, none where there is no
    default. The admissible values are ``choices`` where there are any, else the first column of the
    saved query ``choices_query``, else, where ``choices_from_data``, whatever the query itself finds.
    """

    name: str
    variable: str
    type: ParameterType
    required: bool
    many: bool = False
    default: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choices_query: str | None = None
    choices_from_data: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    of_class: str | None = None
    examples: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """A value that may be given: the header's example, the default, a choice, or one of the type."""
        candidates = (*self.examples, *self.default, *(choice.value for choice in self.choices))
        return candidates[0] if candidates else self.type.example

    @property
    def hint(self) -> str:
        """The sentence that ends every complaint about this parameter."""
        return f"Example: {self.name}={self.example}"

    def label(self, language: str = "en") -> str:
        """The label in a language, else in English, else the name."""
        return self.labels.get(language) or self.labels.get("en") or self.name


class Spelling(NamedTuple):
    """A variable read by the naming convention."""

    name: str
    required: bool
    type: ParameterType | None


def is_parameter(variable: str) -> bool:
    """Whether a variable (without ``?``) is a parameter: its name begins with an underscore."""
    return variable.startswith("_")


def spelling_of(variable: str, prefixes: Mapping[str, str]) -> Spelling:
    """What the name of a parameter variable says. Raises QueryError where it says nothing sensible."""
    found = _NAME.fullmatch(variable)
    if found is None:
        raise QueryError(
            f"The variable ?{variable} begins with “_” as a parameter does, but is not the name of one.",
            hint="Write ?_name, ?__name, ?_name_iri or ?_name_xsd_date, letters and digits only in the name.",
        )
    marks, name, first, second = found.groups()
    return Spelling(name, len(marks) == 1, _suffix_type(variable, first, second, prefixes))


def _suffix_type(
    variable: str, first: str | None, second: str | None, prefixes: Mapping[str, str]
) -> ParameterType | None:
    if first is None:
        return None
    if second is not None:
        return _datatype(first, second, prefixes, f"The type of ?{variable}")
    if first in _TYPES:
        return _TYPES[first]
    if _LANGUAGE.fullmatch(first):
        return ParameterType("literal", language=first)
    hint = "The suffixes are _iri, _integer, _number, _literal, a language such as _en, or _xsd_date."
    if first in datatypes.DATATYPE_NAMES:
        hint = f"Write ?{variable.removesuffix(first)}xsd_{first}."
    raise QueryError(f"The suffix “_{first}” of ?{variable} is not a type.", hint=hint)


def declared_type(text: str, prefixes: Mapping[str, str]) -> ParameterType:
    """The type a header names: ``iri``, ``integer``, ``date``, ``xsd:date``, ``@en``.

    Raises QueryError where there is no such type.
    """
    if text in _TYPES:
        return _TYPES[text]
    if text in datatypes.DATATYPE_NAMES:
        return ParameterType("literal", XSD + text)
    if text.startswith("@") and _LANGUAGE.fullmatch(text[1:]):
        return ParameterType("literal", language=text[1:])
    prefix, colon, name = text.partition(":")
    if not colon:
        known = ", ".join(sorted({*_TYPES, *datatypes.DATATYPE_NAMES}))
        raise QueryError(f"“{text}” is not a type of parameters.", hint=f"The types are: {known}.")
    return _datatype(prefix, name, prefixes, f"The type “{text}”")


def _datatype(prefix: str, name: str, prefixes: Mapping[str, str], what: str) -> ParameterType:
    namespace = prefixes.get(prefix) or (XSD if prefix == "xsd" else None)
    if namespace is None:
        raise QueryError(
            f"{what} uses the prefix “{prefix}:”, which the query does not declare.",
            hint=f"Add PREFIX {prefix}: <…> to the query, or correct the name.",
        )
    datatype = namespace + name
    if datatype == RDF_LANG_STRING or (namespace == XSD and name not in datatypes.DATATYPE_NAMES):
        raise QueryError(
            f"{what} is “{prefix}:{name}”, which is not a datatype that a value can have.",
            hint="The datatypes are: "
            + ", ".join(f"xsd:{known}" for known in datatypes.DATATYPE_NAMES)
            + ".",
        )
    return TEXT if datatype == XSD + "string" else ParameterType("literal", datatype)


def term_of(parameter: Parameter, value: object, *, prefixes: Mapping[str, str]) -> Term:
    """The RDF term that a value is for a parameter.

    ``value`` is text, or a Python number, truth value, date or time. Raises ParameterError, naming
    parameter, type and an example, where it is none of the parameter's type or admissible values.
    """
    term = _typed_term(parameter, _text(parameter, value), prefixes)
    if parameter.choices:
        admissible = {_typed_term(parameter, choice.value, prefixes) for choice in parameter.choices}
        if term not in admissible:
            import difflib

            values = [choice.value for choice in parameter.choices]
            folded = {name.casefold(): name for name in values}
            near = difflib.get_close_matches(_shown(value)[1:-1].casefold(), folded, n=1, cutoff=0.6)
            meant = f"Did you mean “{folded[near[0]]}”? " if near else ""
            raise ParameterError(
                f"Parameter “{parameter.name}” cannot be {_shown(value)}.",
                parameter=parameter.name,
                hint=f"{meant}Its values are: {', '.join(values)}. {parameter.hint}",
            )
    return term


def _typed_term(parameter: Parameter, text: str, prefixes: Mapping[str, str]) -> Term:
    kind = parameter.type
    if kind.is_iri:
        found = resolve_iri(text, prefixes)
        if found.iri is None:
            raise _unfit(parameter, text, because=found.problem)
        return iri(found.iri)
    if surrogate := re.search(_SURROGATE, text):
        problem = f"it holds half a character, U+{ord(surrogate[0]):04X}"
        raise _unfit(parameter, text, because=problem)
    if kind.kind == "number":
        datatype = datatypes.number_datatype(text)
        if datatype is None:
            raise _unfit(parameter, text)
        lexical = datatypes.lexical_form(text, datatype)
    else:
        datatype = kind.datatype
        lexical = text if datatype is None else datatypes.lexical_form(text, datatype)
    if lexical is None:
        raise _unfit(parameter, text)
    return literal(lexical, datatype=datatype, language=kind.language)


def _text(parameter: Parameter, value: object) -> str:
    """The lexical form of a Python value; text stays what it is, whatever subclass of str it has."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        if parameter.type.datatype != XSD + "boolean":
            raise _unfit(parameter, value)
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        try:
            text = str(value)
        except ValueError:  # past the interpreter's limit on the digits of an int
            raise _unfit(parameter, "…", because="it has too many digits") from None
        return {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(text, text)
    if hasattr(value, "as_tuple"):  # decimal.Decimal
        return f"{value:f}"
    if hasattr(value, "isoformat"):  # datetime.date, datetime.datetime, datetime.time
        return str(value.isoformat())
    raise _unfit(parameter, value)


def _unfit(parameter: Parameter, value: object, *, because: str | None = None) -> ParameterError:
    reason = f": {because}" if because else ""
    return ParameterError(
        f"Parameter “{parameter.name}” must be {parameter.type.label}, not {_shown(value)}{reason}.",
        parameter=parameter.name,
        hint=parameter.hint,
    )


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, str) else repr(value)
    if not text:
        return "empty"
    if not text.isprintable():
        text = text.encode("unicode_escape", "surrogatepass").decode("ascii")
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"
