"""The list of villagers as it leaves the page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.households.beside import NOTHING, Beside, beside, is_known
from station_app.households.lists import VillagerList, places_of
from station_app.households.models import CONSENT_WORDS, Villager
from station_app.stations.models import Station

BATCH = 500


@dataclass(frozen=True)
class Row:
    """A villager with what stands beside them in the list."""

    villager: Villager
    place: str
    code: str
    known: Beside


COLUMNS = (
    Column("name", N_("姓名"), "name", lambda row: row.villager.name),
    Column("phone", N_("联系电话"), "phone", lambda row: row.villager.phone),
    Column("group", N_("村组"), "text", lambda row: row.villager.group_words),
    Column("station", N_("站点"), "text", lambda row: row.place),
    Column("code", N_("站点编码"), "id", lambda row: row.code, on_paper=False),
    Column("household", N_("户编号"), "id", lambda row: row.villager.household_id, on_paper=False),
    Column("consent", N_("同意"), "text", lambda row: gettext(CONSENT_WORDS[row.villager.consent])),
)
COUNTED = (
    Column(
        *("orders", N_("订单"), "int", lambda row: row.known.orders),
        N_("按下单日期算，不含取消的、随导入撤销的和练习站的。"),
    ),
    Column(
        *("saved_fen", N_("省"), "money", lambda row: row.known.saved_fen),
        N_("参考价减实付，只算有参考价、没全退的商品，可以是负数。"),
    ),
    Column("owed_fen", N_("欠"), "money", lambda row: row.known.owed_fen, N_("还没收齐的订单差的钱")),
    Column("last_on", N_("最近一单"), "date", lambda row: row.known.last_on),
)


def sheet(by: Person) -> Sheet:
    """The list as the address asks for it."""
    found = VillagerList(by)
    return Sheet(
        "villagers",
        gettext(N_("乡亲")),
        (*COLUMNS, *(COUNTED if is_known() else ())),
        lambda: _rows(found),
        found.count,
        found.filters,
    )


def _rows(found: VillagerList) -> Iterator[Row]:
    for villagers in found.batches(BATCH):
        known = beside([villager.id for villager in villagers])
        stations = [villager.station_id for villager in villagers]
        places, codes = places_of(stations), _codes_of(stations)
        for one in villagers:
            place, code = places.get(one.station_id, ""), codes.get(one.station_id, "")
            yield Row(one, place, code, known.get(one.id, NOTHING))


def _codes_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = visible_columns(Station, Station.id, Station.code).where(Station.id.in_(set(ids)))
    return dict(db.session.execute(query).all())
