"""Every verb of the counter and the county that touches an order or its money, as a machine does them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from types import SimpleNamespace as Bunch
from typing import Any

from flask import current_app

from station_app.core import clock
from station_app.core.access import acting_as, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError, NotNow
from station_app.households.models import Villager
from station_app.orders import editing, payments, steps
from station_app.orders.aftersales import effects, settling
from station_app.orders.aftersales.effects import Plan
from station_app.orders.aftersales.models import GOES_BACK, CaseKind, FreightBy
from station_app.orders.aftersales.settling import Said
from station_app.orders.correcting import correct
from station_app.orders.models import Order
from station_app.orders.placing import LineDraft
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from station_app.tills.credit import book, repaying
from station_app.tills.late import noting
from station_app.tills.late.models import LateDeed, LateKind, LateState
from station_app.tills.models import HandedTo
from tests.factories import County
from tests.undos.acts import newest, undone


class Verbs:
    """What 王站长 and 县电商办 do; each returns whether it was done or refused."""

    county: County
    who: Villager
    closes: list[uuid.UUID]

    def do(self, deed: Callable[[], Any], by: Any = None) -> bool:
        """One deed, committed; what the rules refuse changes nothing."""
        with acting_as(by or self.county.wang):
            try:
                deed()
                db.session.commit()
                return True
            except DomainError:
                db.session.rollback()
                return False

    def twice(self, deed: Callable[[], Any]) -> bool:
        """The same deed again, as a second tap sends it."""
        done = self.do(deed)
        self.do(deed)
        return done

    def step(self, id: uuid.UUID, said: Bunch) -> bool:
        """The next step of an order's life, or its cancelling."""
        by = self.county.wang
        deeds: list[Callable[[Order], None]] = [
            lambda order: steps.cancel(order, by, "不要了"),
            lambda order: steps.hand_over(order, by, said.way),
            lambda order: steps.arrive(order, by),
            lambda order: steps.ship(order, by, "中通", "7"),
        ]
        done = [self.twice(lambda deed=deed: deed(steps.held(id))) for deed in deeds[said.fen % 2 :]]
        return any(done)

    def pay(self, id: uuid.UUID, said: Bunch) -> bool:
        """A part of what is owed."""
        key = uuid7()

        def some() -> None:
            order = steps.held(id)
            fen = max(order.owed_fen * said.share // 3, said.fen % 2)
            payments.pay(order, fen, said.way, self.county.wang, id=key)

        return self.twice(some)

    def edit(self, id: uuid.UUID, said: Bunch) -> bool:
        """Another price of the first line."""

        def change() -> None:
            order = steps.held(id)
            was = editing.stored(order, steps.lines_of(order))
            first = LineDraft("改过", 2_000, said.fen, said.fen + 50, id=was.lines[0].id)
            now = editing.Change(**{**vars(was), "lines": [first, *was.lines[1:]]})
            collects = said.share == 1
            editing.edit(order, now, self.county.taiping, self.county.wang, "写错了", collects=collects)

        return self.do(change)

    def case(self, id: uuid.UUID, said: Bunch, *, at_once: bool = False) -> bool:
        """A case of any kind is written down; at once, it does exactly what was shown."""
        key, words = uuid7(), Said(reason="坏了", method=said.way, freight_method=said.way)
        shown: list[Any] = []

        def begin() -> None:
            order = steps.held(id)
            plan = planned(order, said)
            if at_once:
                shown.append(effects.after(order, steps.lines_of(order), plan))
                settling.at_once(order, plan, words, self.county.wang, key)
            else:
                settling.open_case(order, plan, words, self.county.wang, key)

        done = self.do(begin)
        if done and at_once:
            with acting_as(self.county.wang):
                order = fetch(Order, id)
                assert effects.now(order, steps.lines_of(order)) == shown[0]
            db.session.rollback()
        self.do(lambda: settling.at_once(steps.held(id), Plan(said.kind), words, self.county.wang, key))
        if done and not at_once and said.share < 3:
            self.go_on(id, said)
        return done

    def case_now(self, id: uuid.UUID, said: Bunch) -> bool:
        """A case that is settled when it is written down."""
        return self.case(id, said, at_once=True)

    def go_on(self, id: uuid.UUID, said: Bunch) -> bool:
        """The oldest open case of an order is sent back, settled or refused."""
        key, by = uuid7(), self.county.wang

        def on() -> None:
            order = steps.held(id)
            case = next((one for one in settling.cases_of(order) if one.is_open or one.key == key), None)
            if case is None:
                raise NotNow("none")
            if said.share == 1:
                settling.send_back(order, case, by, method=said.way, key=key)
            elif said.fen % 5 == 0:
                settling.refuse(order, case, by, "店家不同意", key)
            else:
                units = [(uuid.UUID(one["line_id"]), one["units_m"]) for one in case.lines]
                refund_fen = case.asked_fen if said.fen % 4 else said.fen
                plan = Plan(case.kind, units, refund_fen, case.more_fen, case.freight_by, case.freight_fen)
                words = Said(method=said.way, freight_method=said.way)
                settling.settle_case(order, case, plan, words, by, key)

        return self.twice(on)

    def owe(self, _id: uuid.UUID, said: Bunch) -> bool:
        """A debt from before is written down."""
        key, by = uuid7(), self.county.wang
        return self.twice(lambda: repaying.note(self.who, said.fen + 1, clock.today(), "化肥", by, id=key))

    def repay(self, _id: uuid.UUID, said: Bunch) -> bool:
        """The villager brings a part of everything owed, the oldest debt first; now and then too much."""
        key = uuid7()

        def bring() -> None:
            owed_fen = sum(debt.owed_fen for debt in book.of(self.who.id, lock=True))
            fen = owed_fen * said.share // 3 + (said.fen % 9 == 0)
            repaying.repay(self.who, fen, said.way, self.county.wang, id=key)

        with current_app.test_request_context():  # a debt knows its page
            return self.twice(bring)

    def late(self, id: uuid.UUID, said: Bunch) -> bool:
        """A telephone brings what was collected before the till was closed; the county looks at it."""
        key, by, made_at = uuid7(), self.county.wang, clock.moment() - dt.timedelta(hours=1)
        id = self.owing() or id

        def bring() -> None:
            order = steps.held(id)
            known = noting.entries_of(order.id)
            with clock.back_then(made_at):
                payments.pay(order, max(order.owed_fen * said.share // 3, 1), said.way, by, id=key)
            if key not in known:
                kind, sent_at = LateKind.STEP, clock.moment()
                deed = noting.Deed(key, kind, order.id, order.station_id, order.number, made_at, sent_at)
                noting.note(deed, known, by)

        def decide() -> None:
            noting.decide(fetch(LateDeed, key), LateState.ACCEPTED, "没网时收的", self.county.office)

        done = self.twice(bring)
        self.do(decide, self.county.office)
        return done

    def owing(self) -> uuid.UUID | None:
        """An order of 王站长 that is not paid for."""
        with acting_as(self.county.wang):
            return next((one.id for one in db.session.scalars(visible(Order)) if one.owed_fen > 0), None)

    def close(self, _id: uuid.UUID, said: Bunch) -> bool:
        """The till is closed; what is counted may differ, some stays in the drawer, the rest is handed in."""
        key, station = uuid7(), self.county.taiping.id

        def count() -> None:
            now = counting.standing(station, counting.till_of(station))
            counted = max(now.cash_fen - (500 if said.share == 3 else 0), 0)
            reason = "差了" if counted != now.cash_fen else ""
            left_fen, to = counted * (said.share - 1) // 3, [*HandedTo][said.share - 1]
            words = Counted(key, now.seen, counted, left_fen=left_fen, handed_to=to, reason=reason)
            closing.close(station, words, self.county.wang)

        done = self.twice(count)
        self.closes += [key] if done else []
        return done

    def reopen(self, id: uuid.UUID, said: Bunch) -> bool:
        """The county opens the newest close again, and no other."""
        if not self.closes:
            self.close(id, said)
        by, done = self.county.office, False
        for key in self.closes[-2:]:
            done |= self.do(lambda key=key: closing.reopen(closing.closed_before(key), by, "点错了"), by)
        return done

    def move(self, id: uuid.UUID, _said: Bunch) -> bool:
        """The county moves the order to the other station, or back."""

        def over() -> None:
            order = steps.held(id)
            to = self.county.hongxing if order.station_id == self.county.taiping.id else self.county.taiping
            correct(order, order.ordered_on, to, self.county.office, "登记错站")

        return self.do(over, self.county.office)

    def take_back(self, _id: uuid.UUID, _said: Bunch) -> bool:
        """The newest act of 王站长 is taken back, twice."""
        id, done = newest(self.county.wang, by_id=self.county.wang.id).id, False
        for _ in range(2):
            try:
                done |= undone(self.county.wang, id) is not None
            except DomainError:
                db.session.rollback()
        return done


def planned(order: Order, said: Bunch) -> Plan:
    """A plan that mostly fits; some ask for more than came, or keep more than is given back."""
    lines = steps.lines_of(order)
    lefts = [(one.id, (one.quantity_m - one.returned_m) * said.share // 3) for one in lines]
    units = [(one, left) for one, left in lefts if left][: said.share]
    more_fen = 350 if said.kind is CaseKind.EXCHANGE and said.fen % 2 else 0
    refund_fen = said.fen if said.fen % 7 == 0 else order.received_fen * said.share // 3
    if said.kind is CaseKind.RESEND or more_fen:
        refund_fen = 0
    freight_fen = 60 if said.kind in GOES_BACK and said.bearer is not FreightBy.SHOP else 0
    bearer = said.bearer
    if bearer is FreightBy.REFUND and refund_fen < freight_fen and said.fen % 5:
        bearer = FreightBy.VILLAGER
    return Plan(said.kind, units, refund_fen, more_fen, bearer, freight_fen)
