"""Forms of equipment: a line of the register, one step of its life, and what becomes of it at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core import clock, parsers
from station_app.core.fields import ParsedField
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    MoneyField,
    NumberField,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width
from station_app.settings import dictionaries
from station_app.stations.equipment.models import (
    CHANGEABLE,
    FLOW,
    FUNDING_WORDS,
    KINDS,
    MOST_FEN,
    MOST_PIECES,
    REASON_NEEDED,
    Equipment,
    Funding,
)

LABELS = {
    "kind": N_("种类"),
    "make": N_("品牌型号"),
    "number": N_("编号"),
    "pieces": N_("件数"),
    "funding": N_("谁出的钱"),
    "bought_on": N_("购买日期"),
    "price_fen": N_("单价"),
    "warranty_on": N_("保修到"),
    "note": N_("备注"),
}
"""What two versions of a line are compared by."""
PRICE_TOO_HIGH = N_("单价最多 1,000,000 元，请核对")


def read_pieces(cell: Any) -> int:
    """How many pieces; a sentence for what is no whole number above 0."""
    text = half_width(parsers.read_text(cell, 40)).replace(",", "").removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 0 < int(text) <= MOST_PIECES):
        raise Unreadable("pieces", N_("件数要写 1 到 %(most)s 的整数"), most=MOST_PIECES)
    return int(text)


class PiecesField(ParsedField):
    """How many pieces."""

    def read(self, text: str) -> int:
        """A whole number above 0."""
        return read_pieces(text)


class EquipmentForm(Form):
    """A line of the register, new or changed."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    seen = StringField()
    kind = ChoiceField(default="")
    make = TextField(limit=80, optional=True)
    number = TextField(limit=40, optional=True)
    pieces = PiecesField(missing=N_("请填几件，例如 1"))
    funding = ChoiceField(default=Funding.COUNTY.value)
    bought_on = DateField(optional=True)
    price_fen = MoneyField(optional=True)
    warranty_on = DateField(optional=True)
    note = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {term.key: term.label for term in dictionaries.offered(KINDS)}
        if kept and kept not in words:
            words[kept] = dictionaries.shown(KINDS, kept)
        self.kind.choices = [("", gettext(N_("请选"))), *words.items()]
        self.funding.choices = [(one.value, gettext(words)) for one, words in FUNDING_WORDS.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine, today = self.validate(), clock.today()
        if not self.kind.data and not self.kind.errors:
            self.blame("kind", N_("请选是什么设备；列表里没有的，请先到“设置”的字典里加"))
        if self.bought_on.data and self.bought_on.data > today:
            self.blame("bought_on", N_("日期不能晚于今天（%(today)s）"), today=today.isoformat())
        if self.bought_on.data and self.warranty_on.data and self.warranty_on.data < self.bought_on.data:
            self.blame("warranty_on", N_("保修不能在购买以前就到期"))
        if (self.price_fen.data or 0) > MOST_FEN:
            self.blame("price_fen", PRICE_TOO_HIGH)
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns that can be changed."""
        texts = {name: self[name].data or "" for name in ("kind", "make", "number", "note")}
        others = {name: self[name].data for name in CHANGEABLE if name not in (*texts, "funding")}
        return {**texts, **others, "funding": Funding(self.funding.data)}


class TurnForm(Form):
    """One step of its life: the day, what is wrong or why, and how many of its pieces."""

    on = DateField(missing=N_("请填写日期，例如 2015-08-31"))
    reason = TextField(limit=200, optional=True)
    pieces = PiecesField(optional=True)
    version = NumberField(optional=True)

    def holds(self, verb: str) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if verb in REASON_NEEDED and not self.reason.data and not self.reason.errors:
            self.blame("reason", N_("请写一句怎么了，修的人和以后查账的人都要看。"))
        return fine and not self.errors


FATES = ("give_back", "scrap", "lose", "keep")
"""What may become of it when its station closes."""


def fate(place: int) -> str:
    """The name of the field that says what became of the line at this place."""
    return f"fate_{place}"


class FatesForm(Form):
    """What became of each line that still stands at a station; its fields come with the lines."""

    def offer(self, rows: Sequence[Equipment]) -> None:
        """What may be chosen: only what the station paid for itself may stay with the operator."""
        for place, row in enumerate(rows):
            offered = [verb for verb in FATES if row.funding is Funding.OWN or verb != "keep"]
            words = [(verb, gettext(FLOW.verbs[verb].label)) for verb in offered]
            chosen: Any = self[fate(place)]
            chosen.choices = [("", gettext(N_("请选"))), *words]

    def holds(self, rows: Sequence[Equipment]) -> bool:
        """Was something said of every line?"""
        fine = self.validate()
        for place, row in enumerate(rows):
            if not self[fate(place)].data and not self[fate(place)].errors:
                words = dictionaries.shown(KINDS, row.kind)
                self.blame(fate(place), N_("请说%(what)s怎么办了"), what=words)
        return fine and not self.errors


def fates_of(rows: Sequence[Equipment]) -> type[FatesForm]:
    """The form that asks what became of these lines: a choice each."""
    fields: dict[str, Any] = {
        fate(place): ChoiceField(default="keep" if row.funding is Funding.OWN else "")
        for place, row in enumerate(rows)
    }
    return type("TheirFates", (FatesForm,), fields)
