"""What is typed about a channel, and what it paid out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from station_app.core.fields import ParsedField
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    PhoneField,
    RadioChoice,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable, read_typed_money
from station_app.core.parsers.spelling import half_width, number_in
from station_app.core.words import quantity
from station_app.produce.channels.fees import WORDS, FeeBack
from station_app.produce.channels.models import KIND_WORDS, MOST_FEE_BP, PLATFORMS, ChannelKind


class PercentField(ParsedField):
    """A rate in per cent, kept as basis points."""

    def read(self, text: str) -> int:
        """Basis points of what was typed: '5', '0.6%'."""
        number = number_in(half_width(text).replace("%", "").strip())
        points = number * 100 if number is not None else Decimal(-1)
        if not 0 <= points <= MOST_FEE_BP or points != points.to_integral_value():
            raise Unreadable("percent", N_("请填 0 到 50 的百分数，最多两位小数，例如 0.6"))
        return int(points)

    def show(self, value: Any) -> str:
        """``0.6``."""
        return "" if value is None else quantity(value * 10)


class ReceivedField(MoneyField):
    """What a channel paid out, in fen; below zero: what it took back."""

    def read(self, text: str) -> int:
        """Fen of what was typed: '1560.20', '-35'."""
        return read_typed_money(text, negative=True)


LABELS = {
    "name": N_("渠道名"),
    "kind": N_("种类"),
    "platform": N_("平台"),
    "shop": N_("店铺名"),
    "fee_bp": N_("扣点"),
    "fee_fen": N_("每单扣"),
    "fee_back": N_("退款时"),
    "url": N_("网址"),
    "phone": N_("电话"),
    "note": N_("备注"),
}
"""What two versions of a channel are compared by."""


class ChannelForm(Form):
    """A channel."""

    id = IdField(optional=True)
    version, seen = StringField(), StringField()
    name = TextField(limit=60, missing=N_("请填写渠道名，例如 淘宝三千禾旗舰店"))
    kind = RadioChoice(default=ChannelKind.ONLINE.value)
    platform = ChoiceField(default="")
    shop = TextField(limit=80, optional=True)
    fee_bp = PercentField(optional=True)
    fee_fen = MoneyField(optional=True)
    fee_back = ChoiceField(default=FeeBack.SHARE.value)
    url = TextField(limit=200, optional=True)
    phone = PhoneField()
    note = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, gettext(word)) for one, word in KIND_WORDS.items()]
        self.fee_back.choices = [(key, gettext(text)) for key, text in WORDS.items()]
        self.platform.choices = [(key, gettext(word)) for key, word in PLATFORMS.items()]

    def holds(self) -> bool:
        """Is it filled in?"""
        fine = self.validate()
        if self.url.data and not self.url.data.startswith(("https://", "http://")):
            self.blame("url", N_("网址要以 https:// 开头"))
        if (self.fee_fen.data or 0) > 1_000_000:
            self.blame("fee_fen", N_("每单最多一万元，请核对"))
        return bool(fine) and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """As the rules take it."""
        return {
            "name": self.name.data,
            "kind": ChannelKind(self.kind.data),
            "platform": self.platform.data or "",
            "shop": self.shop.data or "",
            "fee_bp": self.fee_bp.data or 0,
            "fee_fen": self.fee_fen.data or 0,
            "fee_back": FeeBack(self.fee_back.data),
            "url": self.url.data or "",
            "phone": self.phone.data or "",
            "note": self.note.data or "",
        }


class SettleForm(Form):
    """What a channel paid out for a time."""

    id = IdField()
    from_on = DateField()
    through_on = DateField()
    received = ReceivedField(missing=N_("请填写到账多少，例如 1560.20"))
    received_on = DateField()
    note = TextField(limit=200, optional=True)
