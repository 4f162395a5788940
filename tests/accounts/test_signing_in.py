"""Signing in: who gets in, and what others learn from the page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from station_app.core.db import db
from tests.accounts.signing import account, give_password, is_in, sign_in
from tests.factories import PASSWORD, County


def test_wang_signs_in_by_login_in_any_case(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    answer = sign_in(client, " WANG ", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_wang_signs_in_by_telephone_as_people_write_it(app: Flask, county: County) -> None:
    give_password(county.wang, phone="13843214417")
    client = app.test_client()
    assert sign_in(client, "138 4321-4417", PASSWORD).status_code == 303
    assert is_in(client)


def test_a_telephone_that_two_share_signs_in_nobody(app: Flask, county: County) -> None:
    give_password(county.wang, phone="13843214417")
    give_password(county.li, phone="13843214417")
    assert sign_in(app.test_client(), "13843214417", PASSWORD).status_code == 422


def test_full_width_digits_of_an_input_method_are_the_same_password(app: Flask, county: County) -> None:
    give_password(county.wang, "zhu-yao-12-ge")
    assert sign_in(app.test_client(), "wang", "zhu-yao-１２-ge").status_code == 303


def test_an_unknown_login_is_answered_with_the_same_bytes(app: Flask, county: County) -> None:
    give_password(county.wang)
    known = sign_in(app.test_client(), "wang", "falsch-falsch")
    unknown = sign_in(app.test_client(), "nobo", "falsch-falsch")
    disabled = account(county.li)
    disabled.set_password(PASSWORD)
    disabled.disable()
    db.session.commit()
    stopped = sign_in(app.test_client(), "li", PASSWORD)

    def bare(answer: TestResponse, login: str) -> str:
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
        return text.replace(f'value="{login}"', 'value="?"')

    assert known.status_code == unknown.status_code == stopped.status_code == 422
    assert bare(known, "wang") == bare(unknown, "nobo") == bare(stopped, "li")


def test_an_unknown_login_costs_the_same_work(
    app: Flask, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from station_app.accounts import models

    give_password(county.wang)
    verified: list[str] = []
    hasher = models.hasher

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed.split("$")[3])
            return bool(hasher.verify(hashed, password))

    monkeypatch.setattr(models, "hasher", Counting())
    sign_in(app.test_client(), "wang", "falsch-falsch")
    sign_in(app.test_client(), "nobody", "falsch-falsch")
    assert len(verified) == 2
    assert verified[0] == verified[1], "the dummy hash must cost what a real one costs"


def test_a_link_opened_before_signing_in_is_opened_after(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    page = client.get("/sign-in?next=/villagers?q=zgl").text
    assert 'name="next" value="/villagers?q=zgl"' in page
    assert sign_in(client, "wang", PASSWORD, next="/villagers?q=zgl").location == "/villagers?q=zgl"


def test_who_is_signed_in_sees_no_sign_in_page(signed_in, county: County) -> None:
    assert signed_in(county.wang).get("/sign-in").location == "/"
