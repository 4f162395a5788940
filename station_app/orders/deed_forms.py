"""What people type about an order that stands: a payment, a return, a step."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from wtforms import FieldList

from station_app.core.forms import (
    Form,
    FormField,
    IdField,
    MoneyField,
    QuantityField,
    RadioChoice,
    StringField,
    TextField,
)
from station_app.core.i18n import N_
from station_app.orders.forms import PAY, WAYS, ShortNumber, choices
from station_app.orders.line_numbers import renumbered

NONE = re.compile(r"[0０]+(?:[.．][0０]+)?")


class PayForm(Form):
    """收钱."""

    id = IdField(optional=True)
    amount = MoneyField(missing=N_("请填写收多少，例如 61.50"))
    pay = RadioChoice(default="cash")
    note = TextField(limit=200, optional=True)
    version = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pay.choices = choices({key: PAY[key] for key in WAYS})


class UnitsField(QuantityField):
    """A quantity that may be 0: this line does not come back."""

    def read(self, text: str) -> int:
        """Thousandths."""
        return 0 if NONE.fullmatch(text.strip()) else super().read(text)


class UnitsForm(Form):
    """How many of one line come back."""

    units = UnitsField(optional=True)


class ReturnForm(Form):
    """退货, with refund."""

    id = IdField(optional=True)
    lines = FieldList(FormField(UnitsForm), min_entries=0)
    refund = MoneyField(optional=True)
    method = RadioChoice(default="cash")
    reason = TextField(limit=200, missing=N_("请写一句为什么退，例如：尺寸不对"))
    version = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = choices({key: PAY[key] for key in WAYS})

    @classmethod
    def posted(cls, **kwargs: Any) -> Any:
        """The form as the browser sent it, its lines numbered anew."""
        fields, _written = renumbered(request.form, keep_blank=True)
        return cls(fields, **kwargs)


class StepForm(Form):
    """What a step may carry: who brings the parcel, who took it, how the rest was paid, why it is void."""

    carrier = TextField(limit=40, optional=True)
    tracking_number = ShortNumber(optional=True)
    taken_by = TextField(limit=80, optional=True)
    pay = StringField()
    reason = TextField(limit=200, optional=True)
    version = StringField()


def version_of(field: Any) -> int | None:
    """The version a page showed; None when the form did not carry one, -1 when it is no number."""
    text = (field.data or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
