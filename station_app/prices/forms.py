"""What the county types about a price, and why it retires one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from station_app.core import clock, parsers
from station_app.core.clock import Month
from station_app.core.fields import ParsedField
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    NumberField,
    PhotoField,
    StringField,
    TextField,
)
from station_app.core.i18n import N_
from station_app.prices import models, places
from station_app.prices.models import SOURCE, Fields, Price
from station_app.settings.dictionaries import offered, shown

PHOTOS_AT_ONCE = 3
LABELS = {
    "goods": N_("品名"),
    "spec": N_("规格"),
    "price": N_("一件多少钱"),
    "unit": N_("单位"),
    "place": N_("哪里的价格"),
    "source": N_("从哪看到的"),
    "seen_on": N_("哪天看到的"),
    "month": N_("算哪个月的"),
}
"""What two versions of a price are compared by."""


class MonthField(ParsedField):
    """A month as people write it, kept as its first day."""

    def read(self, text: str) -> dt.date:
        """The first day of the month that was typed."""
        return parsers.read_written_month(text).first

    def show(self, value: Any) -> str:
        """``2015-08``."""
        return "" if value is None else str(Month.of(value))


class PriceForm(Form):
    """A price: the thing, where and when it was seen, what one unit of it costs, and photos of it."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    seen = StringField()
    goods = TextField(limit=120, missing=N_("请填写品名，例如 毛巾"))
    spec = TextField(limit=120, optional=True)
    unit = TextField(limit=20, optional=True)
    price = MoneyField(missing=N_("请填写一件的价格，例如 12.50"))
    place = ChoiceField()
    source = ChoiceField()
    seen_on = DateField(missing=N_("请填写哪天看到的，例如 2015-08-31"))
    month = MonthField(optional=True)
    photos = PhotoField(most=PHOTOS_AT_ONCE)

    def offer(self, county_id: str, place: str = "", source: str = "") -> None:
        """The places and sources to choose from; a village and a source already kept stay on the list."""
        self.place.choices = places.choices(county_id, place)
        known = {term.key: term.label for term in offered(SOURCE, county_id)}
        if source and source not in known:
            known[source] = shown(SOURCE, source)
        self.source.choices = list(known.items())

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        if self.seen_on.data > clock.today():
            self.blame("seen_on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        elif self.month.data and self.month.data > clock.today():
            self.blame("month", N_("月份不能晚于这个月"))
        if not 0 < self.price.data <= models.MOST_FEN:
            self.blame("price", N_("价格要大于 0，最多一百万元，请核对"))
        if not models.key_of(self.goods.data):
            self.blame("goods", N_("请填写品名，例如 毛巾"))
        return not self.errors

    @property
    def fields(self) -> Fields:
        """The price as rules take it."""
        return Fields(
            goods=self.goods.data,
            spec=self.spec.data or "",
            unit=self.unit.data or "",
            price_fen=self.price.data,
            place_code=self.place.data,
            source=self.source.data,
            seen_on=self.seen_on.data,
            month_on=self.month.data or self.seen_on.data.replace(day=1),
        )


def filled(price: Price) -> PriceForm:
    """The form with what is stored."""
    known = {
        "version": str(price.version),
        "goods": price.goods,
        "spec": price.spec,
        "unit": price.unit,
        "price": price.price_fen,
        "place": price.place_code,
        "source": price.source,
        "seen_on": price.seen_on,
        "month": price.month_on,
    }
    return PriceForm(data=known)


class RetireForm(Form):
    """Why a price is offered no more."""

    reason = TextField(limit=200, missing=N_("请写一句为什么停用，例如：店关了"))
