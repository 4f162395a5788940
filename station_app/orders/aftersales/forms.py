"""What people type about a case: what it is about, who pays the freight, what came of it."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from wtforms import FieldList

from station_app.core.forms import (
    ChoiceField,
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
from station_app.ledger.models import METHOD_WORDS, Method
from station_app.orders.aftersales.models import FREIGHT_WORDS, CaseKind, FreightBy
from station_app.orders.forms import ShortNumber, choices
from station_app.orders.line_numbers import renumbered

NONE = re.compile(r"[0０]+(?:[.．][0０]+)?")
WAYS = {way.value: way for way in Method if way is not Method.UNKNOWN}
"""How money is given back; a transfer too, which the counter does not take."""
WHEN = {"now": N_("现在就办完"), "later": N_("先登记，等店家")}


class UnitsField(QuantityField):
    """A quantity that may be 0: this line is not concerned."""

    def read(self, text: str) -> int:
        """Thousandths."""
        return 0 if NONE.fullmatch(text.strip()) else super().read(text)


class UnitsForm(Form):
    """How many of one line."""

    units = UnitsField(optional=True)


class Freight(Form):
    """Who bears the freight of sending back, how much, and how it is paid."""

    freight_by = ChoiceField(default=FreightBy.SHOP.value)
    freight = MoneyField(optional=True)
    freight_way = ChoiceField(default=Method.CASH.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.freight_by.choices = choices({key.value: word for key, word in FREIGHT_WORDS.items()})
        self.freight_way.choices = ways()

    @property
    def bearer(self) -> FreightBy:
        """Who bears it."""
        known = self.freight_by.data in FreightBy._value2member_map_
        return FreightBy(self.freight_by.data) if known else FreightBy.SHOP

    @property
    def freight_fen(self) -> int:
        """How much moves here: nothing when the shop pays."""
        return 0 if self.bearer is FreightBy.SHOP else self.freight.data or 0

    def names_a_bearer(self) -> bool:
        """Is a sum said together with who bears it?"""
        if self.freight.data and self.bearer is FreightBy.SHOP:
            self.blame("freight_by", N_("填了运费，请选谁出。店家出的不用填。"))
        elif self.bearer is not FreightBy.SHOP and not self.freight.data and not self.freight.errors:
            self.blame("freight", N_("请填写运费多少，例如 8.00"))
        return not self.errors


class Settling(Freight):
    """What is given back, and who took it."""

    id = IdField(optional=True)
    refund = MoneyField(optional=True)
    more = MoneyField(optional=True)
    method = RadioChoice(default=Method.CASH.value)
    received_by = TextField(limit=80, optional=True)
    instead = TextField(limit=200, optional=True)
    outcome = TextField(limit=200, optional=True)
    version = StringField()
    seen = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = ways()


class CaseForm(Settling):
    """A new case: kind, lines, reason, and whether it is settled at once."""

    kind = ChoiceField(default=CaseKind.RETURN.value)
    when = RadioChoice(default="now")
    lines = FieldList(FormField(UnitsForm), min_entries=0)
    reason = TextField(limit=200, missing=N_("请写一句为什么退，例如：尺寸不对"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.value) for kind in CaseKind]
        self.when.choices = choices(WHEN)

    @classmethod
    def posted(cls, **kwargs: Any) -> Any:
        """The form as the browser sent it, its lines numbered anew."""
        fields, _written = renumbered(request.form, keep_blank=True)
        return cls(fields, **kwargs)


class SendForm(Freight):
    """The goods are on their way back."""

    id = IdField(optional=True)
    courier = TextField(limit=40, optional=True)
    tracking_number = ShortNumber(optional=True)
    version = StringField()


class RefuseForm(Form):
    """Nothing came of it."""

    id = IdField(optional=True)
    outcome = TextField(limit=200, missing=N_("请写一句为什么没办成，例如：店家说过期了"))
    version = StringField()


def ways() -> list[tuple[str, str]]:
    """How money moves."""
    return choices({key: METHOD_WORDS[way] for key, way in WAYS.items()})
