"""The register as a file and on paper: of the county, and of one station."""

from __future__ import annotations

import uuid

from flask import request

from station_app.core.access import Person, fetch
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.stations.equipment.lines import COLUMNS, Line
from station_app.stations.equipment.models import CHANGEABLE, of_station
from station_app.stations.equipment.register import Register
from station_app.stations.models import Station


def sheet(by: Person) -> Sheet:
    """The register as the address asks for it; the import of equipment takes the same file."""
    found = Register(by)
    title = gettext(N_("站点设备"))
    return Sheet("equipment", title, COLUMNS, found.whole, found.count, found.filters)


def of_one(_by: Person, id: uuid.UUID) -> Sheet:
    """All that was ever registered at one station; ``here=1``: what still stands there."""
    station, is_here = fetch(Station, id), request.args.get("here") == "1"
    where = (station.code, station.township, station.village, station.name, station.id)
    names = ("id", *CHANGEABLE, "state", "state_on", "state_why")
    rows = [
        Line(*where, *(getattr(row, name) for name in names))
        for row in of_station(station.id, only_here=is_here)
    ]
    title = gettext(N_("%(place)s的设备"), place=station.place)
    return Sheet("equipment", title, COLUMNS, lambda: rows, len(rows))
