"""What is typed in the credit book: a repayment, a debt from before."""

from __future__ import annotations

from typing import Any

from station_app.core import clock
from station_app.core.forms import DateField, Form, IdField, MoneyField, RadioChoice, TextField
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.ledger.models import Method
from station_app.orders.forms import PAY, WAYS, choices
from station_app.tills.credit.repaying import MOST_FEN


class RepayForm(Form):
    """还账."""

    id = IdField()
    amount = MoneyField(missing=N_("请填写收多少，例如 61.50"))
    pay = RadioChoice(default="cash")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pay.choices = choices({key: PAY[key] for key in WAYS})

    @property
    def method(self) -> Method:
        """How the money came."""
        return WAYS[self.pay.data]


class CreditForm(Form):
    """记以前的欠账."""

    id = IdField()
    amount = MoneyField(missing=N_("请填写欠多少，例如 61.50"))
    since = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    note = TextField(limit=200, optional=True)

    def holds(self) -> bool:
        """Does every rule agree?"""
        fine = bool(self.validate())
        if fine and not 0 < self.amount.data <= MOST_FEN:
            self.blame("amount", N_("欠款要大于 0，最多 %(sum)s"), sum=money(MOST_FEN))
        if fine and self.since.data > clock.today():
            self.blame("since", N_("日期还没到，请核对"))
        return fine and not self.errors
