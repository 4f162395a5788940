"""Forms of a station's particulars and of the county's outlines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from station_app.core import parsers
from station_app.core.fields import ParsedField
from station_app.core.forms import Form, NumberField, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width
from station_app.settings.forms import OfficePhone, WholeField
from station_app.stations.sites.geojson import read_outlines
from station_app.stations.sites.models import CHINA, NEAR, CountyOutline, bounds, is_inside

LABELS = {
    "name": N_("站名"),
    "phone": N_("电话"),
    "address": N_("地址"),
    "hours": N_("营业时间"),
    "area_m2": N_("面积"),
    "lat": N_("纬度"),
    "lon": N_("经度"),
}
"""What two versions of a station are compared by."""


class DegreeField(ParsedField):
    """A latitude or longitude in decimal degrees, at most 180 either way."""

    def read(self, text: str) -> float:
        """Degrees to six places, about ten centimetres."""
        plain = half_width(parsers.read_text(text, 30)).rstrip("° ")
        try:
            value = float(plain)
        except ValueError as error:
            raise Unreadable("degree", N_("请只写数字，例如 44.8123")) from error
        if not math.isfinite(value) or abs(value) > 180:
            raise Unreadable("degree", N_("请只写数字，例如 44.8123"))
        return round(value, 6)


class SiteForm(Form):
    """What is written about a station: name, telephone, address, hours, size, position."""

    version = NumberField(optional=True)
    seen = StringField()
    name = TextField(limit=80, missing=N_("请填写站点名称"))
    phone = OfficePhone(limit=20, optional=True)
    address = TextField(limit=120, optional=True)
    hours = TextField(limit=120, optional=True)
    area_m2 = WholeField(low=1, high=99_999, optional=True)
    lat = DegreeField(optional=True)
    lon = DegreeField(optional=True)

    def holds(self, outline: CountyOutline | None) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        lat, lon = self.lat.data, self.lon.data
        if not self.lat.errors and not self.lon.errors:
            if (lat is None) != (lon is None):
                self.blame("lon" if lon is None else "lat", N_("纬度、经度要一起填，或者都空着"))
            elif lat is not None and not is_inside(lat, lon, CHINA):
                swapped = is_inside(lon, lat, CHINA)
                sentence = N_("纬度和经度像是写反了") if swapped else N_("这个位置不在中国，请核对")
                self.blame("lat", sentence)
            elif lat is not None and outline and not is_inside(lat, lon, bounds(outline.rings), NEAR):
                self.blame("lat", N_("这个位置不在本县的地图里，请核对"))
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the station."""
        texts = {name: self[name].data or "" for name in ("name", "phone", "address", "hours")}
        return texts | {name: self[name].data for name in ("area_m2", "lat", "lon")}


class OutlineField(Field):
    """A GeoJSON file; ``data`` are its rings."""

    widget = FileInput()
    data: list[Any] | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was uploaded."""
        sent = request.files.get(self.name)
        if sent is None or not sent.filename:
            return
        try:
            self.data = read_outlines(sent.stream)
        except Unreadable as error:
            raise ValueError(error.message()) from error

    def pre_validate(self, form: Any) -> None:
        """A file is needed."""
        if self.process_errors:
            raise StopValidation()
        if not self.data:
            raise StopValidation(gettext(N_("请先选一个地图文件")))


class OutlineForm(Form):
    """The county's own outlines."""

    file = OutlineField()

    def holds(self, points: Sequence[tuple[float, float]]) -> bool:
        """Is it a map, and of this county: does one of the stations (lat, lon) lie on it?"""
        if not self.validate():
            return False
        within = bounds(self.file.data or [])
        if points and not any(is_inside(lat, lon, within, NEAR) for lat, lon in points):
            self.blame("file", N_("填了位置的站，一个站也不在这张地图里。请看看是不是别的县的地图。"))
        return not self.errors
