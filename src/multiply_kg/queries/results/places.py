"""GeoJSON (RFC 7946): a point for each row that has coordinates, its other columns as properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.errors import UnsupportedError
from multiply_kg.queries.results.cells import is_number, json_number, literal_of
from multiply_kg.queries.results.objects import json_object, json_text
from multiply_kg.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.queries.results.cells import Rows
    from multiply_kg.terms import Term

_LATITUDES: Final = ("lat", "latitude")
_LONGITUDES: Final = ("long", "lon", "lng", "longitude")


def write_geojson(answer: Rows, out: TextIO, *, columns: Mapping[str, str] | None = None) -> None:
    """A feature a line; one without coordinates has a null geometry. Its id is the row's first IRI.

    ``columns`` names the columns ``lat`` and ``long`` and, where the features are to have a ``name``,
    ``label``. Raises UnsupportedError where the answer has no coordinates.
    """
    named = columns or {}
    latitude = column(answer.variables, named.get("lat"), _LATITUDES)
    longitude = column(answer.variables, named.get("long"), _LONGITUDES)
    if latitude is None or longitude is None:
        raise UnsupportedError(
            f"GeoJSON needs the columns lat and long; this query has {', '.join(answer.variables)}.",
            hint="Name them in the header: view: {map: {lat: …, long: …}}.",
        )
    label = column(answer.variables, named.get("label"), ())
    kept = [index for index in range(len(answer.variables)) if index not in (latitude, longitude)]
    keys = tuple(json_text(answer.variables[index]) for index in kept)
    separator = "\n"
    out.write('{"type": "FeatureCollection", "features": [')
    for row in answer.rows:
        named_keys, cells = keys, tuple(row[index] for index in kept)
        if label is not None and row[label] is not None and '"name"' not in keys:
            named_keys, cells = ('"name"', *keys), (row[label], *cells)
        properties = json_object(named_keys, cells)
        identity = next((f'"id": {json_text(term[1:-1])}, ' for term in row if term and is_iri(term)), "")
        geometry = _point(row[latitude], row[longitude])
        out.write(
            f'{separator}{{"type": "Feature", {identity}"geometry": {geometry}, "properties": {properties}}}'
        )
        separator = ",\n"
    out.write("]}\n" if separator == "\n" else "\n]}\n")


def column(variables: tuple[str, ...], named: str | None, usual: tuple[str, ...]) -> int | None:
    """The index of the column that is named, else of the first with a usual name, else None."""
    for name in (named,) if named else usual:
        if name in variables:
            return variables.index(name)
    return None


def _point(latitude: Term | None, longitude: Term | None) -> str:
    if latitude is None or longitude is None or not is_number(latitude) or not is_number(longitude):
        return "null"
    coordinates = f"{json_number(literal_of(longitude))}, {json_number(literal_of(latitude))}"
    return f'{{"type": "Point", "coordinates": [{coordinates}]}}'
