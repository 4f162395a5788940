"""What is typed when a producer is paid, gets money before the harvest, or a payment is taken back."""

from __future__ import annotations

import uuid

from station_app.core.access import Person
from station_app.core.forms import ChoiceField, Form, IdField, MoneyField, RadioChoice, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.produce.products.models import offered
from station_app.produce.purchases.paying import WAYS
from station_app.produce.weights import read_weight

MOST_FEN = 100_000_000


def ways_of(by: Person) -> list[tuple[str, str]]:
    """How this person may pay: the cash of a till is the station's, the county pays by transfer."""
    ways = [one for one in WAYS if by.is_operator or one is not Method.CASH]
    return [(one.value, gettext(METHOD_WORDS[one])) for one in ways]


class PayForm(Form):
    """付钱 for one purchase; ``id`` is the entry's, so that two taps are one payment."""

    id = IdField()
    amount = MoneyField(missing=N_("请填写付多少，例如 200.00"))
    pay = RadioChoice(default=Method.CASH.value)

    def offer(self, by: Person) -> None:
        """How it may be paid."""
        self.pay.choices = ways_of(by)
        if not by.is_operator and self.pay.data == Method.CASH.value and not self.pay.raw_data:
            self.pay.data = Method.TRANSFER.value


class ReasonForm(Form):
    """Why something is taken back; ``entry`` names a payment."""

    entry = StringField()
    reason = TextField(limit=200, missing=N_("请写一句为什么，例如：称错了"))


class AdvanceForm(Form):
    """定金: how much, for what."""

    id = IdField()
    amount = MoneyField(missing=N_("请填写付多少，例如 500.00"))
    pay = RadioChoice(default=Method.CASH.value)
    product = ChoiceField(default="")
    promised = TextField(limit=20, optional=True)
    note = TextField(limit=200, optional=True)

    def offer(self, by: Person) -> None:
        """How it may be paid, and for what."""
        self.pay.choices = ways_of(by)
        if not by.is_operator and self.pay.data == Method.CASH.value and not self.pay.raw_data:
            self.pay.data = Method.TRANSFER.value
        self.product.choices = [("", gettext(N_("没定")))] + [(str(one.id), one.title) for one in offered()]

    def holds(self) -> bool:
        """Is it filled in so that it can be given?"""
        if not self.validate():
            return False
        self.promised_g: int | None = None
        if not 0 < self.amount.data <= MOST_FEN:
            self.blame("amount", N_("金额要大于 0，最多一百万元"))
        if self.promised.data:
            try:
                self.promised_g = read_weight(self.promised.data)
            except Unreadable as error:
                self.blame("promised", error.text, **error.values)
        return not self.errors

    @property
    def product_id(self) -> uuid.UUID | None:
        """The product it is for, or None."""
        return uuid.UUID(self.product.data) if self.product.data else None
