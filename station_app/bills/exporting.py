"""Bills as files: the lines of a station with what they stand for, and how far every station is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import func

from station_app.bills import entries, pages, standing
from station_app.bills.models import DIRECTION_WORDS, LINE_WORDS, WHY_WORDS, BillLine, Direction
from station_app.bills.standing import Far
from station_app.core.access import Person, fetch, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.ledger.models import KIND_WORDS, METHOD_WORDS, MoneyEntry
from station_app.stations.models import Station, StationState

LINES = (
    Column("at", N_("交易时间"), "moment", lambda row: row["line"].at),
    Column("source", N_("哪家账单"), "text", lambda row: gettext(METHOD_WORDS[row["line"].source])),
    Column("direction", N_("收/支"), "text", lambda row: gettext(DIRECTION_WORDS[row["line"].direction])),
    Column("amount_fen", N_("金额"), "money", lambda row: row["line"].amount_fen),
    Column("refunded_fen", N_("其中退回"), "money", lambda row: row["line"].refunded_fen),
    Column("status", N_("账单状态"), "text", lambda row: row["line"].status),
    Column("number", N_("交易单号"), "id", lambda row: row["line"].number),
    Column("other", N_("对方"), "name", lambda row: row["line"].other),
    Column(
        "account", N_("对方账号"), "text", lambda row: row["line"].account, on_paper=False, is_private=True
    ),
    Column("goods", N_("商品说明"), "text", lambda row: row["line"].goods, on_paper=False, is_private=True),
    Column("note", N_("账单备注"), "text", lambda row: row["line"].note, on_paper=False, is_private=True),
    Column("state", N_("对账"), "text", lambda row: row["state"]),
    Column("entries", N_("对上账里的"), "text", lambda row: row["entries"]),
    Column("set_by", N_("谁对的"), "text", lambda row: row["line"].set_by),
    Column("set_at", N_("什么时候"), "moment", lambda row: row["line"].set_at),
    Column("why", N_("为什么不是站里的"), "text", lambda row: row["why"], on_paper=False, is_private=True),
)
LOST = (
    Column("on", N_("日期"), "date", lambda one: one.on),
    Column("kind", N_("做了什么"), "text", lambda one: gettext(KIND_WORDS[one.kind])),
    Column("method", N_("收款方式"), "text", lambda one: gettext(METHOD_WORDS[one.method])),
    Column("fen", N_("金额"), "money", lambda one: one.fen if one.is_in else -one.fen),
    Column("order", N_("订单号"), "id", lambda one: one.order or ""),
    Column("name", N_("姓名"), "name", lambda one: one.name or ""),
    Column("by", N_("经手"), "text", lambda one: one.by_name),
)
STATIONS = (
    Column("code", N_("站点编码"), "id", lambda row: row.code),
    Column("station", N_("站点"), "text", lambda row: row.place),
    Column("wechat_on", N_("微信账单到哪天"), "date", lambda row: row.far.wechat_on),
    Column("alipay_on", N_("支付宝账单到哪天"), "date", lambda row: row.far.alipay_on),
    Column("matched", N_("对上的笔数"), "int", lambda row: row.far.matched),
    Column("aside", N_("不是站里的"), "int", lambda row: row.far.aside),
    Column("open_lines", N_("没对的笔数"), "int", lambda row: row.far.open_lines),
    Column("open_fen", N_("没对的金额"), "money", lambda row: row.far.open_fen),
    Column("lost", N_("账里没对的笔数"), "int", lambda row: row.far.lost),
    Column("lost_fen", N_("账里没对的金额"), "money", lambda row: row.far.lost_fen),
    Column("broken", N_("对上后又撤销的"), "int", lambda row: row.far.broken),
    Column(
        "done_bp",
        N_("对了多少"),
        "percent",
        lambda row: row.far.done_bp,
        N_("对上的和标了不是站里的，除以要对的账单笔数；不计收支的和整笔退回的不算"),
    ),
)


@dataclass(frozen=True)
class Row:
    """A station and how far it is."""

    id: uuid.UUID
    code: str
    place: str
    far: Far


def stations() -> list[Row]:
    """Every open station this person sees, practice stations left out."""
    query = visible_columns(
        Station, Station.id, Station.code, Station.township, Station.village, Station.name
    )
    query = query.where(Station.state == StationState.OPEN, Station.is_practice.is_(False))
    found = db.session.execute(query.order_by(Station.code)).all()
    sums = standing.far([row.id for row in found])
    return [Row(row.id, row.code, f"{row.township}{row.village}" or row.name, sums[row.id]) for row in found]


def county(_by: Person) -> Sheet:
    """How far every station is reconciled."""
    rows = stations()
    return Sheet("reconciled", gettext(N_("各站对账")), STATIONS, lambda: rows, len(rows))


def lines(_by: Person, id: uuid.UUID) -> Sheet:
    """The lines of a station, or its entries without one, as the address asks for them."""
    at, view = fetch(Station, id), asked()
    filters = [(gettext(N_("站点")), at.code), (gettext(N_("看哪些")), gettext(pages.VIEW_WORDS[view]))]
    if view == "lost":
        likely = {one for found in standing.proposals(id)[1].values() for one in found.ids}
        query = entries.columns().where(*standing.lost([id], but=likely))
        found = entries.chosen(query.order_by(MoneyEntry.at, MoneyEntry.id))
        return Sheet("unbilled", gettext(N_("账单上没有的")), LOST, lambda: found, len(found), filters)
    count = db.session.scalar(
        visible_columns(BillLine, func.count()).where(BillLine.station_id == id, *pages.CONDITIONS[view])
    )
    return Sheet(
        "bill_lines", gettext(N_("对账明细")), LINES, lambda: _rows(id, view), int(count or 0), filters
    )


def asked() -> str:
    """The view an address asks for."""
    view = request.args.get("view", "")
    return view if view in pages.VIEWS else "open"


def _rows(id: uuid.UUID, view: str) -> list[dict[str, Any]]:
    query = visible(BillLine).where(BillLine.station_id == id, *pages.CONDITIONS[view])
    found = list(db.session.scalars(query.order_by(BillLine.at, BillLine.id)))
    linked: dict[uuid.UUID, list[entries.Entry]] = {}
    for at in range(0, len(found), 500):
        linked |= standing.linked(found[at : at + 500])
    return [
        {
            "line": line,
            "state": state_words(line),
            "entries": " ".join(one.order or one.on.isoformat() for one in linked.get(line.id, [])),
            "why": line.reason or (gettext(WHY_WORDS[line.why]) if line.why else ""),
        }
        for line in found
    ]


def state_words(line: BillLine) -> str:
    """What became of a line."""
    if line.state == "open" and not line.is_due:
        neutral = line.direction is Direction.NEUTRAL
        if not neutral and line.net_fen > 0:
            return gettext(N_("还没付成"))
        return gettext(N_("不计收支")) if neutral else gettext(N_("整笔退回了"))
    return gettext(LINE_WORDS[line.state])
