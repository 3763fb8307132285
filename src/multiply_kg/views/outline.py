"""Europe on paper: the outline of its countries, and the projection that places are put on it with.

The projection is Lambert's azimuthal equal-area one about 52° N 10° E, which the statistics of the
European Union are mapped in (EPSG:3035), here on a sphere.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "outline" / "europe.geojson"
WEST, EAST, SOUTH, NORTH = -25.0, 45.0, 33.0, 71.5
"""The box, in degrees, within which places are shown; the outline goes on a little to the east."""

_LATITUDE, _LONGITUDE = math.radians(52), math.radians(10)
_SIN, _COS = math.sin(_LATITUDE), math.cos(_LATITUDE)
_KILOMETRES: Final = 6371.0

Point = tuple[float, float]


def projected(latitude: float, longitude: float) -> Point:
    """Kilometres east and south of the centre."""
    phi, turn = math.radians(latitude), math.radians(longitude) - _LONGITUDE
    sin, cos = math.sin(phi), math.cos(phi)
    scale = math.sqrt(2 / (1 + _SIN * sin + _COS * cos * math.cos(turn)))
    return (
        _KILOMETRES * scale * cos * math.sin(turn),
        -_KILOMETRES * scale * (_COS * sin - _SIN * cos * math.cos(turn)),
    )


def is_known(latitude: float, longitude: float) -> bool:
    """Whether a place lies in the box of the outline."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


@cache
def rings() -> tuple[tuple[Point, ...], ...]:
    """The borders of land as closed lines of projected points; a lake's or an enclave's among them."""
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return tuple(
        tuple(projected(latitude, longitude) for longitude, latitude in ring)
        for feature in features
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
    )
