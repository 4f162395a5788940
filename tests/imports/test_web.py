"""A ledger on the web: choose, look, import, see the result, take it back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.imports.models import BatchState, ImportBatch
from station_app.orders.models import Order
from tests.factories import County
from tests.imports.commands import figures
from tests.imports.sheets import AS_OF, as_csv, good
from tests.web import exported, post

BAD = good(日期="2015-02-30", 平台订单号="1")


@pytest.fixture(autouse=True)
def last_day_of_august() -> Any:
    clock.pin(AS_OF)
    yield
    clock.pin(None)


def upload(client: FlaskClient, content: bytes, name: str = "登记表.csv", **fields: str) -> TestResponse:
    data = {"file": (io.BytesIO(content), name), "as_of": "2015-08-31", **fields}
    return post(client, "/imports/new", data, content_type="multipart/form-data")


def orders() -> int:
    with unscoped():
        return (
            db.session.scalar(select(func.count()).select_from(Order).where(Order.is_undone.is_(False))) or 0
        )


def test_wang_uploads_looks_imports_and_takes_it_back(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    content = as_csv(good(), good(平台订单号="2", 当地参考价=""), BAD)
    answer = upload(wang, content)
    assert answer.status_code == 303
    page = answer.location
    assert orders() == 0
    text = wang.get(page).get_data(as_text=True)
    assert "3 行 = 没问题 1 + 提醒 1 + 不收 1 + 导入过 0" in text
    assert "2015 年没有 2 月 30 日" in text
    assert "导入 2 行，共 ¥58.00" in text
    assert "没有参考价" not in wang.get(f"{page}?result=refused").get_data(as_text=True)

    for _ in range(2):
        assert post(wang, f"{page}/confirm").status_code == 303
    assert orders() == 2
    assert figures()["turnover_fen"] == 5800
    assert "导入了 2 行" in wang.get(page).get_data(as_text=True)
    with unscoped():
        batch = db.session.scalar(select(ImportBatch))
        assert batch is not None
        assert (batch.state, batch.content) == (BatchState.DONE, None)

    with unscoped():
        order = db.session.scalar(select(Order).order_by(Order.number))
        assert order is not None
        order.note = "改过"
        kept = order.number
        db.session.commit()
    assert post(wang, f"{page}/undo").status_code == 303
    text = wang.get(page).get_data(as_text=True)
    assert "退回 1 单，保留 1 单" in text
    assert kept in text
    assert (orders(), figures()["orders"]) == (1, 1)


def test_a_second_look_says_what_is_known(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    page = upload(office, as_csv(good())).location
    post(office, f"{page}/confirm")
    again = upload(office, as_csv(good(运单号="771"))).location
    text = office.get(again).get_data(as_text=True)
    assert "没问题 0 + 提醒 0 + 不收 0 + 导入过 1" in text
    assert "以前导入过，那时写的是“”" in text
    assert "没有能导入的行" in text


def test_the_list_of_problems_is_a_file_no_spreadsheet_runs(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    page = upload(office, as_csv(good(联系电话="=cmd()"))).location
    answer = exported(office, page)
    text = answer.get_data().decode("utf-8-sig")
    assert answer.mimetype == "text/csv"
    assert "联系电话,'=cmd()" in text


def test_the_office_chooses_the_station_of_a_file_without_a_code(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    page = upload(office, as_csv(good(), code="")).location
    assert "没有站点编码" in office.get(page).get_data(as_text=True)
    page = upload(office, as_csv(good(), code=""), station="TY002").location
    post(office, f"{page}/confirm")
    with unscoped():
        assert db.session.scalars(select(Order.station_id)).all() == [county.hongxing.id]


def test_a_file_of_hongxing_is_refused_at_the_counter_of_taiping(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    page = upload(wang, as_csv(good(), code="站点编码：TY002")).location
    text = wang.get(page).get_data(as_text=True)
    assert "没有这个站点编码，或者不归您管" in text
    post(wang, f"{page}/confirm")
    assert orders() == 0


def test_li_sees_nothing_of_what_wang_imports(county: County, signed_in: Any) -> None:
    page = upload(signed_in(county.wang), as_csv(good())).location
    li, zhao = signed_in(county.li), signed_in(county.zhao)
    for stranger in (li, zhao):
        assert stranger.get(page).status_code == 404
        assert post(stranger, f"{page}/confirm").status_code == 404
        assert post(stranger, f"{page}/undo").status_code == 404
    assert "登记表.csv" not in li.get("/imports").get_data(as_text=True)
    assert signed_in(county.auditor).get(page).status_code == 200
    assert post(signed_in(county.auditor), f"{page}/confirm").status_code == 403
    assert orders() == 0


def test_wang_does_not_undo_what_the_office_imported(county: County, signed_in: Any) -> None:
    page = upload(signed_in(county.office), as_csv(good())).location
    post(signed_in(county.office), f"{page}/confirm")
    wang = signed_in(county.wang)
    assert wang.get(page).status_code == 200
    assert post(wang, f"{page}/undo").status_code == 422
    assert orders() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 字节"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是表格"),
        (b"%PDF-1.4 \xff\xfe\xfd\x81", "不是表格"),
        ("姓名,电话\n张桂兰,1\n".encode(), "没有找到标题行"),
        ("日期,购买人,商品名称\n".encode(), "标题行少了：数量、网购单价"),
        ("日期,购买人,商品名称,数量,网购单价\n".encode(), "没有一行订单"),
    ],
)
def test_a_file_that_is_no_ledger_gets_a_sentence(
    county: County, signed_in: Any, content: bytes, words: str
) -> None:
    answer = upload(signed_in(county.wang), content)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_no_file_gets_a_sentence(county: County, signed_in: Any) -> None:
    answer = post(signed_in(county.wang), "/imports/new", {"as_of": "2015-08-31"})
    assert (answer.status_code, "请先选一个" in answer.get_data(as_text=True)) == (422, True)


def test_a_stale_look_is_judged_again(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    other = signed_in(county.clerk)
    page = upload(office, as_csv(good())).location
    theirs = upload(other, as_csv(good(备注="同一份"))).location
    post(other, f"{theirs}/confirm")
    post(office, f"{page}/confirm")
    assert orders() == 1
    assert "导入过 1" in office.get(page).get_data(as_text=True)


def test_the_messy_sample_on_the_web_adds_up(county: County, signed_in: Any, ledgers: Path) -> None:
    office = signed_in(county.office)
    file = next((ledgers / "messy").glob("*TY102*.xlsx"))
    page = upload(office, file.read_bytes(), file.name, station="TY001").location
    text = office.get(page).get_data(as_text=True)
    assert "183 行 = " in text
