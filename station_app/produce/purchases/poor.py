"""Purchases from the poor: households of the register, and villages, as they were on the day.

A cooperative counts with its village, never as a household. Only the county may ask: who is poor is nobody
else's to read.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from station_app.core.i18n import N_
from station_app.households.homes.poverty import PovertyStatus, Status
from station_app.households.models import Villager
from station_app.produce.producers.models import Producer
from station_app.produce.purchases.models import Purchase
from station_app.produce.villages.models import PoorVillage, poor_on

REGISTER = (Status.REGISTERED.value, Status.WATCHED.value)


def of_homes() -> ColumnElement[bool]:
    """From a household that was in the register on the day it was bought: its last word up to then."""
    grower, villager = aliased(Producer), aliased(Villager)
    last = (
        select(PovertyStatus.status)
        .where(
            PovertyStatus.county_id == Purchase.county_id,
            PovertyStatus.household_id == villager.household_id,
            PovertyStatus.from_on <= Purchase.bought_on,
        )
        .order_by(PovertyStatus.from_on.desc(), PovertyStatus.id.desc())
        .limit(1)
        .correlate(Purchase, villager)
        .scalar_subquery()
    )
    return (
        exists()
        .where(
            grower.county_id == Purchase.county_id,
            grower.id == Purchase.producer_id,
            villager.county_id == grower.county_id,
            villager.id == grower.villager_id,
            last.in_(REGISTER),
        )
        .correlate(Purchase)
    )


def of_villages() -> ColumnElement[bool]:
    """From a producer of a village that was poor on the day it was bought."""
    grower = aliased(Producer)
    return (
        exists()
        .where(
            grower.county_id == Purchase.county_id,
            grower.id == Purchase.producer_id,
            PoorVillage.county_id == grower.county_id,
            PoorVillage.village_code == grower.village_code,
            poor_on(Purchase.bought_on),
        )
        .correlate(Purchase)
    )


POOR: dict[str, Callable[[], ColumnElement[bool]]] = {"homes": of_homes, "villages": of_villages}
POOR_WORDS = {"homes": N_("贫困户"), "villages": N_("贫困村")}
