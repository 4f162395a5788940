"""Lists for tests: small sheets, sent as a browser sends them, and what the tables hold afterwards."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from station_app.core.db import db
from tests.web import post

TODAY = dt.date(2015, 8, 31)
PRICES = ("品名", "规格", "单位", "参考价", "地点", "月份", "价格来源", "看到日期")
TOWEL = ("毛巾", "纯棉", "条", "12.50", "全县", "2015-08", "镇上商店", "2015-08-20")
PEOPLE = ("站点编码", "户号", "姓名", "联系电话")


def sheet(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def upload(client: FlaskClient, kind: str, content: bytes, name: str = "表.csv", **more: str) -> TestResponse:
    data = {"file": (io.BytesIO(content), name), **more}
    return post(client, f"/imports/lists/{kind}", data, content_type="multipart/form-data")


def prices() -> list[tuple[Any, ...]]:
    db.session.rollback()
    found = db.session.execute(text("select goods, spec, price_fen, place_code from prices order by 1, 2, 4"))
    return [tuple(row) for row in found]


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(text("select name from villagers order by name")))
