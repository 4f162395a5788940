"""One line of a station's register of equipment, and what may happen to it.

A line may be several pieces of one kind. What happens to some of them divides the line: the rest stays
as it is, and the others get a line of their own that names where it came from (``origin_id``).
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.binned import Binned, bin_index
from station_app.core.db import Fen, Model, OfStation, db, spread, uuid7, within, word
from station_app.core.errors import NotNow, Refused
from station_app.core.flow import Flow
from station_app.core.i18n import N_
from station_app.settings import dictionaries
from station_app.stations.models import Station, StationState

KINDS = "equipment"
"""The dictionary of kinds."""
FAULTS = "fault"
"""The dictionary of what is wrong."""
MOST_PIECES = 9_999
MOST_FEN = 100_000_000
"""What one piece costs at most: a million yuan."""


class EquipmentState(enum.StrEnum):
    """How it is, or what became of it."""

    IN_USE = "in_use"
    BROKEN = "broken"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    RETURNED = "returned"
    SCRAPPED = "scrapped"
    KEPT = "kept"


class Funding(enum.StrEnum):
    """Who paid for it."""

    COUNTY = "county"
    PROVINCE = "province"
    OWN = "own"


S = EquipmentState
STATE_WORDS = {
    S.IN_USE: N_("在用"),
    S.BROKEN: N_("坏了"),
    S.IN_REPAIR: N_("在修"),
    S.LOST: N_("丢了"),
    S.RETURNED: N_("交回了"),
    S.SCRAPPED: N_("报废了"),
    S.KEPT: N_("归站长了"),
}
FUNDING_WORDS = {
    Funding.COUNTY: N_("县里配的"),
    Funding.PROVINCE: N_("省里配的"),
    Funding.OWN: N_("站里自己买的"),
}
HERE = (S.IN_USE, S.BROKEN, S.IN_REPAIR)
"""States of what the station still answers for."""

FLOW: Flow[EquipmentState] = Flow("equipment", S.IN_USE, STATE_WORDS)
FLOW.verb("report", N_("报修"), [S.IN_USE], S.BROKEN, N_("报修了"))
FLOW.verb("send", N_("送去修"), [S.IN_USE, S.BROKEN], S.IN_REPAIR, N_("送去修了"))
FLOW.verb("mend", N_("修好了"), [S.BROKEN, S.IN_REPAIR], S.IN_USE, N_("修好了"))
FLOW.verb("lose", N_("丢了"), HERE, S.LOST, N_("记成丢了"))
FLOW.verb("find", N_("找到了"), [S.LOST], S.IN_USE, N_("找到了"))
FLOW.verb("give_back", N_("交回县里"), HERE, S.RETURNED, N_("交回县里了"))
FLOW.verb("scrap", N_("报废"), [*HERE, S.LOST], S.SCRAPPED, N_("报废了"))
FLOW.verb("keep", N_("归站长自己"), HERE, S.KEPT, N_("归站长自己了"))
REASON_NEEDED = frozenset({"report", "lose", "scrap"})
CHANGEABLE = ("kind", "make", "number", "pieces", "funding", "bought_on", "price_fen", "warranty_on", "note")


class Equipment(OfStation, Binned, Model):
    """``kind`` is a word of the dictionary ``equipment``, ``make`` the brand and model, ``number`` what is on
    its label. ``price_fen`` is of one piece. ``state_why`` is what was last said of its state.
    """

    __tablename__ = "equipment"
    __table_args__ = spread(
        within("station_id", "stations"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("price_fen >= 0", name="price"),
        Index("ix_equipment_station", "county_id", "station_id", "state"),
        bin_index("equipment"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    make: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[str] = mapped_column(String(40), default="")
    pieces: Mapped[int] = mapped_column(Integer, default=1)
    funding: Mapped[Funding] = mapped_column(word(Funding), default=Funding.COUNTY)
    bought_on: Mapped[dt.date | None]
    price_fen: Mapped[Fen | None]
    warranty_on: Mapped[dt.date | None]
    state: Mapped[EquipmentState] = mapped_column(word(EquipmentState, "equipmentstate"), default=S.IN_USE)
    state_on: Mapped[dt.date]
    state_why: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    origin_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """What it is, for the bin."""
        return " ".join(one for one in (dictionaries.shown(KINDS, self.kind), self.make, self.number) if one)

    @property
    def plain(self) -> list[Any]:
        """What a hand-over keeps of it."""
        return [str(self.id), self.kind, self.make, self.number, self.pieces, self.state.value]

    @property
    def worth_fen(self) -> int | None:
        """What all its pieces cost; None where nobody wrote it."""
        return None if self.price_fen is None else self.price_fen * self.pieces

    def put_in(self, station: Station, by: Person | None) -> None:
        """Write down a new line; a station that is closed gets none that stands there."""
        if station.state is StationState.CLOSED and self.state in HERE:
            raise NotNow(N_("这个站已经退出了，不能再登记设备。"))
        db.session.add(self)
        changes = {name: (None, getattr(self, name)) for name in CHANGEABLE if getattr(self, name)}
        audit.record(self, "put_in", by, changes=changes | {"state": (None, self.state)})

    def change(self, by: Person, **values: Any) -> bool:
        """Change what was written; False when nothing differs."""
        before = {name: getattr(self, name) for name in values}
        changes = {name: (before[name], values[name]) for name in CHANGEABLE if before[name] != values[name]}
        for name, (_, after) in changes.items():
            setattr(self, name, after)
        if changes:
            audit.record(self, "edit", by, changes=changes)
        return bool(changes)

    def turn(self, verb: str, by: Person, on: dt.date, why: str = "", pieces: int | None = None) -> Equipment:
        """One step of its life, of all its pieces or of some; returns the line the step is about."""
        turned, changes = self.move(verb, on, why, pieces)
        audit.record(self, verb, by, why, changes)
        return turned

    def move(
        self, verb: str, on: dt.date, why: str, pieces: int | None = None
    ) -> tuple[Equipment, dict[str, tuple[Any, Any]]]:
        """The same before it is recorded: the line it is about, and what changed.

        Raises ``NotNow`` when it cannot follow now, ``Refused`` for a missing reason, a day that has not come
        or is before the last step, more pieces than there are, or what the county paid given to the operator.
        """
        after, some = FLOW.step(verb, self.state), self.pieces if pieces is None else pieces
        if verb in REASON_NEEDED and not why.strip():
            raise Refused(N_("请写一句怎么了，修的人和以后查账的人都要看。"))
        if on > clock.today():
            raise Refused(N_("日期不能晚于今天（%(today)s）。"), today=clock.today().isoformat())
        if on < self.state_on:
            raise Refused(N_("日期不能早于上一步（%(last)s）。"), last=self.state_on.isoformat())
        if not 0 < some <= self.pieces:
            raise Refused(N_("这一条一共 %(n)s 件，请填 1 到 %(n)s。"), n=self.pieces)
        if verb == "keep" and self.funding is not Funding.OWN:
            raise Refused(N_("不是站里自己买的，不能归站长：请交回县里。"))
        changes: dict[str, tuple[Any, Any]] = {"state": (self.state, after), "state_on": (None, on)}
        turned = self
        if some < self.pieces:
            changes |= {"pieces": (self.pieces, self.pieces - some), "parted": (None, some)}
            turned = self._part(some)
        turned.state, turned.state_on, turned.state_why = after, on, why.strip()[:200]
        return turned, changes

    def _part(self, some: int) -> Equipment:
        """Some of its pieces on a line of their own."""
        self.pieces -= some
        names = ("kind", "make", "number", "funding", "bought_on", "price_fen", "warranty_on", "note")
        made = Equipment(
            county_id=self.county_id,
            id=uuid7(),
            station_id=self.station_id,
            origin_id=self.id,
            pieces=some,
            **{name: getattr(self, name) for name in names},
        )
        db.session.add(made)
        return made


def of_station(station_id: uuid.UUID, *, only_here: bool = False) -> list[Equipment]:
    """All lines of a station, by kind and then as they came; ``only_here``: what it still answers for."""
    query = visible(Equipment).where(Equipment.station_id == station_id)
    if only_here:
        query = query.where(Equipment.state.in_(HERE))
    return list(db.session.scalars(query.order_by(Equipment.kind, Equipment.id)))
