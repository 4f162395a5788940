"""The stations of the demo county: in real villages of all sixteen townships, each with its life so far."""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from station_app.areas import models as areas
from station_app.ops.demo.plan import COUNTY, TODAY, moment, uuid_at
from station_app.stations.models import StationKind, StationState

CSV = Path(areas.__file__).parent / "tongyu.csv"
# How many stations opened in which month; the first ones in November 2014.
OPENINGS = (
    (2014, 11, 10), (2014, 12, 8), (2015, 1, 6), (2015, 2, 1), (2015, 3, 6), (2015, 4, 5), (2015, 5, 4),
    (2015, 6, 3), (2015, 7, 2), (2015, 8, 2),
)  # fmt: skip
EARLIER = (
    StationState.AWAITING,
    StationState.BUILDING,
    StationState.BUILDING,
    StationState.APPROVED,
    StationState.APPLIED,
)
LIFE = (
    ("register", None, StationState.APPLIED),
    ("approve", StationState.APPLIED, StationState.APPROVED),
    ("build", StationState.APPROVED, StationState.BUILDING),
    ("finish", StationState.BUILDING, StationState.AWAITING),
    ("open", StationState.AWAITING, StationState.OPEN),
)
# The village of the demo's operator, then two of one name.
HOME = "220822104209"
FIRST = (HOME, "220822102201", "220822107209", "220822105200", "220822100201", "220822101210")
OFFICE = "陈晓东"
NOWHERE: dict[str, Any] = {"lat": None, "lon": None, "hours": "", "address": ""}


@dataclass
class Place:
    """One station with what the drawing needs; ``size`` weighs how much is bought here."""

    id: uuid.UUID
    code: str
    township_code: str
    township: str
    village_code: str
    village: str
    state: StationState
    opened_on: dt.date | None
    size: float
    steps: list[tuple[str, StationState | None, StationState, dt.date]]
    operators: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    county_id: str = COUNTY

    @property
    def name(self) -> str:
        """As people call it: names of villages repeat, so the township stands before."""
        return f"{self.township}{self.village}服务站"


def divisions() -> list[dict[str, str]]:
    """The rows of the county's division codes."""
    with CSV.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def area_rows() -> list[dict[str, Any]]:
    """The province, the county, its townships and villages, as rows of ``areas``."""
    rows = [
        {"code": "22", "name": "吉林省", "level": "province", "kind": "", "parent_code": ""},
        {"code": COUNTY, "name": "通榆县", "level": "county", "kind": "", "parent_code": "22"},
    ]
    townships = {row["township_code"]: row["township"] for row in divisions()}
    for code, name in townships.items():
        rows.append({"code": code, "name": name, "level": "township", "kind": "", "parent_code": COUNTY})
    for row in divisions():
        code, name, parent = row["village_code"], row["village"], row["township_code"]
        rows.append(
            {"code": code, "name": name, "level": "village", "kind": row["kind"], "parent_code": parent}
        )
    return rows


def chosen_villages(rng: Random, count: int) -> list[dict[str, str]]:
    """Villages for stations: the named ones first, then at least one of every township, then any."""
    villages = [row for row in divisions() if row["kind"] == "村委会"]
    by_code = {row["village_code"]: row for row in villages}
    chosen = [by_code[code] for code in FIRST]
    rest = [row for row in villages if row["village_code"] not in FIRST]
    rng.shuffle(rest)
    for township in sorted({row["township_code"] for row in villages}):
        if not any(row["township_code"] == township for row in chosen):
            chosen.append(next(row for row in rest if row["township_code"] == township))
    chosen += [row for row in rest if row not in chosen]
    return chosen[:count]


def stations() -> list[Place]:
    """47 open stations and 5 on the way; the same for every seed, because the county is one."""
    rng = Random("tongyu")  # nosec B311: a demo, no secret
    opened = [_day(rng, year, month) for year, month, count in OPENINGS for _ in range(count)]
    opened.sort()
    villages = chosen_villages(rng, len(opened) + len(EARLIER))
    found = []
    for number, row in enumerate(villages, 1):
        opened_on = opened[number - 1] if number <= len(opened) else None
        state = StationState.OPEN if opened_on else EARLIER[number - len(opened) - 1]
        steps = steps_of(rng, state, opened_on)
        found.append(
            Place(
                id=uuid_at(rng, moment(steps[0][3], 540)),
                code=f"TY{number:03d}",
                township_code=row["township_code"],
                township=row["township"],
                village_code=row["village_code"],
                village=row["village"].removesuffix("委会"),
                state=state,
                opened_on=opened_on,
                size=1.9 if row["village_code"] == HOME else rng.uniform(0.55, 1.6),
                steps=steps,
            )
        )
    return found


def _day(rng: Random, year: int, month: int) -> dt.date:
    """An opening day: the very first ones before Double Eleven, none in the last days of the demo."""
    if (year, month) == (2014, 11):
        return dt.date(2014, 11, rng.randint(5, 24))
    return dt.date(year, month, rng.randint(1, 18))


def steps_of(
    rng: Random, state: StationState, opened_on: dt.date | None
) -> list[tuple[str, StationState | None, StationState, dt.date]]:
    """The steps of a life up to a state, told backwards from its last day."""
    last = [to for _, _, to in LIFE].index(state)
    on = opened_on or TODAY - dt.timedelta(days=rng.randint(3, 12))
    steps = []
    for verb, source, to in reversed(LIFE[: last + 1]):
        steps.append((verb, source, to, on))
        on -= dt.timedelta(days=rng.randint(4, 16))
    return steps[::-1]


def station_rows(places: list[Place], lie: dict[str, dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Rows of ``stations``; ``lie``: position, address and hours by code."""
    return [
        {
            "county_id": place.county_id,
            "id": place.id,
            "code": place.code,
            "name": place.name,
            "kind": StationKind.VILLAGE,
            "township_code": place.township_code,
            "township": place.township,
            "village_code": place.village_code,
            "village": place.village,
            "phone": f"0434-{4_220_000 + number:07d}",
            **(lie or {}).get(place.code, NOWHERE),
            "state": place.state,
            "opened_on": place.opened_on,
            "is_practice": False,
            "created_at": moment(place.steps[0][3], 540),
            "version": 1,
        }
        for number, place in enumerate(places, 1)
    ]


def step_rows(places: list[Place], by: str = OFFICE) -> list[dict[str, Any]]:
    """Rows of ``station_steps``, in the order of their lives."""
    rng = Random("steps")  # nosec B311: a demo, no secret
    return [
        {
            "county_id": place.county_id,
            "id": uuid_at(rng, moment(on, 600 + number)),
            "station_id": place.id,
            "verb": verb,
            "source": source,
            "to": to,
            "on": on,
            "at": moment(on, 600 + number),
            "by_id": None,
            "by_name": by,
            "reason": "",
        }
        for place in places
        for number, (verb, source, to, on) in enumerate(place.steps)
    ]
