"""Views that one line of the table of rights stands for, where they are many."""

from __future__ import annotations

PARCELS = (
    *("arrivals.index", "arrivals.batch", "arrivals.claim", "arrivals.pickup", "arrivals.told"),
    *("parcels.index", "parcels.show", "parcels.new", "parcels.step", "parcels.label"),
)
SECOND_STEP = tuple(f"accounts.second_{one}" for one in ("page", "begin", "confirm", "off"))
