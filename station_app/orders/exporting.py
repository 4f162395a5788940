"""The list of orders as it leaves the page: its filters in words, its rows, its count."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import or_, select

from station_app.areas.models import Area
from station_app.core.access import Person, visible_columns
from station_app.core.cells import text_of
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked
from station_app.core.people import masked_name
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.households.models import Villager
from station_app.orders import list_page, listed, totals
from station_app.orders.filters import OWING, TAKEN
from station_app.orders.flow import STATE_WORDS, OrderState
from station_app.stations.models import Station

Words = Callable[[Any], str]


def _day(value: Any) -> str:
    return text_of("date", value)


def _yuan(value: Any) -> str:
    return gettext(N_("%(sum)s 元"), sum=text_of("money", value))


def _yes(_value: Any) -> str:
    return gettext(N_("是"))


def _state(value: str) -> str:
    if value == OWING:
        return gettext(N_("待付款"))
    return gettext(N_("已取")) if value == TAKEN else gettext(STATE_WORDS[OrderState(value)])


def _station(value: str) -> str:
    try:
        named = or_(Station.id == uuid.UUID(value), Station.code == value)
    except ValueError:
        named = Station.code == value.upper()
    query = visible_columns(Station, Station.code, Station.township, Station.village).where(named).limit(1)
    row = db.session.execute(query).first()
    return f"{row[0]} {row[1]}{row[2]}" if row else value


def _township(code: str) -> str:
    return db.session.scalar(select(Area.name).where(Area.code == code)) or code


def _villager(id: uuid.UUID) -> str:
    return masked_name(db.session.scalar(visible_columns(Villager, Villager.name).where(Villager.id == id)))


FILTER_WORDS: dict[str, tuple[str, Words]] = {
    "q": (N_("找的字"), str),
    "state": (N_("状态"), _state),
    "month": (N_("月份"), monthname),
    "from": (N_("从哪天"), _day),
    "to": (N_("到哪天"), _day),
    "on": (N_("哪天"), _day),
    "arrived": (N_("到站日期"), _day),
    "waiting": (N_("到站超过几天没取"), str),
    "station": (N_("站点"), _station),
    "township": (N_("乡镇"), _township),
    "platform": (N_("平台"), str),
    "least": (N_("最少"), _yuan),
    "most": (N_("最多"), _yuan),
    "villager": (N_("乡亲"), _villager),
    "household": (N_("户编号"), str),
    "batch": (N_("导入批次"), str),
    "live": (N_("不含取消的"), _yes),
    "counting": (N_("只算进数里的"), _yes),
    "covered": (N_("有参考价的"), _yes),
    "effective": (N_("有效单"), _yes),
    "saving": (N_("省得特别多的"), _yes),
    "picked": (N_("打勾选的"), lambda picked: ngettext("%(num)s 单", "%(num)s 单", len(picked))),
    "reminded": (N_("县里催过的"), _yes),
    "lacks": (N_("没有参考价的商品"), lambda goods: goods.words),
}


def filters_of(found: Asked) -> list[tuple[str, str]]:
    """(what, value) of every filter in words; one that has no words yet by its name."""
    told = []
    for name, value in found.values.items():
        what, words = FILTER_WORDS.get(name, (name, str))
        told.append((gettext(what), words(value)))
    return told


def asked(by: Person) -> Asked:
    """What the address asks for."""
    return list_page.asked(request.args, by)


def sheet(by: Person) -> Sheet:
    """The list as the address asks for it."""
    found = asked(by)
    listing = listed.listing(by)
    return Sheet(
        "orders",
        gettext(N_("代购订单")),
        listing.columns,
        lambda: listing.whole(listed.rows(found, by, whole=True), found),
        totals.shown(found, totals.sums(found, by))[0],
        filters_of(found),
        (gettext(N_("节省合计、节省率和覆盖要一起看；没有参考价的不算节省。")),),
    )
