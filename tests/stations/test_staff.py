"""Accounts as the administrator sees them: opened, disabled, enabled, reset; only those of the own county."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from station_app.accounts.models import User, UserState
from station_app.core import chains
from station_app.core.access import Role, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.stations.models import Posting
from tests import page_form
from tests.accounts.signing import account, is_in
from tests.factories import COUNTY, County, person
from tests.undos.acts import undone
from tests.web import post

NEW = "san-ge-ping-guo-hen-tian"


def deeds(user_id: object) -> list[str]:
    with unscoped():
        query = select(AuditEntry.verb).where(AuditEntry.thing_id == user_id).order_by(AuditEntry.seq)
        return list(db.session.scalars(query))


def test_the_administrator_opens_an_account_for_a_second_operator(
    app: Flask, signed_in, county: County
) -> None:
    admin = signed_in(county.admin)
    asked = {
        "name": "孙嫂",
        "login": "SunSao",
        "role": "operator",
        "station": str(county.taiping.id),
        "phone": "",
    }
    answer = post(admin, "/accounts/new", asked)
    assert answer.status_code == 200
    code = re.search(r'class="code">([^<]+)<', answer.text)
    assert code
    user = db.session.scalar(select(User).where(User.login == "sunsao"))
    assert user is not None
    assert (user.county_id, user.area_code, user.must_change_password) == (COUNTY, COUNTY, True)
    with unscoped():
        assert (
            db.session.scalar(select(Posting.station_id).where(Posting.user_id == user.id))
            == county.taiping.id
        )
    assert code[1] not in admin.get(f"/accounts/{user.id}").text, "shown once"
    sun = app.test_client()
    done = post(sun, "/sign-in/code", {"login": "sunsao", "code": code[1], "password": NEW, "again": NEW})
    assert done.status_code == 303
    assert is_in(sun)
    assert deeds(user.id) == ["open", "redeem"]
    assert chains.broken_links() == []
    assert "TY001 双岗镇太平村" in admin.get("/accounts?q=sunsao").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": "wang"}, "已经有人用了"),
        ({"login": "WANG"}, "已经有人用了"),
        ({"login": "1sun"}, "第一个是字母"),
        ({"station": ""}, "村站长要选一个站"),
        ({"role": "coordinator"}, "要选一个乡镇"),
        ({"role": "province"}, "请从列表里选一个"),
        ({"role": "root"}, "请从列表里选一个"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_an_account_that_cannot_be_is_refused(signed_in, county: County, change: dict, sentence: str) -> None:
    asked = {"name": "孙嫂", "login": "sunsao", "role": "operator", "station": str(county.taiping.id)}
    answer = post(signed_in(county.admin), "/accounts/new", asked | change)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_station_of_the_neighbour_cannot_be_given(signed_in, county: County) -> None:
    asked = {"name": "孙嫂", "login": "sunsao", "role": "operator", "station": str(county.elsewhere.id)}
    assert post(signed_in(county.admin), "/accounts/new", asked).status_code == 422


def test_disabling_wang_ends_her_sessions_and_says_why(signed_in, county: County) -> None:
    wang, admin = signed_in(county.wang), signed_in(county.admin)
    url = f"/accounts/{county.wang.id}"
    assert "为什么停用" in post(admin, f"{url}/disable", {"reason": " "}).text
    assert account(county.wang).state is UserState.ACTIVE
    assert post(admin, f"{url}/disable", {"reason": "外出务工"}).status_code == 303
    assert not is_in(wang)
    assert post(admin, f"{url}/disable", {"reason": "外出务工"}).status_code == 409
    page = admin.get(url).text
    assert "外出务工" in page
    assert "管理员" in page
    assert post(admin, f"{url}/enable").status_code == 303
    assert post(admin, f"{url}/enable").status_code == 409
    assert deeds(county.wang.id) == ["disable", "enable"]


def test_a_reset_ends_the_password_and_the_sessions(signed_in, county: County) -> None:
    wang, admin = signed_in(county.wang), signed_in(county.admin)
    answer = post(admin, f"/accounts/{county.wang.id}/reset")
    assert re.search(r'class="code">[A-Z0-9-]{14}<', answer.text)
    assert not is_in(wang)
    assert account(county.wang).password_hash == ""


def test_the_administrator_cannot_remove_herself_or_the_last_one(signed_in, county: County) -> None:
    admin = signed_in(county.admin)
    answer = post(admin, f"/accounts/{county.admin.id}/disable", {"reason": "不干了"})
    assert answer.status_code == 422
    assert "不能停用自己的账号" in answer.text
    assert post(admin, f"/accounts/{county.admin.id}/reset").status_code == 422
    second = person("admin2", "第二位", Role.ADMIN, COUNTY)
    db.session.commit()
    assert post(admin, f"/accounts/{second.id}/disable", {"reason": "调走了"}).status_code == 303
    account(county.admin).disable()
    account(second).enable()
    db.session.commit()
    with_second = signed_in(second)
    account(county.admin).enable()
    db.session.commit()
    assert post(with_second, f"/accounts/{county.admin.id}/disable", {"reason": "调走了"}).status_code == 303


def test_accounts_of_the_neighbour_and_of_the_province_are_not_there(signed_in, county: County) -> None:
    admin = signed_in(county.admin)
    for stranger in (county.zhao, county.province):
        assert admin.get(f"/accounts/{stranger.id}").status_code == 404
        for verb in ("disable", "enable", "reset"):
            assert post(admin, f"/accounts/{stranger.id}/{verb}", {"reason": "x y z"}).status_code == 404
    page = admin.get("/accounts").text
    assert "王站长" in page
    assert "赵站长" not in page
    assert "省里老刘" not in page


def test_the_manager_reads_and_the_others_are_sent_to_who_may(signed_in, county: County) -> None:
    office = signed_in(county.office)
    assert office.get("/accounts").status_code == 200
    page = office.get(f"/accounts/{county.wang.id}").text
    assert "disable" not in page
    for verb in ("disable", "enable", "reset"):
        assert post(office, f"/accounts/{county.wang.id}/{verb}").status_code == 403
    assert office.get("/accounts/new").status_code == 403
    for name in ("wang", "coordinator", "clerk", "auditor", "province"):
        answer = signed_in(getattr(county, name)).get("/accounts")
        assert answer.status_code == 403
        assert "管理员" in answer.text


def test_a_name_that_is_a_script_is_shown_as_words(signed_in, county: County) -> None:
    admin = signed_in(county.admin)
    evil = "<script>alert(1)</script>"
    asked = {"name": evil, "login": "evil", "role": "clerk"}
    answer = post(admin, "/accounts/new", asked)
    assert evil not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert evil not in admin.get("/accounts").text


def test_a_name_is_corrected_a_station_added_and_both_are_taken_back(signed_in, county: County) -> None:
    admin, url = signed_in(county.admin), f"/accounts/{county.wang.id}/edit"
    page = admin.get(url).text
    assert "TY001" not in page, "the station she serves already is not offered"
    sent = page_form.fields(page.replace('class="card form"', 'class="card form wide"'))
    wrong = post(admin, url, sent | {"name": "", "phone": "138"})
    assert wrong.status_code == 422
    assert "请填写姓名" in wrong.text
    asked = {"name": "王桂芬", "phone": "13843214417", "station": str(county.hongxing.id)}
    assert post(admin, url, sent | asked).status_code == 303
    user = db.session.get(User, county.wang.id, populate_existing=True)
    assert user is not None
    assert (user.name, user.phone) == ("王桂芬", "13843214417")
    assert "TY002" in admin.get(f"/accounts/{user.id}").text
    both = post(admin, url, sent | {"phone": "13843210000"})
    assert both.status_code == 409
    assert "王桂芬" in both.text
    same = page_form.fields(both.text, "stale") | {"keep-name": "theirs", "keep-phone": "theirs"}
    assert post(admin, url, same).status_code == 303
    assert deeds(user.id) == ["edit"]
    assert undone(county.admin) is not None
    user = db.session.get(User, county.wang.id, populate_existing=True)
    assert user is not None
    assert (user.name, user.phone) == ("王站长", "")
    with unscoped():
        left = list(db.session.scalars(select(Posting.station_id).where(Posting.user_id == user.id)))
    assert left == [county.taiping.id]
    assert chains.broken_links() == []


def test_a_coordinator_goes_to_another_township(signed_in, county: County) -> None:
    admin, url = signed_in(county.admin), f"/accounts/{county.coordinator.id}/edit"
    sent = page_form.fields(admin.get(url).text.replace('class="card form"', 'class="card form wide"'))
    assert post(admin, url, sent | {"area": "220821100"}).status_code == 422, "of another county"
    assert post(admin, url, sent | {"area": "220822105"}).status_code == 303
    user = db.session.get(User, county.coordinator.id, populate_existing=True)
    assert user is not None
    assert user.area_code == "220822105"
    assert "鸿兴镇" in admin.get(f"/accounts/{user.id}").text
