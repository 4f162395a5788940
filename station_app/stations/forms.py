"""Forms of stations: a new one, and one step of its life."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import select

from station_app.areas.models import Area, villages
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    Form,
    IdField,
    NumberField,
    PhoneField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.stations.coverage import townships
from station_app.stations.models import DUE, KIND_WORDS, REASON_NEEDED, Station, StationKind, StationState

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,19}")


class StationForm(Form):
    """A new station. ``opened_on`` empty: it has only applied."""

    id = IdField(optional=True)
    code = TextField(limit=20, missing=N_("请填写站点编码，例如 TY048"))
    kind = ChoiceField(default=StationKind.VILLAGE.value)
    name = TextField(limit=80, missing=N_("请填写站点名称"))
    township = ChoiceField(default="")
    village = ChoiceField(default="")
    phone = PhoneField()
    opened_on = DateField(optional=True)

    def offer(self, person: Person) -> None:
        """Fill the lists with what this person's county has."""
        self.places = {area.code: area for area in townships(person)}
        self.spots = {area.code: area for area in db.session.scalars(villages(person.county_id))}
        blank = ("", gettext(N_("请选")))
        self.kind.choices = [(kind.value, gettext(word)) for kind, word in KIND_WORDS.items()]
        self.township.choices = [blank, *((code, area.name) for code, area in self.places.items())]
        self.village.choices = [
            blank,
            *((code, self._township_of(area).name + area.name) for code, area in self.spots.items()),
        ]

    def _township_of(self, village: Area) -> Area:
        return self.places.get(village.parent_code) or Area(
            code=village.parent_code, name="", level="township"
        )

    def holds(self, person: Person) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        kind = StationKind(self.kind.data)
        code = self.code.data.upper()
        if not CODE.fullmatch(code):
            self.blame("code", N_("编码用 2 到 20 个字母和数字，例如 TY048"))
        else:
            owner = owner_of(person.county_id, code)
            if owner is not None and owner.id != self.id.data:
                self.blame_owner(owner)
        if kind is StationKind.VILLAGE and not self.village.data:
            self.blame("village", N_("村级服务站要选一个村"))
        if kind is StationKind.TOWNSHIP and not (self.township.data or self.village.data):
            self.blame("township", N_("乡镇服务站要选一个乡镇"))
        if self.village.data and self.township.data not in ("", self.spots[self.village.data].parent_code):
            self.blame("township", N_("这个村不在选的乡镇里，请选对一个"))
        if self.opened_on.data and self.opened_on.data > clock.today():
            self.blame("opened_on", N_("开业日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return not self.errors

    def blame_owner(self, owner: Station | None) -> None:
        """Say who has the code already."""
        if owner is None:
            self.blame("code", N_("这个编码刚被别的站用了，请换一个"))
        else:
            self.blame(
                "code", N_("编码 %(code)s 已经给了%(place)s，请换一个"), code=owner.code, place=owner.place
            )

    def station(self, county_id: str) -> Station:
        """The station that was described."""
        village = self.spots.get(self.village.data)
        township = self._township_of(village) if village else self.places.get(self.township.data)
        return Station(
            county_id=county_id,
            id=self.id.data or uuid7(),
            code=self.code.data.upper(),
            name=self.name.data,
            kind=StationKind(self.kind.data),
            township_code=township.code if township else "",
            township=township.name if township else "",
            village_code=village.code if village else None,
            village=village.name if village else "",
            phone=self.phone.data or "",
        )

    @property
    def state(self) -> StationState:
        """Open from the start, or applied."""
        return StationState.OPEN if self.opened_on.data else StationState.APPLIED


class StepForm(Form):
    """The day of a step, why, and until when what follows is due."""

    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    due_on = DateField(optional=True)
    reason = TextField(limit=200, optional=True)
    settled = BooleanField()
    version = NumberField(optional=True)

    def holds(self, verb: str, unaccepted: str = "", *, is_standing: bool = False) -> bool:
        """Does every rule of this step agree? Blames the fields that do not.

        ``unaccepted`` says why a station that shall open does not stand accepted: opening it takes a reason.
        A station that closes while goods or money stand open there (``is_standing``) takes a word that they
        are seen to.
        """
        fine = self.validate()
        if verb == "close" and is_standing and not self.settled.data:
            self.blame("settled", N_("站里还有没了的事，都交代好了再打勾。"))
        if unaccepted and not self.reason.data and not self.reason.errors:
            self.blame("reason", N_("先去验收；要是先开业后补，写一句为什么。"))
        if verb in REASON_NEEDED and not self.reason.data and not self.reason.errors:
            self.blame("reason", N_("请写一句原因，站长和以后查账的人都要看。"))
        if verb not in DUE or self.due_on.errors:
            return fine and not self.errors
        if DUE[verb] and self.due_on.data is None:
            self.blame("due_on", N_("请填要在哪天前改好，到了日子会提醒。"))
        elif self.due_on.data and self.on.data and self.due_on.data < self.on.data:
            self.blame("due_on", N_("这一天不能早于上面的日期"))
        return fine and not self.errors

    def renew(self, version: int) -> None:
        """What was typed, over the version the station has now."""
        self.version.typed, self.version.data = None, str(version)


def owner_of(county_id: str, code: str) -> Station | None:
    """The station of this county that has a code."""
    query: Any = select(Station).where(Station.county_id == county_id, Station.code == code)
    return db.session.scalar(query.execution_options(scoped=True))


def known(county_id: str, id: uuid.UUID) -> Station | None:
    """The station that an identifier of this county already names."""
    return db.session.get(Station, (county_id, id), execution_options={"scoped": True})
