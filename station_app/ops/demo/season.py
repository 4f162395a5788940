"""What the harvest of the demo has drawn so far: each step takes it and adds to it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any

from station_app.ledger.models import EntryKind, Method
from station_app.ops.demo.inserting import Row
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import COUNTY, moment, uuid_at


@dataclass
class Season:
    """What is drawn so far."""

    rng: Random
    places: list[Place]
    products: dict[str, Row]
    quotes: dict[uuid.UUID, list[Any]]
    growers: dict[uuid.UUID, list[uuid.UUID]]
    purchases: list[list[Row]] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)

    def product(self, name: str) -> uuid.UUID:
        """The product of a name."""
        found: uuid.UUID = self.products[name]["id"]
        return found

    def pay(
        self, subject: Row, kind: EntryKind, fen: int, method: Method, on: dt.date, by: tuple[uuid.UUID, str]
    ) -> None:
        """An entry of the ledger for a purchase, an advance or a sale."""
        at = moment(on, self.rng.randint(500, 1_000))
        self.entries.append(
            {
                **{"county_id": COUNTY, "id": uuid_at(self.rng, at), "station_id": subject["station_id"]},
                **{"kind": kind, "method": method, "amount_fen": fen, "on": on, "at": at},
                **{"subject_id": subject["id"], "by_id": by[0], "by_name": by[1]},
            }
        )
