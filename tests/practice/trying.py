"""A day of practice as 王站长 does it with a browser, and everything of the real counties by plain SQL."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core.db import Model, db
from tests.orders.deeds import form
from tests.page_form import fields
from tests.web import post, read

FREE = {"sign_ins", "sign_in_failures", "drafts", "installation"}
"""Tables of sessions and of the database as a whole."""


def everything_real() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every county that is no practice county, and every account but where it practises."""
    db.session.commit()
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name in FREE:
            continue
        names = ", ".join(f'"{one.name}"' for one in table.columns if one.name != "practice_county")
        where = " where county_id not like '0%'" if "county_id" in table.columns else ""
        rows = db.session.connection().execute(text(f'select {names} from "{table.name}"{where}')).all()
        found[table.name] = sorted(tuple(map(str, row)) for row in rows)
    return found


def practised(sql: str) -> list[Any]:
    """What stands in the practice county."""
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def known(browser: FlaskClient, name: str = "王大娘") -> str:
    """The id of a practice villager, as the page of the order form offers it."""
    page = browser.get("/villagers/find", query_string={"q": name}).text
    found = re.search(r'data-id="([0-9a-f-]{36})"', page)
    assert found, page
    return found[1]


def begin(browser: FlaskClient) -> None:
    """Go practising."""
    assert post(browser, "/practice/begin").location == "/practice"


def newest_order(browser: FlaskClient) -> str:
    """The id of the order on top of the list."""
    found = re.search(r'href="/orders/([0-9a-f-]{36})', browser.get("/orders").text)
    assert found
    return found[1]


def a_day(browser: FlaskClient) -> str:
    """Every step of the list, in its order; gives the id of the first order."""

    def done(url: str, typed: dict[str, Any]) -> None:
        answer = post(browser, url, typed)
        assert answer.status_code == 303, (url, answer.status_code, read(answer.text)[-900:])

    who = known(browser)
    done("/orders/new", form(None, villager_id=who))
    order = newest_order(browser)
    done(f"/orders/{order}/slip", {})
    done(f"/orders/{order}/step/ship", {"carrier": "中通快递", "tracking_number": "LX10001"})
    done("/arrivals", {"number": "LX10001"})
    waits = re.search(r'name="item" value="([^"]+)"', browser.get("/pickup?q=LX10001").text)
    assert waits
    done("/pickup", {"item": waits[1], "pay": "cash"})
    done("/orders/new", form(None, villager_id=who, pay="owe", lines__0__goods="电饭锅", confirm="y"))
    done(f"/credit/{who}", fields(browser.get(f"/credit/{who}").text, "repay") | {"amount": "1099"})
    url = f"/orders/{order}/return"
    done(url, fields(browser.get(url).text, "return") | {"lines-0-units": "1", "reason": "坏了"})
    hidden = dict(re.findall(r'name="(id|seen)"[^>]*value="([^"]*)"', browser.get("/till").text))
    done("/till", hidden | {"counted": "1099.00", "reason": "练习"})
    return order
