"""Outlines out of a GeoJSON file (RFC 7946): only rings of polygons, checked, and made simpler.

What comes in is somebody's file: its size is asked before it is read, its numbers before they are used.
"""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import IO, Any

from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable
from station_app.stations.sites.models import CHINA, is_inside

MOST_BYTES = 4 * 1024 * 1024
MOST_POINTS = 200_000
MOST_RINGS = 400
KEPT_POINTS = 1_500
BROKEN = N_("这不是能用的地图文件。请传 GeoJSON（.geojson 或 .json），里面要有县或乡镇的边界（Polygon）。")
Ring = list[list[float]]


def read_outlines(stream: IO[bytes]) -> list[Ring]:
    """The outer rings of all polygons of a file; raises ``Unreadable`` with a sentence."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable("map.size", N_("地图文件太大：最多 %(most)s MB。请先把边界简化再传。"), most=4)
    try:
        found = list(_rings(json.loads(_written(content))))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        raise Unreadable("map.broken", BROKEN) from error
    if not found:
        raise Unreadable("map.none", BROKEN)
    if len(found) > MOST_RINGS or sum(map(len, found)) > MOST_POINTS:
        raise Unreadable("map.many", N_("地图文件里的边界太细、太多。请先把边界简化再传。"))
    if not all(is_inside(lat, lon, CHINA) for ring in found for lon, lat in ring):
        raise Unreadable(
            "map.where", N_("边界不在中国范围里。请用经纬度（先经度、后纬度）的文件，不要用投影坐标。")
        )
    return _simpler(found)


def _written(content: bytes) -> str:
    """The text of the file: in UTF-8 as it should be, else as older programs here write names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _rings(found: Any) -> Iterator[Ring]:
    """The outer rings in a feature collection, a feature or a geometry."""
    kind = found["type"]
    if kind == "FeatureCollection":
        for feature in found["features"]:
            yield from _rings(feature)
    elif kind == "Feature":
        if found["geometry"] is not None:
            yield from _rings(found["geometry"])
    elif kind == "GeometryCollection":
        for geometry in found["geometries"]:
            yield from _rings(geometry)
    elif kind in ("Polygon", "MultiPolygon"):
        shapes = [found["coordinates"]] if kind == "Polygon" else found["coordinates"]
        for shape in shapes:
            if shape:  # an empty one is allowed (RFC 7946, 3.1)
                yield _ring(shape[0])


def _ring(points: Any) -> Ring:
    ring = [[float(point[0]), float(point[1])] for point in points]
    if len(ring) < 4 or not all(math.isfinite(value) for point in ring for value in point):
        raise ValueError("no ring")
    if any(len({point[side] for point in ring}) < 2 for side in (0, 1)):
        raise ValueError("a ring without a surface")
    return ring


def _simpler(rings: list[Ring]) -> list[Ring]:
    """Fewer points, until they are few enough: a map on a page is some hundred points wide."""
    step = 0.0005
    while True:
        kept = [_thinned(ring, step) for ring in rings]
        kept = [ring for ring in kept if len(ring) >= 4]
        if sum(map(len, kept)) <= KEPT_POINTS or step > 1:
            return kept or [ring[:4] for ring in rings[:1]]
        step *= 2


def _thinned(ring: Ring, step: float) -> Ring:
    """Points at least so many degrees apart, rounded to about ten metres; the ring stays closed."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= step:
            kept.append(point)
    kept.append(ring[-1])
    return [[round(lon, 4), round(lat, 4)] for lon, lat in kept]
