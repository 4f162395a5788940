"""Where a person is signed in: seen in words, ended one by one, all others, or all by the administrator."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from station_app.accounts.devices import device
from station_app.core import chains
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from tests.accounts.signing import START, give_password, is_in
from tests.factories import PASSWORD, County
from tests.web import post

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; V1986A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/86.0.4240.99 Mobile Safari/537.36 MicroMessenger/8.0.2"
)
COMPUTER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0 Safari/537.36 Edg/120.0"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "安卓手机·微信"),
        (COMPUTER, "Windows 电脑·Edge"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 14_0 like Mac OS X) Version/14.0 Safari/604.1",
            "苹果手机·Safari",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Firefox/120.0", "苹果电脑·Firefox"),
        ("Mozilla/5.0 (Linux; Android 12; Pad) Chrome/99.0 Safari/537.36", "安卓平板·Chrome"),
        ("Mozilla/5.0 (Linux; Android 10; HarmonyOS; ANA) HuaweiBrowser/12 Mobile", "华为手机·华为浏览器"),
        ("curl/8.0", "别的设备"),
        ("", "别的设备"),
    ],
)
def test_a_device_is_named_in_plain_words(agent: str, words: str) -> None:
    assert device(agent) == words


def enter(app: Flask, login: str, agent: str):
    """A browser that calls itself so, signed in."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    assert post(client, "/sign-in", {"login": login, "password": PASSWORD}).status_code == 303
    return client


def done(client, url: str, data: dict[str, str] | None = None):
    """The page after a button was pressed."""
    return client.get(post(client, url, data).location)


def buttons(page: str) -> list[str]:
    """What the buttons that end a session send."""
    return re.findall(r'name="which" value="([0-9a-f]{64})"', page)


def ended(user_id: object) -> list[AuditEntry]:
    with unscoped():
        query = select(AuditEntry).where(AuditEntry.thing_id == user_id, AuditEntry.verb == "end_sessions")
        return list(db.session.scalars(query))


def test_wang_ends_the_session_of_the_phone_she_lost(app: Flask, county: County) -> None:
    give_password(county.wang)
    lost, here = enter(app, "wang", PHONE), enter(app, "wang", COMPUTER)
    page = here.get("/devices").text
    assert "安卓手机·微信" in page
    assert "Windows 电脑·Edge" in page
    assert page.count("正在用的这台") == 1
    assert len(buttons(page)) == 1, "this one has no button"
    assert "登录过的设备" in here.get("/more").text
    answer = done(here, "/devices/end", {"which": buttons(page)[0]})
    assert "那台设备退出了" in answer.text
    assert not is_in(lost)
    assert is_in(here)
    entry = ended(county.wang.id)[0]
    assert entry.changes == {"sessions": [1, 0]}
    assert chains.broken_links() == []
    again = done(here, "/devices/end", {"which": buttons(page)[0]})
    assert "早就退出了" in again.text
    assert len(ended(county.wang.id)) == 1


def test_all_others_end_and_this_one_stays(app: Flask, county: County) -> None:
    give_password(county.clerk)
    first, second, here = (enter(app, "banshi", agent) for agent in (PHONE, COMPUTER, COMPUTER))
    assert 'href="/devices"' in here.get("/orders").text, "by the name at the top"
    assert "别的 2 台设备退出了" in done(here, "/devices/end-others").text
    assert (is_in(first), is_in(second), is_in(here)) == (False, False, True)
    assert "没有别的设备登录着" in done(here, "/devices/end-others").text


def test_nobody_ends_or_sees_the_session_of_somebody_else(app: Flask, signed_in, county: County) -> None:
    give_password(county.wang)
    wang, other = enter(app, "wang", PHONE), enter(app, "wang", COMPUTER)
    which = buttons(other.get("/devices").text)[0]
    li = signed_in(county.li)
    assert which not in li.get("/devices").text
    post(li, "/devices/end", {"which": which})
    post(li, "/devices/end-others")
    assert is_in(wang)
    assert is_in(other)
    assert not ended(county.wang.id)
    for odd in ("", "\0", "x" * 9000, "😀"):
        assert post(li, "/devices/end", {"which": odd}).status_code == 303


def test_ending_this_one_signs_out(app: Flask, county: County) -> None:
    give_password(county.wang)
    one, two = enter(app, "wang", PHONE), enter(app, "wang", COMPUTER)
    mine = buttons(two.get("/devices").text)[0]
    assert post(one, "/devices/end", {"which": mine}).location == "/sign-in"
    assert not is_in(one)


def test_a_session_that_rested_too_long_is_not_listed(app: Flask, county: County) -> None:
    give_password(county.wang)
    with time_machine.travel(START, tick=False) as clock:
        enter(app, "wang", PHONE)
        clock.shift(dt.timedelta(hours=13))
        page = enter(app, "wang", COMPUTER).get("/devices").text
        assert "安卓手机" not in page
        assert not buttons(page)


def test_the_administrator_ends_all_of_wangs_sessions(app: Flask, signed_in, county: County) -> None:
    give_password(county.wang)
    one, two, admin = enter(app, "wang", PHONE), enter(app, "wang", COMPUTER), signed_in(county.admin)
    url = f"/accounts/{county.wang.id}"
    assert "退出所有设备" in admin.get(url).text
    answer = done(admin, f"{url}/end-sessions")
    assert "王站长的 2 台设备退出了" in answer.text
    assert "退出了设备" in answer.text
    assert not is_in(one)
    assert not is_in(two)
    assert ended(county.wang.id)[0].by_name == "管理员"
    assert post(signed_in(county.office), f"{url}/end-sessions").status_code == 403
    assert post(admin, f"/accounts/{county.zhao.id}/end-sessions").status_code == 404
