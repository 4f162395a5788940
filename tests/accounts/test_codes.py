"""Ways in without a password: one-time codes, and the cards of the demo."""

from __future__ import annotations

import datetime as dt

import time_machine
from flask import Flask

from station_app.accounts.models import issue_code
from station_app.core.access import Role
from station_app.core.db import db
from station_app.settings.models import mark_installation
from tests.accounts.signing import START, account, is_in, sign_in
from tests.factories import County
from tests.web import post


def test_the_demo_cards_work_on_this_machine_only(app: Flask, county: County) -> None:
    mark_installation(demo="1", business_on="2015-08-31")
    db.session.commit()
    client = app.test_client()
    assert "/sign-in/demo/operator" in client.get("/sign-in").text
    away = {"environ_overrides": {"REMOTE_ADDR": "192.168.1.20"}}
    assert "/sign-in/demo/" not in client.get("/sign-in", **away).text
    assert post(client, "/sign-in/demo/operator", **away).status_code == 404
    assert post(client, "/sign-in/demo/nobody").status_code == 404
    assert post(client, "/sign-in/demo/operator").status_code == 303
    assert is_in(client)


def test_outside_the_demo_there_is_no_way_in_without_a_password(app: Flask, county: County) -> None:
    client = app.test_client()
    assert "/sign-in/demo/" not in client.get("/sign-in").text
    for role in Role:
        assert post(client, f"/sign-in/demo/{role}").status_code == 404


def test_a_one_time_code_sets_a_password_once(app: Flask, county: County) -> None:
    code = issue_code(account(county.wang))
    db.session.commit()
    new = "san-ge-ping-guo-hen-tian"
    wanted = {"login": "wang", "code": code.lower().replace("-", " "), "password": new, "again": new}
    client = app.test_client()
    assert "7KQ2" in client.get(f"/sign-in/code?login=wang&code={code}").text
    weak = post(client, "/sign-in/code", wanted | {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 422
    assert "太常见" in weak.text
    assert post(client, "/sign-in/code", wanted).status_code == 303
    assert is_in(client)
    assert account(county.wang).must_change_password is False
    assert post(app.test_client(), "/sign-in/code", wanted).status_code == 422
    assert sign_in(app.test_client(), "wang", new).status_code == 303


def test_a_code_is_of_no_use_to_another_account_or_after_three_days(app: Flask, county: County) -> None:
    new = "san-ge-ping-guo-hen-tian"
    with time_machine.travel(START, tick=False) as clock:
        code = issue_code(account(county.wang))
        db.session.commit()
        asked = {"code": code, "password": new, "again": new}
        for login in ("li", "nobody"):
            assert "码不对" in post(app.test_client(), "/sign-in/code", asked | {"login": login}).text
        clock.shift(dt.timedelta(hours=73))
        assert "码不对" in post(app.test_client(), "/sign-in/code", asked | {"login": "wang"}).text
