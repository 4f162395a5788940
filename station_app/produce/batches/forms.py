"""What is typed about batches: what went in, what came out, what was tested, what is promised."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from wtforms import SelectMultipleField

from station_app.core.forms import DateField, Form, IdField, RadioChoice, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.produce.batches.certifying import Words
from station_app.produce.batches.making import Made, Take
from station_app.produce.batches.models import MAKING_WORDS, Making
from station_app.produce.fields import ParagraphField
from station_app.produce.products.models import Product
from station_app.produce.weights import Measure, Unit, in_units, read_amount, size_of

TAKE = "take-"
MOST_SHOWN = 200


def unit_of(product: Product) -> Unit:
    """What amounts of a product are typed in: 斤 of what is weighed, pieces of what is counted."""
    return Unit.JIN if product.measure is Measure.WEIGHT else Unit.PIECE


class BatchForm(Form):
    """A batch: how much of each source is read from ``take-p-<id>`` and ``take-b-<id>``."""

    id = IdField()
    making = RadioChoice(default=Making.GATHERED.value)
    amount = TextField(limit=20, optional=True)
    pack = TextField(limit=20, optional=True)
    work = TextField(limit=80, optional=True)
    grade = TextField(limit=40, optional=True)
    on = DateField(optional=True)
    best_before_on = DateField(optional=True)
    note = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.making.choices = [(one.value, gettext(word)) for one, word in MAKING_WORDS.items()]
        self.typed: dict[str, str] = {}

    def holds(self, product: Product, measures: dict[uuid.UUID, Unit]) -> bool:
        """Is it filled in so that it can be made? What was read stands in ``made``."""
        self.typed = {
            name.removeprefix(TAKE): text.strip()[:20]
            for name, text in request.form.items()
            if name.startswith(TAKE) and text.strip()
        }
        fine = self.validate()
        takes = self._takes(measures)
        unit = unit_of(product)
        amount, pack = self._read("amount", unit, product), self._read("pack", unit, product)
        making = (
            Making(self.making.data) if self.making.data in Making._value2member_map_ else Making.GATHERED
        )
        if making is Making.WORKED and not (self.work.data or "").strip():
            self.blame("work", N_("请写怎么加工的，例如：晾晒、脱粒"))
        if making is Making.PACKED and pack is None and not self.pack.errors:
            self.blame("pack", N_("请填每袋装多少，例如 5"))
        if not fine or self.errors:
            return False
        self.made = Made(
            product_id=product.id,
            making=making,
            takes=takes,
            amount=amount,
            on=self.on.data,
            grade=self.grade.data or "",
            work=self.work.data or "",
            note=self.note.data or "",
            pack=pack,
            best_before_on=self.best_before_on.data,
        )
        return True

    def _takes(self, units: dict[uuid.UUID, Unit]) -> list[Take]:
        found = []
        for key, text in list(self.typed.items())[:MOST_SHOWN]:
            kind, _, id = key.partition("-")
            try:
                source = uuid.UUID(id)
                amount = read_amount(text, units.get(source, Unit.JIN), None)
            except ValueError:
                continue
            except Unreadable as error:
                self.blame("making", error.text, **error.values)
                continue
            found.append(Take(source, amount, kind == "b"))
        if not found and not self.making.errors:
            self.blame("making", N_("请在下面填从哪里取、取多少"))
        return found

    def _read(self, name: str, unit: Unit, product: Product) -> int | None:
        text = (self[name].data or "").strip()
        if not text:
            return None
        try:
            return read_amount(text, unit, product.box)
        except Unreadable as error:
            self.blame(name, error.text, **error.values)
            return None


def typed(amount: int, product: Product) -> str:
    """An amount as it stands in a field."""
    return in_units(amount, size_of(unit_of(product), product.box))


class TestForm(Form):
    """检测: one result."""

    __test__ = False
    id = IdField()
    item = TextField(limit=40, missing=N_("请填测的是什么，例如 水分"))
    wanted = TextField(limit=40, optional=True)
    found = TextField(limit=40, missing=N_("请填测出来多少，例如 12.6"))
    passed = RadioChoice(default="y")
    on = DateField(missing=N_("请填检测日期"))
    tested_by = TextField(limit=80, optional=True)
    report = TextField(limit=60, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed.choices = [("y", gettext(N_("合格"))), ("n", gettext(N_("不合格")))]


class WhyForm(Form):
    """Why a batch is taken apart or recalled; what came of a problem that was told."""

    reason = TextField(limit=200, missing=N_("请写一句为什么"))


class ConformityForm(Form):
    """A certificate: the fields of the template are filled from the batch and may be changed."""

    id = IdField()
    product = TextField(limit=80)
    quantity = TextField(limit=60)
    producer = TextField(limit=80)
    place = TextField(limit=120)
    phone = TextField(limit=40, optional=True)
    on = DateField()
    bases = SelectMultipleField(validate_choice=False)
    used = TextField(limit=200, optional=True)
    tested = TextField(limit=200, optional=True)

    def chosen(self, words: Words) -> tuple[str, ...]:
        """The bases that were ticked, of those the template has."""
        return tuple(one for one in words.bases if one in (self.bases.data or ()))


class TemplateForm(Form):
    """The county's words for the certificate; one base a line."""

    version, seen = StringField(), StringField()
    title = TextField(limit=60)
    promise = ParagraphField(limit=600)
    bases = ParagraphField(limit=300)
    foot = TextField(limit=300, optional=True)

    @property
    def words(self) -> Words:
        """As the rules take them."""
        bases = tuple(
            dict.fromkeys(line.strip()[:40] for line in self.bases.data.split("\n") if line.strip())
        )
        return Words(self.title.data, self.promise.data, bases, self.foot.data or "", self.version.data or "")
