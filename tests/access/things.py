"""One of everything at each station, so that the matrix can ask for what is whose."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from station_app.core import audit, clock, files
from station_app.core.access import Person, Role
from station_app.core.db import db, uuid7
from station_app.core.pictures import Picture
from station_app.households.merging.merges import Merge
from station_app.imports.models import BatchState, ImportBatch
from station_app.orders.aftersales.models import CaseKind, CaseState, OrderReturn
from station_app.parcels.flow import ParcelState
from station_app.parcels.models import Parcel
from station_app.stations.checks.models import Check
from station_app.stations.contracts.models import Contract
from station_app.stations.equipment.models import Equipment, EquipmentState
from station_app.stations.handover.models import Handover
from station_app.stations.models import Station
from station_app.tills.models import DayClose
from tests import bills_factory, factories, orders_factory, prices_factory, produce_factory
from tests.access.imported import unlogged
from tests.access.reminded import reminded

PICTURE = Picture(b"large", b"small", 4, 3)
DAY = dt.date(2015, 8, 31)


@dataclass
class Things:
    """The ids a role may and may not reach: its own station's, another station's, another county's."""

    own: dict[str, uuid.UUID | str]
    other: dict[str, uuid.UUID | str]
    elsewhere: dict[str, uuid.UUID | str]


def of_station(station: Station, operator: Person) -> dict[str, uuid.UUID | str]:
    """One villager, order, import batch and the operator of a station."""
    villager = factories.villager(station, f"{station.village}人")
    order = orders_factory.order(villager, DAY)
    case = OrderReturn(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        order_id=order.id,
        kind=CaseKind.RETURN,
        state=CaseState.OPENED,
        on=DAY,
        at=clock.now(),
        lines=[],
        reason="坏了",
        by_name=operator.name,
    )
    db.session.add(case)
    batch = ImportBatch(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        state=BatchState.DONE,
        files=["台账.xlsx"],
        as_of=DAY,
        at=clock.now(),
    )
    db.session.add(batch)
    listed = ImportBatch(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        state=BatchState.CHECKED,
        kind="households",
        files=["户册.csv"],
        content="姓名,外号\n甲,老大\n".encode(),
        as_of=DAY,
        at=clock.now(),
        by_id=operator.id,
    )
    db.session.add(listed)
    merge = Merge(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        kept_id=villager.id,
        gone_id=villager.id,
        moved={},
        at=clock.now(),
        undone_at=clock.now(),
    )
    db.session.add(merge)
    photo = files.keep(PICTURE, station, None)
    binned = factories.villager(station, f"{station.village}删的人", "")
    binned.binned_at, binned.binned_by = clock.now(), operator.name
    contract = Contract(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        name=operator.name,
        kind="合伙人协议",
        from_on=DAY,
        to_on=DAY,
    )
    handover = Handover(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        from_id=operator.id,
        from_name=operator.name,
        to_id=operator.id,
        to_name=operator.name,
        on=DAY,
        cash_fen=0,
        begun_at=clock.now(),
        begun_by=operator.name,
        orders=[],
    )
    check = Check(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        kind="sixhave",
        on=DAY,
        at=clock.now(),
        by_name=operator.name,
        answers=[["有场所", True], ["有人员", False]],
    )
    piece = Equipment(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        kind="打印机",
        make="得力 DL-730C",
        number=f"SB-{station.code}",
        price_fen=88_000,
        pieces=1,
        state=EquipmentState.IN_USE,
        state_on=DAY,
    )
    handover.equipment = [piece.plain]
    db.session.add_all([contract, handover, check, piece])
    check_photo = files.keep(PICTURE, check, None)
    entry = audit.record(order, "edit", None, "测试", {"note": ("", "x")})
    price = prices_factory.price(station.county_id, f"毛巾{station.code}", place=station.village_code or "")
    price_photo = files.keep(PICTURE, price, None)
    close = DayClose(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        from_on=DAY,
        through_on=DAY,
        expected={},
        counts={},
        closed_at=clock.now(),
        closed_by_id=operator.id,
        closed_by=operator.name,
    )
    db.session.add(close)
    db.session.flush()
    grown = produce_factory.of_station(station, operator)
    parcel = Parcel(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        state=ParcelState.UNCLAIMED,
        tracking_number="SF1234567890",
        tracking_tail="7890",
        shelf="1-1",
        code="1-1-01",
        arrived_on=DAY,
        arrived_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(parcel)
    db.session.commit()
    return {
        **grown,
        "close": close.id,
        **bills_factory.of_station(station, operator, close, order),
        "parcel": parcel.id,
        "station": station.id,
        "code": station.code,
        "villager": villager.id,
        "order": order.id,
        "case": case.id,
        "deed": reminded(order).id,
        "number": order.number,
        "batch": batch.id,
        "list_batch": listed.id,
        "unlogged": unlogged(station, batch.id),
        "household": villager.household_id,
        "merge": merge.id,
        "user": operator.id,
        "photo": photo.id,
        "entry": entry.id,
        "contract": contract.id,
        "handover": handover.id,
        "piece": piece.id,
        "check": check.id,
        "check_photo": check_photo.id,
        "binned": binned.id,
        "price": price.id,
        "price_photo": price_photo.id,
    }


def make(county: factories.County) -> Things:
    """One of everything at 双岗镇太平村, 鸿兴镇鸿兴村 and in the neighbouring county."""
    return Things(
        own=of_station(county.taiping, county.wang),
        other=of_station(county.hongxing, county.li),
        elsewhere=of_station(county.elsewhere, county.zhao),
    )


COUNTY_WIDE = (
    "post",
    *("price", "price_photo", "product"),
    *("channel", "settlement", "agreement", "received"),
)
"""What every station of the county reads."""


def sees(role: Role, which: str, of: str) -> bool:
    """May this role see a thing of 太平村 (own), 鸿兴村 (other) or the other county (elsewhere)?"""
    if which == "own":
        return True
    if of in COUNTY_WIDE and which == "other":
        return True  # the price book and the catalogue are the county's
    if which == "other":
        return role not in (Role.OPERATOR, Role.COORDINATOR)
    return role is Role.PROVINCE
