"""What is offered: a product of a producer, how much of it, for how much a unit, with photos and a story.

``amount`` is whole grams or pieces, ``price_fen`` is fen a ``unit``. ``slug`` is its name on public pages:
random, so that nobody counts through them. A story is shown to buyers only while the producer agrees to it.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import Fen, Model, OfStation, db, spread, within, word
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.produce.listings.flow import FLOW, OPEN, REASON_NEEDED, STANDING, STATE_WORDS, ListingState
from station_app.produce.products.models import Product
from station_app.produce.weights import Amount, Unit, size_of, unit_word

GRADE, TURN_BACK = "grade", "turnback"
"""The dictionaries of grades, and of why the county sends a listing back."""
CHANGEABLE = (
    *("product_id", "producer_id", "spec", "grade", "village_code", "unit", "amount", "price_fen"),
    *("harvested_on", "shelf_days", "story", "link"),
)
STOCK = ("amount", "price_fen")
MOST_PHOTOS = 4


class Listing(OfStation, Model):
    """One offer of a station. ``reason`` is the last word of the county where it sent it back."""

    __tablename__ = "listings"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("product_id", "products"),
        within("producer_id", "producers"),
        UniqueConstraint("county_id", "slug"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("price_fen > 0", name="price"),
        Index("ix_listings_state", "county_id", "state", "submitted_at"),
        Index("ix_listings_station", "county_id", "station_id", "state"),
        Index("ix_listings_changed", "county_id", "changed_at", "id"),
        Index("ix_listings_product", "county_id", "product_id"),
        Index("ix_listings_producer", "county_id", "producer_id"),
    )
    __personal__ = frozenset({"story"})

    product_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    producer_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    spec: Mapped[str] = mapped_column(String(60), default="")
    grade: Mapped[str] = mapped_column(String(40), default="")
    village_code: Mapped[str] = mapped_column(String(12), default="")
    unit: Mapped[Unit] = mapped_column(word(Unit))
    amount: Mapped[Amount]
    price_fen: Mapped[Fen]
    harvested_on: Mapped[dt.date | None]
    shelf_days: Mapped[int | None]
    story: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(200), default="")
    slug: Mapped[str] = mapped_column(String(24))
    state: Mapped[ListingState] = mapped_column(word(ListingState), default=ListingState.DRAFT)
    reason: Mapped[str] = mapped_column(String(200), default="")
    submitted_at: Mapped[dt.datetime | None]
    on_sale_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def begin(self, by: Person | None, **values: Any) -> None:
        """A new draft, written to the audit."""
        self.slug = secrets.token_hex(10)
        self.state = ListingState.DRAFT
        self._put(values)
        db.session.add(self)
        changes = {name: (None, getattr(self, name)) for name in CHANGEABLE if getattr(self, name)}
        audit.record(self, "draft", by, changes=changes)

    def change(self, by: Person, **values: Any) -> bool:
        """Change what is offered; once the county has seen it, only how much there is and the price.

        False when nothing differs; raises ``NotNow`` for what may not be changed now.
        """
        before = {name: getattr(self, name) for name in CHANGEABLE}
        if self.state not in OPEN:
            others = [name for name in values if name not in STOCK and values[name] != before[name]]
            if others or self.state not in STANDING:
                raise NotNow(
                    N_("它现在是“%(state)s”，不能改。要改，先拿回来或者下架。"),
                    state=gettext(STATE_WORDS[self.state]),
                )
        self._put(values)
        changes = {
            name: (before[name], getattr(self, name))
            for name in CHANGEABLE
            if before[name] != getattr(self, name)
        }
        if changes:
            audit.record(self, "edit", by, changes=changes)
        return bool(changes)

    def _put(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.changed_at = clock.moment()

    def step(self, verb: str, by: Person, *, reason: str = "", photos: int = 1) -> None:
        """Take one step; raises ``NotNow``, or ``Refused`` without a reason or one of its ``photos``."""
        if verb in REASON_NEEDED and not reason.strip():
            raise Refused(N_("请写一句为什么退回，站长照着改。"))
        before = self.state
        self.state = FLOW.step(verb, before)
        if verb == "submit" and not photos:
            raise Refused(N_("还没有照片。先拍一张，买家要看得见东西。"))
        self.reason = reason.strip() if verb in ("return", "withdraw") else ""
        if verb == "submit":
            self.submitted_at = clock.moment()
        if verb == "put_on_sale":
            self.on_sale_at = clock.moment()
        self.changed_at = clock.moment()
        changes = {"state": (before.value, self.state.value)}
        audit.record(self, verb, by, self.reason, changes)

    def size(self, product: Product) -> int:
        """Grams or pieces of one unit."""
        return size_of(self.unit, product.box)

    def unit_words(self, product: Product) -> str:
        """The word of its unit."""
        return unit_word(self.unit, product.piece_word)
