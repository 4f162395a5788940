"""The people of the demo: villagers of each station, its operators, the county office."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from random import Random
from typing import Any

from station_app.accounts.models import UserState
from station_app.core import people
from station_app.core.access import Role
from station_app.households.models import Consent
from station_app.ops.demo import names
from station_app.ops.demo.places import HOME, Place
from station_app.ops.demo.plan import COUNTY, moment, uuid_at

CONSENTS = ((Consent.SPOKEN, 58), (Consent.SIGNED, 27), (Consent.NOT_ASKED, 12), (Consent.REFUSED, 3))
# One sign-in for each role: login, name, role, the division whose rows it may see.
Office = tuple[tuple[str, str, Role, str], ...]
OFFICE: Office = (
    ("zhuren", "王志远", Role.MANAGER, COUNTY),
    ("banshi", "陈晓东", Role.CLERK, COUNTY),
    ("shenji", "李敏", Role.AUDITOR, COUNTY),
    ("guanli", "孙立", Role.ADMIN, COUNTY),
    ("xiangzhen", "周海涛", Role.COORDINATOR, HOME[:9]),
    ("sheng", "刘明", Role.PROVINCE, "22"),
)
OPERATOR, OPERATOR_LOGIN = "张慧", "ty001"


@dataclass(slots=True)
class Buyer:
    """A villager as the drawing needs one."""

    id: uuid.UUID
    household_id: uuid.UUID
    name: str


Rows = list[dict[str, Any]]


def villagers(rng: Random, places: list[Place]) -> tuple[dict[str, list[Buyer]], Rows, Rows]:
    """Buyers by station code, and the rows of households and villagers."""
    buyers: dict[str, list[Buyer]] = {}
    households: Rows = []
    rows: Rows = []
    for place in places:
        if place.opened_on is None:
            continue
        mine = buyers.setdefault(place.code, [])
        for _ in range(rng.randint(166, 206)):
            registered = moment(place.opened_on, rng.randint(480, 1_020))
            if not mine or rng.random() > 0.12:
                household = uuid_at(rng, registered)
                group = str(rng.randint(1, 6))
                households.append(
                    {
                        "county_id": place.county_id,
                        "id": household,
                        "station_id": place.id,
                        "village_code": place.village_code,
                        "group_name": group,
                        "created_at": registered,
                    }
                )
            row = _villager(rng, place, household, group, registered)
            rows.append(row)
            mine.append(Buyer(row["id"], household, row["name"]))
    return buyers, households, rows


def _villager(
    rng: Random, place: Place, household: uuid.UUID, group: str, registered: dt.datetime
) -> dict[str, Any]:
    name = names.person(rng)
    phone = "" if rng.random() < 0.11 else names.phone(rng)
    consent = rng.choices([word for word, _ in CONSENTS], [weight for _, weight in CONSENTS])[0]
    return {
        "county_id": place.county_id,
        "id": uuid_at(rng, registered),
        "station_id": place.id,
        "household_id": household,
        "name": name,
        "initials": people.initials(name),
        "phone": phone,
        "phone_tail": people.tail(phone),
        "group_name": group,
        "consent": consent,
        "consent_on": None if consent is Consent.NOT_ASKED else place.opened_on,
        "created_at": registered,
        "version": 1,
    }


def staff(rng: Random, places: list[Place], office: Office = OFFICE) -> tuple[Rows, Rows]:
    """Rows of users and postings; each place gets its operators. Passwords are set elsewhere."""
    users: Rows = []
    postings: Rows = []
    county = places[0].county_id
    for login, name, role, area in office:
        users.append(_user(rng, login, name, role, county, area, dt.date(2014, 10, 8)))
    for place in places:
        if place.opened_on is None:
            continue
        second = rng.random() < 0.15
        for number in range(2 if second else 1):
            home = place.village_code == HOME and number == 0
            name = OPERATOR if home else names.person(rng)
            login = place.code.lower() + ("b" if number else "")
            user = _user(rng, login, name, Role.OPERATOR, county, county, place.opened_on)
            users.append(user)
            place.operators.append((user["id"], name))
            postings.append(
                {
                    "county_id": county,
                    "id": uuid_at(rng, moment(place.opened_on, 480)),
                    "station_id": place.id,
                    "user_id": user["id"],
                    "from_on": place.opened_on,
                    "to_on": None,
                }
            )
    return users, postings


def _user(
    rng: Random, login: str, name: str, role: Role, county: str, area: str, on: dt.date
) -> dict[str, Any]:
    return {
        "id": uuid_at(rng, moment(on, 500)),
        "login": login,
        "name": name,
        "phone": names.phone(rng),
        "role": role,
        "county_id": county,
        "area_code": area,
        "state": UserState.ACTIVE,
        "password_hash": "",  # nosec B105 - nobody signs in by it
        "must_change_password": True,  # nosec B105 - a flag, not a password
        "language": "zh",
        "large_type": False,
        "created_at": moment(on, 500),
    }
