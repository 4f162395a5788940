"""粘贴订单 through the pages: a text becomes the filled form of a new order, and that form an order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from station_app.core.db import uuid7
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import placed, send, sums

TEXTS = Path(__file__).parent / "pasted"


def text_of(name: str) -> str:
    """A text of the corpus without what is expected of it."""
    return (TEXTS / f"{name}.txt").read_text("utf-8").split("\n=====\n")[0]


def test_wang_pastes_an_order_and_saves_it(county: County, signed_in: Any) -> None:
    who, browser = villager(county.taiping), signed_in(county.wang)
    start = browser.get(f"/orders/new?villager={who.id}").text
    assert f'href="/orders/paste?villager={who.id}"' in start
    blank = page_form.fields(browser.get(f"/orders/paste?villager={who.id}").text, "paste")
    page = send(browser, "/orders/paste", blank | {"text": text_of("taobao-app-one")})
    assert page.status_code == 200
    assert "认出了：平台、平台订单号、买什么、付款、运费、优惠、运单号" in page.text
    fields = page_form.fields(page.text, "order")
    assert (fields["villager_id"], fields["platform"]) == (str(who.id), "淘宝")
    assert (fields["lines-0-goods"], fields["lines-0-quantity"]) == (
        "洁丽雅毛巾纯棉洗脸家用成人柔软吸水不掉毛面巾",
        "2",
    )
    assert (fields["lines-0-paid"], fields["discount"]) == ("25.60", "5.00")
    assert page.text.count(">请核对</span>") == 1, "the parcel's number stood behind no label"
    done = send(browser, "/orders/new", fields | {"next": "again"})
    assert done.status_code == 303, done.text
    assert sums("orders", "payable_fen", "received_fen", where="state = 'shipped'") == [2_060, 2_060]
    assert sums("orders", "1", where="tracking_number = '78812345678901' and courier = '中通快递'") == [1]
    assert sums("audit_entries", "1", where="verb in ('place', 'ship')") == [2]
    assert send(browser, "/orders/new", fields | {"next": "again"}).status_code == 303
    assert sums("orders", "1") == [1], "posted twice it is one order"


@pytest.mark.only("sqlite")
def test_doubtful_fields_stay_marked_until_it_is_saved(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    page = send(browser, "/orders/paste", {"text": text_of("prices-do-not-agree")}).text
    assert 'class="input figure unsure" id="lines-0-paid"' in page
    fields = page_form.fields(page, "order")
    for then in ("add_line", "again"):
        again = send(browser, "/orders/new", fields | {"next": then}).text
        assert 'class="input figure unsure" id="lines-0-paid"' in again, (
            "nobody was chosen yet, so it is not saved"
        )
    odd = fields | {"unsure": "lines-99-goods x lines-0-paid/ platform", "next": "again"}
    assert send(browser, "/orders/new", odd).status_code == 422


@pytest.mark.only("sqlite")
def test_what_is_no_order_is_said_and_kept(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    for text, sentence in (("明天开会 <b>", "没认出订单"), (" ", "复制过来"), ("字" * 100_001, "字太多了")):
        answer = send(browser, "/orders/paste", {"text": text, "villager_id": "x"})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert "明天开会 &lt;b&gt;" in send(browser, "/orders/paste", {"text": "明天开会 <b>"}).text
    theirs = villager(county.hongxing, "李国富")
    for odd in (str(theirs.id), str(uuid7()), "'"):
        page = send(browser, "/orders/paste", {"text": text_of("pdd-app"), "villager_id": odd})
        assert page.status_code == 200
        assert "李国富" not in page.text
    several = send(browser, "/orders/paste", {"text": text_of("two-orders-of-a-list")}).text
    assert "里面有 2 个订单，这里填的是第一个" in several
    assert send(signed_in(county.office), "/orders/paste", {"text": "x"}).status_code == 403


@pytest.mark.only("sqlite")
def test_a_number_of_another_station_is_refused_as_ever(county: County, signed_in: Any) -> None:
    placed(
        villager(county.hongxing, "李国富"),
        county.li,
        platform="拼多多",
        platform_number="150831-123456789012345",
    )
    browser = signed_in(county.wang)
    page = send(browser, "/orders/paste", {"text": text_of("pdd-app")}).text
    fields = page_form.fields(page, "order") | {
        "villager_id": str(villager(county.taiping).id),
        "next": "again",
    }
    answer = send(browser, "/orders/new", fields)
    assert answer.status_code == 422
    assert "另一个站已经记过了" in answer.text
    assert sums("orders", "1") == [1]
