"""Which deeds of a telephone never arrived: its browser lost them, or they still wait there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.stations.models import Station
from station_app.sync.models import SyncDevice, SyncReceipt

SKEW_S = 600
"""A telephone whose clock is ten minutes off is named."""
NEWEST = 200


def devices() -> list[dict[str, Any]]:
    """Telephones, the one that sent last first: how many deeds arrived and which numbers are missing."""
    found = list(
        db.session.scalars(
            visible(SyncDevice).order_by(SyncDevice.last_at.desc(), SyncDevice.id).limit(NEWEST)
        )
    )
    counted = {
        device_id: (count, low, high)
        for device_id, count, low, high in db.session.execute(
            visible_columns(
                SyncReceipt,
                SyncReceipt.device_id,
                func.count(),
                func.min(SyncReceipt.skew_s),
                func.max(SyncReceipt.skew_s),
            )
            .where(SyncReceipt.device_id.in_([device.id for device in found]))
            .group_by(SyncReceipt.device_id)
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
    rows = []
    for device in found:
        count, low, high = counted.get(device.id, (0, 0, 0))
        code, place = stations.get(device.station_id, ("", ""))
        rows.append(
            {
                "code": code,
                "place": place,
                "person": device.last_person,
                "label": kind_of(device.label),
                "last_at": device.last_at,
                "stored": count,
                "missing": max(device.last_sequence - count, 0),
                "skew_minutes": max(abs(low), abs(high)) // 60 if max(abs(low), abs(high)) > SKEW_S else 0,
            }
        )
    return rows


def kind_of(label: str) -> str:
    """The kind of machine, from what its browser calls itself."""
    for word in ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"):
        if word in label:
            return word
    return ""
