"""The form of a check: a box for each word of the list, the day, a note, photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core import clock
from station_app.core.forms import BooleanField, DateField, Form, PhotoField, TextField
from station_app.core.i18n import N_
from station_app.settings.dictionaries import Term

MOST_PHOTOS = 6


class CheckForm(Form):
    """What every check has; its boxes come with its list."""

    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    note = TextField(limit=400, optional=True)
    photos = PhotoField(most=MOST_PHOTOS)

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if self.on.data and self.on.data > clock.today():
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return fine and not self.errors


def form_of(terms: Sequence[Term]) -> type[CheckForm]:
    """The form of a list: its boxes are ``have_0``, ``have_1`` ..."""
    fields: dict[str, Any] = {f"have_{place}": BooleanField() for place, _term in enumerate(terms)}
    return type("ListedForm", (CheckForm,), fields)
