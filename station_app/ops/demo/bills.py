"""Payment bills of the demo: two stations brought those of August, of which the older lines are matched.

On both sides something has no partner: money nobody logged, and entries no bill shows. Nothing of it moves
an entry.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from sqlalchemy import and_, select

from station_app.bills.models import Bill, BillLine, BillLink, BillState, Direction, LineState, Why
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ledger.models import GOES_OUT, Method, MoneyEntry
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.orders.models import Order
from station_app.tills.counting import IN_TILL

BROUGHT = ((0, Method.WECHAT), (0, Method.ALIPAY), (1, Method.WECHAT))
"""Which stations (by place in the list) brought which bill."""
FIRST, LAST = TODAY.replace(day=1), TODAY - dt.timedelta(days=1)
MATCHED_THROUGH = TODAY - dt.timedelta(days=8)
UNSEEN_EVERY = 6
"""Of the newer entries every so manyth is on no bill."""
FILES = {
    Method.WECHAT: "微信支付账单(20150801-20150830).csv",
    Method.ALIPAY: "支付宝账单20150801_20150830.csv",
}
WORDS = {
    Method.WECHAT: {"kind": "扫二维码付款", "status": "已存入零钱", "way": "零钱"},
    Method.ALIPAY: {"kind": "转账", "status": "交易成功", "way": "余额"},
}
# what else an account shows: day, direction, fen, other party, goods, why it is none of the station's
BESIDE: tuple[tuple[int, Direction, int, str, str, Why | None], ...] = (
    (4, Direction.OUT, 26_80, "滴滴出行", "打车", Why.PRIVATE),
    (9, Direction.OUT, 318_00, "天猫超市", "订单付款", Why.GOODS),
    (17, Direction.IN, 200_00, "表弟", "转账", Why.PRIVATE),
    (26, Direction.IN, 35_00, "尾号 0932", "转账备注：肥皂", None),
    (28, Direction.OUT, 88_00, "京东商城", "订单付款", None),
    (29, Direction.NEUTRAL, 1_000_00, "", "提现到银行卡", None),
)


def store_bills(plan: Plan, network: list[Place]) -> None:
    """Store them over the entries that are stored already."""
    rng = plan.random("bills")
    opened = [place for place in network if place.opened_on]
    kept: dict[type[Any], list[Row]] = {Bill: [], BillLine: [], BillLink: []}
    for index, source in BROUGHT:
        _bill(rng, plan, opened[index], source, kept)
    for model, rows in kept.items():
        store(model, rows)


def _entries(plan: Plan, place: Place, source: Method) -> list[Any]:
    """The entries of a station that such an account saw, with the villager's name where it is an order's."""
    columns = (MoneyEntry.id, MoneyEntry.kind, MoneyEntry.amount_fen, MoneyEntry.at, MoneyEntry.on)
    query = (
        select(*columns, Villager.name)
        .outerjoin(Order, and_(Order.county_id == MoneyEntry.county_id, Order.id == MoneyEntry.subject_id))
        .outerjoin(Villager, and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id))
        .where(
            MoneyEntry.county_id == plan.county,
            MoneyEntry.station_id == place.id,
            MoneyEntry.method == source,
            MoneyEntry.kind.in_(IN_TILL),
            MoneyEntry.on.between(FIRST, LAST),
        )
        .order_by(MoneyEntry.at, MoneyEntry.id)
    )
    return list(db.session.execute(query))


def _bill(rng: Random, plan: Plan, place: Place, source: Method, kept: dict[type[Any], list[Row]]) -> None:
    by, at = place.operators[0], moment(TODAY, 470)
    bill_id = uuid_at(rng, at)
    whose = {"county_id": plan.county, "station_id": place.id}

    def line(seen: dt.datetime, way: Direction, fen: int, other: str, goods: str) -> Row:
        number = (
            f"{rng.randrange(10**27, 10**28)}"
            if source is Method.WECHAT
            else f"{seen:%Y%m%d}{rng.randrange(10**15, 10**16)}"
        )
        return {
            **whose,
            **{"id": uuid_at(rng, seen), "bill_id": bill_id, "source": source, "number": number},
            **{"own_number": "", "at": seen, "on": seen.date(), "direction": way, "amount_fen": fen},
            **{"refunded_fen": 0, **WORDS[source], "other": other, "account": "", "goods": goods, "note": ""},
            **{
                "state": LineState.OPEN,
                "why": None,
                "reason": "",
                "set_at": None,
                "set_by": "",
                "version": 1,
            },
        }

    def decided(row: Row, state: LineState, why: Why | None = None) -> None:
        row |= {"state": state, "why": why, "set_at": moment(MATCHED_THROUGH, 1_150), "set_by": by[1]}

    lines = []
    for number, entry in enumerate(_entries(plan, place, source), 1):
        if entry.on > MATCHED_THROUGH and number % UNSEEN_EVERY == 0:
            continue
        way = Direction.OUT if entry.kind in GOES_OUT else Direction.IN
        row = line(
            entry.at - dt.timedelta(minutes=rng.randint(1, 6)),
            way,
            entry.amount_fen,
            entry.name or "",
            "转账",
        )
        lines.append(row)
        if entry.on <= MATCHED_THROUGH:
            decided(row, LineState.MATCHED)
            kept[BillLink].append({**whose, "id": entry.id, "line_id": row["id"]})
    for day, way, fen, other, goods, why in BESIDE:
        row = line(moment(FIRST.replace(day=day), rng.randint(500, 1_200)), way, fen, other, goods)
        lines.append(row)
        if why is not None:
            decided(row, LineState.ASIDE, why)
    kept[BillLine] += lines
    kept[Bill].append(
        {
            **whose,
            **{"id": bill_id, "source": source, "state": BillState.KEPT, "file": FILES[source]},
            **{"content": None, "from_on": FIRST, "through_on": LAST, "kept_lines": len(lines)},
            **{"known_lines": 0, "refused_lines": 0, "problems": []},
            "in_fen": sum(row["amount_fen"] for row in lines if row["direction"] is Direction.IN),
            "out_fen": sum(row["amount_fen"] for row in lines if row["direction"] is Direction.OUT),
            **{"at": at, "by_id": by[0], "by_name": by[1], "kept_at": at, "version": 1},
        }
    )
