"""What lies on a station's shelves when it closes (``stations.handover``): parcels no order knows of."""

from __future__ import annotations

import uuid

from sqlalchemy import func

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.parcels.flow import HERE
from station_app.parcels.models import Parcel


def on_shelf(station_id: uuid.UUID) -> int:
    """How many parcels wait there for somebody, but for those of proxy orders: these count as orders."""
    query = visible_columns(Parcel, func.count()).where(
        Parcel.station_id == station_id, Parcel.state.in_(HERE), Parcel.order_id.is_(None)
    )
    return db.session.scalar(query) or 0
