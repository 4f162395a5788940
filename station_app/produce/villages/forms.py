"""What the county types about a poor village."""

from __future__ import annotations

from sqlalchemy import select

from station_app.areas.models import Area, villages
from station_app.core.db import db
from station_app.core.forms import ChoiceField, DateField, Form, TextField
from station_app.core.i18n import N_, gettext


def names_of(county_id: str) -> dict[str, str]:
    """Every village of a county by its code, with its township: names repeat, codes do not."""
    found = list(db.session.scalars(villages(county_id)))
    townships = select(Area.code, Area.name).where(Area.code.in_({one.code[:9] for one in found}))
    of = dict(db.session.execute(townships).all())
    return {one.code: f"{of.get(one.code[:9], '')}{one.name}" for one in found}


class VillageForm(Form):
    """Which village is poor, from which day, and where that is written."""

    village = ChoiceField(default="")
    from_on = DateField(missing=N_("请填从哪天列入的，例如 2014-01-01"))
    source = TextField(limit=80, optional=True)

    def offer(self, names: dict[str, str]) -> None:
        """The villages to choose from."""
        self.village.choices = [("", gettext(N_("请选"))), *names.items()]

    def holds(self) -> bool:
        """Is it filled in?"""
        fine = self.validate()
        if not self.village.data and not self.village.errors:
            self.blame("village", N_("请选是哪个村"))
        return fine and not self.errors


class LiftForm(Form):
    """The last day a village was poor."""

    until_on = DateField(missing=N_("请填最后一天，例如 2020-04-11"))
