"""Races about stations, their hand-over, and what is offered for sale."""

from __future__ import annotations

import uuid

from flask import current_app

from station_app.core import clock, files
from station_app.core.access import Role, acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.produce.listings.flow import COUNTYS
from station_app.produce.listings.flow import FLOW as LISTING_FLOW
from station_app.produce.listings.models import Listing
from station_app.produce.weights import Unit
from station_app.settings import dictionaries
from station_app.stations.equipment.models import FLOW as EQUIPMENT_FLOW
from station_app.stations.equipment.models import KINDS, Equipment, Funding
from station_app.stations.handover.models import Handover
from station_app.stations.handover.standing import standing
from station_app.stations.models import FLOW as STATION_FLOW
from station_app.stations.models import Station
from tests import produce_factory
from tests.factories import County, person
from tests.races.verbs import RACES, Press, Race, race


def station_step(verb: str) -> Race:
    """A step of a station's life, from the first state that allows it."""

    def ready(county: County) -> Press:
        with unscoped():
            station = db.session.get(Station, (county.hongxing.county_id, county.hongxing.id))
            assert station is not None
            station.state = min(STATION_FLOW.verbs[verb].sources)
            db.session.commit()
        today = clock.today().isoformat()
        fields = {
            "on": today,
            "due_on": today,
            "reason": "县里定的",
            "version": str(station.version),
            "settled": "y",
        }
        return Press(county.office, f"/stations/{station.id}/step/{verb}", fields, station.id)

    return Race("stations", verb, ready)


def offered(county: County, verb: str = "submit") -> Listing:
    """A listing with a photo, in the first state that allows the verb."""
    with unscoped():
        made = produce_factory.listing(
            produce_factory.producer(county.taiping, f"张{uuid7().hex[-6:]}"),
            produce_factory.product(f"绿豆{uuid7().hex[-8:]}"),
            state=min(LISTING_FLOW.verbs[verb].sources),
        )
        db.session.flush()
        files.keep(produce_factory.PICTURE, made, None)
        db.session.commit()
    return made


def listing_step(verb: str) -> Race:
    """A step of a listing, by the county where it is the county's."""

    def ready(county: County) -> Press:
        made = offered(county, verb)
        by = county.office if verb in COUNTYS and verb != "withdraw" else county.wang
        fields = {"reason": "照片看不清"}
        return Press(by, f"/produce/listings/{made.id}/step/{verb}", fields, made.id)

    return Race("listings", verb, ready)


def machine(county: County, verb: str = "report") -> Equipment:
    """A printer the station bought itself, in the first state that allows the verb."""
    made = Equipment(
        county_id=county.taiping.county_id,
        id=uuid7(),
        station_id=county.taiping.id,
        kind="printer",
        pieces=1,
        funding=Funding.OWN,
        state=min(EQUIPMENT_FLOW.verbs[verb].sources),
        state_on=clock.today(),
    )
    with unscoped():
        db.session.add(made)
        db.session.commit()
    return made


def machine_step(verb: str) -> Race:
    """A step of a piece of equipment."""

    def ready(county: County) -> Press:
        made = machine(county, verb)
        fields = {"on": clock.today().isoformat(), "pieces": "1", "reason": "卡纸", "version": "1"}
        return Press(county.office, f"/stations/equipment/{made.id}/turn/{verb}", fields, made.id)

    return Race("equipment", verb, ready)


@race("equipment", "put_in")
def put_in(county: County) -> Press:
    with acting_as(county.office):
        kind = dictionaries.offered(KINDS)[0].key
    fields = {"id": str(uuid7()), "kind": kind, "pieces": "2", "funding": "own"}
    path = f"/stations/{county.taiping.id}/equipment/new"
    return Press(county.office, path, fields, uuid.UUID(fields["id"]))


RACES += [machine_step(verb) for verb in EQUIPMENT_FLOW.verbs]
RACES += [station_step(verb) for verb in STATION_FLOW.verbs]
RACES += [listing_step(verb) for verb in LISTING_FLOW.verbs]


@race("listings", "draft")
def draft(county: County) -> Press:
    known = offered(county)
    fields = {
        "id": str(uuid7()),
        "product": str(known.product_id),
        "producer": str(known.producer_id),
        "unit": Unit.JIN.value,
        "amount": "300",
        "price": "6.50",
    }
    return Press(county.wang, "/produce/listings/new", fields, uuid.UUID(fields["id"]))


def begun(county: County, *verbs: str) -> Handover:
    """A hand-over of 太平村 from 王站长 to somebody new, as far as this."""
    name = uuid7().hex[-10:]
    taker = person(f"u{name}", "孙站长", Role.OPERATOR, county.taiping.county_id, county.taiping)
    db.session.commit()
    row = Handover(
        county_id=county.taiping.county_id,
        id=uuid7(),
        station_id=county.taiping.id,
        from_id=county.wang.id,
        from_name=county.wang.name,
        to_id=taker.id,
        to_name=taker.name,
        on=clock.today(),
        cash_fen=0,
        note="点过",
        is_leaving=False,
    )
    with acting_as(county.wang), current_app.test_request_context():
        row.begin(county.wang, standing(county.taiping.id))
        db.session.commit()
        for verb in verbs:
            held = fetch(Handover, row.id, lock=True)
            getattr(held, verb)(county.wang, standing(county.taiping.id))
            db.session.commit()
    return row


@race("handovers", "begin_handover")
def begin_handover(county: County) -> Press:
    row = begun(county)
    with acting_as(county.wang):
        fetch(Handover, row.id, lock=True).drop(county.wang, "改天")
        db.session.commit()
    id, today = uuid7(), clock.today().isoformat()
    fields = {"id": str(id), "giver": str(row.from_id), "taker": str(row.to_id), "on": today, "cash": "0"}
    running = "select count(*) from handovers where state in ('begun', 'given')"
    path = f"/stations/{county.taiping.id}/handovers/new"
    return Press(county.wang, path, fields, id, counts={running: 1})


def word(county: County, verb: str, *before: str) -> Press:
    """A word of 县电商办 in somebody's stead."""
    with unscoped():
        for row in db.session.query(Handover).all():
            row.state = "dropped"
        db.session.commit()
    row = begun(county, *before)
    fields = {"version": str(row.version), "reason": "电话里核对过", "note": "点过"}
    return Press(county.office, f"/stations/handovers/{row.id}/{verb}", fields, row.id)


@race("handovers", "give")
def give(county: County) -> Press:
    return word(county, "give")


@race("handovers", "take")
def take(county: County) -> Press:
    return word(county, "take", "give")


@race("handovers", "drop")
def drop(county: County) -> Press:
    return word(county, "drop")
