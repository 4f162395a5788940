"""What is owed, a row a debt: unpaid orders and debts from before together, for the county. Fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, union_all

from station_app.core import clock
from station_app.core.access import Person, person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.exports.offers import Offer
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date
from station_app.core.money import total
from station_app.core.people import masked_name
from station_app.core.sheets import Sheet
from station_app.households.matching import asked_for, fitting
from station_app.households.models import Villager
from station_app.orders.filters import at_station
from station_app.orders.models import Order
from station_app.orders.owing import OWED as OWED_OF_ORDER
from station_app.orders.owing import owing
from station_app.stations.models import Station
from station_app.tills.credit.book import AGE_WORDS, AGES
from station_app.tills.credit.models import OWED, Credit

ROWS = 50
ORDER, BEFORE = "order", "before"
KINDS = {"": N_("全部欠账"), ORDER: N_("没收齐的订单"), BEFORE: N_("以前的欠账")}
COLUMNS = (
    Column("since", N_("从哪天欠的"), "date", lambda row: row.since, N_("下单那天，或欠账条上写的那天")),
    Column("days", N_("欠了几天"), "int", lambda row: days(row)),
    Column("code", N_("站点编码"), "id", lambda row: row.code),
    Column("station", N_("站点"), "text", lambda row: row.township + row.village),
    Column("name", N_("乡亲"), "name", lambda row: row.name),
    Column("kind", N_("哪种欠账"), "text", lambda row: gettext(KINDS[row.kind])),
    Column("number", N_("单号"), "id", lambda row: row.number),
    Column("note", N_("欠的什么"), "text", lambda row: row.note, on_paper=False, is_private=True),
    Column("amount_fen", N_("该收"), "money", lambda row: row.amount),
    Column("paid_fen", N_("已收"), "money", lambda row: row.amount - row.owed),
    Column("owed_fen", N_("还欠"), "money", lambda row: row.owed, N_("没收齐的订单和以前的欠账")),
)


AGAIN = (
    Column("code", N_("站点编码"), "id", lambda row: row.code, is_fixed=True),
    Column("name", N_("姓名"), "name", lambda row: row.name, is_fixed=True),
    Column("phone", N_("联系电话"), "phone", lambda row: row.phone, is_fixed=True),
    Column("owes", N_("欠款"), "money", lambda row: row.amount, is_fixed=True),
    Column("since", N_("哪天欠的"), "date", lambda row: row.since, is_fixed=True),
    Column("note", N_("欠的什么"), "text", lambda row: row.note, is_private=True, is_fixed=True),
)
"""The headings of the import."""


def days(row: Any) -> int:
    """How long it has been owed."""
    return max((clock.today() - row.since).days, 0)


def _read_kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(text)
    return text


def _read_age(text: str) -> int:
    at = int(text)
    if str(at) != text or not 0 <= at < len(AGE_WORDS):
        raise ValueError(text)
    return at


class Debts:
    """The list as the acting person may see it; made for each request, its rows come from two tables."""

    def __init__(self) -> None:
        orders = visible_columns(
            Order,
            *(Order.county_id, Order.id, Order.station_id, Order.villager_id),
            Order.ordered_on.label("since"),
            (Order.payable_fen - Order.written_off_fen).label("amount"),
            OWED_OF_ORDER.label("owed"),
            literal(ORDER).label("kind"),
            Order.number,
            literal("").label("note"),
        ).where(owing())
        before = visible_columns(
            Credit,
            *(Credit.county_id, Credit.id, Credit.station_id, Credit.villager_id),
            Credit.since_on.label("since"),
            Credit.amount_fen.label("amount"),
            OWED.label("owed"),
            literal(BEFORE).label("kind"),
            literal("").label("number"),
            Credit.note,
        ).where(OWED > 0)
        self.of = union_all(orders, before).subquery("debts").c
        filters = (
            Filter("q", str, self._search),
            Filter("station", str, lambda text: at_station(self.of, text)),
            Filter("age", _read_age, self._aged),
            Filter("kind", _read_kind, lambda kind: self.of.kind == kind),
        )
        self.listing = Listing(
            self.of.id, COLUMNS, filters, {"since": Sort(self.of.since, "since", read_date)}
        )

    def _search(self, words: str) -> ColumnElement[bool]:
        """By the villager (characters, initials, telephone) or by the number of the order."""
        by, spelled = asked_for(words)
        number = words.upper().replace(" ", "")
        return or_(fitting(by, **spelled), self.of.number == number)

    def _aged(self, at: int) -> ColumnElement[bool]:
        """Owed since as many days as ``book.age`` says of this age."""
        today = clock.today()
        bounds = [today - dt.timedelta(days=days) for days in AGES]
        older = self.of.since >= bounds[at] if at < len(bounds) else literal(True)
        return and_(older, self.of.since < bounds[at - 1] if at else literal(True))

    def asked(self, args: Mapping[str, str]) -> Asked:
        """What the address asks of the list: the oldest first."""
        return self.listing.asked(args, "since", descending=False)

    def _select(self, found: Asked, *columns: Any) -> Select[Any]:
        here = and_(Station.county_id == self.of.county_id, Station.id == self.of.station_id)
        who = and_(Villager.county_id == self.of.county_id, Villager.id == self.of.villager_id)
        query = visible_columns(Station, *columns).select_from(Station).join(self.of.id.table, here)
        is_ours = Station.is_practice.is_(person().is_practising)
        return query.join(Villager, who).where(is_ours, *self.listing.conditions(found))

    def rows(self, found: Asked) -> Select[Any]:
        """The rows of the list."""
        mine = (column for column in self.of if column.key not in ("county_id", "station_id", "villager_id"))
        return self._select(
            found, *mine, Villager.name, Villager.phone, Station.code, Station.township, Station.village
        )

    def total(self, found: Asked) -> tuple[int, int, int]:
        """How many debts the filter holds, of how many people, what is owed."""
        held = func.count(), func.count(self.of.villager_id.distinct()), func.sum(self.of.owed)
        count, people, owed = db.session.execute(self._select(found, *held)).one()
        return count, people, total(owed)


def _stations() -> list[tuple[str, str]]:
    query = visible_columns(Station, Station.code, Station.township, Station.village)
    found = db.session.execute(query.where(Station.is_practice.is_(False)).order_by(Station.code))
    return [("", gettext(N_("全部站点"))), *((code, f"{code} {town}{place}") for code, town, place in found)]


def page(_by: Person) -> dict[str, Any]:
    """What ``tills/debts.html`` shows."""
    debts = Debts()
    found = debts.asked(request.args)
    made = debts.listing.page(lambda: debts.rows(found), found, ROWS)
    count, people, owed_fen = debts.total(found)
    return {
        "q": found.texts.get("q", ""),
        "station": found.texts.get("station", "").upper(),
        "stations": _stations(),
        "age": found.texts.get("age", ""),
        "ages": [("", gettext(N_("不管多久"))), *((str(at), gettext(w)) for at, w in enumerate(AGE_WORDS))],
        "kind": found.texts.get("kind", ""),
        "kinds": [(key, gettext(word)) for key, word in KINDS.items()],
        "kept": found.kept("q", "station", "age", "kind"),
        "clear_url": url_for("tills.debts") if found.texts else None,
        "count": count,
        "people": people,
        "owed_fen": owed_fen,
        "rows": [_row(row) for row in made.rows],
        "newer_url": found.url("tills.debts", after=made.newer) if made.newer else None,
        "older_url": found.url("tills.debts", before=made.older) if made.older else None,
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "since": row.since,
        "days": days(row),
        "is_old": days(row) > AGES[-1],
        "code": row.code,
        "place": row.township + row.village,
        "name": masked_name(row.name),
        "number": row.number,
        "url": url_for("orders.show", id=row.id) if row.kind == ORDER else None,
        "words": gettext(KINDS[row.kind]),
        "amount_fen": row.amount,
        "paid_fen": row.amount - row.owed,
        "owed_fen": row.owed,
    }


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    debts = Debts()
    return _sheet(debts, debts.asked(request.args))


def before(_by: Person) -> Sheet:
    """The debts from before as their import takes them: by what was owed, so that each is known again."""
    debts = Debts()
    found = debts.asked({**request.args, "kind": BEFORE})
    notes = (
        gettext(N_("欠款是当时欠的，后来还的没有减；还清了的不在里面。")),
        gettext(N_("没收齐的订单不在里面，它们随台账走。")),
    )
    return replace(_sheet(debts, found), title=gettext(N_("期初欠账")), columns=AGAIN, notes=notes)


OPENING = Offer("before", N_("期初欠账（能再导入的 .xlsx）"), before, needs_names=True)


def _sheet(debts: Debts, found: Asked) -> Sheet:
    texts, values = found.texts, found.values
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("站点"), texts.get("station", "")),
        (N_("欠了多久"), gettext(AGE_WORDS[values["age"]]) if "age" in values else ""),
        (N_("哪种欠账"), gettext(KINDS[texts["kind"]]) if "kind" in texts else ""),
    )
    return Sheet(
        "debts",
        gettext(N_("欠账明细")),
        COLUMNS,
        lambda: debts.listing.whole(debts.rows(found), found),
        debts.total(found)[0],
        [(gettext(what), value) for what, value in told if value],
    )
