"""Forms of contracts: a new or changed one, and ending one early."""

from __future__ import annotations

from typing import Any

from station_app.core import clock, parsers
from station_app.core.forms import ChoiceField, DateField, Form, IdField, NumberField, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.settings import dictionaries

LABELS = {
    "name": N_("姓名"),
    "kind": N_("种类"),
    "number": N_("编号"),
    "from_on": N_("从哪天起"),
    "to_on": N_("到哪天止"),
    "note": N_("备注"),
}
"""What two versions of a contract are compared by."""


class NameField(TextField):
    """The name of a person."""

    def read(self, text: str) -> str:
        """At most 40 characters."""
        return parsers.read_name(text)


class ContractForm(Form):
    """A contract; ``to_on`` empty: without an end."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    seen = StringField()
    name = NameField(missing=N_("请填写姓名，例如 张桂兰"))
    kind = ChoiceField(default="")
    number = TextField(limit=40, optional=True)
    from_on = DateField(missing=N_("请填从哪天起，例如 2015-03-01"))
    to_on = DateField(optional=True)
    note = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {term.key: term.label for term in dictionaries.offered("contract")}
        if kept and kept not in words:
            words[kept] = dictionaries.shown("contract", kept)
        self.kind.choices = [("", gettext(N_("请选"))), *words.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if not self.kind.data:
            self.blame("kind", N_("请选是哪一种协议"))
        if self.from_on.data and self.to_on.data and self.to_on.data < self.from_on.data:
            self.blame("to_on", N_("最后一天不能早于第一天"))
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns that can be changed."""
        texts = {name: self[name].data or "" for name in ("name", "kind", "number", "note")}
        return {**texts, "from_on": self.from_on.data, "to_on": self.to_on.data}


class EndForm(Form):
    """From which day it no longer holds, and why."""

    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    reason = TextField(limit=200, missing=N_("请写一句为什么终止，以后查得到"))

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if self.on.data and self.on.data > clock.today():
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return fine and not self.errors
