"""What is posted on the pages of bills: a file, entries of a line, why a line is none of the station's."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from wtforms import FileField
from wtforms.validators import Optional

from station_app.bills.models import WHY_WORDS, Why
from station_app.core.forms import ChoiceField, Form, TextField
from station_app.core.i18n import N_, gettext


class BillForm(Form):
    """A bill to look at; what is wrong with the file is said at its field."""

    file = FileField()

    def sent(self) -> tuple[str, bytes] | None:
        """The name and the bytes; the name says nothing about its kind. None: nothing was chosen."""
        found: Any = request.files.get(self.file.name)
        if found is None or not found.filename:
            self.blame("file", N_("请先选账单文件。"))
            return None
        return found.filename.replace("\\", "/").split("/")[-1], found.read()


class AsideForm(Form):
    """Why a line is none of the station's."""

    why = ChoiceField(validators=[Optional()], default=Why.PRIVATE.value)
    reason = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = [(one.value, gettext(words)) for one, words in WHY_WORDS.items()]


def identifiers(texts: list[str]) -> list[uuid.UUID]:
    """Those of the texts that are identifiers."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text.strip()))
        except ValueError:
            continue
    return found


def pairs(texts: list[str]) -> list[tuple[uuid.UUID, list[uuid.UUID]]]:
    """``line:entry,entry`` as a page posts them; what is no such thing is passed over."""
    found = []
    for text in texts:
        line, _, entries = text.partition(":")
        ids, of = identifiers(entries.split(",")), identifiers([line])
        if of and ids:
            found.append((of[0], ids))
    return found
