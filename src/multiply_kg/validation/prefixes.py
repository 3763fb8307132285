"""Reads sh:sparql constraints with the prefixes they declare (W3C SHACL §5.2).

The query keeps its text; its prefixes are written in front of it.
"""

from __future__ import annotations

from typing import Final

from multiply_kg.terms import OWL, RDF, RDFS, SH, Term, is_literal, language_of, value_of

from .constraints import Sparql
from .graphs import RDF_TYPE, GraphIndex

_ONTOLOGY: Final = f"<{OWL}Ontology>"
_ALWAYS: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}


def read_sparql(graph: GraphIndex, node: Term) -> Sparql | None:
    """The constraint at a node, or None when it is deactivated; raises ValueError when it is malformed."""
    selects = graph.objects(node, f"<{SH}select>")
    if len(selects) != 1 or not is_literal(selects[0]):
        raise ValueError(f"{node} needs exactly one sh:select with the text of a query")
    deactivated = graph.objects(node, f"<{SH}deactivated>")
    if deactivated and value_of(deactivated[0]) in ("true", "1"):
        return None
    lines = "".join(
        f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(_prefixes(graph, node).items())
    )
    values = graph.objects(node, f"<{SH}message>")
    messages = tuple(sorted((language_of(v) or "", value_of(v)) for v in values if is_literal(v)))
    return Sparql(node, lines + value_of(selects[0]), messages)


def _prefixes(graph: GraphIndex, node: Term) -> dict[str, str]:
    found = dict(_ALWAYS)
    for holder in graph.objects(node, f"<{SH}prefixes>"):
        found |= _declared(graph, *_with_imports(graph, holder)) or _declared(
            graph, *graph.subjects(RDF_TYPE, _ONTOLOGY)
        )
    return found


def _with_imports(graph: GraphIndex, holder: Term) -> list[Term]:
    """The holder and what it imports, as far as that stands in the shapes graph; nothing is fetched."""
    found = [holder]
    for node in found:
        found.extend(other for other in graph.objects(node, f"<{OWL}imports>") if other not in found)
    return found


def _declared(graph: GraphIndex, *holders: Term) -> dict[str, str]:
    found: dict[str, str] = {}
    for holder in holders:
        for declaration in graph.objects(holder, f"<{SH}declare>"):
            prefixes = graph.objects(declaration, f"<{SH}prefix>")
            namespaces = graph.objects(declaration, f"<{SH}namespace>")
            if len(prefixes) != 1 or len(namespaces) != 1:
                raise ValueError(f"a sh:declare of {holder} needs one sh:prefix and one sh:namespace")
            found[value_of(prefixes[0])] = value_of(namespaces[0])
    return found
