"""All tills: what is not closed, what differed, what stations laid out; as a page and as files."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import func, select

from station_app.core.access import Person, fetch, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.orders.models import Order
from station_app.orders.owing import OWED, owing
from station_app.produce.purchases.advancing import REST
from station_app.produce.purchases.models import GrowerAdvance
from station_app.stations.models import Station
from station_app.tills import counting
from station_app.tills import pages as shown
from station_app.tills.models import KEEPS, WITH_TILL, DayClose

MOST_ENTRIES = 100_000


class Last(NamedTuple):
    """The newest close of a station that stands, as it was read: a file outlives the rows it is made of."""

    id: uuid.UUID
    through_on: dt.date
    closed_by: str
    difference_fen: int


@dataclass(frozen=True)
class Row:
    """The till of a station. Fen."""

    id: uuid.UUID
    code: str
    place: str
    last: Last | None
    since: dt.date | None = None
    count: int = 0
    cash_fen: int = 0
    kept_fen: int = 0
    owed_fen: int = 0
    advanced_fen: int = 0

    @property
    def difference_fen(self) -> int | None:
        """What the last close counted less what should have been there; None: it never closed."""
        return self.last.difference_fen if self.last else None

    @property
    def urls(self) -> dict[str, str]:
        """The lists behind the figures."""
        return {
            "till": url_for("tills.waiting", id=self.id),
            "kept": url_for("tills.waiting", id=self.id) + "#kept",
            "owed": url_for("orders.index", station=self.code, state="owing"),
            "advanced": url_for("produce.advances", station=self.code),
            "last": url_for("tills.show", id=self.last.id) if self.last else "",
        }


def rows() -> list[Row]:
    """A row a station that may hold money; what stations laid out is summed in one statement each."""
    query = visible(Station).where(Station.state.in_(WITH_TILL), Station.is_practice.is_(False))
    found = list(db.session.scalars(query.order_by(Station.code)))
    ids = [station.id for station in found]
    waiting = counting.open_of(ids)
    kept = _sums(
        visible_columns(DayClose, DayClose.station_id, func.sum(DayClose.handed_fen)).where(KEEPS),
        DayClose,
        ids,
    )
    owed = _sums(visible_columns(Order, Order.station_id, func.sum(OWED)).where(owing()), Order, ids)
    given = visible_columns(GrowerAdvance, GrowerAdvance.station_id, func.sum(REST)).where(REST > 0)
    advanced = _sums(given, GrowerAdvance, ids)
    standing = visible(DayClose).where(DayClose.reopened_at.is_(None), DayClose.station_id.in_(ids))
    last = {
        one.station_id: Last(one.id, one.through_on, one.closed_by, one.difference_fen)
        for one in db.session.scalars(_newest_each(standing))
    }
    made = []
    for station in found:
        since, count, cash_fen = waiting.get(station.id, (None, 0, 0))
        sums = [count, cash_fen, *(sums.get(station.id, 0) for sums in (kept, owed, advanced))]
        made.append(Row(station.id, station.code, station.place, last.get(station.id), since, *sums))
    return made


def _sums(query: Any, model: Any, ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    found = db.session.execute(query.where(model.station_id.in_(ids)).group_by(model.station_id))
    return {id: total(fen) for id, fen in found}


def _newest_each(query: Any) -> Any:
    """The closes of the query that are the newest of their station."""
    ranked = select(
        DayClose.county_id,
        DayClose.id,
        func.row_number()
        .over(
            partition_by=(DayClose.county_id, DayClose.station_id),
            order_by=(DayClose.closed_at.desc(), DayClose.id.desc()),
        )
        .label("place"),
    ).where(DayClose.reopened_at.is_(None))
    newest = ranked.subquery()
    return query.join(
        newest,
        (newest.c.county_id == DayClose.county_id) & (newest.c.id == DayClose.id) & (newest.c.place == 1),
    )


COLUMNS = (
    Column("code", N_("站点编码"), "id", lambda row: row.code),
    Column("place", N_("站点"), "text", lambda row: row.place),
    Column("last_on", N_("最近交账"), "date", lambda row: row.last.through_on if row.last else None),
    Column("last_by", N_("谁交的"), "text", lambda row: row.last.closed_by if row.last else ""),
    Column("since", N_("没交从哪天"), "date", lambda row: row.since),
    Column("count", N_("没交笔数"), "int", lambda row: row.count, N_("上次交账以后收的、退的")),
    Column("cash_fen", N_("没交现金"), "money", lambda row: row.cash_fen),
    Column(
        "kept_fen",
        N_("自己保管"),
        "money",
        lambda row: row.kept_fen,
        N_("交账时留在站长手里、还没上交的现金"),
    ),
    Column("difference_fen", N_("上次差额"), "money", lambda row: row.difference_fen, N_("实点减应有")),
    Column("owed_fen", N_("垫付没收回"), "money", lambda row: row.owed_fen, N_("没收齐的订单还欠的")),
    Column(
        "advanced_fen", N_("没抵的定金"), "money", lambda row: row.advanced_fen, N_("付给农户、还没抵货款的")
    ),
)
ENTRIES = (
    Column("on", N_("日期"), "date", lambda row: row["on"]),
    Column("title", N_("哪一笔"), "text", lambda row: row["title"]),
    Column("kind", N_("做了什么"), "text", lambda row: row["kind"]),
    Column("method", N_("怎么收的"), "text", lambda row: gettext(METHOD_WORDS[row["method"]])),
    Column("fen", N_("金额"), "money", lambda row: row["fen"], N_("收的为正，退的、付的为负")),
    Column(
        "cash_fen", N_("其中现金"), "money", lambda row: row["fen"] if row["method"] is Method.CASH else 0
    ),
    Column("by", N_("经手"), "text", lambda row: row["by"]),
)


def sheet(_by: Person) -> Sheet:
    """All tills."""
    found = rows()
    return Sheet("tills", gettext(N_("各站交账")), COLUMNS, lambda: found, len(found))


def entries(_by: Person, id: uuid.UUID) -> Sheet:
    """What no close of one station has counted, entry by entry."""
    station = fetch(Station, id)
    found = shown.rows_of(counting.behind(station.id, counting.till_of(station.id), MOST_ENTRIES))
    title = gettext(N_("%(place)s没交的账"), place=station.place)
    return Sheet("till", title, ENTRIES, lambda: found, len(found))
