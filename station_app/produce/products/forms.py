"""What the county types about a product of its catalogue."""

from __future__ import annotations

from typing import Any

from station_app.core import parsers
from station_app.core.forms import ChoiceField, Form, IdField, NumberField, RadioChoice, TextField
from station_app.core.i18n import N_, gettext
from station_app.produce.fields import CountField
from station_app.produce.products.models import BRAND, CATEGORY, PIECE
from station_app.produce.weights import MEASURE_WORDS, Measure, in_units, read_pieces, read_weight
from station_app.settings import dictionaries


class ProductForm(Form):
    """A product: its name and category, how it is measured, what one box holds."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    name = TextField(limit=60, missing=N_("请填写品名，例如 绿豆"))
    english = TextField(limit=60, optional=True)
    category = ChoiceField(default="")
    measure = RadioChoice(default=Measure.WEIGHT.value)
    piece = ChoiceField(default="")
    box = TextField(limit=20, optional=True)
    brand = ChoiceField(default="")
    shelf_days = CountField(optional=True, most=3_650)
    note = TextField(limit=200, optional=True)

    def offer(self, category: str = "", piece: str = "", brand: str = "") -> None:
        """The closed lists; words that are kept though ended stay on them."""
        self.measure.choices = [(one.value, gettext(word)) for one, word in MEASURE_WORDS.items()]
        self.category.choices = _words(CATEGORY, category)
        self.piece.choices = [("", "–"), *_words(PIECE, piece)]
        self.brand.choices = [("", "–"), *_words(BRAND, brand)]
        self.box_size: int | None = None

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        is_weighed = self.measure.data == Measure.WEIGHT.value
        if fine and not is_weighed and not self.piece.data:
            self.blame("piece", N_("论个卖的，请选一个叫什么，例如 枚"))
        if fine and self.box.data:
            try:
                self.box_size = (read_weight if is_weighed else read_pieces)(self.box.data)
            except parsers.Unreadable as error:
                self.box.errors = [*self.box.errors, error.message()]
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns that can be changed."""
        measure = Measure(self.measure.data)
        return {
            "name": self.name.data,
            "english": self.english.data or "",
            "category": self.category.data,
            "measure": measure,
            "piece": self.piece.data if measure is Measure.PIECES else "",
            "box": self.box_size,
            "brand": self.brand.data or "",
            "shelf_days": self.shelf_days.data,
            "note": self.note.data or "",
        }


def _words(kind: str, kept: str) -> list[tuple[str, str]]:
    words = {term.key: term.label for term in dictionaries.offered(kind)}
    if kept and kept not in words:
        words[kept] = dictionaries.shown(kind, kept)
    return list(words.items())


def box_typed(measure: Measure, box: int | None) -> str:
    """A box as it stands in the field: 斤 of what is weighed, pieces of what is counted."""
    return "" if box is None else in_units(box, 500 if measure is Measure.WEIGHT else 1)
