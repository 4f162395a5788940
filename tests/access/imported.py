"""A row of a list of purchases that nobody logged yet."""

from __future__ import annotations

import uuid

from station_app.core.db import db, uuid7
from station_app.imports.models import ImportRow, RowResult
from station_app.orders.pasting.pasted import Goods, Pasted
from station_app.stations.models import Station


def unlogged(station: Station, batch_id: uuid.UUID) -> uuid.UUID:
    """Its id: towels bought under a number of the station's own."""
    bought = Pasted(number=f"99{station.code[-3:]}", goods=[Goods("毛巾", paid_fen=1_280)])
    row = ImportRow(
        county_id=station.county_id,
        id=uuid7(),
        batch_id=batch_id,
        station_id=station.id,
        position=0,
        file="",
        sheet="",
        row=2,
        result=RowResult.KNOWN,
        problems=[],
        was={"draft": bought.stored()},
    )
    db.session.add(row)
    return row.id
