"""What a row may be only in view of the others: its station, whether it came before, whose number it has.

``decide`` reads what is stored and walks the rows in order, inside the transaction that writes them. A row
imported before is known, and so is one that was exported from here: that is decided before anything could
refuse it. A refused row claims nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select

from station_app.core.bulk import among
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.households.models import Villager
from station_app.imports.columns import HEADINGS, OWN, STATION
from station_app.imports.models import ImportRow, RowResult
from station_app.imports.rows import Purchase, Row
from station_app.imports.spellings import squeezed
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine, PlatformClaim

Number = tuple[str, str]
"""A platform and its order number, compared without spaces. A blank platform is one of its own."""


class Place(NamedTuple):
    """A station the importing person serves."""

    id: uuid.UUID
    code: str
    name: str
    opened_on: dt.date | None


class Use(NamedTuple):
    """Who uses a platform's number, for what, and where that is written."""

    station_id: uuid.UUID
    goods: str
    buyer: str
    where: str


@dataclass
class Stored:
    """What the county has already: rows by fingerprint, numbers by platform."""

    later: dict[str, dict[str, str]] = field(default_factory=dict)
    owners: dict[Number, uuid.UUID] = field(default_factory=dict)
    uses: dict[Number, list[Use]] = field(default_factory=dict)


def number_of(platform: str, number: str) -> Number:
    """The key under which a platform's number is claimed."""
    return squeezed(platform)[:40], squeezed(number)


def decide(rows: Sequence[Row], county_id: str, places: dict[str, Place], chosen: str = "") -> None:
    """Give every row its station, its fingerprint and its result. ``chosen`` is for sheets without a code."""
    names = {place.id: place.name for place in places.values()}
    for row, place in _placed(rows, places, chosen):
        opened_on, purchase = place.opened_on, row.purchase
        if purchase and (opened_on is None or purchase.day < opened_on):
            row.warn("day", purchase.day, N_("这天站点还没开业，照收，请核对日期"))
    stored, ours = _stored(rows, county_id), _ours(rows, county_id)
    for row in rows:
        if row.fingerprint in stored.later:
            _known(row, stored.later[row.fingerprint])
            continue
        if row.purchase and _named(row.purchase, row.station_id) in ours:
            row.result, row.problems = RowResult.KNOWN, []
            continue
        if row.purchase and row.purchase.number and row.station_id:
            _claim(row, row.purchase, row.station_id, stored, names)
        if row.is_faulty or row.purchase is None:
            row.result = RowResult.REFUSED
            continue
        row.result = RowResult.ACCEPTED
        stored.later[row.fingerprint] = row.later
        if row.purchase.number and row.station_id:
            key = number_of(row.purchase.platform, row.purchase.number)
            stored.owners[key] = row.station_id
            where = f"{row.file} {row.sheet} #{row.number}".replace("  ", " ")
            use = Use(row.station_id, squeezed(row.purchase.goods), squeezed(row.purchase.buyer), where)
            stored.uses.setdefault(key, []).append(use)


def _placed(rows: Sequence[Row], places: dict[str, Place], chosen: str) -> Iterator[tuple[Row, Place]]:
    """Rows whose station is known, each with its fingerprint."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        row.code = row.code or chosen
        place = places.get(row.code)
        if place is None:
            if row.number and not row.code:
                row.blame(STATION, "", N_("没有站点编码。请在表头上面写“站点编码：”，或者选一个站点"))
            elif row.number:
                row.blame(STATION, row.code, N_("没有这个站点编码，或者不归您管"))
            continue
        row.station_id = place.id
        if not row.number:
            continue
        base = f"{place.id.hex}\x1f{row.base}"
        seen[row.file, base] += 1
        row.fingerprint = hashlib.sha256(f"{base}\x1f{seen[row.file, base]}".encode()).hexdigest()
        yield row, place


def _known(row: Row, before: dict[str, str]) -> None:
    """The row is stored already; name the later columns that are not as they were."""
    row.result, row.problems = RowResult.KNOWN, []
    for heading in HEADINGS.values():
        if row.later.get(heading, "") != before.get(heading, ""):
            row.warn(
                heading,
                row.later.get(heading, ""),
                N_("以前导入过，那时写的是“%(before)s”，这次没有改"),
                before=before.get(heading, ""),
            )


def _claim(
    row: Row, purchase: Purchase, station_id: uuid.UUID, stored: Stored, names: dict[uuid.UUID, str]
) -> None:
    """Refuse or warn when the platform's number is used already."""
    key = number_of(purchase.platform, purchase.number)
    uses = stored.uses.get(key, [])
    owner = next((use.station_id for use in uses if use.station_id != station_id), stored.owners.get(key))
    if owner is not None and owner != station_id:
        where = next((use.where for use in uses if use.station_id == owner), "")
        if owner in names:
            text = N_("%(station)s已经用了这个单号（%(where)s），请核对归哪一站")
            row.blame("number", purchase.number, text, station=names[owner], where=where)
        else:
            row.blame("number", purchase.number, N_("县里别的站点已经用了这个单号，请打电话和县里核对"))
        return
    goods, buyer = squeezed(purchase.goods), squeezed(purchase.buyer)
    for use in uses:
        if (use.goods, use.buyer) == (goods, buyer):
            row.blame("number", purchase.number, N_("这一单已经有了：%(where)s"), where=use.where)
            return
    if uses or owner is not None:
        where = uses[0].where if uses else "–"
        text = N_("这个单号已经用过（%(where)s），商品或购买人不同，照收，请核对")
        row.warn("number", purchase.number, text, where=where)


def _named(purchase: Purchase, station_id: uuid.UUID | None) -> tuple[str, Use] | None:
    """The order here that a row says it was written from."""
    number = purchase.written.get(OWN)
    if not number or station_id is None:
        return None
    return number, Use(station_id, squeezed(purchase.goods), squeezed(purchase.buyer), "")


def _ours(rows: Sequence[Row], county_id: str) -> set[tuple[str, Use] | None]:
    """The orders that rows name as theirs, whatever batch or hand they came from."""
    numbers = {row.purchase.written[OWN] for row in rows if row.purchase and OWN in row.purchase.written}
    if not numbers:
        return set()
    query = (
        select(Order.number, Order.station_id, OrderLine.goods, Villager.name)
        .join(OrderLine, (OrderLine.county_id == Order.county_id) & (OrderLine.order_id == Order.id))
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Order.county_id == county_id, among(Order.number, numbers), Order.is_undone.is_(False))
    )
    return {
        (number, Use(station_id, squeezed(goods), squeezed(buyer), ""))
        for number, station_id, goods, buyer in db.session.execute(query.execution_options(scoped=True))
    }


def _stored(rows: Sequence[Row], county_id: str) -> Stored:
    """Read what the county has of these fingerprints and numbers."""
    stored = Stored()
    fingerprints = {row.fingerprint for row in rows if row.fingerprint}
    query = select(ImportRow.fingerprint, ImportRow.later).where(
        ImportRow.county_id == county_id, among(ImportRow.fingerprint, fingerprints)
    )
    for fingerprint, later in db.session.execute(query.execution_options(scoped=True)):
        stored.later[fingerprint] = later or {}
    numbers = {
        squeezed(row.purchase.number)
        for row in rows
        if row.purchase and row.purchase.number and row.fingerprint not in stored.later
    }
    if not numbers:
        return stored
    owned = select(PlatformClaim.platform, PlatformClaim.number, PlatformClaim.station_id).where(
        PlatformClaim.county_id == county_id, among(PlatformClaim.number, numbers)
    )
    for platform, number, station_id in db.session.execute(owned.execution_options(scoped=True)):
        stored.owners[number_of(platform, number)] = station_id
    _uses(stored, county_id, numbers)
    return stored


def _uses(stored: Stored, county_id: str, numbers: set[str]) -> None:
    """Add the orders that carry these numbers, with goods and buyer."""
    query = (
        select(
            Order.platform,
            Order.platform_number,
            Order.station_id,
            OrderLine.goods,
            Villager.name,
            Order.number,
        )
        .join(OrderLine, (OrderLine.county_id == Order.county_id) & (OrderLine.order_id == Order.id))
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(
            Order.county_id == county_id,
            among(Order.platform_number, numbers),
            Order.is_undone.is_(False),
            Order.state != OrderState.CANCELLED,
        )
        .order_by(Order.number, OrderLine.position)
    )
    for platform, number, station_id, goods, buyer, where in db.session.execute(
        query.execution_options(scoped=True)
    ):
        use = Use(station_id, squeezed(goods), squeezed(buyer), where)
        stored.uses.setdefault(number_of(platform, number), []).append(use)
