"""The form that takes a ledger: the file, the station for sheets that name none, and up to which day."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import select
from wtforms import FileField

from station_app.core import clock
from station_app.core.access import Person, scope
from station_app.core.db import db
from station_app.core.forms import ChoiceField, DateField, Form
from station_app.core.i18n import N_, gettext
from station_app.stations.models import Station


class FileForm(Form):
    """A file to look at. ``station`` is a code; an operator's own needs no choice."""

    file = FileField()
    station = ChoiceField(default="")
    nothing = N_("请先选一个表格文件。")

    def offer(self, by: Person) -> None:
        """The stations this person serves; an operator's own stands for every sheet without a code."""
        if by.is_operator:
            del self.station
            return
        query = select(Station.code, Station.name).where(scope(Station, by)).order_by(Station.code)
        rows = db.session.execute(query.execution_options(scoped=True))
        self.station.choices = [("", gettext(N_("表里写了")))] + [
            (code, f"{code} {name}") for code, name in rows
        ]

    def sent(self) -> tuple[str, bytes]:
        """The name and the bytes of the file; the name says nothing about its kind."""
        found: Any = request.files.get(self.file.name)
        if found is None:
            return "", b""
        return (found.filename or "").replace("\\", "/").split("/")[-1], found.read()

    def holds(self) -> bool:
        """Is the form filled in? The file itself is judged by reading it."""
        fine = self.validate()
        found = request.files.get(self.file.name)
        if found is None or not found.filename:
            self.blame("file", self.nothing)
            return False
        return bool(fine)


class LedgerForm(FileForm):
    """A ledger to look at, and up to which day it was kept."""

    as_of = DateField(optional=True)
    nothing = N_("请先选一个代购登记表。")

    def holds(self) -> bool:
        """The same; a ledger is not kept beyond today."""
        fine = super().holds()
        if fine and self.as_of.data and self.as_of.data > clock.today():
            self.blame("as_of", N_("不能晚于今天。"))
            return False
        return fine
