"""The price book: what a thing costs locally, by specification, place and month, and where that was seen.

A price counts for its place (a division of 6, 9 or 12 digits: the county, a township, a village) from its
month on, until a newer one of the same thing is there. ``record`` is the one way in, for a form and for an
imported row alike; prices are never deleted, because orders name the one their saving stands on.
"""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
import uuid
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, people
from station_app.core.access import Person, visible
from station_app.core.clock import Month
from station_app.core.db import Fen, InCounty, Model, db, spread, uuid7, within
from station_app.core.errors import NotNow, Refused, Stale
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.settings import dictionaries

SOURCE = "source"
"""The dictionary of where a price was seen; order lines keep its words too."""
MOST_FEN = 100_000_000
FIELDS = ("goods", "spec", "unit", "place_code", "month_on", "price_fen", "source", "seen_on")


def key_of(words: str) -> str:
    """A name as it is compared: width, case, spaces and the × of measures make no difference."""
    text = unicodedata.normalize("NFKC", words).casefold().replace("×", "x").replace("*", "x")
    return "".join(text.split())[:120]


@dataclass(frozen=True)
class Fields:
    """A price as read from a form or a row. ``month_on`` is the first day of its month."""

    goods: str
    price_fen: int
    place_code: str
    month_on: dt.date
    source: str
    spec: str = ""
    unit: str = ""
    seen_on: dt.date | None = None

    @property
    def month(self) -> Month:
        """The month it counts from."""
        return Month.of(self.month_on)


class Outcome(enum.StrEnum):
    """What became of a price that was recorded."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


class Price(InCounty, Model):
    """One price: a thing and specification, per unit, at a place, for a month; the whole county reads it."""

    __tablename__ = "prices"
    __table_args__ = spread(
        within("batch_id", "import_batches"),
        UniqueConstraint("county_id", "goods_key", "spec_key", "place_code", "month_on"),
        CheckConstraint("price_fen > 0", name="price"),
        Index("ix_prices_initials", "county_id", "initials"),
        Index("ix_prices_month", "county_id", "month_on", "id"),
        Index("ix_prices_changed", "county_id", "changed_at", "id"),
        Index("ix_prices_batch", "county_id", "batch_id"),
    )
    __county_wide__ = True

    goods: Mapped[str] = mapped_column(String(120))
    goods_key: Mapped[str] = mapped_column(String(120))
    initials: Mapped[str] = mapped_column(String(120), default="")
    spec: Mapped[str] = mapped_column(String(120), default="")
    spec_key: Mapped[str] = mapped_column(String(120), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    place_code: Mapped[str] = mapped_column(String(12))
    month_on: Mapped[dt.date]
    price_fen: Mapped[Fen]
    source: Mapped[str] = mapped_column(String(40))
    seen_on: Mapped[dt.date | None]
    retired_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    batch_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_retired(self) -> bool:
        """Is it no longer offered?"""
        return self.retired_at is not None

    @property
    def title(self) -> str:
        """The thing with its specification: '毛巾 纯棉 34×74'."""
        return f"{self.goods} {self.spec}".strip()

    @property
    def fields(self) -> Fields:
        """What it says, as rules take it."""
        return Fields(**{name: getattr(self, name) for name in FIELDS})

    def fits(self, fields: Fields) -> bool:
        """Does it say exactly this already?"""
        return not self.is_retired and all(getattr(self, name) == getattr(fields, name) for name in FIELDS)

    def change(self, fields: Fields, by: Person | None, *, verb: str = "edit", reason: str = "") -> None:
        """Set its fields, written to the audit with before and after; a retired one is offered again."""
        before = {name: getattr(self, name) for name in FIELDS}
        self.put(fields, by)
        changes = {
            name: (before[name], getattr(self, name))
            for name in FIELDS
            if before[name] != getattr(self, name)
        }
        db.session.flush()
        audit.record(self, verb, by, reason, changes | {"at": (None, self.changed_at)})

    def put(self, fields: Fields, by: Person | None) -> None:
        """Set its fields; who calls it writes the audit: a whole import is one act."""
        check(fields, self.county_id)
        for name in FIELDS:
            setattr(self, name, getattr(fields, name))
        self.goods_key, self.spec_key = key_of(fields.goods), key_of(fields.spec)
        self.initials = people.initials(fields.goods)[:120]
        self.retired_at, self.changed_at = None, clock.moment()
        self.by_id, self.by_name = (by.id, by.name) if by else (None, "")
        db.session.add(self)

    def retire(self, by: Person, reason: str) -> None:
        """Offer it no more; orders that name it keep it. Raises ``Refused`` without a reason."""
        if not reason.strip():
            raise Refused(N_("请写一句为什么停用，例如：店关了"))
        if self.is_retired:
            raise NotNow(N_("这个价格已经停用了。"))
        self.retired_at = self.changed_at = clock.moment()
        db.session.flush()
        audit.record(self, "retire", by, reason, {"at": (None, self.changed_at)})

    def revive(self, by: Person) -> None:
        """Offer a retired price again."""
        if not self.is_retired:
            raise NotNow(N_("这个价格正在用着。"))
        self.retired_at, self.changed_at = None, clock.moment()
        db.session.flush()
        audit.record(self, "revive", by, changes={"at": (None, self.changed_at)})


class Taken(Refused):
    """There is a price of this thing, place and month already; ``price`` is that one."""

    def __init__(self, price: Price) -> None:
        super().__init__(
            N_("这个月这个地方已经有这样货的价格了：%(sum)s，%(by)s记的。要改，请打开那一条。"),
            sum=money(price.price_fen),
            by=price.by_name,
        )
        self.price = price


def check(fields: Fields, county_id: str) -> None:
    """The rules a price keeps however it came in; raises ``Refused`` with a sentence."""
    if not key_of(fields.goods):
        raise Refused(N_("请填写品名，例如 毛巾"))
    if not 0 < fields.price_fen <= MOST_FEN:
        raise Refused(N_("价格要大于 0，最多一百万元，请核对"))
    if fields.source not in {term.key for term in dictionaries.every(county_id)[SOURCE]}:
        raise Refused(N_("请选价格从哪来"))
    if fields.month_on.day != 1:
        raise ValueError("month_on is the first day of a month")
    if fields.month_on > clock.today() or (fields.seen_on and fields.seen_on > clock.today()):
        raise Refused(N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())


def standing(fields: Fields) -> Price | None:
    """The price of the same thing, specification, place and month in the acting person's county."""
    found: Price | None = db.session.scalar(
        visible(Price).where(
            Price.goods_key == key_of(fields.goods),
            Price.spec_key == key_of(fields.spec),
            Price.place_code == fields.place_code,
            Price.month_on == fields.month_on,
        )
    )
    return found


def record(
    fields: Fields,
    county_id: str,
    by: Person | None,
    *,
    id: uuid.UUID | None = None,
    batch_id: uuid.UUID | None = None,
    replace: bool = False,
) -> tuple[Price, Outcome]:
    """Add a price, or with ``replace`` set the one of the same thing, place and month to these fields.

    The one way into the book: forms add, imports replace. ``place_code`` must be a division of the county
    (``places.known``). Raises ``Taken`` where there is one that must not be replaced (a retired one may),
    and ``Refused`` for what no price may be. Somebody else adding the same at the same moment is an
    ``IntegrityError`` at the flush: roll back and call it again.
    """
    check(fields, county_id)
    old = standing(fields)
    if old is not None:
        if old.fits(fields):
            return old, Outcome.SAME
        if not (replace or old.is_retired):
            raise Taken(old)
        old.change(fields, by)
        old.batch_id = batch_id or old.batch_id
        return old, Outcome.CHANGED
    price = Price(county_id=county_id, id=id or uuid7(), batch_id=batch_id)
    price.change(fields, by, verb="add")
    return price, Outcome.ADDED


def edit(price: Price, fields: Fields, version: str, by: Person) -> None:
    """Change one price from its page. Raises ``Stale`` when somebody was faster, ``Taken`` beside another."""
    if version != str(price.version):
        raise Stale(N_("刚才有别人改了这个价格，您这次没有存。请刷新看看最新的，再改一次。"))
    other = standing(fields)
    if other is not None and other.id != price.id:
        raise Taken(other)
    price.change(fields, by)
