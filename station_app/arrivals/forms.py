"""What is typed at 到货 and 取货."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField, StringField

from station_app.core.forms import BooleanField, Form, PhoneField, RadioChoice, TextField
from station_app.core.i18n import N_
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.orders.forms import PAY, WAYS, choices
from station_app.parcels.forms import ShelfField

MOST_LINES = 200
LONGEST_LINE = 80
PAID = {**WAYS, "transfer": Method.TRANSFER}
"""How the rest may be paid at pick-up."""
OWE = "owe"


class ArrivalForm(Form):
    """The one field, where it is put, and what was chosen of several."""

    number = TextField(limit=60, missing=N_("请扫快递单上的条码，或者输单号后 4 位"))
    shelf = ShelfField(optional=True)
    order = StringField()
    keep = BooleanField()


class BatchForm(Form):
    """Many numbers, one a line."""

    numbers = StringField()
    shelf = ShelfField(optional=True)

    @property
    def lines(self) -> list[str]:
        """What stands in the lines that are not empty, each shortened to what a number can be."""
        text = (self.numbers.data or "").replace("\0", "")
        return [line.strip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one number, at most so many."""
        if not super().validate(extra_validators):
            return False
        if not self.lines:
            self.blame("numbers", N_("请贴上运单号，一行一个"))
        elif len(self.lines) > MOST_LINES:
            words = N_("一次最多 %(most)s 个，现在有 %(n)s 个，请分几次贴")
            self.blame("numbers", words, most=MOST_LINES, n=len(self.lines))
        return not self.errors


class PickupForm(Form):
    """What is ticked, how the rest is paid, who came for it."""

    item = SelectMultipleField(validate_choice=False)
    pay = RadioChoice(default="cash")
    taken_by = TextField(limit=80, optional=True)
    who = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = {key: METHOD_WORDS[way] for key, way in PAID.items()}
        self.pay.choices = choices(ways | {OWE: PAY[OWE]})

    @property
    def method(self) -> Method | None:
        """How it is paid; None: it stays owed."""
        return PAID.get(self.pay.data)


class ClaimForm(Form):
    """Whose an unclaimed parcel is."""

    order = StringField()
    villager = StringField()
    name = TextField(limit=40, optional=True)
    phone = PhoneField()
