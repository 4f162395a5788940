"""A postbox brought as a file: stored once each, a long one to its end while its page is sent."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest

from station_app.core.errors import Busy
from station_app.sync import bringing
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.sync.telephones import Telephone, bring
from tests.sync.test_sending import DAY, phone, rows

__all__ = ["phone"]


def test_the_county_takes_a_postbox_as_a_file_once(county: County, phone: Telephone, signed_in: Any) -> None:
    kept = phone.keeps("/orders/new", form(villager(county.taiping)), ago=3 * DAY)
    other = phone.keeps("/orders/new", form(villager(county.elsewhere)), person=str(county.zhao.id))
    document = json.dumps(phone.document(kept, other) | {"postbox": 1}).encode()
    office = signed_in(county.office)
    page = bring(office, document)
    assert page.status_code == 200
    assert "存好 1 条" in page.text
    assert "不是您管的站" in page.text
    assert "早已存过 1 条" in bring(office, document).text
    assert rows("select placed_by, ordered_on from orders") == [
        ("王站长", rows("select ordered_on from orders")[0][0])
    ]
    assert rows("select brought_by, by_name from sync_receipts") == [("王主任", "王站长")]
    assert phone.sends(kept)[0]["outcome"] == "exists"
    assert "交来了手机里存的记录" in signed_in(county.auditor).get("/reports/audits").text


def large(phone: Telephone, county: County, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A file of three orders on a machine so slow that a part holds one of them."""
    monkeypatch.setattr(bringing, "ENOUGH_S", -1.0)
    who = villager(county.taiping)
    made = [phone.keeps("/orders/new", form(who, note=f"{n}", confirm="y")) for n in range(3)]
    return json.dumps(phone.document(*made) | {"postbox": 1}).encode()


def test_a_large_file_is_stored_while_its_page_is_sent(
    county: County, phone: Telephone, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, document = signed_in(county.office), large(phone, county, monkeypatch)
    page = bring(office, document)
    assert re.findall(r"还有 ([0-9]) 条没轮到", page.text) == ["2", "1"]
    assert (page.text.count("<b>存好 1 条</b>"), "一共 <b>存好 3 条</b>" in page.text) == (3, True)
    assert (page.text.count("</html>"), 'name="place"' in page.text) == (1, False)
    assert rows("select count(*) from orders") == [(3,)]
    assert "一共 <b>存好 0 条</b> 早已存过 3 条" in bring(office, document).text
    assert "早已存过 1 条" in bring(office, document, place=f"{uuid.uuid4()}:2").text  # of another telephone
    assert bring(office, document, place="x:99999").status_code == 200


def test_a_large_file_that_is_interrupted_goes_on_where_it_stopped(
    county: County, phone: Telephone, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, document = signed_in(county.office), large(phone, county, monkeypatch)
    bring_part, turns = bringing.bring, iter((True, False))

    def crowded(*said: Any) -> bringing.Brought:
        if next(turns):
            return bring_part(*said)
        raise Busy

    monkeypatch.setattr(bringing, "bring", crowded)
    page = bring(office, document)
    assert ("没有存完" in page.text, page.text.count("</html>")) == (True, 1)
    assert rows("select count(*) from orders") == [(1,)]
    monkeypatch.setattr(bringing, "bring", bring_part)
    place = page.text.partition('name="place" value="')[2].partition('"')[0]
    assert place.endswith(":1")
    assert "一共 <b>存好 2 条</b> 早已存过 0 条" in bring(office, document, place=place).text


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff\xfe", b'{"postbox": 1}', b"[" * 100_000, b'{"postbox": 1, "entries": 5}'],
)
def test_what_is_no_postbox_gets_a_sentence(county: County, signed_in: Any, content: bytes) -> None:
    answer = bring(signed_in(county.office), content)
    assert answer.status_code == 422
    assert "手机" in answer.text
