"""Where prices count: the divisions of a county, and the way from a village up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import or_, select

from station_app.areas.models import Area
from station_app.core.access import Person, Role
from station_app.core.db import db
from station_app.core.i18n import N_, gettext

WHOLE = N_("全县")


def upwards(village_code: str | None, township_code: str) -> list[str]:
    """The places whose prices count at a station, the nearest first: village, township, county."""
    code = village_code or township_code
    return [code[:length] for length in (12, 9, 6) if len(code) >= length]


def known(code: str, county_id: str) -> bool:
    """Is this a division of the county: itself, a township or a village of it?"""
    if code == county_id:
        return True
    return code.startswith(county_id) and db.session.get(Area, code) is not None


def choices(county_id: str, besides: str = "") -> list[tuple[str, str]]:
    """The county and its townships, and one village already chosen: what a form offers."""
    query = (
        select(Area.code, Area.name)
        .where(or_(Area.parent_code == county_id, Area.code == besides), Area.code.startswith(county_id))
        .order_by(Area.code)
    )
    townships = dict(db.session.execute(query).all())
    made = [(county_id, gettext(WHOLE))]
    for code, name in townships.items():
        made.append((code, name if len(code) == 9 else names([code]).get(code, name)))
    return made


def finder(county_id: str) -> Callable[[str], str | None]:
    """Finds the code of a place by its code or name, for imported rows; None if there is no or no single one.

    The county itself is 全县, its name or an empty cell. A township goes by its name, a village by both
    ('双岗镇太平村'), because names repeat.
    """
    inside = Area.code.startswith(county_id)
    rows = db.session.execute(select(Area.code, Area.name, Area.parent_code).where(inside)).all()
    by_code = {code: name for code, name, _ in rows}
    spelled: dict[str, set[str]] = {}
    for code, name, parent in rows:
        for word in {name, by_code.get(parent, "") + name} if len(code) == 12 else {name}:
            spelled.setdefault(word, set()).add(code)
    whole = {"", WHOLE, "Whole county", county_id}

    def find(word: str) -> str | None:
        word = word.strip()
        if word in whole:
            return county_id
        if word.isdigit():
            return word if word in by_code else None
        found = spelled.get(word, set())
        return next(iter(found)) if len(found) == 1 else None

    return find


def named(word: str, county_id: str) -> str | None:
    """The code of one place by its code or name (``finder``)."""
    return finder(county_id)(word)


def names(codes: Iterable[str]) -> dict[str, str]:
    """What to call these places: 全县, a township, a village with its township; one statement."""
    wanted = set(codes)
    parents = {code[:9] for code in wanted if len(code) == 12}
    query = select(Area.code, Area.name).where(Area.code.in_(wanted | parents))
    found = dict(db.session.execute(query).all()) if wanted else {}
    return {code: _called(code, found) for code in wanted}


def _called(code: str, found: dict[str, str]) -> str:
    if len(code) == 6:
        return gettext(WHOLE)
    own = found.get(code, code)
    return found.get(code[:9], "") + own if len(code) == 12 else own


def start(by: Person) -> str:
    """The place a new price of this person is first thought to be of."""
    return by.area_code if by.role is Role.COORDINATOR else by.county_id
