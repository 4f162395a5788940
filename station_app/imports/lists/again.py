"""An order that is known comes again: only money given back since then is new."""

from __future__ import annotations

from station_app.core import audit, clock
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.money import spread
from station_app.imports.lists.kinds import Task
from station_app.imports.models import RowResult
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.imports.tables import Entry
from station_app.produce.channels.models import Channel
from station_app.produce.sales.models import Sale, SaleReturn

DIFFERS = N_("这个订单记过了，金额或者几样货和以前不一样，没有动它")
LATER = N_("这个订单记过了，这次只记后来退的款")
LESS = N_("这个订单记过退款，这张表里退的比记过的少，没有动它，请核对")
NOTHING = N_("钱全退回去了，不算销售")
GIVEN_BACK = N_("平台订单表里退了款")


def returned(sale: Sale, fen: int, fee_back_fen: int, task: Task) -> SaleReturn:
    """What an import says was given back of a sale: money alone, and what of the fee came back with it."""
    return SaleReturn(
        county_id=sale.county_id,
        id=uuid7(),
        station_id=sale.station_id,
        sale_id=sale.id,
        on=clock.today(),
        amount=0,
        refund_fen=fen,
        fee_back_fen=fee_back_fen,
        reason=GIVEN_BACK,
        import_id=task.batch_id,
        at=clock.moment(),
        by_id=task.by.id if task.by else None,
        by_name=task.by.name if task.by else "",
    )


def come(order: SoldOrder, lines: list[Entry], old: dict[int, Sale], channel: Channel, task: Task) -> None:
    """An order that is known: only money given back since then is new."""
    for entry in lines:
        line: SoldLine = entry.values["line"]
        sale = old.get(entry.values["at"])
        entry.result = RowResult.KNOWN
        if sale is None or sale.amount_fen != line.amount_fen:
            entry.warn(
                order.heading("number"),
                order.number,
                DIFFERS,
            )
            continue
        more = line.refund_fen - sale.refunded_fen
        if more <= 0 or sale.is_cancelled:
            _doubt_less(order, entry, more, is_said=order.is_refund_known)
            continue
        entry.result = RowResult.ACCEPTED
        entry.warn(order.heading("refund"), order.said.get("refund"), LATER)
        if not task.store:
            continue
        back = _give_back(sale, more, channel, task)
        entry.thing_id, entry.was = sale.id, {"return": str(back.id), "refund_fen": more}


def come_whole(order: SoldOrder, entry: Entry, old: list[Sale], channel: Channel, task: Task) -> None:
    """The same for an order in one row that is kept by its goods: what was given back since is shared."""
    line: SoldLine = entry.values["line"]
    entry.result = RowResult.KNOWN
    if sum(sale.amount_fen for sale in old) != line.amount_fen:
        entry.warn(order.heading("number"), order.number, DIFFERS)
        return
    more = line.refund_fen - sum(sale.refunded_fen for sale in old)
    if more <= 0 or any(sale.is_cancelled for sale in old):
        _doubt_less(order, entry, more, is_said=order.is_refund_known)
        return
    entry.result = RowResult.ACCEPTED
    entry.warn(order.heading("refund"), order.said.get("refund"), LATER)
    if not task.store:
        return
    old = sorted(old, key=lambda sale: sale.line_no)
    brought = []
    for sale, fen in zip(old, spread(more, [sale.kept_fen for sale in old]), strict=True):
        if fen:
            brought.append([str(sale.id), str(_give_back(sale, fen, channel, task).id), fen])
    entry.thing_id, entry.was = old[0].id, {"returns": brought}


def come_to_nothing(
    order: SoldOrder, lines: list[Entry], old: list[Sale], channel: Channel, task: Task
) -> None:
    """The export says that all was given back and names no amount any more: so was what is kept of it."""
    for entry in lines:
        entry.result = RowResult.KNOWN
    if not old:
        lines[0].warn(order.heading("state"), order.state, NOTHING)
        return
    line: SoldLine = lines[0].values["line"]
    line.amount_fen = line.refund_fen = sum(sale.amount_fen for sale in old)
    come_whole(order, lines[0], old, channel, task)


def _doubt_less(order: SoldOrder, entry: Entry, more: int, *, is_said: bool) -> None:
    """The file says that less went back than is written down: somebody should look."""
    if more < 0 and is_said:
        entry.warn(order.heading("refund"), order.said.get("refund"), LESS)


def _give_back(sale: Sale, fen: int, channel: Channel, task: Task) -> SaleReturn:
    """So much more of a known sale was given back."""
    fee = channel.fee_back_of(sale, fen)
    back = returned(sale, fen, fee, task)
    db.session.add(back)
    before = sale.refunded_fen
    sale.refunded_fen += fen
    sale.fee_back_fen += fee
    db.session.flush()
    changes = {"refunded_fen": (before, sale.refunded_fen)}
    if fee:
        changes["fee_back_fen"] = (sale.fee_back_fen - fee, sale.fee_back_fen)
    audit.record(sale, "give_back", task.by, GIVEN_BACK, changes)
    return back
