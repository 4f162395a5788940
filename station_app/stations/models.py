"""Service points: where they are, their life-cycle step by step, and who serves there."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.binned import Binned, bin_index
from station_app.core.db import InCounty, Model, OfStation, db, spread, within, word
from station_app.core.errors import Refused
from station_app.core.flow import Flow
from station_app.core.i18n import N_
from station_app.stations.degrees import Degrees


class StationState(enum.StrEnum):
    """Where a station is in its life."""

    APPLIED = "applied"
    APPROVED = "approved"
    BUILDING = "building"
    AWAITING = "awaiting"
    OPEN = "open"
    RECTIFYING = "rectifying"
    PAUSED = "paused"
    EXITING = "exiting"
    CLOSED = "closed"


class StationKind(enum.StrEnum):
    """Station type as provinces number it: 1 county centre, 2 township, 3 village."""

    COUNTY = "1"
    TOWNSHIP = "2"
    VILLAGE = "3"


S = StationState
STATE_WORDS = {
    S.APPLIED: N_("申请中"),
    S.APPROVED: N_("已批准"),
    S.BUILDING: N_("建设中"),
    S.AWAITING: N_("待验收"),
    S.OPEN: N_("运营中"),
    S.RECTIFYING: N_("整改中"),
    S.PAUSED: N_("暂停"),
    S.EXITING: N_("退出中"),
    S.CLOSED: N_("已退出"),
}
KIND_WORDS = {
    StationKind.COUNTY: N_("县级服务中心"),
    StationKind.TOWNSHIP: N_("乡镇服务站"),
    StationKind.VILLAGE: N_("村级服务站"),
}
SERVING = (S.OPEN, S.RECTIFYING)
"""A station that counts as open (formats.md, stations_open) and may log orders."""

FLOW: Flow[StationState] = Flow("station", S.APPLIED, STATE_WORDS)
FLOW.verb("approve", N_("批准"), [S.APPLIED], S.APPROVED, N_("批准了"))
FLOW.verb("build", N_("开始建设"), [S.APPROVED], S.BUILDING, N_("开始建设"))
FLOW.verb("finish", N_("建好待验收"), [S.BUILDING], S.AWAITING, N_("建好，待验收"))
FLOW.verb("open", N_("验收合格，开业"), [S.AWAITING], S.OPEN, N_("开业"))
FLOW.verb("rectify", N_("限期整改"), [S.OPEN], S.RECTIFYING, N_("限期整改"))
FLOW.verb("pass", N_("整改合格"), [S.RECTIFYING], S.OPEN, N_("整改合格"))
FLOW.verb("pause", N_("暂停营业"), [S.OPEN, S.RECTIFYING], S.PAUSED, N_("暂停营业"))
FLOW.verb("resume", N_("恢复营业"), [S.PAUSED], S.OPEN, N_("恢复营业"))
FLOW.verb("leave", N_("申请退出"), [S.OPEN, S.RECTIFYING, S.PAUSED], S.EXITING, N_("申请退出"))
FLOW.verb("stay", N_("撤回退出"), [S.EXITING], S.OPEN, N_("撤回退出"))
FLOW.verb("close", N_("办理退出"), [S.EXITING], S.CLOSED, N_("已退出"))
FLOW.verb("refuse", N_("不批准"), [S.APPLIED], S.CLOSED, N_("没有批准"))
FLOW.verb("send_back", N_("验收不合格，退回"), [S.AWAITING], S.BUILDING, N_("验收不合格，退回去改"))
FLOW.verb("give_up", N_("不建了"), [S.APPROVED, S.BUILDING, S.AWAITING], S.CLOSED, N_("不建了"))
REASON_NEEDED = frozenset({"rectify", "pause", "leave", "close", "refuse", "send_back", "give_up"})
DUE = {"build": False, "send_back": False, "rectify": True, "pause": False}
"""Steps that say until when; True: they must."""


class Station(InCounty, Binned, Model):
    """One service point. Its name in a list is always township and village together: names repeat."""

    __tablename__ = "stations"
    __table_args__ = spread(
        UniqueConstraint("county_id", "code"),
        Index("ix_stations_township", "county_id", "township_code"),
        bin_index("stations"),
    )
    __station_column__ = "id"

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[StationKind] = mapped_column(word(StationKind), default=StationKind.VILLAGE)
    township_code: Mapped[str] = mapped_column(String(9))
    township: Mapped[str] = mapped_column(String(60))
    village_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code", name="fk_stations_village"))
    village: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(120), default="", server_default="")
    hours: Mapped[str] = mapped_column(String(120), default="", server_default="")
    area_m2: Mapped[int | None]
    lat: Mapped[float | None] = mapped_column(Degrees)
    lon: Mapped[float | None] = mapped_column(Degrees)
    state: Mapped[StationState] = mapped_column(word(StationState), default=S.APPLIED)
    opened_on: Mapped[dt.date | None]
    is_practice: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    steps: Mapped[list[StationStep]] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="and_(Station.county_id == StationStep.county_id, Station.id == StationStep.station_id)",
        foreign_keys="[StationStep.county_id, StationStep.station_id]",
        order_by="StationStep.on, StationStep.id",
    )

    @property
    def place(self) -> str:
        """Township and village together, as every list shows a station."""
        return f"{self.township}{self.village}" if self.village else self.township or self.name

    @property
    def is_serving(self) -> bool:
        """May it log orders?"""
        return self.state in SERVING

    def step(
        self, verb: str, by: Person | None, *, on: dt.date, reason: str = "", due_on: dt.date | None = None
    ) -> StationStep:
        """Take one step of the life-cycle; raises ``NotNow`` or ``Refused`` with a sentence.

        ``due_on``: until when what follows has to be done, for the steps of ``DUE``.
        """
        if verb in REASON_NEEDED and not reason.strip():
            raise Refused(N_("请写一句原因，站长和以后查账的人都要看。"))
        if on > clock.today():
            raise Refused(N_("日期不能晚于今天（%(today)s）。"), today=clock.today().isoformat())
        last = db.session.scalar(
            select(func.max(StationStep.on))
            .where(StationStep.county_id == self.county_id, StationStep.station_id == self.id)
            .execution_options(scoped=True)
        )
        if last is not None and on < last:
            raise Refused(N_("日期不能早于上一步（%(last)s）。"), last=last.isoformat())
        before = self.state
        self.state = FLOW.step(verb, before)
        if self.state is S.OPEN and self.opened_on is None:
            self.opened_on = on
        return self._write(verb, before, by, on, reason, due_on if verb in DUE else None)

    def begin(self, by: Person | None, *, on: dt.date, state: StationState = S.APPLIED) -> StationStep:
        """Write the first step of a station that is registered in this state."""
        self.state = state
        if state in SERVING and self.opened_on is None:
            self.opened_on = on
        return self._write("register", None, by, on, "")

    def _write(
        self,
        verb: str,
        before: StationState | None,
        by: Person | None,
        on: dt.date,
        reason: str,
        due_on: dt.date | None = None,
    ) -> StationStep:
        step = StationStep(
            county_id=self.county_id,
            station_id=self.id,
            verb=verb,
            source=before,
            to=self.state,
            on=on,
            at=clock.moment(),
            by_id=by.id if by else None,
            by_name=by.name if by else "",
            reason=reason.strip(),
            due_on=due_on,
        )
        db.session.flush()
        db.session.add(step)
        changes: dict[str, tuple[object, object]] = {"state": (before, self.state)}
        if due_on is not None:
            changes["due_on"] = (None, due_on)
        audit.record(self, verb, by, reason, changes, station_id=self.id)
        return step


class StationStep(OfStation, Model):
    """One step of a station's life: who, when, why; ``due_on``: until when the next is due."""

    __tablename__ = "station_steps"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_station_steps_on", "county_id", "station_id", "on", "id")
    )

    verb: Mapped[str] = mapped_column(String(24))
    source: Mapped[StationState | None] = mapped_column(word(StationState, "source"))
    to: Mapped[StationState] = mapped_column(word(StationState))
    on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[dt.date | None]


class Posting(OfStation, Model):
    """Who serves at a station, and from when to when (``to_on`` empty: still)."""

    __tablename__ = "postings"
    __table_args__ = spread(within("station_id", "stations"), Index("ix_postings_user_id", "user_id"))

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_postings_user"))
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]


def open_condition(on: dt.date) -> ColumnElement[bool]:
    """The condition that a station counted as open at the end of ``on``: by its last step until then."""
    inner = StationStep.__table__.alias("inner_step")
    newest = (
        select(inner.c.to)
        .where(inner.c.county_id == Station.county_id, inner.c.station_id == Station.id, inner.c.on <= on)
        .order_by(inner.c.on.desc(), inner.c.id.desc())
        .limit(1)
        .correlate(Station)
        .scalar_subquery()
    )
    return and_(Station.is_practice.is_(False), newest.in_([state.value for state in SERVING]))
