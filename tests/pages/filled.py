"""A county with as many rows as a page shows, with names as different as real ones are."""

from __future__ import annotations

import datetime as dt
import random

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from station_app.stations.models import Station
from tests import factories, orders_factory
from tests.orders_factory import Thing

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "桂兰国富德海玉芬淑珍秀英志强凤霞长海文忠立军振东井龙丽娟广财永福雅琴晓光建国海燕金花"
GOODS = (
    "洗衣机 8公斤",
    "棉被 2床",
    "电饭锅 4升",
    "毛巾 6条",
    "化肥 50公斤",
    "手机充电器",
    "儿童棉鞋 30码",
    "水泵 750瓦",
)
PLATFORMS = ("淘宝", "天猫", "京东", "1号店", "1688", "聚划算")
DAY = dt.date(2015, 8, 31)
STATES = (OrderState.PLACED, OrderState.SHIPPED, OrderState.ARRIVED, OrderState.PICKED_UP)


def fill(station: Station, count: int, seed: int = 7) -> None:
    """So many villagers, each with one order of the last days."""
    chance = random.Random(seed)
    with unscoped():
        for index in range(count):
            name = chance.choice(FAMILY) + "".join(chance.sample(GIVEN, 2))
            phone = f"13{chance.randrange(10**8, 10**9)}"
            villager = factories.villager(station, name, phone, f"{chance.randrange(1, 7)}组")
            paid = chance.randrange(500, 150_000)
            orders_factory.order(
                villager,
                DAY - dt.timedelta(days=chance.randrange(9)),
                Thing(chance.choice(GOODS), paid, paid + chance.randrange(100, 9_000)),
                state=STATES[index % 4],
                arrived_on=DAY - dt.timedelta(days=5) if index % 4 >= 2 else None,
                paid=index % 5 != 0,
                number=f"{station.code}-150831-{index + seed * 1000:04d}",
                platform=chance.choice(PLATFORMS),
            )
        db.session.commit()
