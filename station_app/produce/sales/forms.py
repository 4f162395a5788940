"""What is typed when something is sold, comes back, or is found to be of a batch."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import or_
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
    NumberField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.core.parsers import Unreadable
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.produce.agreements.models import Agreement
from station_app.produce.batches.forms import unit_of
from station_app.produce.batches.models import Batch
from station_app.produce.channels.models import offered as channels
from station_app.produce.products.models import Product
from station_app.produce.products.models import offered as products
from station_app.produce.sales.selling import WAYS, Sold
from station_app.produce.weights import Unit, read_amount, read_pieces

LATER, PACKS = "later", "packs"
MOST_OFFERED = 200
"""Batches, and agreements, to choose from: the page of any other leads to the form with it picked."""


class SaleForm(Form):
    """销售. The amount is in 斤, pieces, or packs of the batch."""

    id = IdField()
    channel = ChoiceField(default="")
    product = ChoiceField(default="")
    batch = ChoiceField(default="")
    unit = RadioChoice(default=Unit.JIN.value)
    amount = TextField(limit=20, missing=N_("请填卖了多少，例如 12.5"))
    paid = MoneyField(missing=N_("请填卖了多少钱，例如 125.00"))
    freight = MoneyField(optional=True)
    fee = MoneyField(optional=True)
    pay = RadioChoice(default=LATER)
    order_no = NumberField(optional=True)
    agreement = ChoiceField(default="")
    on = DateField(optional=True)
    note = TextField(limit=200, optional=True)
    confirm = BooleanField()

    def offer(self, by: Person) -> None:
        """What there is to choose from."""
        none = ("", gettext(N_("不说")))
        goods = {one.id: one for one in db.session.scalars(visible(Product))}
        self.channel.choices = [("", gettext(N_("请选")))] + [(str(one.id), one.name) for one in channels()]
        self.product.choices = [("", gettext(N_("请选")))] + [(str(one.id), one.title) for one in products()]
        left = visible(Batch).where(Batch.rest > 0, Batch.recalled_at.is_(None))
        newest = left.order_by(Batch.made_on.desc(), Batch.id.desc())
        self.batch.choices = [none] + [
            (str(one.id), self._batch_words(one, goods)) for one in self._some(newest, Batch, "batch")
        ]
        running = visible(Agreement).where(Agreement.ended_at.is_(None))
        soonest = running.order_by(Agreement.through_on, Agreement.id)
        self.agreement.choices = [none] + [
            (str(one.id), f"{one.buyer} {goods[one.product_id].title}")
            for one in self._some(soonest, Agreement, "agreement")
        ]
        words = {
            Unit.JIN.value: N_("斤"),
            Unit.KG.value: N_("公斤"),
            Unit.PIECE.value: N_("只、个"),
            PACKS: N_("袋"),
        }
        self.unit.choices = [(key, gettext(word)) for key, word in words.items()]
        self.pay.choices = [(LATER, gettext(N_("渠道以后结")))] + [
            (one.value, gettext(METHOD_WORDS[one]))
            for one in WAYS
            if by.is_operator or one is not Method.CASH
        ]

    def _some(self, query: Any, model: Any, name: str) -> list[Any]:
        """The first of many rows, and the one that is picked already: its page leads here."""
        rows = list(db.session.scalars(query.limit(MOST_OFFERED)))
        picked = identifier(self[name].data)
        if picked and picked not in {row.id for row in rows}:
            rows += db.session.scalars(query.where(model.id == picked))
        return rows

    def _batch_words(self, batch: Batch, goods: dict[Any, Product]) -> str:
        product = goods[batch.product_id]
        pack = f"·{product.said(batch.pack)}" if batch.pack else ""
        return (
            f"{product.title}{pack}·{gettext(N_('剩 %(rest)s'), rest=product.said(batch.rest))}·{batch.code}"
        )

    def holds(self) -> bool:
        """Is it filled in so that it can be sold? What was read stands in ``sold``."""
        fine = self.validate()
        batch = self._row(Batch, "batch")
        if batch is not None and not self.product.data:
            self.product.errors = []
            product: Product | None = fetch(Product, batch.product_id)
        else:
            product = self._row(Product, "product")
        if not self.channel.data:
            self.blame("channel", N_("请选在哪卖的"))
        if product is None and not self.product.errors:
            self.blame("product", N_("请选卖的是什么，或者选是哪一批"))
        if not fine or self.errors or product is None:
            return False
        agreement = self._row(Agreement, "agreement")
        if agreement is not None and agreement.product_id != product.id:
            self.blame("agreement", N_("这份协议订的不是这样货"))
        amount = self._amount(product, batch)
        if amount is None:
            return False
        if (self.freight.data or 0) > self.paid.data:
            self.blame("freight", N_("运费不能比收的钱多"))
        if (self.fee.data or 0) > self.paid.data:
            self.blame("fee", N_("扣的不能比收的钱多"))
        if self.on.data and self.on.data > clock.today():
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        self.sold = Sold(
            channel_id=uuid.UUID(self.channel.data),
            product_id=product.id,
            amount=amount,
            amount_fen=self.paid.data,
            on=self.on.data,
            batch_id=batch.id if batch else None,
            agreement_id=identifier(self.agreement.data),
            order_no=self.order_no.data or "",
            freight_fen=self.freight.data or 0,
            fee_fen=self.fee.data,
            method=None if self.pay.data == LATER else Method(self.pay.data),
            note=self.note.data or "",
        )
        return not self.errors

    def _row(self, model: Any, name: str) -> Any:
        id = identifier(self[name].data)
        try:
            return fetch(model, id) if id else None
        except NotFound:
            return None

    def _amount(self, product: Product, batch: Batch | None) -> int | None:
        try:
            if self.unit.data == PACKS:
                pack = batch.pack if batch else None
                if not pack:
                    self.blame("unit", N_("按袋卖，请选是哪一批装好的"))
                    return None
                return read_pieces(self.amount.data) * pack
            unit = Unit(self.unit.data)
            if unit not in product.units:
                self.blame("unit", N_("%(goods)s不按这个单位卖，请换一个"), goods=product.title)
                return None
            return read_amount(self.amount.data, unit, product.box)
        except Unreadable as error:
            self.blame("amount", error.text, **error.values)
            return None


class ReturnForm(Form):
    """What came back of a sale: goods, money, or both."""

    id = IdField()
    amount = TextField(limit=20, optional=True)
    refund = MoneyField(optional=True)
    fee_back = MoneyField(optional=True)
    to_stock = BooleanField()
    reason = TextField(limit=200, missing=N_("请写一句为什么退，例如：袋子破了"))

    def read(self, product: Product | None) -> int | None:
        """How much came back in grams or pieces; None when it cannot be read."""
        text = (self.amount.data or "").strip()
        if not text or product is None:
            return 0
        try:
            return read_amount(text, unit_of(product), product.box)
        except Unreadable as error:
            self.blame("amount", error.text, **error.values)
            return None


class AttachForm(Form):
    """Which batch a sale was taken from, and how much of it."""

    batch = ChoiceField(default="")
    amount = TextField(limit=20, optional=True)

    def offer(self, product_id: uuid.UUID | None, sold_on: dt.date) -> None:
        """The batches it may be of; recalled ones too, if it was sold by then."""
        day = dt.datetime.combine(sold_on, dt.time.min, clock.SHANGHAI)
        sold = or_(Batch.recalled_at.is_(None), Batch.recalled_at >= day)
        query = visible(Batch).where(Batch.rest > 0, sold)
        if product_id is not None:
            query = query.where(Batch.product_id == product_id)
        goods = {one.id: one for one in db.session.scalars(visible(Product))}
        self.batch.choices = [("", gettext(N_("请选")))] + [
            (str(one.id), f"{goods[one.product_id].title}·{goods[one.product_id].said(one.rest)}·{one.code}")
            for one in db.session.scalars(
                query.order_by(Batch.made_on.desc(), Batch.id.desc()).limit(MOST_OFFERED)
            )
        ]
