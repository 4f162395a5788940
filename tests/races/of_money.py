"""Races about the till, debts, deeds that came late and payment bills."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import delete, select

from station_app.bills import deciding, reading, storing
from station_app.bills.models import Bill, BillLine, Why
from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.ledger.models import Method, MoneyEntry
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from station_app.tills.credit import repaying
from station_app.tills.late.models import LateDeed, LateKind
from station_app.tills.models import DayClose, HandedTo, Till
from tests.bills.samples import line, wechat
from tests.factories import County, villager
from tests.orders.deeds import OWED, placed
from tests.races.verbs import Press, race

FEN = 13_900


def counted(county: County) -> dict[str, str]:
    """The page of the till, with the cash that should lie there, handed to the bank."""
    with acting_as(county.wang):
        now = counting.standing(county.taiping.id, counting.till_of(county.taiping.id))
    yuan = f"{now.cash_fen / 100:.2f}"
    return {"id": str(uuid7()), "seen": now.seen, "counted": yuan, "left": "0", "handed_to": "bank"}


TOOK_ONCE = "select count(*) - count(distinct id) from closed_entries"
HANDED = "select handed_fen - counted_fen from day_closes where id = :id"
TILLS = "select count(*) from tills"


@race("day_closes", "close")
def close(county: County) -> Press:
    placed(villager(county.taiping), county.wang)
    fields = counted(county)
    return Press(
        county.wang, "/till", fields, uuid.UUID(fields["id"]), counts={TOOK_ONCE: 0, HANDED: 0, TILLS: 1}
    )


@race("day_closes", "close", how="the first one of a station, on two pages")
def close_on_two_pages(county: County) -> Press:
    made = close(county)
    with unscoped():
        db.session.execute(delete(Till))
        db.session.commit()
    made.fields, other = counted(county), counted(county)
    made.thing, made.others, made.more = uuid.UUID(made.fields["id"]), [uuid.UUID(other["id"])], [other]
    made.counts = {TOOK_ONCE: 0, TILLS: 1}
    return made


def closed(county: County, to: HandedTo = HandedTo.COUNTY) -> DayClose:
    """王站长 closed her till."""
    placed(villager(county.taiping), county.wang)
    with acting_as(county.wang):
        now = counting.standing(county.taiping.id, counting.till_of(county.taiping.id))
        said = Counted(uuid7(), now.seen, now.cash_fen, handed_to=to)
        made = closing.close(county.taiping.id, said, county.wang)
        db.session.commit()
    return made


@race("day_closes", "reopen")
def reopen(county: County) -> Press:
    made = closed(county)
    counts = {"select count(*) from closed_entries where close_id = :id": 0}
    return Press(
        county.office, f"/till/closes/{made.id}/reopen", {"reason": "点错了"}, made.id, counts=counts
    )


@race("day_closes", "hand_in")
def hand_in(county: County) -> Press:
    made = closed(county, HandedTo.KEPT)
    counts = {"select handed_to from day_closes where id = :id": "bank"}
    return Press(county.wang, f"/till/closes/{made.id}/hand-in", {"to": "bank"}, made.id, counts=counts)


@race("credits", "note_credit")
def note_credit(county: County) -> Press:
    who, id = villager(county.taiping), uuid7()
    fields = {"id": str(id), "amount": "61.50", "since": clock.today().isoformat(), "note": "化肥"}
    return Press(county.wang, f"/credit/{who.id}/new", fields, id)


@race("credits", "settle")
def repay(county: County) -> Press:
    who = villager(county.taiping)
    with acting_as(county.wang):
        debt = repaying.note(who, 6_150, clock.today(), "", county.wang, id=uuid7())
        db.session.commit()
    fields = {"id": str(uuid7()), "amount": "60", "pay": "cash"}
    counts = {"select settled_fen from credits where id = :id": 6_000}
    return Press(county.wang, f"/credit/{who.id}", fields, debt.id, {"collected": (1, 6_000)}, counts)


@race("orders", "collect", how="of two debts together")
def repay_orders(county: County) -> Press:
    who = villager(county.taiping)
    first, second = (placed(who, county.wang, **OWED) for _ in range(2))
    fields = {"id": str(uuid7()), "amount": "200", "pay": "wechat"}
    received = f"select received_fen from orders where number = '{second.number}'"
    money = {"advanced": (1, FEN), "collected": (1, FEN)}
    return Press(county.wang, f"/credit/{who.id}", fields, first.id, money, {received: 20_000 - FEN})


@race("late_deeds", "review_late")
def review_late(county: County) -> Press:
    with clock.back_then(clock.moment() - dt.timedelta(hours=30)):
        order = placed(villager(county.taiping), county.wang)
    made = closed(county)
    late = LateDeed(
        county_id=county.taiping.county_id,
        id=uuid7(),
        station_id=county.taiping.id,
        close_id=made.id,
        kind=LateKind.ORDER,
        subject_id=order.id,
        number=order.number,
        worth_fen=FEN,
        method=Method.CASH,
        made_at=clock.now(),
        sent_at=clock.now(),
        by_name=county.wang.name,
    )
    db.session.add(late)
    db.session.commit()
    counts = {"select state from late_deeds where id = :id": "accepted"}
    return Press(county.wang, f"/late/{late.id}/accept", {"note": "钱在抽屉里"}, late.id, counts=counts)


def looked(county: County) -> tuple[uuid.UUID, str, reading.Found]:
    """A WeChat bill of one payment that was looked at; its id, the number of the payment, what was read."""
    number = f"W{uuid7().int % 10**20}"
    content = wechat(line(f"{clock.today()} 00:00:01", "in", "139.00", number))
    found = reading.read(content)
    with acting_as(county.wang):
        bill = storing.look("账单.csv", content, found, county.taiping, county.wang)
        db.session.commit()
    return bill.id, number, found


def kept(county: County) -> BillLine:
    """The line of a bill that was kept."""
    id, number, found = looked(county)
    with acting_as(county.wang):
        bill = fetch(Bill, id, lock=True)
        storing.keep(bill, found, county.wang)
        db.session.commit()
        kept_line: BillLine = db.session.scalars(
            select(BillLine).where(BillLine.number == number).execution_options(scoped=True)
        ).one()
    return kept_line


@race("bills", "keep_bill")
def keep_bill(county: County) -> Press:
    id, *_ = looked(county)
    counts = {"select count(*) from bill_lines where bill_id = :id": 1}
    return Press(county.wang, f"/bills/{id}/keep", {}, id, counts=counts)


@race("bill_lines", "match_line")
def match_line(county: County) -> Press:
    order, one = placed(villager(county.taiping), county.wang, method=Method.WECHAT), kept(county)
    entry = db.session.scalars(
        select(MoneyEntry.id).where(MoneyEntry.subject_id == order.id).execution_options(scoped=True)
    ).one()
    counts = {"select count(*) from bill_links where line_id = :id": 1}
    return Press(county.wang, f"/bills/lines/{one.id}/match", {"entry": str(entry)}, one.id, counts=counts)


@race("bill_lines", "set_aside")
def set_aside(county: County) -> Press:
    one = kept(county)
    return Press(county.wang, f"/bills/lines/{one.id}/aside", {"why": "private"}, one.id)


@race("bill_lines", "open_line")
def open_line(county: County) -> Press:
    one = kept(county)
    with acting_as(county.wang):
        deciding.set_aside(fetch(BillLine, one.id, lock=True), Why.PRIVATE, "", county.wang)
        db.session.commit()
    return Press(county.wang, f"/bills/lines/{one.id}/open", {}, one.id)
