"""Orders paid by telephone, bills brought, what the tables hold: what tests of bills do again and again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, text

from station_app.bills.models import BillLine
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ledger.models import EntryKind, Method
from station_app.ledger.models import post as enter
from station_app.orders.models import Order
from station_app.orders.placing import LineDraft
from tests.factories import County
from tests.orders.deeds import placed
from tests.web import post, read

DAY = dt.date(2015, 8, 31)


def moment(text: str) -> dt.datetime:
    """A moment of Shanghai."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI).astimezone(dt.UTC)


def paid(
    who: Villager, by: Person, yuan: str, at: str, method: Method = Method.WECHAT, *, refund: str = ""
) -> Order:
    """An order paid at a moment, in yuan; ``refund`` is what went back a minute later."""
    fen = round(float(yuan) * 100)
    with clock.back_then(moment(at)):
        order = placed(who, by, LineDraft("电饭锅", 1_000, fen, fen), method=method)
    if refund:
        with clock.back_then(moment(at) + dt.timedelta(minutes=1)):
            enter(order, EntryKind.REFUNDED, round(float(refund) * 100), method, by)
            db.session.commit()
    return order


def bring(client: FlaskClient, county: County, content: bytes, name: str = "账单.csv") -> str:
    """Upload, look, keep; the page of what was looked at."""
    here = f"/bills/stations/{county.taiping.id}"
    answer = post(client, f"{here}/new", {"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, read(answer.text)
    page = client.get(answer.location).text
    assert post(client, f"{answer.location}/keep").status_code == 303
    assert post(client, f"{answer.location}/keep").status_code == 303  # a second tap changes nothing
    return read(page)


def view(client: FlaskClient, county: County, name: str = "open") -> str:
    """The page of the station."""
    return client.get(f"/bills/stations/{county.taiping.id}?view={name}").text


def rows(sql: str) -> list[Any]:
    """By plain SQL."""
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def count(table: str) -> int:
    """Rows of a table."""
    return int(rows(f"select count(*) from {table}")[0][0])


def stored(number: str) -> BillLine:
    """The line of this number."""
    query = select(BillLine).where(BillLine.number == number).execution_options(scoped=True)
    found: BillLine | None = db.session.scalar(query)
    assert found is not None
    return found
