"""What the demo county is: its exact totals, its months, its identifiers drawn from the seed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from random import Random

from station_app.core.clock import SHANGHAI

COUNTY = "220822"
TODAY = dt.date(2015, 8, 31)
ORDERS, TURNOVER_FEN, SAVED_FEN = 65_000, 400_000_000, 59_840_000
LEAST_FEN, MOST_FEN = 300, 300_000
PLANNED, YEARS = 100, 3
# Orders of each month: Double Eleven and the Spring Festival pull forward, the summer harvest holds back.
MONTHS = (
    ("2014-11", 1_700), ("2014-12", 4_600), ("2015-01", 7_200), ("2015-02", 6_200), ("2015-03", 6_800),
    ("2015-04", 7_300), ("2015-05", 7_600), ("2015-06", 7_900), ("2015-07", 7_400), ("2015-08", 8_300),
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A demo to build: which seed, how large."""

    seed: int = 1
    scale: float = 1.0
    county: str = COUNTY

    @property
    def orders(self) -> int:
        """Orders that count."""
        return max(500, round(ORDERS * self.scale))

    @property
    def turnover_fen(self) -> int:
        """Their payable, exactly."""
        return TURNOVER_FEN * self.orders // ORDERS

    @property
    def saved_fen(self) -> int:
        """What they save, exactly."""
        return SAVED_FEN * self.orders // ORDERS

    def random(self, subject: str) -> Random:
        """The dice for one subject, so that a change in one leaves the others as they were."""
        whose = "" if self.county == COUNTY else f"{self.county}/"
        return Random(f"{whose}{self.seed}/{subject}")  # nosec B311: a demo, no secret


def moment(on: dt.date, minute: int) -> dt.datetime:
    """A moment of a Shanghai day, in minutes after midnight."""
    return dt.datetime.combine(on, dt.time(minute // 60, minute % 60), SHANGHAI)


def uuid_at(rng: Random, at: dt.datetime) -> uuid.UUID:
    """A UUIDv7 of a past moment, drawn from the dice: the same seed makes the same rows."""
    milliseconds = int(at.timestamp() * 1_000)
    value = milliseconds << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62)
    return uuid.UUID(int=value)
