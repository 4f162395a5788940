"""A household that sells for the first time where nobody can be looked up: its name, the rest later."""

from __future__ import annotations

from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.households.models import Villager, on_roll
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.stations.models import Station


def household(name: str, by: Person) -> Producer:
    """The producer of this name at the operator's station, else a new one of its village.

    A villager of the name is linked where there is one alone. Raises ``Refused`` where several producers have
    the name: then somebody says which.
    """
    own = Producer.station_id == by.station_id
    known = list(db.session.scalars(visible(Producer).where(own, Producer.name == name).limit(2)))
    if len(known) > 1:
        raise Refused(N_("站里有好几家叫“%(name)s”，请在上面选是哪一家"), name=name)
    if known:
        return known[0]
    station = fetch(Station, by.station_id)
    same = visible(Villager).where(Villager.station_id == station.id, Villager.name == name, on_roll())
    people = list(db.session.scalars(same.limit(2)))
    row = Producer(county_id=station.county_id, id=uuid7(), station_id=station.id)
    row.register(
        by,
        kind=ProducerKind.HOUSEHOLD,
        name=name,
        village_code=station.village_code or "",
        villager_id=people[0].id if len(people) == 1 else None,
        phone=people[0].phone if len(people) == 1 else "",
    )
    db.session.flush()
    return row
