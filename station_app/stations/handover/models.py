"""One hand-over: who to whom, on which day, the cash that was counted, and what stood open.

The giver confirms first, then the taker; what stood open is frozen when the giver confirms, and when it has
changed by the time the taker confirms, the giver is asked again. With the second word the postings follow.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.models import User, UserState
from station_app.core import audit, clock
from station_app.core.access import Person, Role, visible
from station_app.core.db import Fen, Model, OfStation, db, spread, uuid7, within, word
from station_app.core.errors import NotNow, Refused
from station_app.core.flow import Flow
from station_app.core.i18n import N_
from station_app.stations.handover.standing import Standing
from station_app.stations.models import Posting


class HandoverState(enum.StrEnum):
    """How far a hand-over has come."""

    BEGUN = "begun"
    GIVEN = "given"
    DONE = "done"
    DROPPED = "dropped"


S = HandoverState
STATE_WORDS = {
    S.BEGUN: N_("等交的人确认"),
    S.GIVEN: N_("等接的人确认"),
    S.DONE: N_("交接好了"),
    S.DROPPED: N_("不交接了"),
}
FLOW: Flow[HandoverState] = Flow("handover", S.BEGUN, STATE_WORDS)
FLOW.verb("give", N_("我交，都对"), [S.BEGUN, S.GIVEN], S.GIVEN, N_("交的人确认了"))
FLOW.verb("take", N_("我接，都对"), [S.GIVEN], S.DONE, N_("接的人确认了，交接好了"))
FLOW.verb("drop", N_("不交接了"), [S.BEGUN, S.GIVEN], S.DROPPED, N_("不交接了"))
RUNNING = (S.BEGUN, S.GIVEN)


class Handover(OfStation, Model):
    """Amounts in fen. ``recorded_fen``: cash by the day close (what the last left, plus what moved).

    ``orders``: ``[id, number, day, payable, owed]`` of what stood open; ``equipment``: ``[id, kind, make,
    number, pieces, state]`` of what stood there;
    ``parcels``: ``[id, code, carrier, tail, day, mark]`` of what lay on the shelf, None
    where only their number was known.
    ``is_leaving``: the giver's posting ends.
    ``given_for``, ``taken_for``: why the county confirmed in somebody's stead.
    """

    __tablename__ = "handovers"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_handovers_station", "county_id", "station_id", "begun_at")
    )

    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_handovers_from"))
    from_name: Mapped[str] = mapped_column(String(80))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_handovers_to"))
    to_name: Mapped[str] = mapped_column(String(80))
    on: Mapped[dt.date]
    cash_fen: Mapped[Fen]
    recorded_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    owed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    orders: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    equipment: Mapped[list[list[Any]]] = mapped_column(JSON, default=list, server_default="[]")
    parcels: Mapped[list[list[Any]] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(String(200), default="")
    is_leaving: Mapped[bool] = mapped_column(default=False)
    state: Mapped[HandoverState] = mapped_column(word(HandoverState), default=S.BEGUN)
    begun_at: Mapped[dt.datetime]
    begun_by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[dt.datetime | None]
    given_by: Mapped[str] = mapped_column(String(80), default="")
    given_for: Mapped[str] = mapped_column(String(200), default="")
    taken_at: Mapped[dt.datetime | None]
    taken_by: Mapped[str] = mapped_column(String(80), default="")
    taken_for: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def differs_fen(self) -> int:
        """Counted less recorded."""
        return self.cash_fen - self.recorded_fen

    def whose_word(self) -> uuid.UUID | None:
        """Whose confirmation is awaited; nobody's when it is over."""
        return {S.BEGUN: self.from_id, S.GIVEN: self.to_id}.get(self.state)

    def begin(self, by: Person, now: Standing) -> None:
        """Write it down, with what stands open now."""
        self.begun_at, self.begun_by = clock.moment(), by.name
        self._freeze(now)
        db.session.add(self)
        changes = {"from_name": (None, self.from_name), "to_name": (None, self.to_name)}
        audit.record(self, "begin_handover", by, self.note, changes | {"cash_fen": (None, self.cash_fen)})

    def give(self, by: Person, now: Standing, reason: str = "") -> None:
        """The giver's word, or the county's in their stead with a reason; freezes what stands open."""
        self._check(by, self.from_id, reason)
        before, self.state = self.state, FLOW.step("give", self.state)
        self._freeze(now)
        self._balanced()
        self.given_at, self.given_by, self.given_for = clock.moment(), by.name, reason
        changes = {"state": (before, self.state), "cash_fen": (None, self.cash_fen)}
        audit.record(self, "give", by, reason, changes | {"owed_fen": (None, self.owed_fen)})

    def take(self, by: Person, now: Standing, reason: str = "") -> None:
        """The taker's word; the postings follow. ``NotNow`` when something changed since the giver's."""
        self._check(by, self.to_id, reason)
        before, after = self.state, FLOW.step("take", self.state)
        sums = (self.recorded_fen, self.owed_fen)
        if self.orders != [one.plain for one in now.orders] or sums != (now.cash_fen, now.owed_fen):
            raise NotNow(
                N_("%(name)s确认以后又记了单或收了钱。请他再看一遍、再确认一次，您再接。"),
                name=self.from_name,
            )
        if self.equipment != [one.plain for one in now.equipment]:
            raise NotNow(
                N_("%(name)s确认以后设备有变化。请他再看一遍、再确认一次，您再接。"), name=self.from_name
            )
        if self.parcels != [one.plain for one in now.parcels]:
            raise NotNow(
                N_("%(name)s确认以后货架上的包裹有变化。请他再看一遍、再确认一次，您再接。"),
                name=self.from_name,
            )
        self.state = after
        self.taken_at, self.taken_by, self.taken_for = clock.moment(), by.name, reason
        self._post()
        audit.record(self, "take", by, reason, {"state": (before, self.state)})

    def drop(self, by: Person, reason: str) -> None:
        """It does not come to it."""
        before, self.state = self.state, FLOW.step("drop", self.state)
        audit.record(self, "drop", by, reason, {"state": (before, self.state)})

    def _freeze(self, now: Standing) -> None:
        self.recorded_fen = now.cash_fen
        self.owed_fen = now.owed_fen
        self.orders = [one.plain for one in now.orders]
        self.equipment = [one.plain for one in now.equipment]
        self.parcels = [one.plain for one in now.parcels]

    def _balanced(self) -> None:
        if self.differs_fen and not self.note:
            raise Refused(N_("实点的现金和账上的对不上，请先写一句差在哪里，例如：已交县里。"))

    def _check(self, by: Person, whose: uuid.UUID, reason: str) -> None:
        if by.id == whose:
            return
        if by.role not in (Role.CLERK, Role.MANAGER):
            raise Refused(
                N_("这一步要%(name)s自己登录来确认。来不了的，请县里代办。"), name=self._name(whose)
            )
        if not reason.strip():
            raise Refused(N_("替人确认要写原因，例如：人已外出，电话里核对过。"))

    def _name(self, whose: uuid.UUID) -> str:
        return self.from_name if whose == self.from_id else self.to_name

    def _post(self) -> None:
        """The giver's posting ends with the day, where they leave; who takes over stays or comes."""
        query = select(Posting).where(
            Posting.county_id == self.county_id,
            Posting.station_id == self.station_id,
            or_(Posting.to_on.is_(None), Posting.to_on >= self.on),
        )
        postings = list(db.session.scalars(query.execution_options(scoped=True)))
        if self.is_leaving:
            for posting in postings:
                if posting.user_id == self.from_id:
                    posting.to_on = max(self.on, posting.from_on)
        if not any(posting.user_id == self.to_id for posting in postings):
            db.session.add(
                Posting(
                    county_id=self.county_id,
                    id=uuid7(),
                    station_id=self.station_id,
                    user_id=self.to_id,
                    from_on=self.on,
                    to_on=None,
                )
            )


def of_station(station_id: uuid.UUID) -> list[Handover]:
    """All of a station, the newest first."""
    query = visible(Handover).where(Handover.station_id == station_id)
    return list(db.session.scalars(query.order_by(Handover.begun_at.desc(), Handover.id.desc())))


def servers(county_id: str, station_id: uuid.UUID, on: dt.date) -> dict[uuid.UUID, str]:
    """Who serves at a station on a day and may sign in, by name."""
    query = (
        select(User.id, User.name)
        .join(Posting, Posting.user_id == User.id)
        .where(
            Posting.county_id == county_id,
            Posting.station_id == station_id,
            User.state == UserState.ACTIVE,
            or_(Posting.to_on.is_(None), Posting.to_on >= on),
        )
        .order_by(User.name, User.id)
        .execution_options(scoped=True)
    )
    return {row.id: row.name for row in db.session.execute(query)}
