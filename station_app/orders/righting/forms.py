"""What the office types to put the date or station of picked orders right."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from station_app.core.forms import BooleanField, ChoiceField, DateField, Form, IdField, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.stations.models import Station


class CorrectChosenForm(Form):
    """The right date, the right station, or both; ``looked`` is what the preview was made for."""

    id = IdField()
    on = DateField(optional=True)
    station = ChoiceField()
    reason = TextField(limit=200, missing=N_("请写一句为什么改，例如：登记到别的站了"))
    confirm = BooleanField()
    looked = StringField()

    def __init__(self, *args: Any, stations: Sequence[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(one.code, f"{one.code} {one.place}") for one in stations]
        self.station.choices = [("", gettext(N_("不改"))), *places]

    @property
    def asks(self) -> str:
        """What is asked for, as the preview carries it along."""
        return f"{self.on.data or ''}|{self.station.data or ''}|{bool(self.confirm.data)}"

    def holds(self) -> bool:
        """Is a date or a station given, and a reason?"""
        self.validate()
        if not self.errors and not self.on.data and not self.station.data:
            self.blame("on", N_("请填下单日期或者选站点，至少一样。"))
        return not self.errors


def read_shown(values: Sequence[str], most: int) -> dict[uuid.UUID, int]:
    """'id.version' of each order of the preview; what cannot be read is left out."""
    found: dict[uuid.UUID, int] = {}
    for value in values[:most]:
        text, _, version = value.partition(".")
        try:
            found[uuid.UUID(text)] = int(version[:9])
        except ValueError:
            continue
    return found
