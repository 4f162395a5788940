"""No input breaks a form: what is posted is stored or answered with a sentence, never with an error page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders.steps import held, ship
from tests.factories import County, villager
from tests.orders.deeds import OWED, form, placed, send
from tests.web import token

NASTY = st.sampled_from(
    [
        "", " ", "0", "-1", "1e9", "NaN", "9" * 9, "9" * 40, "9" * 5000,
        "999999999.99", "0.005", "１２．５０", "¥1,234.50",
        "\0", "a\0b", "😀" * 50, "\ud800".encode("utf-8", "replace").decode(), "²", "' or 1=1 --",
        "<script>", "=1+1",
        "张桂兰", "zgl", "4417", "%", "_", "\\", "y", "cash", "owe", "deposit", "add_line", "slip", "again",
        "mall", "1.5",
        "00000000-0000-0000-0000-000000000000", "字" * 130, "999999",
    ]
)  # fmt: skip
NAMES = [
    "id", "villager_id", "who", "new_name", "new_phone", "pay", "deposit", "platform",
    "platform_number", "freight",
    "service_fee", "discount", "note", "confirm", "next", "lines-0-goods",
    "lines-0-quantity", "lines-0-paid",
    "lines-0-local", "lines-0-unit_price", "lines-0-spec", "lines-0-source", "lines-1-goods", "lines-1-paid",
    "lines-²-goods", "lines-99999999999-goods", "lines--1-goods", "lines-0", "lines",
    "lines-0-goods-0", "version",
    "reason", "amount", "refund", "method", "lines-0-units", "carrier", "tracking_number", "taken_by",
    "lines-0-id", "lines-0-gone", "lines-1-id", "seen", "keep-note", "keep-line.0", "difference",
    "on", "station",
]  # fmt: skip
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES), NASTY | st.text(max_size=20)), max_size=8)
PAGES = ("edit", "correct", "pay", "return", "step/ship", "step/hand_over", "step/cancel")
FINE = {200, 303, 409, 422}
SETTINGS = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "derandomize": True,
}


@pytest.fixture
def strict(app: Any) -> Any:
    """Exceptions reach the test instead of becoming a page."""
    kept = app.config.get("PROPAGATE_EXCEPTIONS")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    yield app
    app.config["PROPAGATE_EXCEPTIONS"] = kept


def told(fields: dict[str, Any], changes: Any) -> MultiDict[str, str]:
    """Good fields with some of them spoiled, and some posted twice."""
    posted: MultiDict[str, str] = MultiDict(fields)
    for name, value in changes:
        value = value.encode("utf-8", "replace").decode()
        if name in posted and len(value) % 2:
            posted.add(name, value)
        else:
            posted[name] = value
    return posted


@settings(max_examples=80, **SETTINGS)
@given(changes=FIELDS)
def test_nothing_posted_breaks_a_new_order(strict: Any, county: County, signed_in: Any, changes: Any) -> None:
    browser = signed_in(county.wang)
    posted = told(form(villager(county.taiping)), changes)
    posted["csrf_token"] = token(browser)
    assert browser.post("/orders/new", data=posted).status_code in FINE


@settings(max_examples=40, **SETTINGS)
@given(
    changes=FIELDS,
    page=st.sampled_from(PAGES),
)
def test_nothing_posted_breaks_what_is_done_with_an_order(
    strict: Any, county: County, signed_in: Any, changes: Any, page: str
) -> None:
    browser = signed_in(county.wang)
    order = placed(villager(county.taiping), county.wang, **OWED)
    if page == "correct":
        browser = signed_in(county.clerk)
    if page == "return":
        with acting_as(county.wang):
            ship(held(order.id), county.wang)
            db.session.commit()
    good = {
        "lines-0-goods": "电饭锅", "lines-0-quantity": "1", "lines-0-paid": "139",
        "lines-0-units": "1", "amount": "1", "version": "1", "confirm": "y",
        "refund": "0", "reason": "写错了", "pay": "cash", "method": "cash", "on": "2015-08-03",
        "station": "TY002",
    }  # fmt: skip
    if page == "return":
        good["version"] = "2"
    posted = told(good, changes)
    posted["csrf_token"] = token(browser)
    assert browser.post(f"/orders/{order.id}/{page}", data=posted).status_code in FINE


def test_ten_thousand_lines_are_answered_with_a_sentence(strict: Any, county: County, signed_in: Any) -> None:
    lines = {f"lines-{n}-goods": "x" for n in range(10_000)} | {f"lines-{n}-paid": "1" for n in range(10_000)}
    answer = send(signed_in(county.wang), "/orders/new", form(villager(county.taiping)) | lines)
    assert answer.status_code == 422
    assert "最多 50 样" in answer.text
    assert len(answer.data) < 400_000


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("discount", "1100", "优惠不能比货款多"),
        ("lines-0-paid", "999999999.99", "一单最多一千万元"),
        ("lines-0-paid", "", "请填写付款金额，例如 61.50"),
        ("lines-0-goods", " ", "请填写买什么"),
        ("lines-0-quantity", "0", "数量要大于 0"),
        ("deposit", "20", "先收定金"),
        ("platform_number", "9" * 61, "单号太长"),
        ("new_phone", "123", "电话不对"),
    ],
)
def test_a_wrong_field_says_how_to_put_it_right(
    county: County, signed_in: Any, field: str, value: str, sentence: str
) -> None:
    answer = send(signed_in(county.wang), "/orders/new", form(villager(county.taiping)) | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "处要改" in answer.text
    assert "<title>错误：" in answer.text
