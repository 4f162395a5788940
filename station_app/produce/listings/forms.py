"""What a station types about a thing it offers, and what the county answers."""

from __future__ import annotations

import re
import uuid
from typing import Any

from station_app.core import clock, parsers
from station_app.core.access import visible
from station_app.core.db import db
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    NumberField,
    PhotoField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name
from station_app.core.words import series
from station_app.produce.fields import CountField, ParagraphField
from station_app.produce.listings.models import GRADE, MOST_PHOTOS, TURN_BACK
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import CATEGORY, Product, offered
from station_app.produce.weights import UNIT_WORDS, Unit, read_amount
from station_app.settings import dictionaries

MOST_FEN = 100_000_000
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[^\s<>\"']*)?")
"""An address of a shop; anything else is shown as words, never as a link."""


class Choosing(Form):
    """The part of both forms that needs the product: how much of it, for how much."""

    unit = RadioChoice(default=Unit.JIN.value)
    amount = TextField(limit=30, missing=N_("请填写有多少，例如 300"))
    price = MoneyField(missing=N_("请填写一斤（一个）多少钱，例如 6.50"))
    amount_read: int | None = None

    def measured(self, product: Product) -> None:
        """Reads the amount in the unit; blames what cannot be."""
        if self.unit.data not in [one.value for one in product.units]:
            words = series(product.unit_word(one) for one in product.units)
            self.blame("unit", N_("%(goods)s按%(units)s卖，请换一个单位"), goods=product.title, units=words)
            return
        try:
            self.amount_read = read_amount(self.amount.data, Unit(self.unit.data), product.box)
        except parsers.Unreadable as error:
            self.amount.errors = [*self.amount.errors, error.message()]

    def priced(self) -> None:
        """A price above nothing, and no more than a million yuan."""
        if self.price.data is not None and not 0 < self.price.data <= MOST_FEN:
            self.blame("price", N_("价格要大于 0，最多一百万元，请核对"))


class ListingForm(Choosing):
    """A thing that is offered: photos first."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    photos = PhotoField(most=MOST_PHOTOS)
    product = ChoiceField()
    producer = ChoiceField()
    spec = TextField(limit=60, optional=True)
    grade = ChoiceField(default="")
    harvested_on = DateField(optional=True)
    shelf_days = CountField(optional=True, most=3_650)
    story = ParagraphField(limit=600, optional=True)
    link = TextField(limit=200, optional=True)

    def offer(self, station_id: uuid.UUID, by_operator: bool, kept: Any = None) -> None:
        """The products, producers and grades to choose from; what is kept stays among them."""
        self.products = {str(one.id): one for one in offered(kept=kept.product_id if kept else None)}
        self.groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.products.items():
            self.groups.setdefault(dictionaries.shown(CATEGORY, one.category), []).append((key, one.name))
        self.product.choices = [("", ""), *(pair for some in self.groups.values() for pair in some)]
        query = (
            visible(Producer)
            .where(Producer.station_id == station_id)
            .order_by(Producer.initials, Producer.id)
        )
        self.producers = {str(one.id): one for one in db.session.scalars(query)}
        self.producer.choices = [
            ("", gettext(N_("请选"))),
            *(
                (key, one.name if by_operator or not one.is_household else masked_name(one.name))
                for key, one in self.producers.items()
            ),
        ]
        grades = {term.key: term.label for term in dictionaries.offered(GRADE)}
        if kept and kept.grade and kept.grade not in grades:
            grades[kept.grade] = dictionaries.shown(GRADE, kept.grade)
        self.grade.choices = [("", "–"), *grades.items()]
        self.unit.choices = [(one.value, gettext(words)) for one, words in UNIT_WORDS.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        product = self.products.get(self.product.data or "")
        if not self.product.errors and product is None:
            self.blame("product", N_("请选是什么，例如 绿豆"))
        if not self.producer.errors and not self.producer.data:
            self.blame("producer", N_("请选是谁家的；还没记过的，先去“农户和合作社”记一家"))
        if product is not None and not self.amount.errors and not self.unit.errors:
            self.measured(product)
        self.priced()
        if self.harvested_on.data and self.harvested_on.data > clock.today():
            self.blame("harvested_on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        if self.link.data and "://" in self.link.data and not ADDRESS.fullmatch(self.link.data):
            self.blame("link", N_("网址看不懂，请整条复制，例如 https://shop.example.com/123"))
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns that can be changed; a thing comes from its producer's village."""
        producer = self.producers[self.producer.data]
        product = self.products[self.product.data]
        return {
            "product_id": product.id,
            "producer_id": producer.id,
            "spec": self.spec.data or "",
            "grade": self.grade.data or "",
            "village_code": producer.village_code,
            "unit": Unit(self.unit.data),
            "amount": self.amount_read,
            "price_fen": self.price.data,
            "harvested_on": self.harvested_on.data,
            "shelf_days": self.shelf_days.data or product.shelf_days,
            "story": self.story.data or "",
            "link": self.link.data or "",
        }


class StockForm(Form):
    """How much is left and what it costs now, in the unit it is sold in."""

    version = NumberField(optional=True)
    amount = TextField(limit=30, missing=N_("请填写有多少，例如 300"))
    price = MoneyField(missing=N_("请填写一斤（一个）多少钱，例如 6.50"))
    amount_read: int | None = None

    def holds(self, product: Product, unit: Unit) -> bool:
        """Does every rule agree?"""
        fine = self.validate()
        if fine and not 0 < self.price.data <= MOST_FEN:
            self.blame("price", N_("价格要大于 0，最多一百万元，请核对"))
        if fine:
            try:
                self.amount_read = read_amount(self.amount.data, unit, product.box)
            except parsers.Unreadable as error:
                self.amount.errors = [*self.amount.errors, error.message()]
        return fine and not self.errors


class StepForm(Form):
    """One step of a listing: a canned reason, or an own one."""

    version = NumberField(optional=True)
    canned = TextField(limit=40, optional=True)
    reason = TextField(limit=200, optional=True)

    @property
    def words(self) -> str:
        """The reason: the county's own words, else the canned ones."""
        return self.reason.data or self.canned.data or ""


def reasons() -> list[tuple[str, str]]:
    """The canned reasons to send a listing back."""
    return [(term.key, term.label) for term in dictionaries.offered(TURN_BACK)]
