"""The audit log: every act as a sentence, filters, the file, masking, and the check of its chains."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.audit import AuditClear
from station_app.core.db import db
from station_app.reports import audits
from tests.exports.reading import csv_rows, xlsx_rows
from tests.factories import County, browser_of, villager
from tests.orders.deeds import placed, send
from tests.sql_count import counted
from tests.undos.acts import newest


def plain(page: str) -> str:
    """The words of a page, without its marks."""
    import re

    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_every_act_is_a_sentence(county: County, signed_in: Any, worked: str) -> None:
    page = plain(signed_in(county.auditor).get("/reports/audits").text)
    assert f"王站长 把订单 {worked} 的" in page
    assert "第 1 样付款从 ¥139.00 改成 ¥129.00" in page
    assert "，因为：金额写错了" in page
    assert f"王站长 到货了：订单 {worked}（状态从 已下单 改成 已到站、取货码 1-1-01）" in page
    assert (
        f"王站长 撤销了“到货了”：订单 {worked}（状态从 已到站 改成 已下单、取货码从 1-1-01 改成 –）" in page
    )
    assert "记了乡亲：乡亲 张*兰" in page
    assert "13843214417" not in page


def test_the_log_reads_in_english(county: County, signed_in: Any, worked: str) -> None:
    browser = signed_in(county.admin)
    send(browser, "/language", {"language": "en"})
    page = plain(browser.get("/reports/audits").text)
    assert (
        f"changed order {worked}: Item 1 paid from ¥139.00 to ¥129.00" in page or "¥139.00 to ¥129.00" in page
    )
    assert "because: 金额写错了" in page


@pytest.mark.parametrize(
    ("query", "seen", "hidden"),
    [
        ("q={number}", "记了单", "记了乡亲"),
        ("who=王站长", "记了单", "系统"),
        ("station=TY001", "记了单", "停用了账号"),
        ("station=0", "停用了账号", "记了单："),
        ("kind=users", "停用了账号", "记了单："),
        ("verb=take_back", "撤销了“到货了”", "记了单："),
        ("from=2015-01-01&to=2015-12-31", "没有符合", "记了单："),
        ("from={today}", "记了单", "没有符合"),
        ("q=no-such-number", "没有符合", "记了单："),
    ],
)
def test_filters_stand_in_the_address(
    county: County, signed_in: Any, worked: str, query: str, seen: str, hidden: str
) -> None:
    send(signed_in(county.admin), f"/accounts/{county.li.id}/disable", {"reason": "换人"})
    today = clock.on(clock.now())
    url = f"/reports/audits?{query.format(number=worked, today=today)}"
    page = signed_in(county.auditor).get(url).text.split("<tbody>")[-1].split('<p class="note">')[0]
    assert seen in plain(page)
    assert hidden not in plain(page)


def test_a_deed_is_found_by_its_own_words_alone(county: County, signed_in: Any, worked: str) -> None:
    """Several kinds of things know a verb of the same name, each with words of its own."""
    send(signed_in(county.admin), "/settings/county", {})
    auditor = signed_in(county.auditor)
    page = auditor.get("/reports/audits").text
    choices = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page.split('name="verb"')[1])
    words = [word for _, word in choices]
    assert len(set(words)) == len(words)
    edited = {word: value for value, word in choices}["改了单"]
    page = plain(auditor.get(f"/reports/audits?verb={edited}").text.split("<tbody>")[-1])
    assert worked in page
    assert "记了单" not in page
    page = auditor.get(f"/reports/audits?verb={edited}&kind=orders").text
    assert f'<option value="{edited}" selected' in page
    assert "没有符合" in plain(auditor.get(f"/reports/audits?verb={edited}&kind=villagers").text)


ODD = (
    "from=x",
    "to=9999-12-31",
    "from=0001-01-01",
    "kind=nothing",
    "verb=x",
    "verb=orders.x",
    "verb=.",
    "after=x~y",
    "q=%00",
    "q=%F0%9F",
)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("query", ODD)
def test_an_odd_address_still_shows_the_log(county: County, signed_in: Any, worked: str, query: str) -> None:
    assert signed_in(county.auditor).get(f"/reports/audits?{query}").status_code == 200


def test_the_file_holds_what_the_filter_shows_and_who_took_it_is_written_down(
    county: County, signed_in: Any, worked: str
) -> None:
    auditor, url = signed_in(county.auditor), f"/reports/audits?q={worked}"
    assert "/reports/audits/export?q=" in auditor.get(url).text
    rows = csv_rows(auditor, url)
    assert list(rows[0])[:3] == ["时间", "谁", "身份"]
    assert len(rows) == 4, "placed, edited, arrived, taken back"
    assert {row["哪一个"] for row in rows} == {worked}
    assert any("第 1 样付款：¥139.00 → ¥129.00" in row["改了什么"] for row in rows)
    told = xlsx_rows(auditor, url)
    assert [row["指纹"] for row in told] == [row["指纹"] for row in rows]
    assert all(type(row["链上第几条"]) is int for row in told)
    paper = auditor.get(f"/reports/audits/print?q={worked}&kind=orders&verb=arrive")
    assert "到货了" in paper.text
    assert "办了什么：到货了" in plain(paper.text)
    taken = plain(auditor.get("/reports/audits?verb=exports.export").text.split("<tbody>")[-1])
    assert "导出了：导出的表 （哪张表 操作记录、行数 4、格式 Excel 表格（.xlsx）" in taken
    csv_rows(auditor, "/reports/audits?kind=orders")
    taken = plain(auditor.get("/reports/audits?verb=exports.export").text.split("<tbody>")[-1])
    assert "筛选 种类：订单" in taken


def test_a_long_log_is_told_in_batches(
    county: County, signed_in: Any, worked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = csv_rows(signed_in(county.auditor), "/reports/audits?q=" + worked)
    monkeypatch.setattr(audits, "BATCH", 3)
    assert csv_rows(signed_in(county.auditor), "/reports/audits?q=" + worked) == whole


@pytest.mark.parametrize(
    ("query", "words", "told"),
    [
        ("verb=arrive", "到货了", "到货了：订单"),
        ("verb=edit&kind=orders", "改了单", "因为：金额写错了"),
        ("verb=take_back", "撤销", "撤销了“到货了”"),
    ],
)
def test_an_older_address_with_a_verb_alone_shows_its_acts_and_says_so(
    county: County, signed_in: Any, worked: str, query: str, words: str, told: str
) -> None:
    page = signed_in(county.auditor).get(f"/reports/audits?{query}").text
    assert re.search(rf'<option value="[^"]+" selected>{words}</option>', page.split('name="verb"')[1])
    rows = plain(page.split("<tbody>")[-1])
    assert told in rows
    assert "记了单：" not in rows
    assert "记了乡亲" not in rows


def test_pages_follow_by_key_and_cost_the_same(app: Flask, county: County) -> None:
    one = villager(county.taiping)
    browser = browser_of(app, county.auditor)
    counts = []
    for more in (4, 60):
        for _ in range(more):
            placed(one, county.wang)
        browser.get("/reports/audits")
        with counted() as found:
            page = browser.get("/reports/audits").text
        counts.append(len(found))
    assert counts[1] <= counts[0] <= 12, "a page of 50 asks no more than one of 5"
    seen, url = 0, "/reports/audits"
    while url:
        page = browser.get(url).text
        seen += page.count("记了单：")
        older = page.split('rel="next" href="')
        url = older[1].split('"')[0].replace("&amp;", "&") if len(older) > 1 else ""
    assert seen == 64


def test_clear_text_goes_with_the_person_who_asks(county: County, signed_in: Any) -> None:
    one, browser = villager(county.taiping), signed_in(county.wang)
    assert "张桂兰" in browser.get(f"/villagers/{one.id}").text
    assert "张*兰" in plain(signed_in(county.auditor).get(f"/reports/audits?thing={one.id}").text)
    db.session.execute(delete(AuditClear))
    db.session.commit()
    page = plain(signed_in(county.auditor).get(f"/reports/audits?thing={one.id}").text)
    assert "姓名 （已隐去）" in page


def test_only_auditor_and_administrator_read_the_log(county: County, signed_in: Any) -> None:
    for name in ("wang", "clerk", "office", "coordinator", "province"):
        assert signed_in(getattr(county, name)).get("/reports/audits").status_code == 403
    assert signed_in(county.auditor).get("/reports/audits").status_code == 200


def test_another_county_does_not_stand_in_it(county: County, signed_in: Any) -> None:
    placed(villager(county.elsewhere, "赵四"), county.zhao)
    assert "ZL001" not in signed_in(county.auditor).get("/reports/audits").text
    with acting_as(county.zhao):
        assert newest(county.zhao).at <= clock.now() + dt.timedelta(seconds=1)
