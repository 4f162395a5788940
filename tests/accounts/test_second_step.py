"""The second step of county roles: a code of the telephone after the password, each of them once."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from station_app.accounts.models import User, issue_code
from station_app.accounts.second import models as second
from station_app.accounts.second.models import HalfSignIn, RecoveryCode, SecondFactor
from station_app.core import chains
from station_app.core.access import Person, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from tests.access.routes import ROUTES
from tests.access.test_matrix import FREE
from tests.accounts.authenticator import STEP, Telephone, half, set_up
from tests.accounts.signing import account, give_password, is_in, sign_in
from tests.factories import PASSWORD, County, browser_of
from tests.web import post, read


def verbs(person: Person) -> list[str]:
    with unscoped():
        query = select(AuditEntry.verb).where(AuditEntry.thing_id == person.id).order_by(AuditEntry.seq)
        return list(db.session.scalars(query))


def test_wang_the_manager_signs_in_by_password_and_telephone(app: Flask, telephone: Telephone) -> None:
    assert len(set(telephone.codes)) == 10
    client = half(app, next="/stations")
    page = client.get("/sign-in/second").text
    assert "动态码" in page
    assert not is_in(client)
    code = telephone.now()
    typed = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = post(client, "/sign-in/second", {"code": f" {typed[:3]} {typed[3:]}"})
    assert (answer.status_code, answer.location) == (303, "/stations")
    assert is_in(client)
    assert chains.broken_links() == []


def test_the_secret_and_the_codes_are_nowhere_in_clear(
    app: Flask, county: County, telephone: Telephone
) -> None:
    factor = db.session.get(SecondFactor, county.office.id)
    assert factor is not None
    assert telephone.secret not in factor.sealed
    kept = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(kept) == 10
    assert not kept & set(telephone.codes)
    with unscoped():
        said = [f"{row.reason}{row.changes}" for row in db.session.scalars(select(AuditEntry))]
    assert not [one for one in said if telephone.secret in one or any(c in one for c in telephone.codes)]
    office = half(app)
    post(office, "/sign-in/second", {"code": telephone.now()})
    page = office.get("/second").text
    assert "还剩 10 个" in read(page)
    assert not [code for code in telephone.codes if code in page]
    assert telephone.secret not in page.replace(" ", "")


def test_who_is_half_signed_in_reaches_no_page(app: Flask, county: County, telephone: Telephone) -> None:
    client, wrong = half(app), []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.arguments or rule.endpoint in FREE:
                continue
            if ROUTES[rule.endpoint].is_public:
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                url = adapter.build(rule.endpoint, method=method)
                answer = post(client, url) if method == "POST" else client.get(url)
                if answer.status_code != 303 or not answer.location.startswith("/sign-in"):
                    wrong.append(f"{method} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert "王主任" not in client.get("/help").text


def test_a_code_is_taken_once_and_no_earlier_one_after_it(
    app: Flask, county: County, telephone: Telephone, clock
) -> None:
    first = telephone.now()
    one, two = half(app), half(app)
    assert post(one, "/sign-in/second", {"code": first}).status_code == 303
    assert post(two, "/sign-in/second", {"code": first}).status_code == 422
    before = telephone.at(dt.datetime.now(dt.UTC) - STEP)
    assert post(two, "/sign-in/second", {"code": before}).status_code == 422
    clock.shift(STEP)
    assert post(two, "/sign-in/second", {"code": first}).status_code == 422, "still in its skew, but used"
    assert post(two, "/sign-in/second", {"code": telephone.now()}).status_code == 303
    assert post(two, "/sign-in/second", {"code": telephone.now()}).location == "/sign-in"


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_telephone_may_be_one_step_early_or_late(
    app: Flask, telephone: Telephone, clock, steps: int, status: int
) -> None:
    clock.shift(10 * STEP)
    code = telephone.at(dt.datetime.now(dt.UTC) + steps * STEP)
    assert post(half(app), "/sign-in/second", {"code": code}).status_code == status


def test_nothing_is_taken_at_the_first_step_of_all_time(app: Flask, county: County, telephone) -> None:
    db.session.execute(update(SecondFactor).values(step=-5))
    db.session.commit()
    user = account(county.office)
    for typed in ("", "000000", "12345", "1234567", "abcdef", "１２", "\0" * 6, "-00001"):
        assert not second.right(user, typed, app.config["SECRET_KEY"])
    factor = db.session.get(SecondFactor, user.id, populate_existing=True)
    assert factor is not None
    assert factor.step == -5


def test_a_flood_of_wrong_codes_has_to_wait_wherever_it_comes_from(
    app: Flask, telephone: Telephone, clock
) -> None:
    client = half(app)
    statuses = [
        post(
            client, "/sign-in/second", {"code": "000000"}, environ_overrides={"REMOTE_ADDR": f"10.1.{n}.1"}
        ).status_code
        for n in range(8)
    ]
    assert statuses == [422] * 5 + [429] * 3
    answer = post(client, "/sign-in/second", {"code": telephone.now()})
    assert answer.status_code == 429, "not even the right one"
    assert "试的次数太多了" in answer.text
    clock.shift(dt.timedelta(seconds=31))
    assert post(client, "/sign-in/second", {"code": telephone.now()}).status_code == 303


def test_a_recovery_code_stands_in_once(app: Flask, county: County, telephone: Telephone) -> None:
    typed = telephone.codes[3].lower().replace("-", " ")
    assert post(half(app), "/sign-in/second", {"code": typed}).status_code == 303
    assert post(half(app), "/sign-in/second", {"code": telephone.codes[3]}).status_code == 422
    assert second.left(county.office.id) == 9
    assert verbs(county.office) == ["second_on", "recovery"]


def test_a_half_sign_in_waits_five_minutes_and_not_over_a_new_password(
    app: Flask, county: County, telephone: Telephone, clock
) -> None:
    late = half(app)
    clock.shift(dt.timedelta(minutes=6))
    assert post(late, "/sign-in/second", {"code": telephone.now()}).location == "/sign-in"
    early = half(app)
    give_password(county.office, "ling-wai-yi-ge-mima")
    assert post(early, "/sign-in/second", {"code": telephone.now()}).location == "/sign-in"
    assert app.test_client().get("/sign-in/second").location == "/sign-in"
    give_password(county.office)
    half(app)
    assert db.session.scalar(select(func.count()).select_from(HalfSignIn)) == 2, "the late one is swept out"


def test_a_one_time_code_does_not_go_round_it(app: Flask, county: County, telephone: Telephone) -> None:
    code = issue_code(account(county.office))
    db.session.commit()
    new = "san-ge-ping-guo-hen-tian"
    client = app.test_client()
    asked = {"login": "zhuren", "code": code, "password": new, "again": new}
    assert post(client, "/sign-in/code", asked).location == "/sign-in/second"
    assert not is_in(client)
    assert post(client, "/sign-in/second", {"code": telephone.now()}).status_code == 303
    assert is_in(client)


def test_switching_it_on_signs_out_the_other_devices(app: Flask, county: County, clock) -> None:
    give_password(county.office)
    other, here = app.test_client(), app.test_client()
    for client in (other, here):
        sign_in(client, "zhuren", PASSWORD)
    assert post(here, "/second/confirm", {"code": "000000"}).status_code == 409, "nothing was begun"
    post(here, "/second/begin")
    assert post(here, "/second/confirm", {"code": "12 34"}).status_code == 422
    assert sign_in(app.test_client(), "zhuren", PASSWORD).location == "/", "asked only once it is confirmed"
    set_up(here)
    assert is_in(here)
    assert not is_in(other)
    assert 'href="/second"' in here.get("/devices").text
    assert post(here, "/second/begin").status_code == 409


def test_it_is_switched_off_by_a_code_or_by_the_administrator_with_a_reason(
    app: Flask, signed_in, county: County, telephone: Telephone, clock
) -> None:
    office, admin = half(app), signed_in(county.admin)
    post(office, "/sign-in/second", {"code": telephone.now()})
    clock.shift(STEP)
    assert post(office, "/second/off", {"code": "000000"}).status_code == 422
    url = f"/accounts/{county.office.id}"
    assert "关掉两步登录" in admin.get(url).text
    assert "关掉两步登录" not in signed_in(county.office).get(url).text
    refused = post(admin, f"{url}/second-off", {"why": " "})
    assert refused.status_code == 422
    assert "请写一句为什么关掉" in refused.text
    assert post(admin, f"{url}/second-off", {"why": "手机丢了"}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    page = admin.get(url).text
    assert "关掉了两步登录" in page
    assert "手机丢了" in page
    assert post(admin, f"{url}/second-off", {"why": "再来"}).status_code == 409
    assert sign_in(app.test_client(), "zhuren", PASSWORD).location == "/"
    again = set_up(signed_in(county.office))
    clock.shift(STEP)
    mine = half(app)
    post(mine, "/sign-in/second", {"code": again.now()})
    clock.shift(STEP)
    assert post(mine, "/second/off", {"code": again.now()}).status_code == 303
    assert verbs(county.office) == ["second_on", "second_off", "second_on", "second_off"]


def test_nobody_switches_off_another_countys_or_ones_own_without_a_code(
    app: Flask, signed_in, county: County
) -> None:
    set_up(signed_in(county.admin))
    user = db.session.scalar(select(User).where(User.login == "admin"))
    assert user is not None
    own = post(signed_in(county.admin), f"/accounts/{user.id}/second-off", {"why": "x"})
    assert own.status_code == 422
    assert second.is_on(user)
    wang = signed_in(county.wang)
    assert wang.get("/second").status_code == 403
    assert 'href="/second"' not in wang.get("/devices").text


def test_another_secret_key_opens_no_seal(app: Flask, county: County, telephone: Telephone) -> None:
    user = account(county.office)
    assert not second.right(user, telephone.now(), "another key" * 5)
    assert second.right(user, telephone.codes[0], "another key" * 5), "the paper still works"


@pytest.mark.only("sqlite")
def test_opening_the_address_of_the_second_step_signs_nobody_out(app: Flask, county: County) -> None:
    browser = browser_of(app, county.office)
    assert browser.get("/sign-in/second").headers["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert app.test_client().get("/sign-in/second").headers["Location"].endswith("/sign-in")
