"""What the public page of a batch says: where it grew, how it came here, what was tested; of people only what
they agreed to.

A household stands there as its village and its name of choice, or its surname, and only while its
consent to be published says yes; else as one of so many households of the village. Nothing here starts
from a person: the code is the key, and what it opens was made to be read by anybody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, select

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.db import db
from station_app.core.files import Photo
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.prepared import Prepared
from station_app.core.words import day
from station_app.produce.batches import tracing
from station_app.produce.batches.models import MAKING_WORDS, Batch, BatchTest, Making, TraceReport, TraceScan
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from station_app.produce.producers.models import Producer
from station_app.produce.products.english import SHAPES
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import Purchase
from station_app.public.hall.shown import short
from station_app.stations.models import Station
from station_app.stations.practising import counties

DOUBLE = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "宇文",
    "长孙",
    "司徒",
)
MOST_NAMED = 3
APPROVED = (ListingState.APPROVED, ListingState.ON_SALE, ListingState.SOLD_OUT)


def surname(name: str) -> str:
    """The surname of a Chinese name: one character, or one of the known double ones; '' for other names."""
    found = name[:2] if name[:2] in DOUBLE else name[:1]
    return found if found and "一" <= found[0] <= "鿿" else ""


def batch_of(code: str) -> Batch | None:
    """The batch of a code; those taken apart again have none."""
    if counties.is_practice(code[:6]):
        return None
    query = select(Batch).where(Batch.county_id == code[:6], Batch.code == code, Batch.undone_at.is_(None))
    found: Batch | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def told(batch: Batch, *, is_counted: bool = True) -> dict[str, Any]:
    """Everything the page shows; ``is_counted``: this look will be."""
    county_id = batch.county_id
    web = tracing.up(county_id, [batch.id])
    product = _one(Product, county_id, batch.product_id)
    station = _one(Station, county_id, batch.station_id)
    growers = _rows(Producer, county_id, {one.producer_id for one in web.purchases.values()})
    scan = db.session.get(
        TraceScan, {"county_id": county_id, "id": batch.id}, execution_options={"scoped": True}
    )
    tests = _tests(county_id, web.batches)
    return {
        "code": batch.code,
        "product": product.title,
        "shape": SHAPES.get(product.category, ""),
        "has_photo": photo_of(batch) is not None,
        "grade": batch.grade,
        "pack": product.said(batch.pack) if batch.pack else "",
        "total": product.said(batch.amount),
        "growers": who(growers),
        "harvest": _harvest(web.purchases.values()),
        "station": {"name": station.name, "phone": station.phone},
        "steps": steps(web, tests, product),
        "tests": tests,
        "best_before_on": batch.best_before_on,
        "is_recalled": any(one.is_recalled for one in web.batches.values()),
        "scans": max(1, (scan.scans if scan else 0) + is_counted),
        "first_on": scan.first_on if scan else clock.today(),
    }


def is_told(batch: Batch, words: str) -> bool:
    """Is the same waiting for the county already? Said twice, or a hundred times, it is one report."""
    query = select(TraceReport.id).where(
        TraceReport.county_id == batch.county_id,
        TraceReport.batch_id == batch.id,
        TraceReport.words == words,
        TraceReport.handled_at.is_(None),
    )
    return db.session.scalar(query.limit(1).execution_options(scoped=True)) is not None


def photo_of(batch: Batch) -> Photo | None:
    """The photo of goods like these that the county approved, of this station before others, the newest.

    None: the page shows a drawing of the category.
    """
    photo = Photo.owner_id == Listing.id
    query = (
        select(Photo)
        .join(Listing, and_(Listing.county_id == Photo.county_id, photo))
        .where(
            Photo.county_id == batch.county_id,
            Photo.owner_kind == Listing.__tablename__,
            Photo.removed_at.is_(None),
            Listing.product_id == batch.product_id,
            Listing.state.in_(APPROVED),
        )
        .order_by(Listing.station_id != batch.station_id, Photo.id.desc())
        .limit(1)
    )
    found: Photo | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def _one(model: Any, county_id: str, id: Any) -> Any:
    return db.session.get(model, {"county_id": county_id, "id": id}, execution_options={"scoped": True})


def _rows(model: Any, county_id: str, ids: Iterable[Any]) -> list[Any]:
    query = select(model).where(model.county_id == county_id, model.id.in_(list(ids))).order_by(model.id)
    return list(db.session.scalars(query.execution_options(scoped=True)))


def who(growers: Iterable[Producer]) -> list[str]:
    """Who grew it: firms by name; households by village, with a name only where they agreed to it."""
    found, unnamed = [], dict[str, int]()
    rows = list(growers)
    codes = {one.village_code for one in rows}
    query = select(Area.code, Area.name).where(Area.code.in_(codes))
    villages: dict[str, str] = dict(db.session.execute(query).all()) if codes else {}
    for one in rows:
        village = short(villages.get(one.village_code))
        if not one.is_household:
            found.append(one.name)
            continue
        called = one.alias or (f"{surname(one.name)}{gettext(N_('家'))}" if surname(one.name) else "")
        if one.may_be_told and called:
            found.append(f"{village}·{called}" if village else called)
        else:
            unnamed[village] = unnamed.get(village, 0) + 1
    for village, count in sorted(unnamed.items()):
        words = ngettext("%(n)s 户", "%(n)s 户", count, n=count)
        found.append(f"{village}·{words}" if village else words)
    if len(found) > MOST_NAMED + 1:
        rest = len(found) - MOST_NAMED
        found = [*found[:MOST_NAMED], ngettext("还有 %(n)s 处", "还有 %(n)s 处", rest, n=rest)]
    return found


def _harvest(purchases: Iterable[Purchase]) -> tuple[dt.date, dt.date] | None:
    days = [one.harvested_on for one in purchases if one.harvested_on]
    return (min(days), max(days)) if days else None


def _tests(county_id: str, batches: Iterable[Any]) -> list[BatchTest]:
    query = select(BatchTest).where(
        BatchTest.county_id == county_id,
        BatchTest.batch_id.in_(list(batches)),
        BatchTest.withdrawn_at.is_(None),
    )
    order = (BatchTest.tested_on, BatchTest.id)
    return list(db.session.scalars(query.order_by(*order).execution_options(scoped=True)))


def steps(web: tracing.Web, tests: list[BatchTest], product: Product) -> list[dict[str, Any]]:
    """From the field to here, in the order of the days: one line a day and kind of step."""
    found: list[tuple[dt.date, int, str, str]] = []
    spans = (
        (0, N_("收割"), [one.harvested_on for one in web.purchases.values() if one.harvested_on]),
        (1, N_("收购、过秤"), [one.bought_on for one in web.purchases.values()]),
    )
    for rank, title, days in spans:
        if days:
            several = f"{day(min(days))} – {day(max(days))}" if min(days) != max(days) else ""
            found.append((min(days), rank, gettext(title), several))
    for batch in web.batches.values():
        detail = batch.work
        if batch.making is Making.PACKED and batch.packs and batch.pack:
            detail = ngettext(
                "%(n)s 袋，每袋 %(pack)s",
                "%(n)s 袋，每袋 %(pack)s",
                batch.packs,
                n=batch.packs,
                pack=product.said(batch.pack),
            )
        found.append(
            (
                batch.made_on,
                2 + 2 * list(Making).index(batch.making),
                gettext(MAKING_WORDS[batch.making]),
                detail,
            )
        )
    for test in tests:
        found.append((test.tested_on, 7, gettext(N_("检测")), test.tested_by))
    shown: dict[tuple[dt.date, int, str], list[str]] = {}
    for on, rank, title, detail in sorted(found, key=lambda one: one[:3]):
        details = shown.setdefault((on, rank, title), [])
        if detail and detail not in details:
            details.append(detail)
    return [
        {"on": on, "title": title, "detail": "；".join(details[:3])}
        for (on, _, title), details in shown.items()
    ]


def counting(insert: Any) -> Any:
    """The statement that counts one more look at a batch."""
    table: Any = TraceScan.__table__
    statement = insert(table).values(
        county_id=bindparam("county"),
        id=bindparam("batch"),
        scans=1,
        first_on=bindparam("day"),
        last_on=bindparam("day"),
    )
    return statement.on_conflict_do_update(
        index_elements=["county_id", "id"],
        set_={"scans": table.c.scans + 1, "last_on": statement.excluded.last_on},
    )


_COUNT = Prepared(counting)


def count(county_id: str, batch_id: uuid.UUID) -> None:
    """One more look at a batch; the caller commits."""
    _COUNT.run({"county": county_id, "batch": batch_id, "day": clock.today()})
