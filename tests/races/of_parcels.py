"""Races about parcels that nobody ordered here."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core.access import acting_as
from station_app.core.db import db, uuid7
from station_app.parcels import keeping
from station_app.parcels.keeping import Draft
from station_app.parcels.models import Parcel
from tests.factories import County
from tests.races.verbs import Press, race


def parcel(county: County, **more: Any) -> Parcel:
    """A parcel at 太平村 with a number of its own."""
    said = {"tracking_number": f"YT{uuid7().int % 10**13:013d}", "recipient": "李富"} | more
    with acting_as(county.wang):
        made = keeping.register(Draft(id=uuid7(), **said), county.wang)
        db.session.commit()
    return made


def step(county: County, of: Parcel, verb: str, **fields: str) -> Press:
    """One button of a parcel."""
    return Press(county.wang, f"/parcels/{of.id}/step/{verb}", fields, of.id)


@race("parcels", "register")
def register(county: County) -> Press:
    fields = {"id": str(uuid7()), "recipient": "李富", "tracking_number": f"ZT{uuid7().int % 10**13:013d}"}
    return Press(county.wang, "/parcels/new", fields, uuid.UUID(fields["id"]))


@race("parcels", "notify")
def notify(county: County) -> Press:
    return step(county, parcel(county), "notify")


@race("parcels", "shelve")
def shelve(county: County) -> Press:
    return step(county, parcel(county), "shelve", shelf="7-2")


@race("parcels", "arrive")
def arrive(county: County) -> Press:
    return step(county, parcel(county, is_here=False), "arrive")


@race("parcels", "keep")
def keep(county: County) -> Press:
    return step(county, parcel(county, is_here=False, recipient=""), "arrive")


@race("parcels", "keep", how="by a scan")
def scan(county: County) -> Press:
    awaited = parcel(county, is_here=False, recipient="")
    fields = {"number": awaited.tracking_number}
    numbered = "select count(*) from parcels where tracking_number = " + f"'{awaited.tracking_number}'"
    return Press(county.wang, "/arrivals", fields, awaited.id, counts={numbered: 1})


@race("parcels", "claim")
def claim(county: County) -> Press:
    of = parcel(county, recipient="")
    return Press(county.wang, f"/arrivals/{of.id}/claim", {"name": "李富"}, of.id)


@race("parcels", "hand_over")
def hand_over(county: County) -> Press:
    return step(county, parcel(county), "hand_over")


@race("parcels", "send_back")
def send_back(county: County) -> Press:
    return step(county, parcel(county), "send_back", reason="没人要")
