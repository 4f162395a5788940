"""王站长 holds her WeChat and Alipay bills against her entries; nothing is decided without her yes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.bills import deciding, standing
from station_app.bills.models import BillLine
from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.ledger.models import Method, MoneyEntry, reverse
from station_app.ops.checking import proof
from station_app.orders.placing import LineDraft
from station_app.tills.credit import repaying
from tests.bills.doing import DAY, bring, count, moment, paid, rows, stored, view
from tests.bills.samples import Row, alipay, line, wechat, wechat_book
from tests.factories import County, villager
from tests.orders.deeds import OWED, placed
from tests.web import post, read


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(DAY)
    yield
    clock.pin(None)


def test_wang_confirms_what_is_sure_at_once_and_the_rest_one_by_one(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    first = paid(who, county.wang, "61.50", "2015-08-30T18:20:00")
    paid(who, county.wang, "20", "2015-08-30T09:00:00")
    paid(who, county.wang, "20", "2015-08-30T09:30:00")
    paid(who, county.wang, "45", "2015-08-29T10:00:00")  # no line: she wrote WeChat, it was cash
    paid(who, county.wang, "99", "2015-08-29T10:00:00", Method.CASH)
    looked = bring(
        wang,
        county,
        wechat(
            line("2015-08-30 18:22:03", "in", "61.50", "W1"),
            line("2015-08-30 09:10:00", "in", "20.00", "W2", other="平安是福"),
            line("2015-08-30 11:00:00", "in", "88.00", "W3", other="李国富", goods="转账备注:李国富买种子"),
            line("2015-08-30 12:00:00", "out", "35.00", "W4", kind="商户消费", other="拼多多平台商户"),
            line("2015-08-30 13:00:00", "neutral", "500.00", "W5", kind="零钱提现"),
            line("2015-08-28 13:00:00", "in", "8.00", "W6", status="已全额退款"),
        ),
    )
    assert "收入4 笔 ¥177.50" in looked
    assert "要存的6 笔" in looked
    assert "站里的账一分不动" in looked
    assert count("bill_links") == 0
    page = view(wang, county)
    told = read(page)
    assert "有把握的 1 笔" in told
    assert "名字、金额都一样" in told
    assert "也许是" in told  # one of the two of 20 yuan
    assert "账里没有这一笔" in told
    assert "李国富" not in told  # the other party is masked, in the words of the payment too
    assert "李*富" in told
    pairs = re.findall(r'name="pair" value="([^"]+)"', page)
    assert len(pairs) == 1
    assert post(wang, f"/bills/stations/{county.taiping.id}/match", {"pair": pairs}).status_code == 303
    link = "select l.number, o.number from bill_links k join bill_lines l on l.id = k.line_id"
    link += " join money_entries e on e.id = k.id join orders o on o.id = e.subject_id"
    assert rows(link) == [("W1", first.number)]
    assert "¥45.00" in read(view(wang, county, "lost"))
    assert "¥99.00" not in read(view(wang, county, "lost"))
    assert "W5" not in told
    assert "不用对 2" in read(page)
    two = stored("W2")
    here = f"/bills/lines/{two.id}"
    candidates = re.findall(r'name="entry" value="([^"]+)"', wang.get(here).text)
    assert len(candidates) == 2
    both = post(wang, f"{here}/match", {"entry": candidates})
    assert both.status_code == 422
    assert "勾上的一共 ¥40.00，账单上是 ¥20.00" in read(both.text)
    assert post(wang, f"{here}/match", {"entry": candidates[:1]}).status_code == 303
    four = f"/bills/lines/{stored('W4').id}"
    assert post(wang, f"{four}/aside", {"why": "other", "reason": ""}).status_code == 422
    assert post(wang, f"{four}/aside", {"why": "goods", "reason": ""}).status_code == 303
    assert "给平台付的货款" in read(wang.get(four).text)
    assert post(wang, f"{four}/aside", {"why": "goods"}).status_code == 409
    assert post(wang, f"{here}/open").status_code == 303
    assert count("bill_links") == 1
    verbs = [
        verb for (verb,) in rows("select verb from audit_entries where thing = 'bill_lines' order by seq")
    ]
    assert verbs == ["match_line", "match_line", "set_aside", "open_line"]
    assert rows("select distinct set_by from bill_lines where state <> 'open'") == [("王站长",)]


def test_what_is_not_paid_yet_stands_apart_until_a_later_bill_says_so(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    done = line("2015-08-30 10:00:00", "in", "5.00", "A1", status="交易成功")
    waits = line("2015-08-30 11:00:00", "out", "80.00", "A2", status="等待付款")
    looked = bring(wang, county, alipay(done, waits))
    assert "收入1 笔 ¥5.00" in looked
    assert "还没付成，不计在内1 笔 ¥80.00" in looked
    assert "可能没导全" not in looked  # whether the file's own sum counts it or not
    assert rows("select out_fen from bills") == [(0,)]
    assert "不用对 1" in read(view(wang, county))
    assert "¥80.00" not in read(view(wang, county))
    assert "¥80.00" in read(view(wang, county, "rest"))
    paid_now = line("2015-08-30 11:00:00", "out", "80.00", "A2", status="交易成功")
    assert "状态有变的1 笔" in bring(wang, county, alipay(paid_now))
    assert "¥80.00" in read(view(wang, county))


def test_the_same_bill_twice_and_overlapping_ones_add_nothing_but_what_is_new(
    county: County, signed_in: Any
) -> None:
    wang = signed_in(county.wang)
    one, two, three = (line(f"2015-08-{day} 10:00:00", "in", "5.00", f"N{day}") for day in (28, 29, 30))
    bring(wang, county, wechat(one, two))
    assert "以前传过，不再记2 笔" in bring(wang, county, wechat_book(one, two), "账单.xlsx")
    assert count("bill_lines") == 2
    later: Row = line("2015-08-29 10:00:00", "in", "5.00", "N29", status="已退款(￥2.00)")
    looked = bring(wang, county, wechat(later, three))
    assert "状态有变的1 笔" in looked
    assert rows("select number, refunded_fen from bill_lines order by number") == [
        ("N28", 0),
        ("N29", 200),
        ("N30", 0),
    ]
    bring(wang, county, alipay(line("2015-08-29 10:00:00", "in", "5.00", "N29")))  # another account's number
    assert count("bill_lines") == 4
    doctored = bring(wang, county, wechat(line("2015-08-28 10:00:00", "in", "50.00", "N28")))
    assert "这个单号以前传过，金额是 ¥5.00，这次不一样" in doctored
    assert count("bill_lines") == 4
    assert rows("select count(*) from bills where content is not null") == [(0,)]


def test_one_transfer_for_several_debts_and_one_partly_sent_back_are_matched_whole(
    app: Flask, county: County, signed_in: Any
) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    with clock.back_then(moment("2015-08-29T08:00:00")):
        placed(who, county.wang, LineDraft("锅", 1_000, 12_000, 15_000), **OWED)
        placed(who, county.wang, LineDraft("盆", 1_000, 3_050, 4_000), **OWED)
    then = clock.back_then(moment("2015-08-30T08:00:00"))
    with app.test_request_context(), acting_as(county.wang), then:
        repaying.repay(who, 15_050, Method.ALIPAY, county.wang, id=uuid7())
        db.session.commit()
    paid(who, county.wang, "70", "2015-08-30T10:00:00", Method.ALIPAY, refund="10")
    bring(
        wang,
        county,
        alipay(
            line("2015-08-30 08:01:00", "in", "150.50", "A1"),
            line("2015-08-30 10:00:30", "in", "70.00", "A2"),
            line("2015-08-30 10:02:00", "out", "10.00", "A3"),
        ),
    )
    page = view(wang, county)
    assert "有把握的 3 笔" in read(page)
    here = f"/bills/stations/{county.taiping.id}/match"
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    stale = post(wang, here, {"all": "1", "seen": "2-x"})
    assert stale.status_code == 409
    assert post(wang, here, {"all": "1", "seen": seen[1]}).status_code == 303
    assert rows("select state, count(*) from bill_lines group by state") == [("matched", 3)]
    with unscoped():
        assert list(proof.bill_lines()) == []
        db.session.execute(text("update bill_lines set amount_fen = amount_fen + 1"))
        assert [one.check for one in proof.bill_lines()] == ["bill_lines"] * 3
    assert count("bill_links") == 4
    assert "没有要对的了" in read(view(wang, county))


def test_an_entry_taken_back_after_it_was_matched_is_shown_again(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    paid(who, county.wang, "61.50", "2015-08-30T18:20:00")
    bring(wang, county, wechat(line("2015-08-30 18:22:03", "in", "61.50", "W1")))
    with acting_as(county.wang):
        [entry] = standing.proposals(county.taiping.id)[1].values()
        deciding.match(fetch(BillLine, entry.line_id), entry.ids, county.wang)
        with pytest.raises(DomainError):  # decided once
            deciding.match(fetch(BillLine, entry.line_id), entry.ids, county.wang)
        db.session.commit()
        reverse(fetch(MoneyEntry, entry.ids[0]), county.wang)
        db.session.commit()
    assert "对上后又撤销的1 笔" in read(view(wang, county))
    assert "后来撤销了，请拆开重对" in read(view(wang, county, "matched"))
    assert post(wang, f"/bills/lines/{stored('W1').id}/open").status_code == 303
    told = read(view(wang, county))
    assert "账里没有这一笔" in told  # an entry that was taken back is proposed no more
    one = read(wang.get(f"/bills/lines/{stored('W1').id}").text)
    assert "账里前后半个月没有对得上的一笔" in one


def test_an_unmatched_line_leads_to_the_order_it_might_be_written_down_on(
    county: County, signed_in: Any
) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    with clock.back_then(moment("2015-08-29T08:00:00")):
        order = placed(who, county.wang, LineDraft("锅", 1_000, 6_150, 7_000), **OWED)
    bring(wang, county, wechat(line("2015-08-31 08:22:03", "in", "61.50", "W1")))
    page = wang.get(f"/bills/lines/{stored('W1').id}").text
    assert "正好一样" in page
    assert f"/orders/{order.id}/pay" in page
