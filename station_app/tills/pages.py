"""What the pages of the till show."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from station_app.core.access import Person, fetch, person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_, gettext
from station_app.ledger.models import KIND_WORDS, METHOD_WORDS, Method
from station_app.orders.models import Order, OrderReturn
from station_app.produce.purchases import entered
from station_app.stations.models import Station
from station_app.tills import counting
from station_app.tills.credit.models import Credit
from station_app.tills.forms import CloseForm
from station_app.tills.models import COINS_FEN, HANDED_IN, HANDED_WORDS, KEEPS, DayClose

NEWEST = 14
MOST_SHOWN = 1_000


def counter(by: Person, form: CloseForm | None = None) -> dict[str, Any]:
    """交账: what should be there with the entries behind it, and the count."""
    station = fetch(Station, by.station_id)
    till = counting.till_of(station.id)
    now = counting.standing(station.id, till)
    form = form or CloseForm(data={"id": uuid7(), "left": now.opening_fen})
    form.seen.data = now.seen
    return {
        "form": form,
        "now": now,
        "cash": {
            "in_fen": now.in_fen.get(Method.CASH, 0),
            "back_fen": now.out_fen.get(Method.CASH, 0) - now.paid_cash_fen - now.spent_cash_fen,
            "paid_fen": now.paid_cash_fen,
            "spent_fen": now.spent_cash_fen,
        },
        "others": [
            (gettext(METHOD_WORDS[method]), fen)
            for method, fen in now.expected.items()
            if method is not Method.CASH
        ],
        "coins": [(value, coin(value), form.pieces.get(value, "")) for value in COINS_FEN],
        "rows": rows_of(counting.behind(station.id, till)),
        "closes": [_brief(close) for close in _newest(station.id)],
    }


def coin(value: int) -> str:
    """'100 元', '5 角': what is printed on it."""
    if value >= 100:
        return gettext("%(n)s 元", n=value // 100)
    return gettext("%(n)s 角", n=value // 10)


def rows_of(entries: list[Any]) -> list[dict[str, Any]]:
    """Entries as lists show them."""
    named = subjects({entry.subject_id for entry in entries})
    nothing = ("–", "")
    return [
        {
            "title": named.get(entry.subject_id, nothing)[0],
            "url": named.get(entry.subject_id, nothing)[1],
            "on": entry.on,
            "words": f"{gettext(KIND_WORDS[entry.kind])} {gettext(METHOD_WORDS[entry.method])}",
            "kind": gettext(KIND_WORDS[entry.kind]),
            "method": entry.method,
            "fen": entry.worth_fen,
            "by": entry.by_name,
        }
        for entry in entries
    ]


def subjects(ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """What entries are for, in words, with its page: an order, a debt from before, a purchase."""
    numbers = visible_columns(Order, Order.id, Order.number_tail).where(Order.id.in_(ids))
    found = {
        id: (gettext(N_("单 %(n)s"), n=tail), url_for("orders.show", id=id))
        for id, tail in db.session.execute(numbers)
    }
    if rest := ids - found.keys():
        cases = visible_columns(OrderReturn, OrderReturn.id).where(OrderReturn.id.in_(rest))
        for id in db.session.scalars(cases):
            found[id] = gettext(N_("售后运费")), url_for("orders.case", id=id)
    if rest := ids - found.keys():
        debts = visible_columns(Credit, Credit.id, Credit.villager_id).where(Credit.id.in_(rest))
        own = person().is_operator
        for id, villager in db.session.execute(debts):
            url = url_for("tills.debtor", id=villager) if own else url_for("tills.credits")
            found[id] = gettext(N_("以前的欠账")), url
    bought = entered.named(ids - found.keys())
    return found | {id: (one.name, one.url or "") for id, one in bought.items()}


def _newest(station_id: uuid.UUID) -> list[DayClose]:
    query = visible(DayClose).where(DayClose.station_id == station_id)
    return list(db.session.scalars(query.order_by(DayClose.closed_at.desc(), DayClose.id).limit(NEWEST)))


def _brief(close: DayClose) -> dict[str, Any]:
    return {
        "url": url_for("tills.show", id=close.id),
        "on": close.through_on,
        "counted_fen": close.counted_fen,
        "difference_fen": close.difference_fen,
        "by": close.closed_by,
        "is_open_again": close.is_open_again,
        "kept_fen": close.handed_fen if close.keeps else 0,
    }


def one(close: DayClose) -> dict[str, Any]:
    """One close, for its page and its slip."""
    station = fetch(Station, close.station_id)
    newest = counting.last_close(close.station_id)
    return {
        "close": close,
        "station": station,
        "others": [
            (gettext(METHOD_WORDS[Method(name)]), fen)
            for name, fen in close.expected.items()
            if name != Method.CASH
        ],
        "cash_fen": close.expected.get(Method.CASH.value, 0),
        "pieces": [
            (coin(value), close.counts[str(value)], value * close.counts[str(value)])
            for value in COINS_FEN
            if str(value) in close.counts
        ],
        "handed_words": gettext(HANDED_WORDS[close.handed_to]),
        "ways_in": [(one.value, gettext(HANDED_WORDS[one])) for one in HANDED_IN] if close.keeps else [],
        "is_newest": newest is not None and newest.id == close.id,
    }


def waiting(station: Station) -> dict[str, Any]:
    """The entries no close of a station has counted, and the closes whose cash its people still keep."""
    till = counting.till_of(station.id)
    now = counting.standing(station.id, till)
    keeping = visible(DayClose).where(DayClose.station_id == station.id, KEEPS)
    kept = [_brief(close) for close in db.session.scalars(keeping.order_by(DayClose.closed_at.desc()))]
    return {
        "station": station,
        "now": now,
        "kept": kept,
        "kept_fen": sum(one["kept_fen"] for one in kept),
        "moved_fen": now.cash_fen - now.opening_fen,
        "rows": rows_of(counting.behind(station.id, till, MOST_SHOWN)),
    }
