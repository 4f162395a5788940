"""The form of a check: a box for each word of the list, the day, a note, photos.

A box is called after its word, and the form says which list it was made from: the list is a dictionary that
somebody may change while a check is filled in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from station_app.core import clock
from station_app.core.forms import BooleanField, DateField, Form, IdField, PhotoField, StringField, TextField
from station_app.core.i18n import N_
from station_app.settings.dictionaries import Term

MOST_PHOTOS = 6


class CheckForm(Form):
    """What every check has; its boxes come with its list. Posted twice it is the same check."""

    id = IdField(optional=True)
    list = StringField()
    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    note = TextField(limit=400, optional=True)
    photos = PhotoField(most=MOST_PHOTOS)

    def holds(self, terms: Sequence[Term]) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if not terms:
            self.blame("on", N_("清单是空的，先到“设置”里加词。"))
        elif self.list.data != list_of(terms):
            self.blame("on", N_("清单刚才改过了，请照现在的再看一遍。勾过的还在。"))
        if self.on.data and self.on.data > clock.today():
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return fine and not self.errors


def box_of(term: Term) -> str:
    """The name of the box of a word."""
    return f"have_{hashlib.sha256(term.key.encode()).hexdigest()[:12]}"


def list_of(terms: Sequence[Term]) -> str:
    """What tells one list from another."""
    return hashlib.sha256("\n".join(term.key for term in terms).encode()).hexdigest()[:24]


def form_of(terms: Sequence[Term]) -> type[CheckForm]:
    """The form of a list, with a box for each of its words."""
    fields: dict[str, Any] = {box_of(term): BooleanField() for term in terms}
    return type("ListedForm", (CheckForm,), fields)
