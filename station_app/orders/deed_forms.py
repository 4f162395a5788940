"""What people type about an order that stands: a payment, a step."""

from __future__ import annotations

from typing import Any

from station_app.core.forms import Form, IdField, MoneyField, RadioChoice, StringField, TextField
from station_app.core.i18n import N_
from station_app.orders.forms import PAY, WAYS, ShortNumber, choices


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
