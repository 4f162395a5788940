"""Telephones whose clock is wrong, and postboxes that come as files: no day is moved without a word."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from sqlalchemy import update

from station_app.accounts.models import User, UserState
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.stations.models import Posting
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.sync.telephones import Telephone, bring
from tests.sync.test_sending import rows

pytestmark = pytest.mark.only("sqlite")
DAY = dt.timedelta(days=1)


@pytest.fixture
def phone(county: County, signed_in: Any) -> Telephone:
    """王站长's telephone."""
    return Telephone(signed_in(county.wang), county.wang)


def days() -> list[str]:
    """The days of the orders, in the order they were stored."""
    return [str(on) for (on,) in rows("select ordered_on from orders order by id")]


def test_a_clock_that_stood_in_2019_and_was_put_right_meanwhile(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    who, met = villager(county.taiping), (clock.now() - 3 * DAY).isoformat()
    lost = phone.keeps("/orders/new", form(who), since=met) | {"phone_at": "2019-01-01T00:05:00Z"}
    (answer,) = phone.sends(lost)
    assert answer["outcome"] == "created", answer
    assert "钟不准" in answer["sentences"][0]
    assert days() == [str(clock.today() - 3 * DAY)]
    assert re.search(r"<span class=\"warn\">[0-9]+ 天<", signed_in(county.office).get("/sync/devices").text)
    unknown = phone.keeps("/orders/new", form(who, confirm="y")) | {"phone_at": "2019-01-01T00:05:00Z"}
    assert phone.sends(unknown)[0]["outcome"] == "refused"  # nobody knows when: she types it anew


def test_a_clock_that_ran_ahead_and_was_put_back_is_told_too(county: County, phone: Telephone) -> None:
    who, next_year = villager(county.taiping), (clock.now() + 365 * DAY).isoformat()
    (answer,) = phone.sends(phone.keeps("/orders/new", form(who)) | {"phone_at": next_year})
    assert (answer["outcome"], days()) == ("created", [str(clock.today())])
    assert "钟不准" in answer["sentences"][0]
    steady = phone.keeps("/orders/new", form(who, confirm="y"), ago=2 * DAY, since=clock.now().isoformat())
    (answer,) = phone.sends(steady | {"since": (clock.now() - 4 * DAY).isoformat()})
    assert (answer["sentences"], days()[1]) == ([], str(clock.today() - 2 * DAY))
    for since in ("2200-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "tomorrow", 5):
        (answer,) = phone.sends(phone.keeps("/orders/new", form(who, confirm="y"), since=since))
        assert answer["outcome"] == "created"
    assert set(days()[2:]) == {str(clock.today())}


def test_a_file_of_a_wrong_clock_counts_back_from_when_it_was_written(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    who, office = villager(county.taiping), signed_in(county.office)
    for then in ("2019-01-03T08:00:00+00:00", (clock.now() + 300 * DAY).isoformat()):
        made = (dt.datetime.fromisoformat(then) - DAY).isoformat()
        kept = phone.keeps("/orders/new", form(who, confirm="y")) | {"phone_at": made}
        document = phone.document(kept, phone_now=then) | {"postbox": 1}
        assert "存好 1 条" in bring(office, json.dumps(document).encode()).text
    assert set(days()) == {str(clock.today() - DAY)}


def test_what_somebody_kept_who_has_left_is_brought_by_the_county(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    office, li = signed_in(county.office), signed_in(county.li)
    kept = phone.keeps("/orders/new", form(villager(county.taiping)), ago=5 * DAY)
    wrong = phone.keeps("/orders/new", form(None, new_name="张桂兰", lines__0__goods="水泵"))
    with unscoped():
        db.session.execute(
            update(Posting).values(to_on=clock.today() - 2 * DAY).where(Posting.user_id == county.wang.id)
        )
        db.session.execute(update(User).values(state=UserState.DISABLED).where(User.id == county.wang.id))
        db.session.commit()
    file = json.dumps(phone.document(kept, wrong) | {"postbox": 1}).encode()
    assert "存好 1 条" not in bring(li, file).text
    page = bring(office, file).text
    assert "存好 1 条" in page
    assert "<b>第 2 号 张桂兰 水泵</b> 有一条不是您管的站记的" in page  # made after she had left
