"""A county in which every table has rows: what is not made by hand is made of the table's own columns."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    func,
    select,
    update,
)

from station_app.accounts.models import Failure
from station_app.core import audit, clock
from station_app.core.access import unscoped
from station_app.core.binned import throw
from station_app.core.db import Model, UtcMoment, db, uuid7
from station_app.households.homes.poverty import Status, put_down
from station_app.households.merging.merges import Merge
from station_app.households.models import Consent, Household
from station_app.imports.models import LEDGER, ImportBatch, ImportRow, RowResult
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine, OrderReturn
from station_app.produce.batches.models import Batch
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from station_app.settings.dictionaries import KINDS
from station_app.settings.models import CalendarYear, CountySettings, DictionaryWord
from station_app.stations.models import Station
from tests import factories, orders_factory
from tests.access.things import DAY, Things, make
from tests.factories import COUNTY, County
from tests.orders_factory import Thing
from tests.whole.everything import is_text

PROBLEM = {"column": "付款", "value": "一百", "name": "张桂兰", "goods": "棉被", "level": "error"} | {
    "text": "%(value)s",
    "values": {"value": "一百"},
}


def furnish(county: County) -> Things:
    """One of everything at three stations; at 太平村 orders of every kind; no table without a row."""
    with unscoped():
        things = make(county)
        things.own.update(_orders(county))
        _set(county)
        for table in Model.metadata.sorted_tables:
            if not db.session.scalar(select(func.count()).select_from(table)):
                db.session.execute(table.insert().values(_row(table)))
        db.session.commit()
    return things


def found_by_code(county: County) -> None:
    """What public pages are found by is as tests.access.routes says it, whatever stands in the columns."""
    with unscoped():
        mine = (Station.county_id == COUNTY, Station.id == county.taiping.id)
        db.session.execute(update(Station).where(*mine).values(code="TY001"))
        db.session.execute(
            update(CountySettings)
            .where(CountySettings.county_id == COUNTY)
            .values(has_hall=True, has_lookup=True)
        )
        for model, known in (
            (Batch, {"code": "220822-150829-7K3Q-Y"}),
            (Listing, {"slug": "x", "state": ListingState.ON_SALE}),
        ):
            own = model.county_id == COUNTY, model.station_id == county.taiping.id
            first = db.session.scalar(select(model.id).where(*own).order_by(model.id).limit(1))
            db.session.execute(update(model).where(*own, model.id == first).values(**known))
        db.session.commit()


def _orders(county: County) -> dict[str, uuid.UUID | str]:
    """At 太平村: a household of two, poverty status, every state, a return, an import, a merge, an edit."""
    one = factories.villager(county.taiping, "张桂兰", "13843214417")
    two = factories.villager(county.taiping, "李富", "13843214418")
    two.household_id = one.household_id
    one.agree(Consent.SIGNED, DAY, "counter")
    orders_factory.mixed(one, two, DAY)
    for state in OrderState:
        made = orders_factory.order(one, DAY, Thing(), state=state, note="要红的", collected_by="儿子")
        made.platform, made.platform_number, made.written = "淘宝", f"8{made.number}", {"购买人": "张桂兰"}
        made.carry("中通快递", f"7{made.number}")
    last = db.session.scalars(select(Order).where(Order.state == OrderState.RETURNED)).first()
    assert last is not None
    key = {"county_id": COUNTY, "station_id": county.taiping.id, "order_id": last.id}
    lines = [{"line": str(db.session.scalars(select(OrderLine.id)).first()), "quantity_m": 1000}]
    db.session.add(OrderReturn(on=DAY, at=clock.now(), lines=lines, reason="嫌小", by_name="王站长", **key))
    household = db.session.get(Household, {"county_id": COUNTY, "id": one.household_id})
    assert household is not None
    put_down(household, Status.REGISTERED, dt.date(2014, 3, 1), "名册第三页", county.clerk)
    one.change(
        county.wang,
        name="张桂兰",
        phone="13843214419",
        group_name="三组",
        consent=one.consent,
        consent_on=DAY,
    )
    audit.record(last, "edit", county.wang, "金额写错了", {"note": ("红", "蓝"), "goods": ("旧", "新")})
    own = (ImportBatch.station_id == county.taiping.id, ImportBatch.kind == LEDGER)
    batch = db.session.scalars(select(ImportBatch).where(*own)).one()
    for position, result in enumerate(RowResult):
        row = ImportRow(
            county_id=COUNTY,
            batch_id=batch.id,
            station_id=county.taiping.id,
            position=position,
            file="台账.xlsx",
            sheet="八月",
            row=position + 2,
            result=result,
            problems=[PROBLEM],
        )
        db.session.add(row)
    merged = db.session.scalars(select(Merge).where(Merge.station_id == county.taiping.id)).one()
    merged.kept_id, merged.undone_at = one.id, None
    merged.moved = {"before": {"group_name": "三组"}, "after": {"group_name": "四组"}, "followers": {}}
    mine = db.session.scalars(select(Order).where(Order.station_id == county.taiping.id)).all()
    owing = next(one for one in mine if one.owed_fen > 0)
    picked = next(one for one in mine if one.state is OrderState.PICKED_UP)
    db.session.commit()
    return {"owing": owing.id, "picked": picked.id, "known": one.id, "other": two.id}


def _set(county: County) -> None:
    """Words of every dictionary, holidays, telephones, a station in the bin, a failed sign-in."""
    for position, kind in enumerate(KINDS):
        word = DictionaryWord(county_id=COUNTY, kind=kind, key="县里的词", word="县里的词", position=position)
        db.session.add(word)
    spans = [{"name": "庙会", "first": "2015-04-18", "last": "2015-04-18", "works": False}]
    db.session.add(CalendarYear(county_id=COUNTY, year=2015, spans=spans))
    settings = db.session.get(CountySettings, {"county_id": COUNTY})
    assert settings is not None
    settings.phones = [{"label": "值班", "number": "0434-4221018"}]
    db.session.add(Failure(login="谁", address="192.0.2.1", count=1, last_at=clock.now()))
    gone = factories.villager(county.taiping, "记错的人", "")
    throw(gone, county.wang, "记错了")
    db.session.commit()


def _row(table: Table) -> dict[str, Any]:
    """A row of a table that has none: keys of the oldest rows it points at, else a plain value a column."""
    made: dict[str, Any] = {}
    for key in table.foreign_key_constraints:
        there = key.referred_table
        oldest = db.session.execute(
            select(*(element.column for element in key.elements))
            .order_by(*there.primary_key.columns)
            .limit(1)
        ).one()
        made.update(zip(key.column_keys, oldest, strict=True))
    for column in table.columns:
        if column.name not in made and (not column.nullable or is_text(column)):
            made[column.name] = _value(column)
    return made


def _value(column: Column[Any]) -> Any:
    kind = column.type
    if column.name == "county_id":
        return COUNTY
    if isinstance(kind, Uuid):
        return uuid7()
    if isinstance(kind, UtcMoment):
        return clock.now()
    if isinstance(kind, Date):
        return DAY
    if isinstance(kind, Enum):
        return kind.enums[0]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return b"\x89PNG"
    if isinstance(kind, JSON):
        return ["自我承诺"] if column.name == "bases" else []
    return "2015-08" if column.name == "month" else "某"
