"""Who waits for money, a row a producer, the longest first: pages by key, sums of all rows, the file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, and_, case, func

from station_app.core import clock
from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.produce.producers.lists import matching
from station_app.produce.producers.models import Producer
from station_app.produce.purchases.models import OWED, Purchase, unpaid
from station_app.produce.purchases.owing import AGES, Owed, of_age, open_advances, shown_name
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20
STATES = {"": N_("全部"), "late": N_("有欠得太久的")}


@dataclass(frozen=True)
class Owing:
    """What one producer waits for. Fen; ``bands`` are the parts by age, the last one late."""

    producer_id: uuid.UUID
    name: str
    place: str
    code: str
    count: int
    since: dt.date
    owed_fen: int
    bands: tuple[int, ...]
    advance_fen: int

    @property
    def days(self) -> int:
        """How long the oldest part waits."""
        return (clock.today() - self.since).days

    @property
    def is_late(self) -> bool:
        """Longer than it may be?"""
        return self.bands[-1] > 0

    @property
    def url(self) -> str:
        """The purchases behind it."""
        return url_for("produce.purchases", producer=self.producer_id, state="unpaid")

    @property
    def parts(self) -> list[tuple[int, str]]:
        """The parts by age, each with the purchases behind it."""
        return [
            (fen, url_for("produce.purchases", producer=self.producer_id, age=age))
            for fen, age in zip(self.bands, AGES, strict=True)
        ]


COLUMNS = (
    Column("producer", N_("农户、合作社"), "text", lambda row: row.name),
    Column("station", N_("站点编码"), "id", lambda row: row.code),
    Column("place", N_("站点"), "text", lambda row: row.place),
    Column("count", N_("几张单"), "int", lambda row: row.count),
    Column("since", N_("最早哪天收的"), "date", lambda row: row.since),
    Column("days", N_("欠了几天"), "int", lambda row: row.days),
    Column("week", N_("7 天以内"), "money", lambda row: row.bands[0]),
    Column("later", N_("7 天以上"), "money", lambda row: row.bands[1], N_("一周以上，还没超过县里定的天数")),
    Column("late", N_("欠得太久的"), "money", lambda row: row.bands[2], N_("超过“提醒和期限”里定的天数")),
    Column("owed_fen", N_("还欠"), "money", lambda row: row.owed_fen, N_("收购金额减去已抵的定金和已付的钱")),
)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


class Debts:
    """The list as the acting person may see it; made for each request, because its rows are sums."""

    def __init__(self) -> None:
        ages = {age: func.sum(case((of_age(age), OWED), else_=0)).label(age) for age in AGES[1:]}
        grouped = visible_columns(
            Purchase,
            Purchase.producer_id,
            func.min(Purchase.bought_on).label("since"),
            func.sum(OWED).label("owed"),
            func.count().label("count"),
            *ages.values(),
        )
        self.sums = grouped.where(unpaid()).group_by(Purchase.producer_id).subquery()
        state = Filter("state", _read_state, lambda _: self.sums.c.late > 0)
        sorts = {"since": Sort(self.sums.c.since, "since", read_date)}
        self.listing = Listing(Producer.id, COLUMNS, (Filter("q", str, matching), state), sorts)

    def asked(self, args: Mapping[str, str]) -> Asked:
        """What the address asks of the list."""
        return self.listing.asked(args, "since", descending=False)

    def _of(self, found: Asked, *columns: Any) -> Select[Any]:
        is_of = self.sums.c.producer_id == Producer.id
        query = visible_columns(Producer, *columns).select_from(Producer).join(self.sums, is_of)
        return query.where(*self.listing.conditions(found))

    def rows(self, found: Asked) -> Select[Any]:
        """The rows of the list."""
        known = (Producer.id, Producer.kind, Producer.name, Station.township, Station.village, Station.code)
        at = and_(Station.county_id == Producer.county_id, Station.id == Producer.station_id)
        return self._of(found, *known, *self.sums.c).join(Station, at)

    def total(self, found: Asked) -> Owed:
        """The sums of all rows the filter holds."""
        held = (func.count(), func.sum(self.sums.c.owed), func.sum(self.sums.c.late))
        count, owed, late = db.session.execute(self._of(found, *held)).one()
        return Owed(count, total(owed), total(late))

    def whole(self, found: Asked, by: Person) -> Iterator[Owing]:
        """Every row the filter holds."""
        return (_owing(row, by, 0) for row in self.listing.whole(self.rows(found), found))


def _owing(row: Any, by: Person, advance_fen: int) -> Owing:
    owed, later, late = total(row.owed), total(row.later), total(row.late)
    return Owing(
        row.id,
        shown_name(row.name, row.kind, by),
        f"{row.township}{row.village}",
        row.code,
        row.count,
        row.since,
        owed,
        (owed - later - late, later, late),
        advance_fen,
    )


def summed(rows: Sequence[Any]) -> Owed:
    """The sums of rows that are all there are."""
    return Owed(len(rows), sum(total(row.owed) for row in rows), sum(total(row.late) for row in rows))


def page(by: Person) -> dict[str, Any]:
    """What ``produce/payables.html`` shows. Where all rows stand on one page they are summed here, else by
    one more statement; operators see the advances of its rows by another.
    """
    debts = Debts()
    found = debts.asked(request.args)
    made = debts.listing.page(lambda: debts.rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    is_whole = not (made.newer or made.older or request.args.keys() & {"after", "before"})
    advances = open_advances([row.id for row in made.rows]) if by.is_operator else {}
    return {
        "q": found.texts.get("q", ""),
        "state": found.texts.get("state", ""),
        "states": [(key, gettext(word)) for key, word in STATES.items()],
        "kept": found.kept("q", "state"),
        "clear_url": url_for("produce.payables") if found.texts else None,
        "sums": summed(made.rows) if is_whole else debts.total(found),
        "rows": [_owing(row, by, advances.get(row.id, 0)) for row in made.rows],
        "newer_url": found.url("produce.payables", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.payables", before=made.older) if made.older else None,
    }


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    debts = Debts()
    found = debts.asked(request.args)
    told = (
        (N_("找的字"), found.texts.get("q", "")),
        (N_("状态"), gettext(STATES["late"]) if "state" in found.texts else ""),
    )
    return Sheet(
        "payables",
        gettext(N_("欠农户的货款")),
        COLUMNS,
        lambda: debts.whole(found, by),
        debts.total(found).producers,
        [(gettext(what), value) for what, value in told if value],
    )
