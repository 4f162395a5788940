"""A small named county for tests: two stations of Tongyu, one of a neighbouring county, and their people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from station_app.accounts.models import User, start_session
from station_app.areas.models import Area
from station_app.core.access import Person, Role
from station_app.core.db import db, uuid7
from station_app.households.models import Villager, register
from station_app.settings.models import CountySettings
from station_app.stations.models import Posting, Station, StationState
from station_app.stations.signed_in import person_of

COUNTY, NEIGHBOUR = "220822", "220821"
OPENED = dt.date(2014, 11, 20)
PASSWORD = "yi-ge-hen-chang-de-mima"
PLACES = (
    ("22", "吉林省", "province", ""),
    (COUNTY, "通榆县", "county", "22"),
    (NEIGHBOUR, "镇赉县", "county", "22"),
    ("220822102", "双岗镇", "township", COUNTY),
    ("220822105", "鸿兴镇", "township", COUNTY),
    ("220821100", "镇赉镇", "township", NEIGHBOUR),
    ("220822102201", "太平村", "village", "220822102"),
    ("220822105200", "鸿兴村", "village", "220822105"),
    ("220821100201", "东村", "village", "220821100"),
)


PEOPLE = {
    "wang": ("wang", "王站长", Role.OPERATOR, COUNTY),
    "li": ("li", "李站长", Role.OPERATOR, COUNTY),
    "zhao": ("zhao", "赵站长", Role.OPERATOR, NEIGHBOUR),
    "coordinator": ("xiang", "乡镇小周", Role.COORDINATOR, "220822102"),
    "clerk": ("banshi", "县里小陈", Role.CLERK, COUNTY),
    "office": ("zhuren", "王主任", Role.MANAGER, COUNTY),
    "auditor": ("shenji", "县审计", Role.AUDITOR, COUNTY),
    "admin": ("admin", "管理员", Role.ADMIN, COUNTY),
    "province": ("sheng", "省里老刘", Role.PROVINCE, "22"),
}
"""Who works in the county: login, name, role, area."""


@dataclass
class County:
    """The people and stations tests speak of."""

    taiping: Station
    hongxing: Station
    elsewhere: Station
    wang: Person
    li: Person
    zhao: Person
    coordinator: Person
    clerk: Person
    office: Person
    auditor: Person
    admin: Person
    province: Person

    def everyone(self) -> dict[str, Person]:
        """All people by the word tests use for them."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


def person(
    login: str, name: str, role: Role, area: str, station: Station | None = None, county: str = COUNTY
) -> Person:
    """Someone with a login, and where they serve. The password is set only where a test signs in by it."""
    user = _user(login, name, role, area, county)
    db.session.add(user)
    db.session.flush()
    return _posted(user, station)


def _user(login: str, name: str, role: Role, area: str, county: str = COUNTY) -> User:
    return User(
        id=uuid7(),
        login=login,
        name=name,
        role=role,
        county_id=county,
        area_code=area,
        must_change_password=False,
    )


def _posted(user: User, station: Station | None) -> Person:
    served = []
    if station is not None:
        posting = Posting(
            county_id=station.county_id, station_id=station.id, user_id=user.id, from_on=OPENED, to_on=None
        )
        db.session.add(posting)
        served = [(station.id, station.name, station.code)]
    return person_of(user, served)


def station(
    code: str, township: Area, village: Area, county: str = COUNTY, state: StationState = StationState.OPEN
) -> Station:
    """A station that opened in November 2014."""
    made = Station(
        county_id=county,
        id=uuid7(),
        code=code,
        name=f"{township.name}{village.name}服务站",
        township_code=township.code,
        township=township.name,
        village_code=village.code,
        village=village.name,
    )
    db.session.add(made)
    made.begin(None, on=OPENED, state=state)
    return made


def county() -> County:
    """Make the county, its neighbour and their people."""
    areas = {
        code: Area(code=code, name=name, level=level, parent_code=parent)
        for code, name, level, parent in PLACES
    }
    for area in areas.values():
        area.kind = "村委会" if area.level == "village" else ""
    db.session.add_all(areas.values())
    for code in (COUNTY, NEIGHBOUR):
        name = areas[code].name
        db.session.add(
            CountySettings(
                county_id=code, name=name, title=f"{name}农村电商", phone="0434-4221018", planned_stations=100
            )
        )
    db.session.flush()
    taiping = station("TY001", areas["220822102"], areas["220822102201"])
    hongxing = station("TY002", areas["220822105"], areas["220822105200"])
    elsewhere = station("ZL001", areas["220821100"], areas["220821100201"], NEIGHBOUR)
    serving = {"wang": taiping, "li": hongxing, "zhao": elsewhere}
    users = {
        word: _user(login, name, role, area, NEIGHBOUR if word == "zhao" else COUNTY)
        for word, (login, name, role, area) in PEOPLE.items()
    }
    db.session.add_all(users.values())
    db.session.flush()  # all at once: this stands before thousands of tests
    people = {word: _posted(user, serving.get(word)) for word, user in users.items()}
    made = County(taiping, hongxing, elsewhere, **people)
    db.session.commit()
    return made


def villager(at: Station, name: str = "张桂兰", phone: str = "13843214417", group: str = "2组") -> Villager:
    """A villager of a station, with a household of their own."""
    made = register(at.county_id, at.id, name, phone, by=None, group_name=group)
    db.session.commit()
    return made


def browser_of(app: Flask, person: Person) -> FlaskClient:
    """A browser with a running session of this person."""
    user = db.session.get(User, person.id)
    assert user is not None
    token = start_session(user, "127.0.0.1")
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return client
