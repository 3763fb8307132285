"""The signature and documentation that a Python function for a saved query has, made from its header."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from inspect import Parameter as Argument
from typing import TYPE_CHECKING, Any, Final, Literal

from multiply_kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.queries import Parameter, SavedQuery

_TYPES: Final[dict[str, Any]] = {
    XSD + "integer": int,
    XSD + "nonNegativeInteger": int,
    XSD + "positiveInteger": int,
    XSD + "decimal": Decimal | float,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": bool,
    XSD + "date": date | str,
    XSD + "dateTime": datetime | str,
    XSD + "time": time | str,
}


def identifier(name: str) -> str:
    """The Python name of a query's id or of a parameter; a keyword gets an underscore behind it."""
    python = name.replace("-", "_")
    if not python.isidentifier():
        return f"_{python}"
    return f"{python}_" if keyword.iskeyword(python) else python


def annotation(parameter: Parameter) -> Any:
    """The type of a parameter's values."""
    if parameter.choices:
        one: Any = Literal[tuple(choice.value for choice in parameter.choices)]
    elif parameter.type.kind == "number":
        one = float | Decimal
    else:
        one = _TYPES.get(parameter.type.datatype or "", str)
    if parameter.many:
        one = one | Sequence[one]
    return one if parameter.required and not parameter.default else one | None


def arguments(query: SavedQuery) -> list[Argument]:
    """The keyword arguments of the function; one that may be left out has the header's default, or None."""
    return [
        Argument(
            identifier(parameter.name),
            Argument.KEYWORD_ONLY,
            default=_default(parameter),
            annotation=annotation(parameter),
        )
        for parameter in query.parameters
    ]


def _default(parameter: Parameter) -> object:
    if len(parameter.default) > 1:
        return parameter.default
    if parameter.default:
        return parameter.default[0]
    return Argument.empty if parameter.required else None


def given(query: SavedQuery, values: Mapping[str, object]) -> dict[str, object]:
    """The values under the parameters' own names."""
    names = {identifier(parameter.name): parameter.name for parameter in query.parameters}
    return {names.get(name, name): value for name, value in values.items()}


def documentation(query: SavedQuery, language: str = "en") -> str:
    """The docstring of the function: what is answered, the columns, and each parameter with an example."""
    lines = [_sentence(query.title(language))]
    if explanation := query.explanation(language):
        lines += ["", explanation]
    if why := query.why.get(language) or query.why.get("en"):
        lines += ["", why]
    if query.columns:
        lines += ["", f"Columns: {', '.join(query.columns)}."]
    if query.parameters:
        lines += ["", "Parameters:"]
        lines += [f"  {identifier(p.name)}: {_about(p, language)}" for p in query.parameters]
    return "\n".join(lines)


def _about(parameter: Parameter, language: str) -> str:
    label = parameter.label(language)
    if parameter.choices:
        return f"{label}; one of {', '.join(choice.value for choice in parameter.choices)}"
    return f"{label}; {parameter.type.label}, such as {parameter.example}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
