"""The practice station of an operator: made when she first practises, and a fresh one when she starts again.

It lies in a county of its own (``stations/practising/counties.py``), which has what screens need: the
settings, dictionaries, holidays, price book and catalogue of the real county as they are now, and villagers
who do not exist.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import func, select

from station_app.accounts.models import User
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext
from station_app.core.prepared import INSERTS
from station_app.households.models import Consent, Way, register
from station_app.prices.models import Price
from station_app.produce.products.models import Product
from station_app.settings.models import CalendarYear, CountySettings, DictionaryWord, county
from station_app.stations.models import Station, StationState
from station_app.stations.practising import counties

CODE = "LX"
OPEN_FOR = dt.timedelta(days=60)
"""So long it has been open: orders may be entered later than they were made."""
MOST_PRICES = 300
TRIES = 40
VILLAGERS = (
    (N_("练习一·王大娘"), "14400000001"),
    (N_("练习二·李大爷"), "14400000002"),
    (N_("练习三·张婶"), "14400000003"),
    (N_("练习四·刘叔"), "14400000004"),
    (N_("练习五·赵大哥"), "14400000005"),
    (N_("练习六·孙姐"), ""),
)
"""Names nobody has, and telephones nobody is given."""


def station_of(by: Person) -> Station:
    """The practice station of a person, made if there is none yet."""
    user = _locked(by)
    if user.practice_county is None:
        user.practice_county = _new_county(by)
    _copy(_home(by), user.practice_county)
    return _newest(user.practice_county) or _new_station(by, user.practice_county)


def fresh_station_of(by: Person) -> Station:
    """A practice station on which nothing happened yet; the one before is cleared away by the daily task."""
    user = _locked(by)
    user.practice_county = None
    return station_of(by)


def _home(by: Person) -> Person:
    return getattr(by, "home", None) or by


def _locked(by: Person) -> User:
    """The account, held until the commit: two tabs begin one practice."""
    query = select(User).where(User.id == by.id).with_for_update()
    user = db.session.scalar(query.execution_options(populate_existing=True))
    assert user is not None  # nosec B101 - accounts are never deleted
    return user


def _new_county(by: Person) -> str:
    for _ in range(TRIES):
        code = counties.draw()
        if not county(code).stamp:
            return code
    raise Refused(N_("现在开不了练习，请打电话问县里。"))


def _copy(home: Person, to: str) -> None:
    """What screens read of the county, as it is there now. Rows keep their ids: the key is county and id."""
    own = county(home.county_id)
    kept = db.session.get(CountySettings, {"county_id": to}, execution_options={"scoped": True})
    kept = kept or CountySettings(county_id=to)
    for name in ("name", "title", "phone", "phones", "thresholds", "plan_years"):
        setattr(kept, name, getattr(own, name))
    kept.planned_stations, kept.logo, kept.has_hall, kept.has_lookup = 0, "", False, False
    kept.stamp = secrets.token_hex(16)
    db.session.add(kept)
    db.session.flush()
    _rows(DictionaryWord, home.county_id, to)
    _rows(CalendarYear, home.county_id, to)
    _rows(Product, home.county_id, to)
    _rows(Price, home.county_id, to, Price.retired_at.is_(None), newest=Price.month_on, most=MOST_PRICES)


def _rows(
    model: type[Any], home: str, to: str, *conditions: Any, newest: Any = None, most: int = 1_000
) -> None:
    """Bring the rows of a county-wide table over; those that are there already are left as they are."""
    table: Any = model.__table__
    query = select(table).where(table.c.county_id == home, *conditions)
    query = query.order_by(*([newest.desc()] if newest is not None else []), table.c.id).limit(most)
    rows = [dict(row) for row in db.session.execute(query.execution_options(scoped=True)).mappings()]
    for row in rows:
        row["county_id"] = to
        if "batch_id" in row:
            row["batch_id"] = None
    if rows:
        insert = INSERTS[db.session.get_bind().dialect.name](table)
        db.session.execute(insert.on_conflict_do_nothing(), rows)


def _newest(county_id: str) -> Station | None:
    query = select(Station).where(Station.county_id == county_id, Station.is_practice.is_(True))
    return db.session.scalar(query.order_by(Station.id.desc()).limit(1).execution_options(scoped=True))


def _new_station(by: Person, county_id: str) -> Station:
    """An open station with villagers, where the real one is (prices count by place)."""
    home = _home(by)
    real = None
    if home.stations:
        place = (Station.county_id == home.county_id, Station.id == home.stations[0])
        real = db.session.scalar(select(Station).where(*place).execution_options(scoped=True))
    count = select(func.count()).select_from(Station).where(Station.county_id == county_id)
    running = (db.session.scalar(count.execution_options(scoped=True)) or 0) + 1
    made = Station(
        county_id=county_id,
        id=uuid7(),
        code=f"{CODE}{running:03d}",
        name=gettext(N_("练习站")),
        township_code=real.township_code if real else "",
        township=gettext(N_("练习站")),
        village_code=real.village_code if real else None,
        village="",
        phone=real.phone if real else "",
        is_practice=True,
    )
    db.session.add(made)
    db.session.flush()
    today = clock.today()
    made.begin(by, on=today - OPEN_FOR, state=StationState.OPEN)
    for name, phone in VILLAGERS:
        register(
            county_id,
            made.id,
            gettext(name),
            phone,
            by=by,
            consent=Consent.SPOKEN,
            consent_on=today,
            consent_way=Way.COUNTER,
        )
    return made
