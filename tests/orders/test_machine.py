"""Whatever is done in whatever order to orders, debts, money, after-sales cases and the till: all agree.

A machine of Hypothesis does every verb of the counter and the county, twice with the same key, and takes
back what may be taken back. After each step the ledger, the orders, their lines, the cases, the facts and the
closes are recounted with plain SQL and the definitions of figures written anew here, not with the
project's own functions. A longer run is part of ``make test-long``.
"""

from __future__ import annotations

import uuid
from collections import Counter as Counts
from types import SimpleNamespace as Bunch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.ledger.models import Method
from station_app.orders import steps
from station_app.orders.aftersales.models import CaseKind, FreightBy
from station_app.orders.models import PayMode
from station_app.orders.placing import LineDraft
from tests.factories import County, villager
from tests.orders.deeds import placed
from tests.orders.recount import agree
from tests.orders.verbs import Verbs

TABLES = (
    *("late_deeds", "closed_entries", "day_closes", "credits", "tills", "order_returns", "money_entries"),
    *("order_lines", "parcels", "platform_claims", "orders", "station_days", "station_months"),
    "undo_journals",
)
WAYS = st.sampled_from([Method.CASH, Method.WECHAT, Method.ALIPAY, Method.TRANSFER])
FEN = st.integers(0, 9_000)
THINGS = st.builds(
    LineDraft,
    goods=st.sampled_from(["毛巾", "棉被"]),
    quantity_m=st.sampled_from([1_000, 3_000, 700]),
    paid_fen=FEN,
    local_fen=st.none() | FEN,
)
GOODS = st.lists(THINGS, min_size=1, max_size=3)
VERBS = (
    *("case", "pay", "go_on", "edit", "case_now", "step", "case", "go_on"),
    *("close", "close", "reopen", "move", "take_back", "owe", "repay", "late"),
)
SAID = st.builds(
    Bunch,
    kind=st.sampled_from(CaseKind),
    bearer=st.sampled_from(FreightBy),
    way=WAYS,
    share=st.integers(1, 3),
    fen=FEN,
)
DEEDS = st.tuples(st.sampled_from(VERBS), st.integers(0, 2), SAID)
tried: Counts[tuple[str, bool]] = Counts()
"""How often each verb was done, and how often refused: a run that does nothing proves nothing."""


class Counter(Verbs, RuleBasedStateMachine):
    """王站长 at her counter, 县电商办 behind her: one rule, so that no verb is ever left out of a run."""

    county: County

    def __init__(self) -> None:
        super().__init__()
        db.session.expunge_all()
        db.session.rollback()
        for table in TABLES:
            db.session.connection().exec_driver_sql(f"delete from {table}")
        db.session.commit()
        self.who, self.ids = villager(self.county.taiping), []
        self.closes: list[uuid.UUID] = []
        db.session.commit()

    @initialize(goods=GOODS, is_owed=st.booleans(), freight=st.integers(0, 700))
    def first(self, goods: list[LineDraft], is_owed: bool, freight: int) -> None:
        """An order in the villager's hands."""
        self.place(goods, is_owed, freight, 2)

    @rule(goods=GOODS, is_owed=st.booleans(), freight=st.integers(0, 700), far=st.integers(0, 2))
    def place(self, goods: list[LineDraft], is_owed: bool, freight: int, far: int) -> None:
        """A new order, paid or owed, as far as it has come."""
        if len(self.ids) == 3:
            return
        mode = PayMode.ADVANCE if is_owed else PayMode.PREPAID
        id = placed(self.who, self.county.wang, *goods, pay_mode=mode, freight_fen=freight).id
        self.ids.append(id)
        for deed in (steps.arrive, steps.hand_over)[:far]:
            self.do(lambda deed=deed: deed(steps.held(id), self.county.wang))

    @rule(deeds=st.lists(DEEDS, min_size=6, max_size=12))
    def some(self, deeds: list[tuple[str, int, Bunch]]) -> None:
        """Some verbs of the counter or the county, one after the other; after each everything agrees."""
        for verb, at, said in deeds:
            tried[verb, getattr(self, verb)(self.ids[at % len(self.ids)], said)] += 1
            agree()

    @invariant()
    def all_agree(self) -> None:
        """Everything is recounted."""
        agree()


def run(county: County, examples: int, steps_each: int) -> None:
    """Let the machine loose."""

    class Here(Counter):
        pass

    Here.county = county
    how = settings(
        max_examples=examples,
        stateful_step_count=steps_each,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < 100,
    )
    with unscoped():
        run_state_machine_as_test(Here, settings=how)


@pytest.mark.only("sqlite")
def test_no_sequence_of_deeds_makes_ledger_facts_and_orders_disagree(county: County) -> None:
    tried.clear()
    run(county, 30, 6)
    done = {verb for verb, is_done in tried if is_done}
    rare = {"step"}  # the first order has come to its end, others are placed as far as they go
    assert done >= set(VERBS) - rare, f"never done: {set(VERBS) - done}"


@pytest.mark.long
@pytest.mark.parametrize("count", [300])
def test_nor_does_any_of_hundreds_of_long_sequences(county: County, count: int) -> None:
    run(county, count, 12)
