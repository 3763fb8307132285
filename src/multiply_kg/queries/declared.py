"""Parameters as declared: the variables of the query joined with what its header says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import ParameterError, QueryError
from multiply_kg.queries.iris import resolve_iri
from multiply_kg.queries.parameters import (
    IRI,
    TEXT,
    Choice,
    Parameter,
    ParameterType,
    Spelling,
    declared_type,
    is_parameter,
    spelling_of,
    term_of,
)
from multiply_kg.queries.structure import Occurrence, Role, Structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from multiply_kg.queries.header import Header
    from multiply_kg.queries.schema import Path

Places = tuple[tuple[Occurrence, Parameter], ...]

_ONLY_IRIS: Final = frozenset({Role.SUBJECT, Role.PREDICATE, Role.GRAPH, Role.DESCRIBED})
_NO_TERMS: Final = {
    Role.PROJECTION: "Write (?{variable} AS ?{name}) instead.",
    Role.TARGET: "Choose another name, one that does not begin with “_”.",
    Role.GROUP: "Leave it out; a parameter is the same in every row.",
    Role.ORDER: "Leave it out; a parameter is the same in every row.",
    Role.VALUES: "Use another variable and FILTER(?{name} IN (?{variable})).",
}


def parameters_of(
    structure: Structure, header: Header, prefixes: Mapping[str, str]
) -> tuple[tuple[Parameter, ...], Places]:
    """The parameters of a query in the order of first use, and every place where one stands.

    ``prefixes`` serve for IRIs in the header. Raises QueryError where a name says nothing, header and
    query disagree, or a parameter stands where no term can.
    """
    found: dict[str, list[Occurrence]] = {}
    spellings: dict[str, Spelling] = {}
    for occurrence in structure.occurrences:
        if is_parameter(occurrence.name):
            spelling = _spelling(occurrence, structure.prefixes)
            found.setdefault(spelling.name, []).append(occurrence)
            spellings.setdefault(spelling.name, spelling)
            _check_spelling(occurrence, found[spelling.name][0])
    _check_names(header, tuple(found))
    parameters = {
        name: _parameter(spellings[name], places, header, prefixes) for name, places in found.items()
    }
    pairs = [(place, parameters[name]) for name, places in found.items() for place in places]
    for place, parameter in pairs:
        _check_place(place, parameter, structure)
    pairs.sort(key=lambda pair: pair[0].start)
    return tuple(parameters.values()), tuple(pairs)


def _spelling(occurrence: Occurrence, prefixes: Mapping[str, str]) -> Spelling:
    try:
        return spelling_of(occurrence.name, prefixes)
    except QueryError as error:
        raise _at(occurrence, error.message, error.hint) from None


def _check_spelling(occurrence: Occurrence, first: Occurrence) -> None:
    if occurrence.name != first.name:
        message = f"?{occurrence.name} and ?{first.name} are the same parameter, spelt in two ways."
        raise _at(occurrence, message, f"Write ?{first.name} in both places.")


def _at(occurrence: Occurrence, message: str, hint: str | None) -> QueryError:
    return QueryError(message, line=occurrence.line, column=occurrence.column, hint=hint)


def _check_place(place: Occurrence, parameter: Parameter, structure: Structure) -> None:
    variable = f"?{place.name}"
    if place.role in _NO_TERMS:
        hint = _NO_TERMS[place.role].format(variable=place.name, name=parameter.name)
        raise _at(place, f"The parameter {variable} cannot stand in {place.role}.", hint)
    if place.role in _ONLY_IRIS and not parameter.type.is_iri:
        message = f"The parameter {variable} is {parameter.type.label}, which cannot be {place.role}."
        raise _at(place, message, "Only an IRI can: give it the suffix _iri, or use it as an object.")
    if parameter.many and place.role not in (Role.ITEM, Role.BOUND):
        message = f"The parameter {variable} takes several values, which cannot stand in {place.role}."
        raise _at(place, message, f"Write ?{parameter.name} IN ({variable}), or remove “list: true”.")
    if structure.columns is None and not parameter.required:
        message = f"SELECT * would show the optional parameter {variable} where no value is given."
        raise _at(place, message, "Name the columns.")


def _check_names(header: Header, names: tuple[str, ...]) -> None:
    """Whether the header speaks only of parameters that the query has."""
    for path, name in _mentioned(header):
        if name not in names:
            import difflib

            near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
            known = f"Its parameters are: {', '.join(names)}." if names else "It has no parameters."
            hint = f"Did you mean “{near[0]}”?" if near else known
            raise header.error(f"The query has no parameter “{name}”.", *path, hint=hint)


def _mentioned(header: Header) -> Iterable[tuple[tuple[str | int, ...], str]]:
    for name in header.get("params") or ():
        yield ("params", name), name
    for name in header.get("expect", "params") or ():
        yield ("expect", "params", name), name
    for key in ("defaults", "enumerate"):
        for index, entry in enumerate(header.get(key) or ()):
            for name in (entry,) if isinstance(entry, str) else entry:
                yield (key, index), name


def _parameter(
    spelling: Spelling, places: list[Occurrence], header: Header, prefixes: Mapping[str, str]
) -> Parameter:
    name = spelling.name
    own: Mapping[str, Any] = header.get("params", name) or {}
    listed = own.get("list")
    in_lists = all(place.role in (Role.ITEM, Role.BOUND) for place in places)
    choices, choices_query, from_data = _choices(name, own, header)
    parameter = Parameter(
        name=name,
        variable=places[0].name,
        type=_type(spelling, own, header, prefixes),
        required=spelling.required,
        many=in_lists and any(place.role is Role.ITEM for place in places) if listed is None else listed,
        default=_default(name, header),
        choices=choices,
        choices_query=choices_query,
        choices_from_data=from_data,
        labels=_by_language(own.get("label")),
        descriptions=_by_language(own.get("description")),
        of_class=_class(name, own, header, prefixes),
        examples=header.written("params", name, "example"),
    )
    _check_values(parameter, header, prefixes)
    return parameter


def _type(
    spelling: Spelling, own: Mapping[str, Any], header: Header, prefixes: Mapping[str, str]
) -> ParameterType:
    if "type" not in own:
        return spelling.type or (IRI if "class" in own else TEXT)
    path = ("params", spelling.name, "type")
    try:
        declared = declared_type(own["type"], prefixes)
    except QueryError as error:
        raise header.error(error.message, *path, hint=error.hint) from None
    if spelling.type not in (None, declared):
        message = f"“{own['type']}” contradicts the name of the variable, which says {spelling.type.label}."
        raise header.error(message, *path, hint="Remove the type here, or the suffix there.")
    return declared


def _default(name: str, header: Header) -> tuple[str, ...]:
    own = header.written("params", name, "default")
    grlc = header.written(*header.entry("defaults", name))
    if own and grlc and own != grlc:
        message = f"“{name}” has two defaults, {', '.join(own)} here and {', '.join(grlc)} in “defaults”."
        raise header.error(message, "params", name, "default", hint="Remove one of them.")
    return own or grlc


def _choices(
    name: str, own: Mapping[str, Any], header: Header
) -> tuple[tuple[Choice, ...], str | None, bool]:
    """The fixed choices, the id of the query that lists them, and whether the data give them."""
    values = own.get("values")
    if isinstance(values, str):
        return (), values, False
    if isinstance(values, dict):
        return tuple(Choice(value, _by_language(label)) for value, label in values.items()), None, False
    if values is not None:
        return tuple(Choice(value) for value in header.written("params", name, "values")), None, False
    path = header.entry("enumerate", name)
    if path and path[-1] != name:
        return (), None, True
    return tuple(Choice(value) for value in header.written(*path)), None, False


def _class(name: str, own: Mapping[str, Any], header: Header, prefixes: Mapping[str, str]) -> str | None:
    if "class" not in own:
        return None
    found = resolve_iri(own["class"], prefixes)
    if found.iri is None:
        message = f"“{own['class']}” is not an IRI: {found.problem}."
        raise header.error(message, "params", name, "class", hint="Write an IRI or a prefixed name.")
    return found.iri


def _check_values(parameter: Parameter, header: Header, prefixes: Mapping[str, str]) -> None:
    """Whether the default, the choices and the examples are values of the parameter."""
    name = parameter.name
    if len(parameter.default) > 1 and not parameter.many:
        raise header.error(
            f"“{name}” takes one value and has {len(parameter.default)} defaults.",
            "params", name, "default", hint="Keep one.",
        )  # fmt: skip
    own: Path = ("params", name)
    default: Path = (*own, "default") if header.written(*own, "default") else header.entry("defaults", name)
    choices: Path = (
        (*own, "values") if header.get("params", name, "values") else header.entry("enumerate", name)
    )
    groups = (
        (choices, tuple(choice.value for choice in parameter.choices)),
        (default, parameter.default),
        ((*own, "example"), parameter.examples),
    )
    for path, values in groups:
        for value in values:
            try:
                term_of(parameter, value, prefixes=prefixes)
            except ParameterError as error:
                raise header.error(error.message, *path, hint="Correct the header.") from None


def _by_language(text: str | Mapping[str, str] | None) -> Mapping[str, str]:
    if text is None:
        return {}
    return {"en": text} if isinstance(text, str) else text
