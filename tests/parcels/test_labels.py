"""Pick-up labels of a morning in one go: those without are ticked, a second print says so."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from tests.factories import County, villager
from tests.parcels.test_arrivals import rows, scan, tracked
from tests.web import post, read

LABELS = "/parcels/labels"
NUMBERS = ("SF0000000000001", "SF0000000000002", "SF0000000000003")
TICKED = re.compile(r'name="parcel" value="([0-9a-f-]{36})" checked')


@pytest.fixture
def wang(county: County, signed_in: Any) -> Any:
    """王站长, who has just scanned three parcels of 张桂兰."""
    browser, who = signed_in(county.wang), villager(county.taiping)
    for number in NUMBERS:
        tracked(who, number)
        scan(browser, number)
    return browser


def test_the_labels_of_a_morning_are_printed_in_one_go(wang: Any) -> None:
    assert f'href="{LABELS}"' in wang.get("/arrivals").text
    page = wang.get(LABELS).text
    assert "3 件还没打过标签" in read(page)
    ids = TICKED.findall(page)
    looked = post(wang, LABELS, {"parcel": ids, "look": "1"})
    sheet = wang.get(looked.headers["Location"])
    assert "data-print-now" not in sheet.text
    assert read(sheet.text).count("预览") == 3
    assert rows("select count(*) from audit_entries where verb = 'print'") == [(0,)]
    printed = post(wang, LABELS, {"parcel": [*ids, *ids]}).headers["Location"]
    sheet = wang.get(printed)
    words = read(sheet.text)
    assert "data-print-now" in sheet.text
    assert (words.count("第 1 次打印"), words.count("张*兰")) == (3, 3)
    assert "张桂兰" not in words
    assert "data-print-now" not in wang.get(printed).text, "opened again it prints nothing"
    assert rows("select count(*) from audit_entries where verb = 'print'") == [(3,)]
    assert "0 件还没打过标签" in read(wang.get(LABELS).text)
    again = wang.get(post(wang, LABELS, {"parcel": ids[:1]}).headers["Location"]).text
    assert re.search(r"补打 1</b><span>王\S+ .*\d\d:\d\d", again)


@pytest.mark.only("sqlite")
def test_a_sheet_of_a4_holds_three_in_a_row(wang: Any) -> None:
    ids = TICKED.findall(wang.get(LABELS).text)
    printed = post(wang, LABELS, {"parcel": ids}).headers["Location"]
    page = wang.get(f"{printed}&slip=a4").text
    assert page.count('class="label-row"') == 1
    assert page.count('class="slip parcel-label"') == 3
    assert "slip-label-sheet" in page
    narrow = re.search(r'href="([^"]*slip=58[^"]*)"', page)
    assert narrow is not None
    assert wang.get(narrow[1].replace("&amp;", "&")).text.count('class="label-row"') == 3


@pytest.mark.only("sqlite")
def test_only_what_lies_at_the_own_station_gets_a_label(county: County, signed_in: Any, wang: Any) -> None:
    ids = TICKED.findall(wang.get(LABELS).text)
    li = signed_in(county.li)
    assert "没有要打标签的件" in read(li.get(LABELS).text)
    refused = post(li, LABELS, {"parcel": ids})
    assert refused.status_code == 422
    assert "请先在要打的件前面打勾" in read(refused.text)
    assert li.get(f"{LABELS}/sheet?parcel={ids[0]}").status_code == 404
    for one in ("", "x", str(uuid.uuid4()), "0" * 5_000):
        assert post(wang, LABELS, {"parcel": one}).status_code == 422
        assert wang.get(f"{LABELS}/sheet?parcel={one}").status_code in (303, 404)
    assert rows("select count(*) from audit_entries where verb = 'print'") == [(0,)]
