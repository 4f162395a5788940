"""A browser without JavaScript that types an order, loses its session and signs in again."""

from __future__ import annotations

from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from station_app.accounts.models import end_sessions
from station_app.core.access import Person, unscoped
from station_app.core.db import db
from station_app.orders.models import Order
from tests.accounts.signing import give_password, sign_in
from tests.factories import PASSWORD
from tests.page_form import fields


class Page(HTMLParser):
    """The token of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.token = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("name") == "csrf_token" and not self.token:
            self.token = given.get("value") or ""


def enter(app: Flask, person: Person) -> FlaskClient:
    """A browser without JavaScript, signed in by password."""
    give_password(person)
    client = app.test_client()
    assert sign_in(client, person.login, PASSWORD).status_code == 303
    return client


def form_of(client: FlaskClient, url: str, form_id: str) -> dict[str, str]:
    """The fields of a form as its page has them, with the token."""
    page = client.get(url).text
    return {**fields(page, form_id), "csrf_token": Page(page).token}


def later(person: Person) -> None:
    """The server ended this person's sessions; the browsers know nothing of it."""
    end_sessions(person.id)
    db.session.commit()


def orders() -> int:
    with unscoped():
        return db.session.scalar(select(func.count()).select_from(Order)) or 0


def typed_order(client: FlaskClient) -> dict[str, str]:
    """An order of two things as 王站长 types it, not yet saved."""
    return form_of(client, "/orders/new", "order") | {
        "who": "zgl",
        "lines-0-goods": "洗衣机 8公斤",
        "lines-0-paid": "1099",
        "lines-0-local": "1299.00",
        "lines-1-goods": '毛巾 <6条> "厚"',
        "lines-1-paid": "12,5x",
        "lines-1-quantity": "2",
        "pay": "owe",
        "platform": "京东",
        "freight": "6",
        "note": "下午来取\n别打电话",
        "next": "again",
    }


def back_in(client: FlaskClient, person: Person) -> TestResponse:
    """The page after signing in again."""
    answer = sign_in(client, person.login, PASSWORD)
    assert answer.status_code == 303
    return client.get(answer.location)


def shown(page: str, typed: dict[str, str]) -> None:
    """Every field of the order form stands there as it was typed; the letters of a name became the person."""
    found = fields(page, "order")
    gone = ("csrf_token", "next", "who", "villager_id")
    wanted = {name: value for name, value in typed.items() if name not in gone}
    assert {name: found.get(name) for name in wanted} == wanted
    assert found["villager_id"]
    assert "张桂兰" in page
