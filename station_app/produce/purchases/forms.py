"""What is typed when a station buys, pays, and gives money before the harvest."""

from __future__ import annotations

import uuid

from wtforms import BooleanField

from station_app.core import clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    PhotoField,
    RadioChoice,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.money import divide, money
from station_app.core.parsers import Unreadable
from station_app.core.words import day, series
from station_app.ledger.models import Method
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product, offered
from station_app.produce.purchases.buying import Bought
from station_app.produce.purchases.pay_forms import MOST_FEN, ways_of
from station_app.produce.quotes.models import MARKET, of_the_day
from station_app.produce.weights import UNIT_WORDS, Unit, read_amount, size_of, worth
from station_app.settings import dictionaries

OWE = "owe"
GRADES = (N_("一级"), N_("二级"), N_("三级"), N_("统货"))
SOURCES = (N_("当天收购商报价"), N_("县里行情"), N_("集镇市场"), N_("农户自己说的"))
LARGE_FEN = 2_000_000


class PurchaseForm(Form):
    """收购. Weights are text until the unit and the product say what they are."""

    id = IdField()
    producer = ChoiceField(default="")
    newcomer = TextField(limit=40, optional=True)
    product = ChoiceField(default="")
    unit = RadioChoice(default=Unit.JIN.value)
    gross = TextField(limit=20, missing=N_("请填写毛重，例如 120.5"))
    tare = TextField(limit=20, optional=True)
    price = MoneyField(missing=N_("请填写单价，例如 3.20"))
    grade = TextField(limit=40, optional=True)
    market = MoneyField(optional=True)
    market_source = TextField(limit=80, optional=True)
    on = DateField(optional=True)
    harvested_on = DateField(optional=True)
    sets_off = BooleanField()
    pay = RadioChoice(default=Method.CASH.value)
    pays = MoneyField(optional=True)
    is_signed = BooleanField()
    photos = PhotoField(most=2)
    note = TextField(limit=200, optional=True)
    confirm = BooleanField()
    next = StringField()

    def offer(self, by: Person, *, listed: bool = False) -> None:
        """The products, units and ways to choose from; ``listed``: the producers of the own station too."""
        self.producers = {}
        if listed:
            query = visible(Producer).order_by(Producer.initials, Producer.id)
            self.producers = {str(one.id): one for one in db.session.scalars(query)}
        self.producer.choices = [("", gettext(N_("请选")))] + [
            (key, one.name) for key, one in self.producers.items()
        ]
        self.product.choices = [("", gettext(N_("请选")))] + [(str(one.id), one.title) for one in offered()]
        self.unit.choices = [(one.value, gettext(word)) for one, word in UNIT_WORDS.items()]
        self.pay.choices = [*ways_of(by), (OWE, gettext(N_("先欠着")))]

    def grower(self) -> Producer | None:
        """The producer chosen on the form, or None."""
        return self.producers.get(self.producer.data or "")

    def holds(self) -> bool:
        """Is it filled in so that it can be bought? What was read stands in ``bought``."""
        if not self.validate():
            return False
        try:
            product = fetch(Product, uuid.UUID(self.product.data or ""))
        except (NotFound, ValueError):
            self.blame("product", N_("请选收的是什么"))
            return False
        unit = Unit(self.unit.data)
        if unit not in product.units:
            words = series(product.unit_word(one) for one in product.units)
            self.blame("unit", N_("%(goods)s只按%(units)s收"), goods=product.title, units=words)
            return False
        gross, tare = self._amount("gross", unit, product), self._tare(unit, product)
        if gross is None or tare is None:
            return False
        if tare >= gross:
            self.blame("tare", N_("皮重要比毛重小，请核对"))
        if not 0 < (self.price.data or 0) <= MOST_FEN:
            self.blame("price", N_("单价要大于 0，例如 3.20"))
        if self.market.data is not None and not 0 < self.market.data <= MOST_FEN:
            self.blame("market", N_("行情要大于 0；不知道就空着"))
        today = clock.today()
        if self.on.data and self.on.data > today:
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=today.isoformat())
        if self.harvested_on.data and self.harvested_on.data > (self.on.data or today):
            self.blame("harvested_on", N_("采收不能晚于收购那天"))
        if self.market.data is not None and not self.market_source.data:
            self.blame("market_source", N_("请写行情是从哪看来的"))
        pays = self.pays.data if self.pay.data != OWE else 0
        if self.pays.data is not None and self.pay.data != OWE and self.pays.data <= 0:
            self.blame("pays", N_("付多少要大于 0；现在不付，请选“先欠着”"))
        if self.errors:
            return False
        self.product_row = product
        market_fen, source = self._market(product, unit)
        self.bought = Bought(
            product_id=product.id,
            unit=unit,
            gross=gross,
            tare=tare,
            price_fen=self.price.data,
            on=self.on.data,
            harvested_on=self.harvested_on.data,
            grade=self.grade.data or "",
            market_fen=market_fen,
            market_source=source,
            sets_off=bool(self.sets_off.data),
            pays_fen=pays,
            method=Method(self.pay.data) if self.pay.data != OWE else Method.CASH,
            is_signed=bool(self.is_signed.data),
            note=self.note.data or "",
        )
        return True

    def _market(self, product: Product, unit: Unit) -> tuple[int | None, str]:
        """The market's price for one unit and where it was seen: as typed, else the county's quote of
        the day.
        """
        if self.market.data is not None:
            return self.market.data, self.market_source.data or ""
        quote = of_the_day(product.id, self.on.data or clock.today())
        if quote is None:
            return None, ""
        fen = quote.worth(size_of(unit, product.box), product.measure)
        return (
            (fen, f"{dictionaries.shown(MARKET, quote.market)} {day(quote.on)}"[:80]) if fen else (None, "")
        )

    def _amount(self, name: str, unit: Unit, product: Product) -> int | None:
        try:
            return read_amount(self[name].data, unit, product.box)
        except Unreadable as error:
            self.blame(name, error.text, **error.values)
            return None

    def _tare(self, unit: Unit, product: Product) -> int | None:
        """Bags and baskets; of goods sold by the box they are weighed, so nothing or 0 is no tare."""
        typed = (self.tare.data or "").strip()
        if not typed or not typed.strip("0.０．"):
            return 0
        return self._amount("tare", unit, product)

    def doubts(self) -> list[str]:
        """What somebody should look at before it is stored."""
        said, found = self.bought, []
        size = size_of(said.unit, self.product_row.box)
        amount_fen = worth(said.gross - said.tare, said.price_fen, size)
        if amount_fen > LARGE_FEN:
            found.append(gettext(N_("金额是 %(sum)s，比平常大。"), sum=money(amount_fen)))
        if said.market_fen and abs(said.price_fen - said.market_fen) * 2 > said.market_fen:
            found.append(
                gettext(
                    N_("单价 %(price)s，行情 %(market)s，差了一半以上。"),
                    price=money(said.price_fen),
                    market=money(said.market_fen),
                )
            )
        if said.tare and divide(said.gross, 5) < said.tare:
            found.append(gettext(N_("皮重超过毛重的五分之一。")))
        return found
