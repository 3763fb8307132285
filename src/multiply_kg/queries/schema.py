"""The JSON Schema of a saved query's header, and the little checker that runs on it.

One table says what a header may hold: editors read it, the tests hold it against ``jsonschema``, and
``check`` reads it at run time, so that the three cannot drift apart and no library is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_LANGUAGE: Final = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
_SCALAR: Final = {"type": ["string", "integer", "number", "boolean"], "description": "text or a number"}
_TEXT: Final = {"type": "string", "minLength": 1, "description": "text"}
_COUNT: Final = {"type": "integer", "minimum": 0, "description": "a number of rows, from 0"}
_ORDINAL: Final = {"type": "integer", "minimum": 1, "description": "a number of rows, from 1"}
_FLAG: Final = {"type": "boolean", "description": "true or false"}
_NAME: Final = "^[A-Za-z][A-Za-z0-9]*$"
_BY_LANGUAGE: Final = {
    "type": "object",
    "patternProperties": {_LANGUAGE: _TEXT},
    "additionalProperties": False,
    "minProperties": 1,
    "description": "a text for each language, such as {en: City, pl: Miasto}",
}
_TEXT_OR_BY_LANGUAGE: Final = {
    "anyOf": [_TEXT, _BY_LANGUAGE],
    "description": "text, or a text for each language",
}
_SCALARS: Final = {
    "anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}],
    "description": "a value or a list of values",
}
_COLUMN_MAP: Final = {
    "type": "object",
    "patternProperties": {
        _NAME: {
            "anyOf": [_SCALAR, {"type": "array", "items": _TEXT, "minItems": 1}],
            "description": "a column of the query, or a setting of the picture",
        }
    },
    "additionalProperties": False,
    "description": "the column for each part of the picture, such as {start: date, label: meetingLabel}",
}
VIEW_KINDS: Final = ("timeline", "map", "flow", "network", "bar", "table")

_PARAMETER: Final = {
    "type": "object",
    "additionalProperties": False,
    "description": "what callers are told about a parameter",
    "properties": {
        "label": _TEXT_OR_BY_LANGUAGE,
        "description": _TEXT_OR_BY_LANGUAGE,
        "type": {**_TEXT, "description": "iri, literal, integer, number, boolean, date … or xsd:date"},
        "class": {**_TEXT, "description": "the class, as IRI or prefixed name, whose members may be given"},
        "example": _SCALARS,
        "default": _SCALARS,
        "list": {**_FLAG, "description": "true where several values may be given"},
        "values": {
            "description": "a list of the admissible values, a label for each, or the id of a saved query",
            "anyOf": [
                {"type": "array", "items": _SCALAR, "minItems": 1},
                {"type": "object", "additionalProperties": _TEXT_OR_BY_LANGUAGE, "minProperties": 1},
                _TEXT,
            ],
        },
    },
}
_EXPECT: Final = {
    "type": "object",
    "additionalProperties": False,
    "description": "what the answer must hold for the query to pass its test",
    "properties": {
        "golden": {**_TEXT, "description": "the file with the expected rows"},
        "columns": {"type": "array", "items": _TEXT, "description": "a list of columns"},
        "min_rows": _COUNT,
        "max_rows": _COUNT,
        "empty": {**_FLAG, "description": "true where there must be no row"},
        "includes": {
            "type": "array",
            "description": "a list of rows, each a value for some columns",
            "items": {
                "type": "object",
                "additionalProperties": {
                    **_SCALAR,
                    "type": ["string", "integer", "number", "boolean", "null"],
                },
                "minProperties": 1,
                "description": "a value for each column, such as {number: 3}",
            },
        },
        "params": {
            "type": "object",
            "patternProperties": {_NAME: _SCALARS},
            "additionalProperties": False,
            "description": "the parameter values to run with, such as {number: 3}",
        },
    },
}
_GRLC: Final = {
    "summary": {**_TEXT, "description": "one line of English"},
    "description": {"type": "string", "description": "English text"},
    "tags": {"type": "array", "items": _TEXT, "description": "a list of words"},
    "defaults": {
        "type": "array",
        "description": "a list of one “name: value” each",
        "items": {
            "type": "object",
            "patternProperties": {_NAME: _SCALARS},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
            "description": "one “name: value”",
        },
    },
    "enumerate": {
        "type": "array",
        "description": "a list of parameter names, or of one “name: list of values” each",
        "items": {
            "description": "a parameter name, or one “name: list of values”",
            "anyOf": [
                {"type": "string", "pattern": _NAME},
                {
                    "type": "object",
                    "patternProperties": {_NAME: {"type": "array", "items": _SCALAR, "minItems": 1}},
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ],
        },
    },
    "method": {
        "type": "string",
        "pattern": "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$",
        "description": "GET or POST",
    },
    "pagination": {**_ORDINAL, "description": "the number of rows of a page, from 1"},
    "endpoint": {**_TEXT, "description": "the address of a SPARQL endpoint"},
    "endpoint-method": {
        "type": "string",
        "pattern": "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$",
        "description": "GET or POST",
    },
    "endpoint_in_url": _FLAG,
    "mime": {**_TEXT, "description": "a media type"},
    "transform": {"type": "object", "description": "a SPARQL Transformer template"},
}

HEADER_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Header of a saved query",
    "description": "a “key: value” on each line that begins with #+",
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^x-": {"description": "anything; such keys belong to other tools"}},
    "properties": {
        **_GRLC,
        "titles": {**_BY_LANGUAGE, "description": "the summary in other languages, such as {pl: …}"},
        "descriptions": {**_BY_LANGUAGE, "description": "the description in other languages"},
        "why": {**_BY_LANGUAGE, "description": "why somebody asks this, in a sentence for each language"},
        "params": {
            "type": "object",
            "patternProperties": {_NAME: _PARAMETER},
            "additionalProperties": False,
            "description": "one entry for each parameter, such as {number: {label: {en: Meeting}}}",
        },
        "view": {
            "description": "a kind of picture (" + ", ".join(VIEW_KINDS) + "), or {kind: {part: column}}",
            "anyOf": [
                {"enum": list(VIEW_KINDS)},
                {
                    "type": "object",
                    "properties": dict.fromkeys(VIEW_KINDS, _COLUMN_MAP),
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ],
        },
        "reasoning": {"enum": ["asserted", "inferred"], "description": "asserted or inferred"},
        "expect": _EXPECT,
    },
}


class Fault(NamedTuple):
    """One thing in a header that the schema forbids; ``path`` leads to it, ``known`` are the keys."""

    path: Path
    message: str
    expected: str
    known: tuple[str, ...] = ()


def faults(value: object, schema: Mapping[str, Any] = HEADER_SCHEMA, path: Path = ()) -> Iterator[Fault]:
    """What in ``value`` the schema forbids, first things first; nothing where it is valid.

    Knows the key words that HEADER_SCHEMA uses, with the meaning of JSON Schema 2020-12.
    """
    expected = str(schema.get("description", ""))
    types = schema.get("type", ())
    types = (types,) if isinstance(types, str) else types
    if "anyOf" in schema:
        yield from _branch_faults(value, schema["anyOf"], path, expected)
    elif types and not any(_is(value, name) for name in types):
        yield Fault(path, f"is {_kind(value)}", expected)
    elif "enum" in schema and value not in schema["enum"]:
        yield Fault(path, f"is “{value}”" if isinstance(value, str) else f"is {_kind(value)}", expected)
    elif isinstance(value, str):
        yield from _text_faults(value, schema, path, expected)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield Fault(path, "is empty", expected)
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), (*path, index))
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, path, expected)
    elif (
        not isinstance(value, bool)
        and isinstance(value, (int, float))
        and value < schema.get("minimum", value)
    ):
        yield Fault(path, f"is {value}", expected)


def _branch_faults(
    value: object, branches: list[Mapping[str, Any]], path: Path, expected: str
) -> Iterator[Fault]:
    """Nothing where a branch takes the value; else the faults of the one its author must have meant."""
    found = [list(faults(value, branch, path)) for branch in branches]
    if not all(found):
        return
    best = max(found, key=lambda inner: max(len(fault.path) for fault in inner))
    if any(len(fault.path) > len(path) for fault in best):
        yield from best
    else:
        yield Fault(path, f"is {_kind(value)}", expected)


def _text_faults(value: str, schema: Mapping[str, Any], path: Path, expected: str) -> Iterator[Fault]:
    if len(value) < schema.get("minLength", 0):
        yield Fault(path, "is empty", expected)
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield Fault(path, f"is “{value}”", expected)


def _object_faults(
    value: dict[str, Any], schema: Mapping[str, Any], path: Path, expected: str
) -> Iterator[Fault]:
    if len(value) < schema.get("minProperties", 0):
        yield Fault(path, "is empty", expected)
    elif len(value) > schema.get("maxProperties", len(value)):
        yield Fault(path, f"has {len(value)} entries", expected)
    properties: Mapping[str, Any] = schema.get("properties", {})
    patterns: Mapping[str, Any] = schema.get("patternProperties", {})
    rest = schema.get("additionalProperties", True)
    for key, item in value.items():
        inner = [properties[key]] if key in properties else []
        inner += [sub for pattern, sub in patterns.items() if re.search(pattern, key)]
        if not inner and rest is False:
            yield Fault((*path, key), "is not known here", expected, known=tuple(properties))
        elif not inner and isinstance(rest, dict):
            inner = [rest]
        for sub in inner:
            yield from faults(item, sub, (*path, key))


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool) or value is None:
        return name == ("null" if value is None else "boolean")
    if isinstance(value, float):
        return name == "number" or (name == "integer" and value.is_integer())
    if isinstance(value, int):
        return name in ("integer", "number")
    return isinstance(value, {"string": str, "array": list, "object": dict}.get(name, ()))


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {type(None): "empty", str: "text", list: "a list", dict: "a set of “key: value”"}
    return names.get(type(value), "a number")
