"""Prefixes: the common ones, and turning IRIs into CURIEs and back.

The vocabulary of a workspace is not known here; its prefixes come from its settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from multiply_kg import terms

COMMON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "org": "http://www.w3.org/ns/org#",
        "owl": terms.OWL,
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": terms.RDF,
        "rdfs": terms.RDFS,
        "schema": "https://schema.org/",
        "sh": terms.SH,
        "skos": terms.SKOS,
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": terms.XSD,
    }
)
"""Prefixes that everybody may use without declaring them in the settings."""

_NOT_IN_A_CURIE: Final = frozenset('<>"{}|^`\\ \t\r\n')


class Prefixes:
    """A prefix map; the workspace's own prefixes win over the common ones."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self._map: dict[str, str] = {**COMMON, **(own or {})}

    @property
    def map(self) -> Mapping[str, str]:
        """Prefix to namespace IRI."""
        return MappingProxyType(self._map)

    @cached_property
    def _longest_first(self) -> list[tuple[str, str]]:
        return sorted(((iri, prefix) for prefix, iri in self._map.items()), key=lambda pair: -len(pair[0]))

    def compress(self, iri: str) -> str | None:
        """The CURIE of an IRI by its longest namespace, or None where none fits."""
        for namespace, prefix in self._longest_first:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                return f"{prefix}:{local}" if local and not set(local) & set("/#?") else None
        return None

    def expand(self, curie: str) -> str | None:
        """The IRI of a CURIE, or None where its prefix is unknown or it is no CURIE."""
        prefix, colon, local = curie.partition(":")
        namespace = self._map.get(prefix)
        if not colon or namespace is None or local.startswith("//") or set(local) & _NOT_IN_A_CURIE:
            return None
        return namespace + local

    def show(self, term: terms.Term) -> str:
        """A term made for reading: a CURIE where there is one, else the IRI, or the plain literal."""
        value = terms.value_of(term)
        if terms.is_iri(term):
            return self.compress(value) or f"<{value}>"
        return f"_:{value}" if terms.is_blank(term) else value
