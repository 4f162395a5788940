"""The schematic map as numbers for an SVG: outlines and points on one sheet, north up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station_app.stations.sites.models import bounds

WIDE, HIGH, EDGE = 720, 560, 18


@dataclass(frozen=True)
class Sheet:
    """How degrees become points of the drawing: flat, narrowed by the latitude of its middle."""

    west: float
    north: float
    scale: float
    narrow: float
    height: int

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """A place as x and y."""
        x = EDGE + (lon - self.west) * self.narrow * self.scale
        return round(x), round(EDGE + (self.north - lat) * self.scale)


def sheet_of(rings: Sequence[Any], points: Sequence[tuple[float, float]]) -> Sheet | None:
    """The sheet that holds outlines and points (lon, lat); None for neither."""
    spots = [[list(point)] for point in points]
    if not rings and not spots:
        return None
    west, south, east, north = bounds([*rings, *spots])
    narrow = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * narrow, 0.01), max(north - south, 0.01)
    scale = min((WIDE - 2 * EDGE) / across, (HIGH - 2 * EDGE) / up)
    return Sheet(west, north, scale, narrow, round(up * scale) + 2 * EDGE)


def path(ring: Sequence[Sequence[float]], sheet: Sheet) -> str:
    """A ring as the ``d`` of an SVG path."""
    points: list[tuple[int, int]] = []
    for lon, lat in ring:
        point = sheet.at(lon, lat)
        if not points or point != points[-1]:
            points.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
