"""What people type about an order: the new order, its change, a payment, a return, a step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import FieldList
from wtforms.validators import Optional

from station_app.core.forms import (
    BooleanField,
    ChoiceField,
    Form,
    FormField,
    IdField,
    MoneyField,
    NumberField,
    PhoneField,
    QuantityField,
    RadioChoice,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.orders.figures import goods_fen
from station_app.orders.line_numbers import renumbered
from station_app.orders.models import PayMode
from station_app.orders.placing import MOST_LINES, NO_GOODS, LineDraft, Unfit, check
from station_app.settings.dictionaries import offered, shown, stored

PAID_EXAMPLE = N_("请填写付款金额，例如 61.50")
NO_DEPOSIT = N_("请填写先收了多少，例如 20.00")
NOT_A_DEPOSIT = N_("写了定金，请在上面选“先收定金”；没收定金，请清空这一格。")
LARGE_DEPOSIT = N_("定金比应付的多，请核对")
WAYS = {"cash": Method.CASH, "wechat": Method.WECHAT, "alipay": Method.ALIPAY}
PAY = {
    **{key: METHOD_WORDS[way] for key, way in WAYS.items()},
    "owe": N_("先欠"),
    "deposit": N_("先收定金"),
}


def choices(words: dict[str, str]) -> list[tuple[str, str]]:
    """A closed list with its words in the reader's language."""
    return [(key, gettext(word)) for key, word in words.items()]


def sources() -> list[tuple[str, str]]:
    """Where a reference price may come from today; imported ledgers keep their own words."""
    return [("", gettext(N_("没写"))), *((term.key, term.label) for term in offered("source"))]


class PlatformField(TextField):
    """A platform: kept under one name in whatever language it was typed."""

    def read(self, text: str) -> str:
        """The name the county's dictionary keeps, else as typed."""
        return stored("platform", super().read(text))

    def show(self, value: Any) -> str:
        """The name in the language of the page."""
        return shown("platform", value or "")


class ShortNumber(NumberField):
    """A platform's or courier's number as long as its column."""

    def read(self, text: str) -> str:
        """The number without spaces; ValueError for more than 60 characters."""
        number = super().read(text)
        if len(number) > 60:
            raise ValueError(gettext(N_("单号太长，请核对：最多 60 个字")))
        return number


def line_fields(one: LineDraft) -> dict[str, Any]:
    """What stands in the fields of a line that is there already."""
    return {
        "id": one.id,
        "goods": one.goods,
        "quantity": one.quantity_m,
        "paid": one.paid_fen,
        "local": one.local_fen,
        "unit_price": one.unit_price_fen,
        "spec": one.spec,
        "source": one.source,
    }


class LineForm(Form):
    """One line: what, how many, what it cost and what the same costs locally (line totals)."""

    goods = TextField(limit=120, missing=NO_GOODS)
    quantity = QuantityField(optional=True, default=1_000)
    paid = MoneyField(optional=True)
    local = MoneyField(optional=True)
    unit_price = MoneyField(optional=True)
    spec = TextField(limit=300, optional=True)
    source = ChoiceField(validators=[Optional()])
    price = IdField(optional=True)
    is_unsure = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = sources()
        if self.source.data is None:
            self.source.data = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Either the line's total or its unit price is needed."""
        fine = super().validate(extra_validators)
        if not self.paid.errors and self.paid.data is None and self.unit_price.data is None:
            self.blame("paid", PAID_EXAMPLE)
            return False
        return fine

    @property
    def draft(self) -> LineDraft:
        """The line as rules take it."""
        return LineDraft(
            goods=self.goods.data,
            quantity_m=self.quantity.data or 1_000,
            paid_fen=self.paid.data,
            local_fen=self.local.data or None,
            unit_price_fen=self.unit_price.data,
            spec=self.spec.data or "",
            source=self.source.data or "",
            price_id=self.price.data,
        )


class Amounts(Form):
    """What a new order and its change share."""

    lines: Any = FieldList(FormField(LineForm), min_entries=1)
    platform = PlatformField(limit=40, optional=True)
    platform_number = ShortNumber(optional=True)
    freight = MoneyField(optional=True)
    service_fee = MoneyField(optional=True)
    discount = MoneyField(optional=True)
    note = TextField(limit=500, optional=True)
    written = 0

    @classmethod
    def posted(cls, **kwargs: Any) -> Any:
        """The form as the browser sent it, its lines numbered anew."""
        fields, written = renumbered(request.form)
        made = cls(fields, **kwargs)
        made.written = written
        return made

    def validate(self, extra_validators: Any = None) -> bool:
        """At most so many lines, and the rules about amounts."""
        if not super().validate(extra_validators):
            return False
        try:
            if self.written > MOST_LINES:
                raise Unfit("lines", N_("一单最多 %(most)s 样，请分成几单记"), most=MOST_LINES)
            check(self.drafts, **self.amounts)
        except Unfit as error:
            self.show(error)
            return False
        return True

    def show(self, error: Unfit) -> None:
        """Put a rule's sentence where it belongs."""
        if error.field != "lines":
            self.blame(error.field, error.sentence, **error.values)
            return
        self.lines[0].form.blame("paid", error.sentence, **error.values)
        self.lines.errors = [entry.errors for entry in self.lines]

    @property
    def amounts(self) -> dict[str, int]:
        """What stands beside the goods, in fen."""
        return {
            "freight_fen": self.freight.data or 0,
            "fee_fen": self.service_fee.data or 0,
            "discount_fen": self.discount.data or 0,
        }

    @property
    def drafts(self) -> Sequence[LineDraft]:
        """The lines as rules take them."""
        return [entry.form.draft for entry in self.lines]


class OrderForm(Amounts):
    """代购下单."""

    id = IdField()
    villager_id = StringField()
    who = TextField(limit=60, optional=True)
    new_name = TextField(limit=40, optional=True)
    new_phone = PhoneField()
    pay = RadioChoice(default="cash")
    deposit = MoneyField(optional=True)
    deposit_way = RadioChoice(default="cash")
    carrier, tracking_number = TextField(limit=40, optional=True), ShortNumber(optional=True)
    unsure, confirm, next = StringField(), BooleanField(), StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pay.choices = choices(PAY)
        self.deposit_way.choices = choices({key: PAY[key] for key in WAYS})

    def validate(self, extra_validators: Any = None) -> bool:
        """A deposit is said both by its amount and by the way of paying."""
        if not super().validate(extra_validators):
            return False
        wrong, deposit_fen = "", self.deposit.data or 0
        if self.pay.data == "deposit" and not deposit_fen:
            wrong = NO_DEPOSIT
        elif self.pay.data != "deposit" and deposit_fen:
            wrong = NOT_A_DEPOSIT
        elif deposit_fen > self.payable_fen:
            wrong = LARGE_DEPOSIT
        if wrong:
            self.blame("deposit", wrong)
        return not wrong

    @property
    def payable_fen(self) -> int:
        """What the order comes to; only after the lines were found right."""
        goods = sum(goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen) for one in self.drafts)
        amounts = self.amounts
        return goods - amounts["discount_fen"] + amounts["freight_fen"] + amounts["fee_fen"]

    @property
    def method(self) -> Method:
        """How what is received now is paid, the deposit too."""
        return WAYS.get(self.deposit_way.data if self.pay.data == "deposit" else self.pay.data, Method.CASH)

    @property
    def mode(self) -> PayMode:
        """Who pays when."""
        if self.pay.data == "deposit" and self.deposit.data == self.payable_fen:
            return PayMode.PREPAID
        return {"owe": PayMode.ADVANCE, "deposit": PayMode.DEPOSIT}.get(self.pay.data, PayMode.PREPAID)

    @property
    def picked(self) -> uuid.UUID | None:
        """The villager picked from the list, if it is an identifier at all."""
        return identifier(self.villager_id.data)
