"""Two who press at once: one undo, and an undo or another step, never both; recounted by plain SQL."""

from __future__ import annotations

from flask import Flask

from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders.steps import arrive, held
from tests.factories import County, villager
from tests.orders import crowd
from tests.orders.deeds import OWED, placed
from tests.orders.test_races import is_whole, one, token_of
from tests.undos.acts import newest


def arrived(county: County) -> tuple[str, str]:
    """An order that owes and has just come; its address and that of the undo."""
    order = placed(villager(county.taiping), county.wang, **OWED)
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        db.session.commit()
    return f"/orders/{order.id}", f"/undos/{newest(county.wang).id}"


def test_an_undo_pressed_in_four_browsers_is_one_undo(app: Flask, county: County) -> None:
    url, token = str(app.config["SQLALCHEMY_DATABASE_URI"]), token_of(county.wang)
    _page, undo = arrived(county)
    db.session.remove()
    answers = crowd.run(crowd.post_many, [(url, token, [(undo, {})] * 3)] * 4)
    assert answers == [[303] * 3] * 4
    assert one("select count(*) from audit_entries where verb = 'take_back'") == (1,)
    assert one("select count(*) from orders where state = 'placed'") == (1,)
    is_whole()


def test_an_undo_and_a_hand_over_at_once_do_not_both_happen(app: Flask, county: County) -> None:
    url, token = str(app.config["SQLALCHEMY_DATABASE_URI"]), token_of(county.wang)
    for _ in range(3):
        page, undo = arrived(county)
        db.session.remove()
        step = (f"{page}/step/hand_over", {"pay": "cash"})
        answers = crowd.run(crowd.post_many, [(url, token, [(undo, {})]), (url, token, [step])])
        assert sorted(answer[0] for answer in answers) == [303, 409]
        is_whole()
    handed, kept = one(
        "select sum(case when state = 'picked_up' then 1 else 0 end), sum(case when state = 'placed' then 1"
        " else 0 end) from orders"
    )
    assert handed + kept == 3
    assert one("select count(*) from money_entries where kind = 'collected'") == (handed,)
