"""The formats an answer can be written in: one table of name, media type, suffix and kind.

Command line, HTTP and pages look names, suffixes and media types up here and nowhere else.
"""

from __future__ import annotations

from typing import Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.values import dataclass

ROWS: Final = "rows"
GRAPH: Final = "graph"
BOTH: Final = "both"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: ``kind`` says whether it holds rows (SELECT), a graph (CONSTRUCT, DESCRIBE) or either.

    ``binary`` ones are no text, and are written by a library that an extra installs.
    """

    name: str
    media_type: str
    suffix: str
    kind: str
    title: str
    binary: bool = False

    @property
    def takes_rows(self) -> bool:
        """Whether the answer to SELECT can be written in it."""
        return self.kind in (ROWS, BOTH)

    @property
    def takes_graph(self) -> bool:
        """Whether the answer to CONSTRUCT or DESCRIBE can be written in it."""
        return self.kind in (GRAPH, BOTH)


FORMATS: Final = (
    Format("table", "text/plain", ".txt", BOTH, "text table"),
    Format("csv", "text/csv", ".csv", BOTH, "SPARQL 1.1 Query Results CSV"),
    Format("tsv", "text/tab-separated-values", ".tsv", BOTH, "SPARQL 1.1 Query Results TSV"),
    Format("json", "application/json", ".json", BOTH, "JSON, one flat object for each row"),
    Format("srj", "application/sparql-results+json", ".srj", ROWS, "SPARQL 1.1 Query Results JSON"),
    Format("srx", "application/sparql-results+xml", ".srx", ROWS, "SPARQL Query Results XML"),
    Format("md", "text/markdown", ".md", BOTH, "Markdown table"),
    Format("html", "text/html", ".html", BOTH, "web page with a table"),
    Format("ttl", "text/turtle", ".ttl", GRAPH, "RDF 1.1 Turtle"),
    Format("nt", "application/n-triples", ".nt", GRAPH, "RDF 1.1 N-Triples"),
    Format("jsonld", "application/ld+json", ".jsonld", GRAPH, "JSON-LD 1.1, expanded and flattened"),
    Format("geojson", "application/geo+json", ".geojson", ROWS, "GeoJSON"),
    Format("ics", "text/calendar", ".ics", ROWS, "iCalendar"),
    Format("parquet", "application/vnd.apache.parquet", ".parquet", BOTH, "Apache Parquet", binary=True),
    Format("arrow", "application/vnd.apache.arrow.file", ".arrow", BOTH, "Apache Arrow", binary=True),
)
_BY_NAME: Final = {fmt.name: fmt for fmt in FORMATS}
_BY_SUFFIX: Final = {fmt.suffix: fmt for fmt in FORMATS}
_BY_MEDIA_TYPE: Final = {fmt.media_type: fmt for fmt in FORMATS}


def format_named(name: str) -> Format:
    """The format of this name. Raises UnsupportedError that lists the names there are."""
    found = _BY_NAME.get(name.lower())
    if found is None:
        raise UnsupportedError(
            f"There is no format “{name}”.", hint="The formats are: " + ", ".join(_BY_NAME) + "."
        )
    return found


def format_of_suffix(suffix: str) -> Format | None:
    """The format of files with this suffix (``.csv``), or None."""
    return _BY_SUFFIX.get(suffix.lower())


def format_of_media_type(media_type: str) -> Format | None:
    """The format of this media type, its parameters aside, or None."""
    return _BY_MEDIA_TYPE.get(media_type.partition(";")[0].strip().lower())
