"""A villager comes to another household, or gets one alone; what was bought goes along, so figures follow."""

from __future__ import annotations

import uuid

from station_app.core import audit
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.households.hooks import move_all
from station_app.households.models import Household, Relation, Villager, on_roll


def members(household_id: uuid.UUID) -> list[Villager]:
    """Who stands of a household, the head first."""
    query = visible(Villager).where(Villager.household_id == household_id, on_roll())
    query = query.order_by(Villager.relation != Relation.HEAD.value, Villager.id)
    return list(db.session.scalars(query.limit(60)))


def join(villager: Villager, other: Villager, by: Person) -> bool:
    """Move a villager into the household of another of the station; False when they live there already."""
    if other.station_id != villager.station_id:
        raise Refused(N_("两位乡亲不在一个站，不能算一户。"))
    if other.household_id == villager.household_id:
        return False
    _move(villager, other.household_id, by)
    return True


def leave(villager: Villager, by: Person) -> bool:
    """A household of their own; False when nobody else lives in this one."""
    if len(members(villager.household_id)) < 2:
        return False
    own = Household(
        county_id=villager.county_id,
        id=uuid7(),
        station_id=villager.station_id,
        village_code=fetch(Household, villager.household_id).village_code,
        group_name=villager.group_name,
    )
    db.session.add(own)
    db.session.flush()
    _move(villager, own.id, by)
    return True


def _move(villager: Villager, household_id: uuid.UUID, by: Person) -> None:
    before = villager.household_id
    move_all(villager, villager.id, household_id)
    villager.household_id = household_id
    if villager.relation == Relation.HEAD:
        villager.relation = ""
    audit.record(villager, "move", by, changes={"household": (before, household_id)})


def relate(villager: Villager, relation: Relation, by: Person) -> None:
    """Say what somebody is in the household. There is one head: who was it before is so no longer."""
    if villager.relation == relation:
        return
    if relation is Relation.HEAD:
        for other in members(villager.household_id):
            if other.relation == Relation.HEAD:
                other.relation = ""
                audit.record(other, "relate", by, changes={"relation": (Relation.HEAD.value, "")})
    before, villager.relation = villager.relation, relation.value
    audit.record(villager, "relate", by, changes={"relation": (before, relation.value)})
