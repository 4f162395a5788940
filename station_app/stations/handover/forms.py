"""Forms of a hand-over: beginning one, and a word of confirmation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from station_app.core import clock
from station_app.core.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    NumberField,
    TextField,
)
from station_app.core.i18n import N_, gettext

LONGEST = dt.timedelta(days=60)


class BeginForm(Form):
    """Who hands over to whom, on which day, and the cash that was counted."""

    id = IdField(optional=True)
    giver = ChoiceField(default="")
    taker = ChoiceField(default="")
    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    cash = MoneyField(missing=N_("请数一数现金再填，一分没有就填 0"))
    note = TextField(limit=200, optional=True)
    leaves = BooleanField()

    def offer(self, people: Mapping[uuid.UUID, str]) -> None:
        """Who may give and take: those who serve at the station."""
        choices = [("", gettext(N_("请选"))), *((str(id), name) for id, name in people.items())]
        self.giver.choices = self.taker.choices = choices

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine, today = self.validate(), clock.today()
        for name, sentence in (("giver", N_("请选谁交")), ("taker", N_("请选谁接"))):
            if not self[name].data and not self[name].errors:
                self.blame(name, sentence)
        if self.giver.data and self.giver.data == self.taker.data:
            self.blame("taker", N_("交的和接的不能是一个人"))
        if self.on.data and not today - LONGEST <= self.on.data <= today + LONGEST:
            self.blame("on", N_("日期离今天太远了，请核对"))
        return fine and not self.errors


class WordForm(Form):
    """A confirmation; the county says why it confirms for somebody. ``note``: why the cash differs."""

    version = NumberField(optional=True)
    reason = TextField(limit=200, optional=True)
    note = TextField(limit=200, optional=True)
