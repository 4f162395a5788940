"""What strange programs send to the postbox: never a failure, and one bad deed never blocks the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from station_app.core.db import uuid7
from station_app.sync import replaying
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.sync.telephones import Telephone, bring
from tests.sync.test_sending import rows
from tests.web import token


@pytest.fixture
def phone(county: County, signed_in: Any) -> Telephone:
    """王站长's telephone."""
    return Telephone(signed_in(county.wang), county.wang)


def deep(levels: int) -> str:
    """A list in a list in a list, as text."""
    return "[" * levels + "]" * levels


WORDS = ("%00", "\x00", "\ud800", "%ED%A0%80", "😀" * 90, "&&==&", "a" * 30_000)
ODD = ("null", "true", "-1", "NaN", "1e999", "9" * 300, "9" * 5_000, '""', "[]", '{"a":1}', deep(400))
NAMES = ("v", "key", "sequence", "path", "body", "phone_at", "person", "owed_fen", "photos", "since")


def raw(phone: Telephone, body: str) -> Any:
    """Send text as it is."""
    headers = {"X-CSRFToken": token(phone.client)}
    return phone.client.post("/sync", data=body, content_type="application/json", headers=headers)


def test_one_bad_deed_never_blocks_the_rest(county: County, phone: Telephone) -> None:
    who, step = villager(county.taiping), f"/orders/{uuid7()}/step/ship"
    bad = []
    for name in NAMES:
        for value in ODD:
            bad.append(json.dumps(phone.keeps(step, {}) | {name: "@"}).replace('"@"', value))
    for words in WORDS:
        for name in ("new_name", "lines-0-goods", "lines-0-paid", "id"):
            one = phone.keeps("/orders/new", form(None, **{name.replace("-", "__"): "x"}))
            bad.append(json.dumps(one | {"body": one["body"].replace("=x", f"={words}")}))
        for path in ("/arrivals", step, "/produce/purchases/new"):
            bad.append(json.dumps(phone.keeps(path, {}) | {"body": f"number={words}&note={words}"}))
    for n in range(0, len(bad), 49):
        good = phone.keeps("/orders/new", form(who, confirm="y"))
        whole = json.dumps(phone.document("@")).replace('"@"', ",".join([*bad[n : n + 49], json.dumps(good)]))
        answer = raw(phone, whole)
        assert answer.status_code == 200, answer.text[:300]
        answers = answer.get_json()["answers"]
        assert len(answers) == len(bad[n : n + 49]) + 1
        assert answers[-1]["outcome"] == "created", answers[-1]
        assert all(one["sentences"] for one in answers if one["outcome"] == "refused")


def test_what_is_no_deed_is_answered_in_its_place(county: County, phone: Telephone) -> None:
    order = json.dumps(phone.keeps("/orders/new", form(villager(county.taiping))))
    sent = json.dumps(phone.document("@")).replace('"@"', f'"x", 1, null, [], NaN, {order}')
    answers = raw(phone, sent).get_json()["answers"]
    assert [one["outcome"] for one in answers] == ["refused"] * 5 + ["created"]
    assert all("不完整" in one["sentences"][0] for one in answers[:5])


@pytest.mark.only("sqlite")
def test_what_is_no_batch_is_refused_in_words(county: County, phone: Telephone, signed_in: Any) -> None:
    office, file = signed_in(county.office), json.dumps(phone.document() | {"postbox": 1})
    within = '{"postbox":1,"device":"x","entries":[{"key":' + deep(3_000) + "}]}"
    for body in (
        "",
        "{",
        deep(1_000),
        deep(100_000),
        within,
        "9" * 5_000,
        '"\\ud800"',
        file.replace("1}", "NaN}"),
    ):
        assert raw(phone, body).status_code == 422 or body.startswith('{"device"'), body[:40]
        assert bring(office, body.encode()).status_code == 422, body[:40]
    assert raw(phone, json.dumps(phone.document(*[{}] * 10_000))).status_code == 422
    page = bring(office, json.dumps(phone.document(*[{}] * 10_000) | {"postbox": 1}).encode())
    assert (page.status_code, "超过 2000 条" in page.text) == (422, True)


@pytest.mark.only("sqlite")
def test_a_fault_of_ours_with_one_deed_leaves_the_others_alone(
    county: County, phone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(replaying, "_scan", broken)
    scan = phone.keeps("/arrivals", {"number": "SF1234567890"})
    order = phone.keeps("/orders/new", form(villager(county.taiping)))
    answers = phone.sends(scan, order)
    assert [one["outcome"] for one in answers] == ["refused", "created"]
    assert "还在手机里" in answers[0]["sentences"][0]
    monkeypatch.undo()
    assert phone.sends(scan)[0]["outcome"] == "created"


def test_two_windows_that_number_two_deeds_alike_lose_neither(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    who = villager(county.taiping)
    one = phone.keeps("/orders/new", form(who))
    two = phone.keeps("/orders/new", form(who, confirm="y")) | {"sequence": 1}
    three = phone.keeps("/orders/new", form(who, confirm="y")) | {"sequence": 1}
    last = phone.keeps("/orders/new", form(who, confirm="y")) | {"sequence": 9}
    assert [answer["outcome"] for answer in phone.sends(one, two, three, last, two)] == [
        *["created"] * 4,
        "exists",
    ]
    assert rows("select sequence from sync_receipts order by sequence") == [(-2,), (-1,), (1,), (9,)]
    page = signed_in(county.office).get("/sync/devices").text
    assert '<b class="warn">7</b> <small>第 2–8 号</small>' in page


def test_a_telephone_goes_with_its_operator_to_another_station(
    county: County, phone: Telephone, signed_in: Any
) -> None:
    phone.sends(phone.keeps("/orders/new", form(villager(county.taiping))))
    li = Telephone(signed_in(county.li), county.li, phone.device, phone.sequence)
    assert li.sends(li.keeps("/orders/new", form(villager(county.hongxing))))[0]["outcome"] == "created"
    page = signed_in(county.office).get("/sync/devices").text
    assert county.hongxing.village in page.split("<tbody>")[1]
    assert "太平村" not in page.split("<tbody>")[1]
    assert 'class="warn"' not in page
