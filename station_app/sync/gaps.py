"""Which deeds of a telephone never arrived: its browser lost them, or they still wait there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.words import series
from station_app.stations.models import Station
from station_app.sync.clocks import SKEW
from station_app.sync.models import SyncDevice, SyncReceipt

SKEW_S = int(SKEW.total_seconds())
NEWEST = 200
MOST_GAPS = 6
"""So many gaps of a telephone are named."""


def devices() -> list[dict[str, Any]]:
    """Telephones, the one that sent last first: how many deeds arrived and which numbers are missing."""
    found = list(
        db.session.scalars(
            visible(SyncDevice).order_by(SyncDevice.last_at.desc(), SyncDevice.id).limit(NEWEST)
        )
    )
    counted = {
        device_id: (count, numbered, low, high)
        for device_id, count, numbered, low, high in db.session.execute(
            select(
                SyncReceipt.device_id,
                func.count(),
                func.count().filter(SyncReceipt.sequence > 0),
                func.min(SyncReceipt.skew_s),
                func.max(SyncReceipt.skew_s),
            )
            .where(_of(found))
            .group_by(SyncReceipt.device_id)
            .execution_options(scoped=True)
        )
    }
    stations = {
        id: (code, township + village or name)
        for id, code, name, township, village in db.session.execute(
            visible_columns(
                Station, Station.id, Station.code, Station.name, Station.township, Station.village
            ).where(Station.id.in_({device.station_id for device in found}))
        )
    }
    lacking = {
        device.id: device.last_sequence - counted.get(device.id, (0, 0, 0, 0))[1]
        for device in found
        if device.last_sequence > counted.get(device.id, (0, 0, 0, 0))[1]
    }
    named = _gaps([device for device in found if device.id in lacking])
    rows = []
    for device in found:
        count, _, low, high = counted.get(device.id, (0, 0, 0, 0))
        code, place = stations.get(device.station_id, ("", ""))
        rows.append(
            {
                "code": code,
                "place": place,
                "person": device.last_person,
                "label": kind_of(device.label),
                "last_at": device.last_at,
                "stored": count,
                "missing": lacking.get(device.id, 0),
                "which": series(named.get(device.id, [])),
                "skew_minutes": max(abs(low), abs(high)) // 60 if max(abs(low), abs(high)) > SKEW_S else 0,
            }
        )
    return rows


def _of(devices: Iterable[SyncDevice]) -> ColumnElement[bool]:
    """Receipts of these telephones, at whichever station they were used."""
    keys = [(device.county_id, device.id) for device in devices]
    return tuple_(SyncReceipt.county_id, SyncReceipt.device_id).in_(keys)


def _gaps(devices: list[SyncDevice]) -> dict[uuid.UUID, list[str]]:
    """The first numbers each of these lacks: ``3–5``, ``9``."""
    if not devices:
        return {}
    before = func.lag(SyncReceipt.sequence, 1, 0).over(
        partition_by=(SyncReceipt.county_id, SyncReceipt.device_id), order_by=SyncReceipt.sequence
    )
    pairs = (
        select(SyncReceipt.device_id, SyncReceipt.sequence, before.label("before"))
        .where(_of(devices), SyncReceipt.sequence > 0)
        .subquery()
    )
    query = select(pairs).where(pairs.c.sequence - pairs.c.before > 1).order_by(pairs.c.sequence)
    found: dict[uuid.UUID, list[str]] = {}
    for device_id, next_one, last in db.session.execute(query.execution_options(scoped=True)):
        named = found.setdefault(device_id, [])
        if len(named) < MOST_GAPS:
            named.append(str(last + 1) if last + 2 == next_one else f"{last + 1}–{next_one - 1}")
    return found


def kind_of(label: str) -> str:
    """The kind of machine, from what its browser calls itself."""
    for word in ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"):
        if word in label:
            return word
    return ""
