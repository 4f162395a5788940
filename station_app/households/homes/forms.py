"""Forms of a household: what somebody is in it and where they live, and its poverty status."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import StringField

from station_app.core import clock
from station_app.core.forms import ChoiceField, DateField, Form, RadioChoice, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.households.homes.poverty import STATUS_WORDS, Status
from station_app.households.models import RELATION_WORDS, Relation

STAY, OWN = "", "own"


class FamilyForm(Form):
    """``lives``: '' stays here, ``own`` gets a household alone, else the villager whose household it is."""

    relation = RadioChoice(default=Relation.UNKNOWN.value)
    lives = StringField(default=STAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = [(kind.value, gettext(word)) for kind, word in RELATION_WORDS.items()]

    @property
    def with_id(self) -> uuid.UUID | None:
        """The villager whose household it shall be; None for anything else."""
        return identifier(self.lives.data)

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        if self.lives.data not in (STAY, OWN) and self.with_id is None:
            self.blame("lives", N_("请从列表里选一个"))
        return not self.errors


class PovertyForm(Form):
    """What the household is, from which day, and where that is written."""

    status = ChoiceField()
    from_on = DateField(missing=N_("请填从哪天起，例如 2015-03-01"))
    source = TextField(limit=80, missing=N_("请写根据什么，例如：2015年建档立卡名册"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = [(kind.value, gettext(word)) for kind, word in STATUS_WORDS.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        if self.from_on.data > clock.today():
            self.blame("from_on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return not self.errors

    @property
    def chosen(self) -> Status:
        """The status."""
        return Status(self.status.data)
