"""Taking imported sales back: new ones go, refunds an import brought go, what was touched since stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, bulk
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.imports.lists import splitting
from station_app.imports.models import ImportBatch, ImportRow
from station_app.produce.sales.models import Sale, SaleReturn

CHANGED = N_("导入以后有人改过、退过货或者结算过")


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take new sales out again and refunds back; what was touched since stays."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id, ids = rows[0].county_id, [row.thing_id for row in rows]
    query = select(Sale).where(Sale.county_id == county_id, bulk.among(Sale.id, ids)).with_for_update()
    found = {one.id: one for one in db.session.scalars(query.execution_options(scoped=True))}
    backs: dict[uuid.UUID, list[SaleReturn]] = {}
    wanted = select(SaleReturn).where(SaleReturn.county_id == county_id, bulk.among(SaleReturn.sale_id, ids))
    for back in db.session.scalars(wanted.execution_options(scoped=True)):
        backs.setdefault(back.sale_id, []).append(back)
    parted = [row for row in rows if row.fingerprint]
    stays |= splitting.unsplit(parted, found, by, CHANGED)
    for row in rows:
        if row.fingerprint:
            continue
        sale, was = found.get(row.thing_id) if row.thing_id else None, row.was or {}
        if sale is None:
            stays[row.id] = CHANGED
        elif "return" in was:
            _take_back(row, sale, backs.get(sale.id, []), stays, by)
        elif "returns" in was:
            _take_all_back(row, stays, by)
        elif (
            sale.version != was.get("version")
            or sale.settlement_id is not None
            or any(one.import_id != row.batch_id or one.settlement_id for one in backs.get(sale.id, ()))
        ):
            stays[row.id] = CHANGED
        else:
            for one in backs.get(sale.id, ()):
                db.session.delete(one)
            db.session.flush()
            db.session.delete(sale)
    db.session.flush()
    return stays


def _take_back(
    row: ImportRow, sale: Sale, backs: list[SaleReturn], stays: dict[uuid.UUID, str], by: Person | None
) -> None:
    back = next((one for one in backs if str(one.id) == (row.was or {})["return"]), None)
    if back is None or back.settlement_id is not None:
        stays[row.id] = CHANGED
        return
    before = sale.refunded_fen
    sale.refunded_fen -= back.refund_fen
    sale.fee_back_fen -= back.fee_back_fen
    db.session.delete(back)
    db.session.flush()
    audit.record(sale, "unrefund", by, changes={"refunded_fen": (before, sale.refunded_fen)})


def _take_all_back(row: ImportRow, stays: dict[uuid.UUID, str], by: Person | None) -> None:
    """What an order in one row gave back of its goods goes, all of it or nothing."""
    brought = [(uuid.UUID(sale), uuid.UUID(back)) for sale, back, _ in (row.was or {})["returns"]]
    sales = {id: _locked(Sale, row.county_id, id) for id, _ in brought}
    backs = [(sales[id], _locked(SaleReturn, row.county_id, back)) for id, back in brought]
    if any(sale is None or back is None or back.settlement_id is not None for sale, back in backs):
        stays[row.id] = CHANGED
        return
    for sale, back in backs:
        before = sale.refunded_fen
        sale.refunded_fen -= back.refund_fen
        sale.fee_back_fen -= back.fee_back_fen
        db.session.delete(back)
        db.session.flush()
        audit.record(sale, "unrefund", by, changes={"refunded_fen": (before, sale.refunded_fen)})


def _locked(model: Any, county_id: str, id: uuid.UUID) -> Any:
    query = select(model).where(model.county_id == county_id, model.id == id).with_for_update()
    return db.session.scalar(query.execution_options(scoped=True))
