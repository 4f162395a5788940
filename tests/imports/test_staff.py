"""A list of staff opens accounts, whose codes are told once; an undo forgets those nobody used."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from station_app.core import chains
from station_app.core.access import unscoped
from station_app.core.db import db
from tests.factories import County
from tests.imports.listed import sheet, upload
from tests.web import post

STAFF = ("姓名", "登录名", "身份", "站点编码", "乡镇", "联系电话")


def test_sun_opens_accounts_for_operators_and_forgets_those_nobody_used(
    county: County, signed_in: Any
) -> None:
    sun = signed_in(county.admin)
    content = sheet(
        STAFF,
        ("赵六", "ZhaoLiu", "", "TY001", "", "13843210001"),
        ("钱七", "qianqi", "乡镇协调员", "", "双岗镇", ""),
        ("孙八", "sunba", "村站长", "TY999", "", ""),
        ("周九", "zhaoliu", "县电商办", "", "", ""),
        ("王站长", county.wang.login, "", "TY001", "", ""),
        ("别人", county.li.login, "县电商办", "", "", ""),
        ("吴十", "1", "皇帝", "", "", ""),
    )
    page = upload(sun, "staff", content).location
    looked = sun.get(page).text
    assert "7 行 = 没问题 2 + 提醒 0 + 不收 4 + 导入过 1" in looked
    assert post(signed_in(county.office), f"{page}/confirm-list").status_code == 422
    told = post(sun, f"{page}/confirm-list")
    assert told.status_code == 200
    codes = re.findall(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</b>", told.text)
    assert len(codes) == 2
    assert not any(code in sun.get(page).text for code in codes)
    assert post(sun, f"{page}/confirm-list").status_code == 303
    rows = db.session.execute(
        text("select login, role, area_code from users where login in ('zhaoliu', 'qianqi')")
    )
    assert {tuple(row) for row in rows} == {
        ("zhaoliu", "operator", "220822"),
        ("qianqi", "coordinator", "220822102"),
    }
    db.session.execute(text("update users set password_hash = 'x' where login = 'qianqi'"))
    db.session.commit()
    assert post(sun, f"{page}/undo-list").status_code == 303
    assert "退回 1 行，保留 1 行" in sun.get(page).text
    left = db.session.scalars(text("select login from users where login in ('zhaoliu', 'qianqi')"))
    assert list(left) == ["qianqi"]
    with unscoped():
        assert chains.broken_links() == []


def test_a_station_code_in_full_width_or_small_letters_is_that_station(
    county: County, signed_in: Any
) -> None:
    sun = signed_in(county.admin)
    content = sheet(
        STAFF,
        ("赵六", "zhaoliu", "", "ＴＹ００１", "", ""),
        ("钱七", "qianqi", "", "ty001", "", ""),
        ("孙八", "sunba", "", "ＴＹ９９９", "", ""),
    )
    page = upload(sun, "staff", content).location
    assert "3 行 = 没问题 2 + 提醒 0 + 不收 1 + 导入过 0" in sun.get(page).text
    assert post(sun, f"{page}/confirm-list").status_code == 200
    joined = "postings p join users u on u.id = p.user_id where u.login in ('zhaoliu', 'qianqi')"
    assert db.session.scalar(text(f"select count(*) from {joined}")) == 2
