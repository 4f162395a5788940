"""Signing in at both applications, and the requests that are asked of them."""

from __future__ import annotations

import itertools
import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from bench.client import Answer, Browser
from bench.cluster import Cluster
from bench.copying import COUNTY
from bench.servers import Server

Make = Callable[[], bytes]
"""Makes the next request; called once for each."""

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PEER_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
GOODS = ("洗衣液 2kg", "棉被 8 斤", "LED 台灯", "雨靴 41 码", "电饭锅 4L", "菜籽油 5L", "童车", "暖水袋")


TOO_MANY, LIMIT_S = 429, 10


class NotAnswered(RuntimeError):
    """A page did not answer as it must; the figure would mean nothing."""


def expect(answer: Answer, status: int, what: str) -> Answer:
    """The answer, if it is what it must be."""
    if answer.status != status:
        words = re.sub(r"<[^>]+>|\s+", " ", answer.text)[-600:]
        raise NotAnswered(f"{what}: {answer.status} instead of {status}. {words}")
    return answer


def token(page: Answer, pattern: re.Pattern[str]) -> str:
    """The token of a form."""
    found = pattern.search(page.text)
    if found is None:
        raise NotAnswered("a page has no token in its form")
    return found[1]


def sign_in(server: Server, login: str, password: str) -> Browser:
    """A browser signed in at the application through its page."""
    browser = Browser(server.port)
    page = expect(browser.get("/sign-in"), 200, "the sign-in page")
    fields = {"csrf_token": token(page, TOKEN), "login": login, "password": password}
    answer = browser.post("/sign-in", fields)
    while answer.status == TOO_MANY:  # one address signs in for a hundred people: it waits as anybody must
        time.sleep(LIMIT_S)
        answer = browser.post("/sign-in", fields)
    expect(answer, 303, f"signing in as {login}")
    return browser


def sign_in_at_peer(server: Server, login: str, password: str) -> Browser:
    """A browser signed in at the peer."""
    browser = Browser(server.port)
    page = expect(browser.get("/admin/login/"), 200, "the peer's sign-in page")
    fields = {"csrfmiddlewaretoken": token(page, _PEER_TOKEN), "username": login, "password": password}
    expect(browser.post("/admin/login/", {**fields, "next": "/admin/"}), 302, "signing in at the peer")
    return browser


def operators(cluster: Cluster) -> list[tuple[str, str, list[str]]]:
    """Login, station and villagers of one operator of each open station."""
    query = (
        "select min(u.login), p.station_id::text, (select array_agg(v.id::text order by v.id) from "
        "villagers v where v.station_id = p.station_id) from users u join postings p on p.user_id = u.id "
        f"join stations s on s.id = p.station_id and s.state = 'open' and s.county_id = '{COUNTY}' "
        "group by p.station_id order by 1"
    )
    with cluster.connect() as connection:
        return [(login, station, people) for login, station, people in connection.execute(query)]


def saves(server: Server, who: list[tuple[str, str, list[str]]], password: str) -> Make:
    """Orders posted from the page by the operators of all stations in turn, each for another villager."""
    signed = []
    for login, _station, villagers in who:
        browser = sign_in(server, login, password)
        form = token(expect(browser.get("/orders/new"), 200, "the page of a new order"), TOKEN)
        signed.append((browser, form, itertools.cycle(villagers)))
    turns, count = itertools.cycle(signed), itertools.count(1)

    def make() -> bytes:
        browser, form, villagers = next(turns)
        return browser.request("POST", "/orders/new", order(next(count), form, next(villagers)))

    return make


def order(number: int, form: str, villager: str) -> dict[str, Any]:
    """The fields a browser sends for a new order of one thing, those left empty too."""
    paid = 1_200 + number * 37 % 14_000
    return {
        "csrf_token": form,
        "id": str(uuid.uuid4()),
        "villager_id": villager,
        **dict.fromkeys(("who", "new_name", "new_phone", "deposit", "freight", "service_fee"), ""),
        **dict.fromkeys(("discount", "note", "lines-0-spec", "lines-0-unit_price"), ""),
        "lines-0-goods": f"{GOODS[number % len(GOODS)]} {number}",
        "lines-0-quantity": "1",
        "lines-0-paid": f"{paid / 100:.2f}",
        "lines-0-local": f"{paid * 1.2 / 100:.2f}",
        "lines-0-source": "town",
        "pay": "cash",
        "platform": "淘宝",
        "platform_number": f"8{uuid.uuid4().int % 10**17:017d}",
        "next": "again",
    }


def peer_saves(browser: Browser, who: list[tuple[str, str, list[str]]]) -> Make:
    """The same orders posted to the peer's form: an order with one line."""
    page = expect(browser.get("/admin/peer/order/add/"), 200, "the peer's form")
    form = token(page, _PEER_TOKEN)
    turns = itertools.cycle((station, itertools.cycle(people)) for _login, station, people in who)
    count = itertools.count(1)

    def make() -> bytes:
        station, villagers = next(turns)
        return browser.request(
            "POST", "/admin/peer/order/add/", peer_order(next(count), form, station, next(villagers))
        )

    return make


def peer_order(number: int, form: str, station: str, villager: str) -> dict[str, Any]:
    """The fields the peer's form sends."""
    paid = 1_200 + number * 37 % 14_000
    sums = ("goods_fen", "payable_fen", "received_fen", "covered_fen", "coverable_fen", "lines-0-goods_fen")
    return {
        "csrfmiddlewaretoken": form,
        "number": f"P-{uuid.uuid4().hex[:20]}",
        "station": station,
        "villager": villager,
        "ordered_on": "2015-08-31",
        "state": "placed",
        "pay_mode": "prepaid",
        "platform": "淘宝",
        "platform_number": f"8{uuid.uuid4().int % 10**17:017d}",
        **dict.fromkeys(sums, str(paid)),
        **dict.fromkeys(("discount_fen", "freight_fen", "fee_fen"), "0"),
        "reference_fen": str(paid * 12 // 10),
        "note": "",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "1000",
        "lines-0-id": "",
        "lines-0-order": "",
        "lines-0-goods": f"{GOODS[number % len(GOODS)]} {number}",
        "lines-0-spec": "",
        "lines-0-quantity_m": "1000",
        "lines-0-unit_price_fen": "",
        "lines-0-reference_total_fen": str(paid * 12 // 10),
        "lines-0-reference_source": "town",
        "_save": "保存",
    }


def page(browser: Browser, *paths: str) -> Make:
    """These pages in turn."""
    requests: Iterator[bytes] = itertools.cycle([browser.request("GET", path) for path in paths])
    return lambda: next(requests)
