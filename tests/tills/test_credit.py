"""The credit book: 张桂兰 owes for an order and from before, and repays in parts, the oldest first."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import Person, acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.households.models import Villager
from station_app.ledger.models import Method
from station_app.ops.checking import money as checking
from station_app.orders.placing import LineDraft
from station_app.tills.credit import book, repaying
from tests.exports.reading import FULL
from tests.factories import County, villager
from tests.imports.commands import document, run
from tests.imports.listed import sheet, upload
from tests.orders.deeds import OWED, placed
from tests.web import exported, post, read

TODAY = dt.date(2015, 8, 31)
ONE = LineDraft("电饭锅", 1_000, 13_900, 16_900)
COLLECTED = "select method, amount_fen from money_entries where kind = 'collected' order by amount_fen"
CREDITS = ("站点编码", "姓名", "联系电话", "欠款", "哪天欠的", "欠的什么")


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


def rows(sql: str) -> list[Any]:
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def owes(who: Villager, by: Person, yuan: int = 120, on: dt.date = dt.date(2015, 3, 1)) -> None:
    with acting_as(by):
        repaying.note(who, yuan * 100, on, "化肥两袋", by, id=uuid7())
        db.session.commit()


def form_id(page: str) -> str:
    found = re.search(r'name="id"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def agrees() -> bool:
    with unscoped():
        return not [*checking.orders(), *checking.credits()]


def test_wang_collects_the_oldest_debt_first_and_the_till_has_it(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    placed(who, county.wang, ONE, **OWED)
    owes(who, county.wang)
    here = f"/credit/{who.id}"
    assert "张桂兰" in wang.get("/credit").text
    page = wang.get(here).text
    assert "¥259.00" in page
    assert page.index("化肥两袋") < page.index("单 ")
    fields = {"id": form_id(page), "amount": "150", "pay": "wechat"}
    for _ in range(2):  # two taps are one repayment
        assert post(wang, here, fields).status_code == 303
    assert rows("select settled_fen from credits") == [(12_000,)]
    assert rows("select received_fen from orders") == [(3_000,)]
    assert rows(COLLECTED) == [
        ("wechat", 3_000),
        ("wechat", 12_000),
    ]
    left = read(wang.get(here).text)
    assert "收好了 ¥150.00，还欠 ¥109.00" in left
    assert "还清了" in left
    till = read(wang.get("/till").text)
    assert "以前的欠账 ¥120.00" in till
    slip = read(wang.get(f"{here}/slip").text)
    assert "109.00" in slip
    assert "谢谢您" in slip
    assert agrees()


def test_more_than_is_owed_is_refused_and_what_was_typed_stays(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    owes(who, county.wang, 50)
    page = wang.get(f"/credit/{who.id}").text
    answer = post(wang, f"/credit/{who.id}", {"id": form_id(page), "amount": "50.01", "pay": "cash"})
    assert answer.status_code == 422
    assert "最多收 ¥50.00" in answer.text
    assert 'value="50.01"' in answer.text
    assert rows("select count(*) from money_entries") == [(0,)]


def test_wang_notes_an_earlier_debt_and_takes_it_back(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    here = f"/credit/{who.id}/new"
    typed = {"id": form_id(wang.get(here).text), "amount": "86.5", "since": "2015-02-10", "note": "种子"}
    tomorrow = post(wang, here, typed | {"since": "2015-09-01"})
    assert tomorrow.status_code == 422
    assert "日期还没到" in tomorrow.text
    for _ in range(2):
        assert post(wang, here, typed).status_code == 303
    assert rows("select amount_fen, note from credits") == [(8_650, "种子")]
    acts = rows("select verb from audit_entries where thing = 'credits'")
    assert acts == [("note_credit",)]


def test_the_county_sees_what_is_owed_by_age_and_takes_it_home(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    for yuan, on in ((10, dt.date(2015, 8, 20)), (20, dt.date(2015, 7, 15)), (40, dt.date(2015, 3, 1))):
        owes(who, county.wang, yuan, on)
    office = signed_in(county.office)
    page = read(office.get("/credits").text)
    assert re.search(r"双岗镇太平村\s*1\s*10\.00\s*20\.00\s*40\.00\s*70\.00\s*70\.00", page)
    taken = exported(office, "/credits").data.decode("utf-8-sig")
    assert "TY001,双岗镇太平村" in taken
    assert "70.00" in taken
    own = exported(signed_in(county.wang), "/credit").data.decode("utf-8-sig")
    assert "张*兰,70.00,2015-03-01,3" in own


def test_opening_credit_comes_as_a_list_and_goes_again(county: County, signed_in: Any) -> None:
    villager(county.taiping)
    villager(county.taiping, "王芳", "13500001111")
    villager(county.taiping, "王芳", "13500002222")
    chen = signed_in(county.clerk)
    content = sheet(
        CREDITS,
        ("TY001", "张桂兰", "", "120.00", "2015-03-01", "化肥两袋"),
        ("TY001", "王芳", "13500002222", "35", "2015年5月2日", ""),
        ("TY001", "王芳", "", "35", "2015-05-02", ""),
        ("TY001", "赵四", "", "9", "2015-05-02", ""),
        ("TY001", "张桂兰", "", "0", "2015-09-02", ""),
    )
    answer = upload(chen, "credits", content)
    assert answer.status_code == 303
    looked = read(chen.get(answer.location).text)
    assert "同名的" in looked
    assert "没有这位乡亲" in looked
    assert "欠款要大于 0" in looked
    assert post(chen, f"{answer.location}/confirm-list").status_code == 303
    assert rows("select amount_fen from credits order by 1") == [(3_500,), (12_000,)]
    with acting_as(county.wang):
        who = db.session.scalar(text("select villager_id from credits where amount_fen = 12000"))
        assert len(book.debtors(county.wang.station_id)) == 2, who
    again = upload(chen, "credits", content)
    assert "导入过 2" in read(chen.get(again.location).text)
    placed(villager(county.taiping, "赵四"), county.wang, ONE, **OWED)
    assert "期初欠账（能再导入" not in signed_in(county.auditor).get("/credits/debts/export").text
    file = exported(chen, "/credits/debts", format="before", **FULL).data
    again = upload(chen, "credits", file, "欠账.xlsx")
    assert "2 行 = 没问题 0 + 提醒 0 + 不收 0 + 导入过 2" in read(chen.get(again.location).text)
    assert post(chen, f"{answer.location}/undo-list").status_code == 303
    assert rows("select count(*) from credits") == [(0,)]


def test_a_debt_on_the_command_line_and_a_wrong_sum_is_found(
    county: County, app: Flask, tmp_path: Any
) -> None:
    villager(county.taiping)
    file = tmp_path / "欠账.csv"
    file.write_bytes(sheet(CREDITS, ("TY001", "张桂兰", "", "12", "2015-03-01", "")))
    assert document(run(app, "credits", "import", file, "--json"))["accepted"] == 1
    assert agrees()
    db.session.execute(text("update credits set settled_fen = 100"))
    db.session.commit()
    with unscoped():
        assert [one.check for one in checking.credits()] == ["debts_from_before"]


def test_a_merged_villagers_debts_go_with_them_and_an_owing_one_is_not_erased(
    county: County, wang: Person
) -> None:
    from station_app.households import hooks

    who = villager(county.taiping)
    other = villager(county.taiping, "张桂花", "13500003333")
    owes(who, county.wang)
    assert "还欠以前的账 ¥120.00" in "".join(hooks.holds([who.id]))
    assert hooks.tell_all([who.id])["credits"][0]["amount_fen"] == 12_000
    assert other.id


@pytest.mark.only("postgresql")
def test_eight_who_collect_at_once_collect_no_more_than_is_owed(county: County, app: Flask) -> None:
    who = villager(county.taiping)
    owes(who, county.wang, 80)
    id, by = who.id, county.wang
    gate, told = threading.Barrier(8), []

    def one() -> None:
        with app.app_context(), acting_as(by):
            gate.wait()
            try:
                mine = db.session.get(
                    Villager, {"county_id": by.county_id, "id": id}, execution_options={"scoped": True}
                )
                assert mine is not None
                repaying.repay(mine, 3_000, Method.CASH, by, id=uuid7())
                db.session.commit()
                told.append("taken")
            except DomainError:
                db.session.rollback()
                told.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["refused"] * 6 + ["taken"] * 2
    assert rows("select settled_fen from credits") == [(6_000,)]
    assert agrees()
