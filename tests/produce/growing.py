"""A household with beans to sell and what is done with them: for tests of purchases, batches, sales."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import Person, acting_as, unscoped
from station_app.core.db import db
from station_app.produce.batches import making
from station_app.produce.batches.making import Made, Take
from station_app.produce.batches.models import Batch, Making
from station_app.produce.channels import models as channels
from station_app.produce.channels.models import Channel, ChannelKind
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases import buying
from station_app.produce.purchases.buying import Bought
from station_app.produce.purchases.models import Purchase
from station_app.produce.weights import Unit
from station_app.stations.models import Station
from tests import produce_factory

TODAY = dt.date(2015, 8, 31)


def beans(
    station: Station, name: str = "张桂兰", goods: str = "绿豆", **more: Any
) -> tuple[Producer, Product]:
    """A producer of a station and a product."""
    clock.pin(TODAY)
    with unscoped():
        grower = produce_factory.producer(station, name, **more)
        known = db.session.query(Product).filter_by(county_id=station.county_id, name=goods)
        product = known.one_or_none() or produce_factory.product(goods, county_id=station.county_id)
        db.session.commit()
    return grower, product


def bought(by: Person, grower: Producer, product: Product, jin: float = 100, **more: Any) -> Purchase:
    """Bought at ¥4.00 a 斤 unless said otherwise; nothing is paid unless it is said."""
    said = {"unit": Unit.JIN, "gross": round(jin * 500), "price_fen": 400} | more
    with acting_as(by):
        purchase = buying.buy(grower, Bought(product_id=product.id, **said), by)
        db.session.commit()
    return purchase


def made(by: Person, product: Product, *takes: Take, how: Making = Making.GATHERED, **more: Any) -> Batch:
    """A batch of these."""
    with acting_as(by):
        batch = making.make(Made(product.id, how, takes, **more), by)
        db.session.commit()
    return batch


def channel(by: Person, name: str = "淘宝三千禾旗舰店", **more: Any) -> Channel:
    """A channel of 淘宝 that keeps 5 %, unless said otherwise."""
    known = {"kind": ChannelKind.ONLINE, "platform": "taobao", "fee_bp": 500}
    with acting_as(by):
        row = channels.new(by.county_id, by, **{**known, "name": name, **more})
        db.session.commit()
    return row


def rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Plain rows, so that nothing is counted by what is tested."""
    return [tuple(row) for row in db.session.connection().execute(text(sql), values).all()]


def value(sql: str, **values: Any) -> Any:
    """The one value of a plain question."""
    return rows(sql, **values)[0][0]


def key(id: Any) -> uuid.UUID:
    """An identifier as plain SQL gives it."""
    return id if isinstance(id, uuid.UUID) else uuid.UUID(str(id))


def hidden(page: str, name: str) -> str:
    """The value a hidden field of a page travels with; of several of a name, the last."""
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[-1]
