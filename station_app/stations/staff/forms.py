"""Forms of accounts: a new one, and why one is disabled."""

from __future__ import annotations

import re
from typing import Any

from station_app.core import parsers
from station_app.core.access import ROLE_WORDS, Person, Role, visible
from station_app.core.db import db
from station_app.core.forms import ChoiceField, Form, PhoneField, TextField
from station_app.core.i18n import N_, gettext
from station_app.stations.coverage import townships
from station_app.stations.models import Station, StationState
from station_app.stations.staff.models import GIVEN, is_taken

LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,29}")


class NameField(TextField):
    """The name of a person."""

    def read(self, text: str) -> str:
        """At most 40 characters."""
        return parsers.read_name(text)


class AccountForm(Form):
    """A new account; the station is for operators, the township for coordinators."""

    name = NameField(missing=N_("请填写姓名，例如 张桂兰"))
    login = TextField(limit=40, missing=N_("请填写登录名，例如 zhangguilan"))
    role = ChoiceField(default=Role.OPERATOR.value)
    station = ChoiceField(default="")
    area = ChoiceField(default="")
    phone = PhoneField()

    def offer(self, person: Person) -> None:
        """Fill the lists with what this person's county has."""
        query = visible(Station).where(Station.state != StationState.CLOSED).order_by(Station.code)
        self.stations = {str(station.id): station for station in db.session.scalars(query)}
        blank = ("", gettext(N_("请选")))
        self.role.choices = [(role.value, gettext(ROLE_WORDS[role])) for role in GIVEN]
        self.station.choices = [
            blank,
            *((id, f"{station.code} {station.place}") for id, station in self.stations.items()),
        ]
        self.area.choices = [blank, *((area.code, area.name) for area in townships(person))]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        if not LOGIN.fullmatch(self.spelled_login):
            self.blame("login", N_("登录名用 3 到 30 个字母和数字，第一个是字母，例如 zhangguilan"))
        elif is_taken(self.spelled_login):
            self.blame("login", N_("这个登录名已经有人用了，请换一个"))
        if self.chosen_role is Role.OPERATOR and not self.station.data:
            self.blame("station", N_("村站长要选一个站"))
        if self.chosen_role is Role.COORDINATOR and not self.area.data:
            self.blame("area", N_("乡镇协调员要选一个乡镇"))
        return not self.errors

    @property
    def spelled_login(self) -> str:
        """The login as it is kept: small letters."""
        return str(self.login.data or "").lower()

    @property
    def chosen_role(self) -> Role:
        """The role as such."""
        return Role(self.role.data)

    @property
    def described(self) -> dict[str, Any]:
        """What ``open_account`` wants."""
        role = self.chosen_role
        return {
            "login": self.spelled_login,
            "name": self.name.data,
            "phone": self.phone.data or "",
            "role": role,
            "station": self.stations[self.station.data] if role is Role.OPERATOR else None,
            "area_code": self.area.data if role is Role.COORDINATOR else "",
        }


class ReasonForm(Form):
    """Why an account is disabled."""

    reason = TextField(limit=200, missing=N_("请写一句为什么停用，以后查得到"))


class SecondOffForm(Form):
    """Why the second step of somebody is switched off."""

    why = TextField(limit=200, missing=N_("请写一句为什么关掉，例如“手机丢了，本人来县里说的”"))
