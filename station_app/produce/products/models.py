"""The county's catalogue: one row a product, read by every station, kept by the office.

A product is weighed (whole grams) or counted (whole pieces); ``box`` is how many of them one 箱 holds, where
it is sold in boxes. ``category``, ``piece``, ``brand`` are words of the county's dictionaries. A product is
never deleted, because listings, purchases and batches name it: it is retired.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, binned, clock, people
from station_app.core.access import Person, visible
from station_app.core.db import InCounty, Model, db, spread, uuid7, word
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, locale
from station_app.prices.models import key_of
from station_app.produce.products.english import NAMES
from station_app.produce.weights import Amount, Measure, Unit, said, unit_word, units_of
from station_app.settings import dictionaries

CATEGORY, PIECE, BRAND = "produce", "piece", "brand"
"""The dictionaries of categories, of what one piece is called, and of brands."""
FIRM = ("measure", "box")
"""What amounts and prices that stand already are told in."""
CHANGEABLE = ("name", "english", "category", "measure", "piece", "box", "brand", "shelf_days", "note")


class Product(InCounty, Model):
    """One product of the catalogue."""

    __tablename__ = "products"
    __table_args__ = spread(
        UniqueConstraint("county_id", "name_key"),
        CheckConstraint("box is null or box > 0", name="box"),
        Index("ix_products_initials", "county_id", "initials"),
        Index("ix_products_category", "county_id", "category", "name_key"),
    )
    __county_wide__ = True

    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    initials: Mapped[str] = mapped_column(String(60), default="")
    category: Mapped[str] = mapped_column(String(40))
    measure: Mapped[Measure] = mapped_column(word(Measure))
    piece: Mapped[str] = mapped_column(String(40), default="")
    box: Mapped[Amount | None]
    brand: Mapped[str] = mapped_column(String(40), default="")
    shelf_days: Mapped[int | None]
    english: Mapped[str] = mapped_column(String(60), default="", server_default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    retired_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        """What it is called in the language of the page: see ``titled``."""
        return titled(self.name, self.english)

    @property
    def units(self) -> list[Unit]:
        """What it may be offered and bought in."""
        return units_of(self.measure, self.box)

    @property
    def piece_word(self) -> str:
        """What one of it is called; '' for what is weighed."""
        return dictionaries.shown(PIECE, self.piece) if self.measure is Measure.PIECES else ""

    def said(self, amount: int) -> str:
        """An amount of it as people read it: '12.5 斤', '30 枚'."""
        return said(amount, self.measure, self.piece_word)

    def unit_word(self, unit: Unit) -> str:
        """The word of a unit of it."""
        return unit_word(unit, self.piece_word)

    def change(self, by: Person | None, verb: str = "edit", **values: Any) -> bool:
        """Set its fields, written to the audit with before and after; False when nothing differs.

        Raises ``Refused`` for a name that is taken.
        """
        before = {name: getattr(self, name) for name in CHANGEABLE}
        for name, value in values.items():
            setattr(self, name, value)
        self.name_key, self.initials = key_of(self.name), people.initials(self.name)[:60]
        firm = all(before[name] == getattr(self, name) for name in FIRM)
        with db.session.no_autoflush:
            if before["measure"] is not None and not firm and binned.is_in_use(self):
                raise Refused(
                    N_("已经有货用着这个品种，论斤论个和一箱多少就不能改了。要改，请另记一个品种。")
                )
        if (other := named(self.name)) is not None and other.id != self.id:
            raise Refused(N_("品种册里已经有“%(name)s”了。要改，请打开那一条。"), name=other.name)
        changes = {
            name: (before[name], getattr(self, name))
            for name in CHANGEABLE
            if before[name] != getattr(self, name)
        }
        self.changed_at = clock.moment()
        db.session.add(self)
        if changes:
            audit.record(self, verb, by, changes=changes)
        return bool(changes)

    def retire(self, by: Person) -> None:
        """Offer it no more; what names it keeps it."""
        if self.retired_at is not None:
            raise NotNow(N_("这个品种已经停用了。"))
        self.retired_at = self.changed_at = clock.moment()
        audit.record(self, "retire", by)

    def revive(self, by: Person) -> None:
        """Offer a retired one again."""
        if self.retired_at is None:
            raise NotNow(N_("这个品种正在用着。"))
        self.retired_at, self.changed_at = None, clock.moment()
        audit.record(self, "revive", by)


def titled(name: str, english: str) -> str:
    """A product's name; on English pages the county's English one, else a common one, else the Chinese."""
    return (english or NAMES.get(name) or name) if locale() == "en" else name


def named(name: str) -> Product | None:
    """The product of this name in the acting person's county, however it is spelled."""
    with db.session.no_autoflush:
        found: Product | None = db.session.scalar(visible(Product).where(Product.name_key == key_of(name)))
    return found


def offered(category: str = "", kept: uuid.UUID | None = None) -> list[Product]:
    """The products that may be chosen, by category and name; ``kept`` is among them though retired."""
    query = visible(Product)
    query = query.where(Product.retired_at.is_(None) if kept is None else _open_or(kept))
    if category:
        query = query.where(Product.category == category)
    return list(db.session.scalars(query.order_by(Product.category, Product.initials, Product.id)))


def _open_or(kept: uuid.UUID) -> Any:
    return Product.retired_at.is_(None) | (Product.id == kept)


def new(county_id: str, by: Person | None, id: uuid.UUID | None = None, **values: Any) -> Product:
    """A new product of the catalogue; raises ``Refused`` for a name that is taken."""
    row = Product(county_id=county_id, id=id or uuid7())
    row.change(by, "add", **values)
    return row
