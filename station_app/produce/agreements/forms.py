"""What is typed about an agreement with a buyer."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core.access import fetch
from station_app.core.errors import NotFound
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    PhoneField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.produce.products.models import Product, offered
from station_app.produce.weights import UNIT_WORDS, Unit, read_amount, size_of


class AgreementForm(Form):
    """包销、订购: who, what, how much, at least for how much, from when to when."""

    id = IdField(optional=True)
    buyer = TextField(limit=80, missing=N_("请填写买家，例如 长春某超市"))
    phone = PhoneField()
    product = ChoiceField(default="")
    unit = RadioChoice(default=Unit.JIN.value)
    amount = TextField(limit=20, missing=N_("请填写订多少，例如 20000"))
    floor = MoneyField(missing=N_("请填写保底价，例如 4.50；没有就填 0"))
    from_on = DateField()
    through_on = DateField()
    note = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product.choices = [("", gettext(N_("请选")))] + [(str(one.id), one.title) for one in offered()]
        self.unit.choices = [(one.value, gettext(word)) for one, word in UNIT_WORDS.items()]

    def holds(self) -> bool:
        """Is it filled in? What was read stands in ``values``."""
        fine = self.validate()
        try:
            product = fetch(Product, uuid.UUID(self.product.data or ""))
        except (ValueError, NotFound):
            if not self.product.errors:
                self.blame("product", N_("请选订的是什么"))
            return False
        if not fine:
            return False
        unit = Unit(self.unit.data)
        if unit not in product.units:
            self.blame("unit", N_("%(goods)s不按这个单位算，请换一个"), goods=product.title)
            return False
        try:
            amount = read_amount(self.amount.data, unit, product.box)
        except Unreadable as error:
            self.blame("amount", error.text, **error.values)
            return False
        if self.floor.data > 100_000_000:
            self.blame("floor", N_("价格太大，请核对"))
        if self.through_on.data < self.from_on.data:
            self.blame("through_on", N_("结束不能早于开始，请核对日期"))
        self.values = {
            "buyer": self.buyer.data,
            "phone": self.phone.data or "",
            "product_id": product.id,
            "amount": amount,
            "unit": unit,
            "size": size_of(unit, product.box),
            "floor_fen": self.floor.data,
            "from_on": self.from_on.data,
            "through_on": self.through_on.data,
            "note": self.note.data or "",
        }
        return not self.errors


class ReceiveForm(Form):
    """What a buyer paid."""

    id = IdField()
    amount = MoneyField(missing=N_("请填写付了多少，例如 5000.00"))
    on = DateField()
    note = TextField(limit=200, optional=True)
