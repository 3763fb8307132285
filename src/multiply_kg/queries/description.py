"""The catalogue described: as RDF that a SPARQL engine can load and search, and as plain JSON.

The RDF follows the conventions of SIB's collection of SPARQL examples: a query is a SPARQL executable of
SHACL (§5.2.1) with its text, its question as ``rdfs:comment`` and schema.org's ``keywords`` and ``target``.
Parameters are those of SHACL's parameterizables (SHACL §6.2): the local name of ``sh:path`` is the variable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from multiply_kg.queries.parameters import term_of
from multiply_kg.terms import RDF, RDF_LANG_STRING, RDFS, SH, SKOS, XSD, XSD_STRING, iri, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from multiply_kg.queries.catalogue import SavedQuery
    from multiply_kg.queries.parameters import Parameter
    from multiply_kg.terms import Term, Triple

DCT: Final = "http://purl.org/dc/terms/"
SCHEMA: Final = "https://schema.org/"
SPEX: Final = "https://purl.expasy.org/sparql-examples/ontology#"
OWL_ONTOLOGY: Final = "http://www.w3.org/2002/07/owl#Ontology"
PREFIXES: Final = {
    "dct": DCT, "owl": "http://www.w3.org/2002/07/owl#", "rdf": RDF, "rdfs": RDFS, "schema": SCHEMA,
    "sh": SH, "skos": SKOS, "spex": SPEX, "xsd": XSD,
}  # fmt: skip
"""What the description is written with."""

# SHACL knows no DESCRIBE; SIB has terms of its own for it.
_FORMS: Final = {
    "SELECT": (SH + "SPARQLSelectExecutable", SH + "select"),
    "ASK": (SH + "SPARQLAskExecutable", SH + "ask"),
    "CONSTRUCT": (SH + "SPARQLConstructExecutable", SH + "construct"),
    "DESCRIBE": (SPEX + "SPARQLDescribeExecutable", SPEX + "describe"),
}
_TRUE: Final = literal("true", datatype=XSD + "boolean")


def catalogue_triples(
    queries: Iterable[SavedQuery], *, base: str, title: str = "", endpoint: str | None = None
) -> list[Triple]:
    """The queries as RDF, without blank nodes, in a fixed order; each is ``<base>query/<id>``.

    ``endpoint`` is the ``schema:target`` of every query whose header names none.
    """
    ordered = sorted(queries, key=lambda query: query.id)
    return list(_Description(tuple(ordered), f"{base}query/", title, endpoint).triples())


def catalogue_objects(
    queries: Iterable[SavedQuery], *, base: str, endpoint: str | None = None
) -> list[dict[str, Any]]:
    """The queries as JSON-like values, with everything that their headers say, in the order given."""
    return [
        {
            "id": query.id,
            "iri": f"{base}query/{query.id}",
            "title": _titles(query),
            "description": _descriptions(query),
            "why": dict(query.why),
            "tags": list(query.tags),
            "form": query.form,
            "columns": None if query.columns is None else list(query.columns),
            "parameters": [_parameter_object(parameter) for parameter in query.parameters],
            "reasoning": query.reasoning,
            "view": {kind: dict(columns) for kind, columns in query.view.items()},
            "endpoint": query.endpoint or endpoint,
            "sparql": query.text,
        }
        for query in queries
    ]


def _titles(query: SavedQuery) -> dict[str, str]:
    return {"en": query.summary or query.id, **query.titles}


def _descriptions(query: SavedQuery) -> dict[str, str]:
    return {**({"en": query.description} if query.description else {}), **query.descriptions}


def _parameter_object(parameter: Parameter) -> dict[str, Any]:
    kind = parameter.type
    return {
        "name": parameter.name,
        "variable": parameter.variable,
        "type": kind.kind,
        "datatype": kind.datatype,
        "language": kind.language,
        "required": parameter.required and not parameter.default,
        "many": parameter.many,
        "default": list(parameter.default),
        "values": [choice.value for choice in parameter.choices] or None,
        "valuesFrom": parameter.choices_query,
        "class": parameter.of_class,
        "label": dict(parameter.labels),
        "description": dict(parameter.descriptions),
        "example": parameter.example,
    }


class _Description:
    def __init__(self, queries: tuple[SavedQuery, ...], root: str, title: str, endpoint: str | None) -> None:
        self._queries = queries
        self._root = root
        self._title = title
        self._endpoint = endpoint
        # A fragment of the query's IRI, or a further step where that is a fragment already.
        self._part = "/" if "#" in root else "#"
        self._shared: dict[str, str] = {}
        for query in queries:
            for prefix, namespace in query.prefixes.items():
                self._shared.setdefault(prefix, namespace)

    def triples(self) -> Iterator[Triple]:
        if self._title:
            yield iri(self._root), iri(DCT + "title"), literal(self._title)
        yield from self._prefixes(self._root, self._shared)
        for query in self._queries:
            yield from self._query(query)

    def _query(self, query: SavedQuery) -> Iterator[Triple]:
        subject = self._root + query.id
        kind, text = _FORMS[query.form]
        types = [SH + "SPARQLExecutable", kind, *([SH + "Parameterizable"] if query.parameters else [])]
        yield from ((iri(subject), iri(RDF + "type"), iri(name)) for name in types)
        yield iri(subject), iri(DCT + "identifier"), literal(query.id)
        yield iri(subject), iri(DCT + "isPartOf"), iri(self._root)
        yield from _by_language(subject, RDFS + "comment", _titles(query))
        yield from _by_language(subject, DCT + "description", _descriptions(query))
        yield from _by_language(subject, SKOS + "scopeNote", query.why)
        yield from ((iri(subject), iri(SCHEMA + "keywords"), literal(tag)) for tag in query.tags)
        if target := query.endpoint or self._endpoint:
            yield iri(subject), iri(SCHEMA + "target"), iri(target)
        yield iri(subject), iri(text), literal(query.text)
        if all(self._shared[prefix] == namespace for prefix, namespace in query.prefixes.items()):
            yield iri(subject), iri(SH + "prefixes"), iri(self._root)
        else:
            own = f"{subject}{self._part}prefixes"
            yield iri(subject), iri(SH + "prefixes"), iri(own)
            yield from self._prefixes(own, query.prefixes)
        for number, parameter in enumerate(query.parameters, start=1):
            yield iri(subject), iri(SH + "parameter"), iri(f"{subject}{self._part}{parameter.name}")
            yield from self._parameter(query, parameter, number)

    def _prefixes(self, subject: str, prefixes: Mapping[str, str]) -> Iterator[Triple]:
        yield iri(subject), iri(RDF + "type"), iri(OWL_ONTOLOGY)
        for prefix, namespace in sorted(prefixes.items()):
            part = "-" if subject != self._root else f"{self._part}prefix-"
            declaration = iri(f"{subject}{part}{prefix}")
            yield iri(subject), iri(SH + "declare"), declaration
            yield declaration, iri(RDF + "type"), iri(SH + "PrefixDeclaration")
            yield declaration, iri(SH + "prefix"), literal(prefix)
            yield declaration, iri(SH + "namespace"), literal(namespace, datatype=XSD + "anyURI")

    def _parameter(self, query: SavedQuery, parameter: Parameter, number: int) -> Iterator[Triple]:
        subject = f"{self._root}{query.id}{self._part}{parameter.name}"

        def term(value: str) -> Term:
            return term_of(parameter, value, prefixes=query.known_prefixes)

        yield iri(subject), iri(RDF + "type"), iri(SH + "Parameter")
        yield iri(subject), iri(SH + "path"), iri(f"{self._root}{query.id}{self._part}{parameter.variable}")
        yield iri(subject), iri(DCT + "identifier"), literal(parameter.name)
        yield from _by_language(subject, SH + "name", parameter.labels)
        yield from _by_language(subject, SH + "description", parameter.descriptions)
        yield iri(subject), iri(SH + "order"), literal(str(number), datatype=XSD + "integer")
        yield from _kind(subject, parameter)
        if parameter.default or not parameter.required:
            yield iri(subject), iri(SH + "optional"), _TRUE
        if not parameter.many:
            yield iri(subject), iri(SH + "maxCount"), literal("1", datatype=XSD + "integer")
        if len(parameter.default) == 1:  # SHACL allows one
            yield iri(subject), iri(SH + "defaultValue"), term(parameter.default[0])
        yield from ((iri(subject), iri(SKOS + "example"), term(value)) for value in parameter.examples)
        if parameter.choices_query:
            yield iri(subject), iri(RDFS + "seeAlso"), iri(self._root + parameter.choices_query)
        if parameter.choices:
            values = dict.fromkeys(term(choice.value) for choice in parameter.choices)
            yield from _list(subject, SH + "in", list(values))


def _kind(subject: str, parameter: Parameter) -> Iterator[Triple]:
    kind = parameter.type
    if kind.is_iri:
        yield iri(subject), iri(SH + "nodeKind"), iri(SH + "IRI")
        if parameter.of_class:
            yield iri(subject), iri(SH + "class"), iri(parameter.of_class)
    elif kind.kind == "number":  # an integer, a decimal or a double
        yield iri(subject), iri(SH + "nodeKind"), iri(SH + "Literal")
    elif kind.language:
        yield iri(subject), iri(SH + "datatype"), iri(RDF_LANG_STRING)
        yield from _list(subject, SH + "languageIn", [literal(kind.language)])
    else:
        yield iri(subject), iri(SH + "datatype"), iri(kind.datatype or XSD_STRING)


def _by_language(subject: str, predicate: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    for language, text in sorted(texts.items()):
        yield iri(subject), iri(predicate), literal(text, language=language)


def _list(subject: str, predicate: str, values: list[Term]) -> Iterator[Triple]:
    """A list whose cells have IRIs: without blank nodes, two exports can be compared line by line."""
    cells = [iri(f"{subject}-{predicate.removeprefix(SH)}-{n}") for n in range(1, len(values) + 1)]
    yield iri(subject), iri(predicate), cells[0]
    for cell, value, rest in zip(cells, values, [*cells[1:], iri(RDF + "nil")], strict=True):
        yield cell, iri(RDF + "first"), value
        yield cell, iri(RDF + "rest"), rest
