"""Beans bought and offered without network: stored once, on the day they were weighed, with their photos."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest

from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.ledger.models import Method
from station_app.ops.checking.proof import CHECKS
from station_app.produce.purchases import advancing
from tests.factories import County, villager
from tests.photos import photo
from tests.produce.growing import TODAY, beans, bought, rows
from tests.produce_factory import producer
from tests.sync.telephones import Telephone, bring

DAY = dt.timedelta(days=1)
BUY, OFFER = "/produce/purchases/new", "/produce/listings/new"


@pytest.fixture
def phone(county: County, signed_in: Any) -> Telephone:
    """王站长's telephone."""
    return Telephone(signed_in(county.wang), county.wang)


def weighed(grower: Any, product: Any, **more: str) -> dict[str, str]:
    """The form of a purchase as a telephone keeps it."""
    known = {
        "id": str(uuid7()),
        "producer": str(grower.id),
        "product": str(product.id),
        "unit": "jin",
        "gross": "101.3",
        "tare": "0.8",
        "price": "4.15",
        "grade": "一级",
        "pay": "cash",
    }
    return {**known, **more}


def shown(size: tuple[int, int] = (640, 480)) -> list[str]:
    """A photo as an entry carries it."""
    return [base64.b64encode(photo(size)).decode()]


def test_beans_weighed_yesterday_are_bought_once_on_that_day(county: County, phone: Telephone) -> None:
    grower, product = beans(county.taiping)
    fields = weighed(grower, product)
    kept = phone.keeps(BUY, fields, ago=DAY, photos=shown())
    first, second = phone.sends(kept), phone.sends(kept)
    assert [first[0]["outcome"], second[0]["outcome"]] == ["created", "exists"], first
    assert first[0]["url"] == second[0]["url"] == f"/produce/purchases/{fields['id']}"
    assert first[0]["number"] == f"TY001-SG{TODAY - DAY:%y%m%d}-0001"
    ((gross, net, paid, grade, on),) = rows("select gross, net, paid_fen, grade, bought_on from purchases")
    assert (gross, net, paid, grade) == (50_650, 50_250, 41_708, "一级")
    assert str(on) == str(TODAY - DAY)
    assert rows("select count(*) from photos") == [(1,)]
    assert rows('select amount_fen, "on" from money_entries') == [(41_708, on)]
    changed = kept | {"photos": shown((320, 240))}
    assert "没有存" in phone.sends(changed)[0]["sentences"][0]
    with unscoped():
        assert [one for check in CHECKS for one in check()] == []


def test_a_doubt_of_the_scales_is_asked_and_a_wrong_household_refused(
    county: County, phone: Telephone
) -> None:
    grower, product = beans(county.taiping)
    stranger, _ = beans(county.hongxing, "李国富")
    heavy = phone.keeps(BUY, weighed(grower, product, tare="40"))
    (asked,) = phone.sends(heavy)
    assert (asked["outcome"], asked["doubt"]) == ("refused", True)
    assert phone.sends(heavy | {"body": heavy["body"] + "&confirm=y"})[0]["outcome"] == "created"
    nobody = phone.keeps(BUY, weighed(stranger, product))
    more = phone.keeps(BUY, weighed(grower, product, tare="200"))
    no_one = phone.keeps(BUY, weighed(grower, product, producer=""))
    for answer, words in zip(phone.sends(nobody, more, no_one), ("列表", "皮重", "谁家"), strict=True):
        assert answer["outcome"] == "refused"
        assert words in "".join(answer["sentences"])
    assert rows("select count(*) from purchases") == [(1,)]


def test_an_advance_is_set_off_and_a_newcomer_is_written_down_without_network(
    county: County, phone: Telephone
) -> None:
    grower, product = beans(county.taiping)
    zhao = villager(county.taiping, "赵德山", "13800001111")
    with acting_as(county.wang):
        advancing.give(grower, 10_000, Method.CASH, county.wang)
        db.session.commit()
    paid = phone.keeps(BUY, weighed(grower, product, sets_off="y"), ago=DAY)
    first = phone.keeps(BUY, weighed(grower, product, producer="", newcomer="赵德山"), ago=DAY)
    second = phone.keeps(BUY, weighed(grower, product, producer="", newcomer=" 赵德山 "), ago=DAY)
    both = phone.keeps(BUY, weighed(grower, product, newcomer="赵德山"))
    answers = phone.sends(paid, first, second, first, both)
    assert [one["outcome"] for one in answers] == ["created", "created", "created", "exists", "refused"]
    assert "去掉一个" in "".join(answers[-1]["sentences"])
    assert rows("select set_off_fen, paid_fen from purchases order by set_off_fen desc") == [
        (10_000, 31_708),
        (0, 41_708),
        (0, 41_708),
    ]
    known = rows("select name, phone, kind from producers where villager_id is not null")
    assert known == [("赵德山", "13800001111", "household")]
    assert rows("select count(*) from producers") == [(2,)]
    assert zhao.id is not None
    with unscoped():
        producer(county.taiping, "赵德山")
        db.session.commit()
    (which,) = phone.sends(phone.keeps(BUY, weighed(grower, product, producer="", newcomer="赵德山")))
    assert which["outcome"] == "refused"
    assert "好几家" in "".join(which["sentences"])
    page = phone.client.get(f"{BUY}?whom=list").text
    assert 'name="newcomer"' in page
    assert 'name="sets_off"' in page
    with unscoped():
        assert [one for check in CHECKS for one in check()] == []


@pytest.mark.only("sqlite")
def test_an_offer_is_handed_in_with_its_photo_and_waits_without_one(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    said = {"producer": str(grower.id), "product": str(product.id), "unit": "jin", "amount": "160.5"}
    both = [{"id": str(uuid7()), **said, "price": "6.50", "then": "submit"} for _ in range(2)]
    seen, blind = phone.keeps(OFFER, both[0], ago=DAY, photos=shown()), phone.keeps(OFFER, both[1])
    assert [one["outcome"] for one in phone.sends(seen, blind)] == ["created", "created"]
    assert [one["outcome"] for one in phone.sends(seen, blind)] == ["exists", "exists"]
    assert sorted(rows("select state, amount, price_fen from listings")) == [
        ("draft", 80_250, 650),
        ("submitted", 80_250, 650),
    ]
    for wrong in (["%%%"], ["aGVsbG8="], [5], shown() * 7, "x", {"0": 1}, ["A" * 600_000]):
        fresh = phone.keeps(OFFER, both[0] | {"id": str(uuid7())}, photos=wrong)
        (answer,) = phone.sends(fresh)
        assert answer["outcome"] == "refused"
        assert "照片" in "".join(answer["sentences"]), answer
    document = phone.document(phone.keeps(OFFER, both[0] | {"id": str(uuid7())}, photos=shown()))
    page = bring(signed_in(county.office), json.dumps(document | {"postbox": 1}).encode())
    assert "存好 1 条" in page.text
    assert rows("select count(*) from listings") == [(3,)]


@pytest.mark.only("sqlite")
def test_the_page_a_telephone_keeps_names_everybody_and_buys_as_the_other(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    beans(county.hongxing, "李国富")
    other = bought(county.li, beans(county.hongxing, "赵国良")[0], product)
    page = phone.client.get(f"{BUY}?whom=list").text
    assert "张桂兰" in page
    assert "李国富" not in page
    station = phone.client.get("/sync/station").get_json(force=True)
    assert station["growers"] == {str(grower.id): "张桂兰"}
    assert station["goods"] == {str(product.id): "绿豆"}
    told = phone.sends(phone.keeps(BUY, weighed(grower, product, next="slip")), query="?then=1")[0]
    assert told["then"].endswith("/slip")
    assert "第 1 次打印" in phone.client.get(told["then"]).text
    (taken,) = phone.sends(phone.keeps(BUY, weighed(grower, product, id=str(other.id))))
    assert taken["outcome"] == "refused"
    assert "TY002" not in json.dumps(taken)
