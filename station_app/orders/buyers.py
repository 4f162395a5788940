"""Who an order is for: somebody of the station's villagers, or somebody who is registered with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Newcomer:
    """A villager who is registered with the order."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class KnownVillager:
    """A known villager, with what the page shows of one."""

    id: uuid.UUID
    household_id: uuid.UUID
    name: str
    phone: str = ""
    group_name: str = ""

    @classmethod
    def of(cls, villager: Any) -> KnownVillager:
        """From a stored villager, or a row with these columns."""
        return cls(villager.id, villager.household_id, villager.name, villager.phone, villager.group_name)
