"""The sheet of a month as a form: a field for each station and measure, named ``TY001-orders``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from station_app.core.clock import Month
from station_app.core.forms import Form, MoneyField, NumberField, StringField
from station_app.core.i18n import N_, gettext
from station_app.settings.forms import WholeField
from station_app.stations.models import Station
from station_app.stations.targets.models import MEASURE_WORDS, MEASURES, StationTarget
from station_app.stations.targets.setting import MOST


class SheetForm(Form):
    """What every sheet carries; its fields come with its stations."""

    seen = StringField()
    version = NumberField(optional=True)

    def holds(self) -> bool:
        """Can everything be read, and is nothing too large?"""
        fine = self.validate()
        for name, field in self._fields.items():
            measure = name.rpartition("-")[2]
            if measure in MEASURES and measure.endswith("_fen") and (field.data or 0) > MOST[measure]:
                self.blame(name, N_("一个站一个月不会这么多，请核对"))
        return fine and not self.errors

    def renew(self, version: int) -> None:
        """What was typed, over the version the sheet has now."""
        self.version.typed, self.version.data = None, str(version)


def form_of(stations: Sequence[Station]) -> type[SheetForm]:
    """The form of these stations, in their order."""
    fields: dict[str, Any] = {}
    for station in stations:
        for measure in MEASURES:
            fields[f"{station.code}-{measure}"] = (
                MoneyField(optional=True)
                if measure.endswith("_fen")
                else WholeField(low=0, high=MOST[measure], optional=True)
            )
    return type("TargetsForm", (SheetForm,), fields)


def labels_of(stations: Sequence[Station]) -> dict[str, str]:
    """What each field is called where two versions stand side by side."""
    return {
        f"{station.code}-{measure}": f"{station.place} {gettext(MEASURE_WORDS[measure])}"
        for station in stations
        for measure in MEASURES
    }


def filled(
    stations: Sequence[Station], rows: Mapping[uuid.UUID, StationTarget], version: int
) -> dict[str, Any]:
    """What stands in the sheet, for the form's ``data``."""
    values: dict[str, Any] = {"version": str(version)}
    for station in stations:
        row = rows.get(station.id)
        for measure in MEASURES:
            values[f"{station.code}-{measure}"] = getattr(row, measure) if row else None
    return values


def wanted(form: Any, stations: Sequence[Station]) -> dict[uuid.UUID, dict[str, int | None]]:
    """What was typed, by station."""
    return {
        station.id: {measure: form[f"{station.code}-{measure}"].data for measure in MEASURES}
        for station in stations
    }


def month_of(text: str | None, this: Month) -> Month:
    """The month an address names, from two years ago to a year ahead; else this one."""
    try:
        month = Month.parse(text or "")
    except ValueError:
        return this
    distance = (month.year - this.year) * 12 + month.month - this.month
    return month if -24 <= distance <= 12 else this
