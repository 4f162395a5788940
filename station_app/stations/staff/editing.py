"""Correcting an account: name, telephone, the township of a coordinator; one more station for an operator.

An operator leaves a station by a hand-over, never here: somebody has to count the drawer first.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import or_, select

from station_app.accounts.models import User
from station_app.areas.models import Area
from station_app.core import audit, clock
from station_app.core.access import Person, Role, visible
from station_app.core.db import db, uuid7
from station_app.core.forms import ChoiceField, Form, PhoneField, StringField
from station_app.core.i18n import N_, gettext
from station_app.settings.versions import Thing, print_of
from station_app.stations.coverage import townships
from station_app.stations.models import Posting, Station, StationState
from station_app.stations.staff.forms import NameField

LABELS = {"name": N_("姓名"), "phone": N_("电话"), "area": N_("哪个乡镇"), "station": N_("再管一个站")}
"""What two versions of an account are compared by."""


class EditForm(Form):
    """An account as it is; the township is for coordinators, the station for operators."""

    version, seen = StringField(), StringField()
    name = NameField(missing=N_("请填写姓名，例如 张桂兰"))
    phone = PhoneField()
    area = ChoiceField(default="")
    station = ChoiceField(default="")

    def offer(self, user: User, by: Person) -> None:
        """Fill the lists with what this account can be given; drop what its role has no use for."""
        if user.role is Role.COORDINATOR:
            self.area.choices = [(area.code, area.name) for area in townships(by)]
        else:
            del self.area
        if user.role is Role.OPERATOR:
            free = free_stations(user)
            self.station.choices = [("", gettext(N_("不加")))]
            self.station.choices += [(str(one.id), f"{one.code} {one.place}") for one in free]
        else:
            del self.station


def served(user: User) -> list[uuid.UUID]:
    """The stations this person serves today or later."""
    query = select(Posting.station_id).where(
        Posting.county_id == user.county_id,
        Posting.user_id == user.id,
        or_(Posting.to_on.is_(None), Posting.to_on >= clock.today()),
    )
    return sorted(db.session.scalars(query.execution_options(scoped=True)))


def free_stations(user: User) -> list[Station]:
    """The stations of the county this person does not serve yet, by code."""
    query = visible(Station).where(Station.state != StationState.CLOSED, Station.id.not_in(served(user)))
    return list(db.session.scalars(query.order_by(Station.code)))


def filled(user: User) -> EditForm:
    """The form of an account as it is now."""
    values = {"name": user.name, "phone": user.phone, "area": user.area_code}
    version = print_of([values, [str(id) for id in served(user)]])
    return EditForm(data={**values, "version": version})


def thing(user: User, version: str) -> Thing:
    """The account as the page of two versions asks for it."""
    return Thing(user.county_id, user.id, version, ())


def edit(user: User, form: Any, by: Person) -> bool:
    """Store what was corrected, as one act; says whether anything was."""
    wanted = {"name": form.name.data, "phone": form.phone.data or ""}
    if "area" in form:
        wanted["area_code"] = form.area.data
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(user, name), value) for name, value in wanted.items() if getattr(user, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(user, name, value)
    if "area_code" in changes:
        changes["area"] = tuple(_area(code) for code in changes.pop("area_code"))  # type: ignore[assignment]
    if "station" in form and form.station.data:
        station = next(one for one in free_stations(user) if str(one.id) == form.station.data)
        db.session.add(
            Posting(
                county_id=user.county_id,
                id=uuid7(),
                station_id=station.id,
                user_id=user.id,
                from_on=clock.today(),
                to_on=None,
            )
        )
        changes["station"] = (None, station.code)
    if changes:
        audit.record(user, "edit", by, changes=changes)
    return bool(changes)


def _area(code: str) -> str:
    area = db.session.get(Area, code)
    return area.name if area else code
