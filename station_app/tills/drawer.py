"""What a hand-over of the station is told of its drawer: what the day close says, not a count of its own."""

from __future__ import annotations

import uuid

from station_app.ledger.models import Method
from station_app.stations.handover.standing import Drawer
from station_app.tills import counting


def drawer(station_id: uuid.UUID) -> Drawer:
    """What the last close left in the drawer, and the cash no close has counted since."""
    till, last = counting.till_of(station_id), counting.last_close(station_id)
    now = counting.standing(station_id, till)
    return Drawer(
        left_fen=now.opening_fen,
        moved_fen=now.expected.get(Method.CASH, 0),
        closed_on=last.through_on if last else None,
        from_on=now.since or counting.begins_on(till),
        entries=now.count,
    )
