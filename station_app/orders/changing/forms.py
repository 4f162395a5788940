"""What the county types to put a date or a station right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core.access import visible
from station_app.core.db import db
from station_app.core.forms import BooleanField, ChoiceField, DateField, Form, StringField, TextField
from station_app.core.i18n import N_
from station_app.stations.models import Station

LABELS = {"on": N_("下单日期"), "station": N_("站点")}
"""What two versions are compared by."""


class CorrectForm(Form):
    """The right date and the right station, and why."""

    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    station = ChoiceField()
    reason = TextField(limit=200, missing=N_("请写一句为什么改，例如：登记到别的站了"))
    confirm = BooleanField()
    version = StringField()
    seen = StringField()

    def __init__(self, *args: Any, stations: Sequence[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station.choices = [(one.code, f"{one.code} {one.place}") for one in stations]


def stations(own: Station) -> list[Station]:
    """The stations an order may belong to: those that have opened, and its own."""
    found = open_stations()
    return found if own.id in {one.id for one in found} else [own, *found]


def open_stations() -> list[Station]:
    """The stations that have opened, by code."""
    query = visible(Station).where(Station.opened_on.is_not(None), Station.is_practice.is_(False))
    return list(db.session.scalars(query.order_by(Station.code)))
