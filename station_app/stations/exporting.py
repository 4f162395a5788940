"""The list of stations and the coverage as they leave the page.

The list's first columns are those of the import (formats.md): the same file makes the stations again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from sqlalchemy import select

from station_app.areas.models import Area, villages
from station_app.core import clock
from station_app.core.access import Person, Role, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.exports.offers import Offer
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.core.words import series
from station_app.stations.beside import Beside, beside, is_known
from station_app.stations.coverage import Township, by_township
from station_app.stations.lists import StationList, keepers, orders_and_silence
from station_app.stations.models import STATE_WORDS, Station
from station_app.stations.villages import VillageList


@dataclass(frozen=True)
class Row:
    """A station with what stands beside it in the list."""

    station: Station
    people: str
    known: Beside


THIS_MONTH = N_("本月下单的，不含取消的和随导入撤销的")
COLUMNS = (
    Column("code", N_("站点编码"), "id", lambda row: row.station.code),
    Column("name", N_("站点名称"), "text", lambda row: row.station.name),
    Column(
        "kind", N_("站点类型"), "id", lambda row: row.station.kind.value, N_("1 县级，2 乡镇，3 村级"), False
    ),
    Column("village_code", N_("所在村代码"), "id", lambda row: row.station.village_code, "", False),
    Column("township", N_("所在乡镇"), "text", lambda row: row.station.township),
    Column("village", N_("所在村"), "text", lambda row: row.station.village),
    Column("opened_on", N_("开业日期"), "date", lambda row: row.station.opened_on),
    Column("state", N_("状态"), "text", lambda row: gettext(STATE_WORDS[row.station.state])),
    Column("people", N_("站长"), "text", lambda row: row.people),
)
COUNTED = (
    Column("orders", N_("本月订单"), "int", lambda row: row.known.orders, THIS_MONTH),
    Column("last_on", N_("最近一单"), "date", lambda row: row.known.last_on),
)


def sheet(by: Person) -> Sheet:
    """The list as the address asks for it."""
    found = StationList(by)

    def rows() -> Iterator[Row]:
        stations = found.whole()
        ids = [station.id for station in stations]
        people = keepers(ids)
        known = beside(visible_columns(Station, Station.id).where(Station.id.in_(ids)), found.month)
        for one in stations:
            yield Row(one, series(people.get(one.id, [])), known.get(one.id, Beside()))

    columns = (*COLUMNS, *(COUNTED if is_known() else ()))
    return Sheet("stations", gettext(N_("服务站")), columns, rows, found.count, found.filters)


@dataclass(frozen=True)
class Reach:
    """A township on the coverage page."""

    town: Township
    orders: int
    silent: int


COVERAGE = (
    Column("code", N_("乡镇代码"), "id", lambda row: row.town.code, "", False),
    Column("name", N_("乡镇"), "text", lambda row: row.town.name or gettext(N_("县里"))),
    Column("villages", N_("行政村"), "int", lambda row: row.town.villages, N_("村委会；社区和场站不算")),
    Column("covered", N_("有站的村"), "int", lambda row: row.town.covered, N_("村里有运营中或整改中的站")),
    Column("coverage", N_("覆盖"), "percent", lambda row: row.town.coverage_bp, N_("有站的村除以行政村")),
    Column("open", N_("已开"), "int", lambda row: row.town.open, N_("今天运营中或整改中的站")),
    Column("registered", N_("在册"), "int", lambda row: row.town.registered, N_("没退出的站")),
    Column("orders", N_("本月订单"), "int", lambda row: row.orders, THIS_MONTH),
    Column("silent", N_("7 天无订单"), "int", lambda row: row.silent, N_("开着、很多天没有订单的站")),
)


def coverage(by: Person) -> Sheet:
    """Coverage by township, today."""
    today = clock.today()
    towns = by_township(by, today)

    def rows() -> Iterator[Reach]:
        orders, silent = orders_and_silence(today)
        for town in towns:
            yield Reach(town, orders.get(town.code, 0), silent.get(town.code, 0))

    return Sheet("coverage", gettext(N_("站点覆盖")), COVERAGE, rows, len(towns))


def _state(row: Row) -> str:
    return STATE_WORDS[row.station.state]


PLAIN = tuple(
    replace(column, is_fixed=True, value=_state if column.key == "state" else column.value)
    for column in COLUMNS[:8]
)


def plain(by: Person) -> Sheet:
    """The list with the columns and in the words of the import, whatever the reader's language."""
    return replace(sheet(by), columns=PLAIN)


AREAS = tuple(
    Column(name, name, "id" if name.endswith("code") else "text", itemgetter(at), is_fixed=True)
    for at, name in enumerate(("township_code", "township", "village_code", "village", "kind"))
)
"""The headings of the import (formats.md): they are never translated."""


def areas(by: Person) -> Sheet:
    """The divisions of the person's county as the import takes them."""
    found = db.session.scalars(villages(by.county_id)).all()
    codes = {village.parent_code for village in found}
    towns = {town.code: town for town in db.session.scalars(select(Area).where(Area.code.in_(codes)))}
    if by.role is Role.COORDINATOR:
        towns = {code: town for code, town in towns.items() if code == by.area_code}
    rows = [
        (town.code, town.name, village.code, village.name, village.kind)
        for village in found
        if (town := towns.get(village.parent_code))
    ]
    return Sheet("areas", gettext(N_("区划代码")), AREAS, lambda: rows, len(rows))


VILLAGES = (
    Column("code", N_("村代码"), "id", lambda row: row["code"]),
    Column("township", N_("乡镇"), "text", lambda row: row["township"]),
    Column("village", N_("村"), "text", lambda row: row["village"]),
    Column("covered", N_("有站"), "int", lambda row: int(bool(row["stations"])), N_("有站的村记 1")),
    Column("stations", N_("站点"), "text", lambda row: series(name for name, _ in row["stations"])),
)


def villages_list(by: Person) -> Sheet:
    """The village committees as the address asks for them."""
    found = VillageList(by)
    title = gettext(N_("行政村和站点"))
    return Sheet("villages", title, VILLAGES, found.whole, found.count, found.filters)


DIVISIONS = Offer("areas", N_("区划代码（能再导入的 CSV）"), areas, as_csv=True)
STATIONS = Offer("stations", N_("服务站（能再导入的 CSV）"), plain, as_csv=True)
