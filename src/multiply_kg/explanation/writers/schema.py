"""The JSON Schema (2020-12) of what ``as_json`` writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


def _object(**properties: Any) -> dict[str, Any]:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _many(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


_TEXT: Final = {"type": "string"}
_BY_LANGUAGE: Final = {"type": "object", "additionalProperties": _TEXT}
_FROM_ONE: Final = {"type": "integer", "minimum": 1}

EXPLANATION_SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The answer of multiply-kg explain",
    **_object(
        version={"const": 1},
        question=_object(
            subject=_ref("term"), predicate=_or_null(_ref("term")), object=_or_null(_ref("term"))
        ),
        explanations=_many(_ref("explanation")),
        near=_or_null(_ref("near")),
        rules={
            "type": "object",
            "additionalProperties": _object(says=_BY_LANGUAGE, specification=_TEXT),
        },
    ),
    "$defs": {
        "explanation": _object(
            triple=_ref("triple"),
            status={"enum": ["asserted", "inferred", "unknown"]},
            sources=_many(_ref("source")),
            proofs=_many(_ref("step")),
            more={"type": "boolean"},
            near=_or_null(_ref("near")),
        ),
        "step": _object(
            triple=_ref("triple"),
            rule=_TEXT,
            premises=_many({"anyOf": [_ref("step"), _ref("statement")]}),
        ),
        "statement": _object(triple=_ref("triple"), axiom={"type": "boolean"}, sources=_many(_ref("source"))),
        "source": _object(
            graph=_TEXT,
            titles=_BY_LANGUAGE,
            documents=_many(_TEXT),
            location=_or_null(_ref("location")),
            subject=_or_null(_ref("location")),
            passages=_many(_object(url=_TEXT, start=_TEXT, end=_or_null(_TEXT))),
        ),
        "location": _object(path=_TEXT, line=_FROM_ONE, column=_FROM_ONE),
        "near": _object(
            unknown=_many(_object(term=_ref("term"), similar=_many(_ref("term")))),
            values=_many(_ref("term")),
            moreValues={"type": "integer", "minimum": 0},
            properties=_many(_ref("term")),
            reversed={"type": "boolean"},
            leftOut={"type": "boolean"},
        ),
        "triple": _object(subject=_ref("term"), predicate=_ref("term"), object=_ref("term")),
        "term": {
            "type": "object",
            "properties": {
                "type": {"enum": ["uri", "bnode", "literal"]},
                "value": _TEXT,
                "xml:lang": _TEXT,
                "datatype": _TEXT,
            },
            "required": ["type", "value"],
            "additionalProperties": False,
        },
    },
}
"""``sources`` are those of a triple that is asserted, ``proofs`` those of one that is inferred."""
