"""What people type to change an order that stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from wtforms import FieldList

from station_app.core.forms import BooleanField, FormField, IdField, RadioChoice, StringField, TextField
from station_app.core.i18n import N_
from station_app.orders.forms import Amounts, LineForm, ShortNumber, choices, sources
from station_app.orders.placing import LineDraft
from station_app.settings.dictionaries import shown

SAME_WAY = "same"
DIFFERENCE = {SAME_WAY: N_("差多少，照原来的收法补收"), "owe": N_("多出来的先欠着")}


class EditLineForm(LineForm):
    """A line of an order that stands (``id``), which may be taken away, or one more."""

    id = IdField(optional=True)
    gone = BooleanField()

    def validate(self, extra_validators: Any = None) -> bool:
        """What is taken away need not be right."""
        return bool(self.gone.data) or super().validate(extra_validators)

    @property
    def draft(self) -> LineDraft:
        """The line as rules take it, with the stored line it means."""
        return replace(super().draft, id=self.id.data)


class EditForm(Amounts):
    """改单: the same without money received, with a reason and the version the page showed.

    ``difference`` says what becomes of a higher sum when the order was paid: received the same way, or owed.
    """

    lines: Any = FieldList(FormField(EditLineForm), min_entries=1)
    carrier, tracking_number = TextField(limit=40, optional=True), ShortNumber(optional=True)
    difference = RadioChoice(default=SAME_WAY)
    confirm = BooleanField()
    next = StringField()
    reason = TextField(limit=200, missing=N_("请写一句为什么改，例如：金额写错了"))
    version = StringField()
    seen = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.difference.choices = choices(DIFFERENCE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Something of the order must be left."""
        if self.written and not self.drafts:
            self.lines[0].form.blame("gone", N_("一单至少留一样。整单不要了，请回上一页作废或退货。"))
            self.lines.errors = [entry.errors for entry in self.lines]
            return False
        return super().validate(extra_validators)

    @property
    def drafts(self) -> Sequence[LineDraft]:
        """The lines that stay, as rules take them."""
        return [entry.form.draft for entry in self.lines if not entry.form.gone.data]

    @property
    def removed(self) -> set[uuid.UUID]:
        """The stored lines that are taken away."""
        return {entry.form.id.data for entry in self.lines if entry.form.gone.data and entry.form.id.data}

    def keep_sources(self, own: Iterable[str]) -> None:
        """Let lines keep the order's own words about its prices, which an imported ledger may have."""
        today = sources()
        theirs = [(key, shown("source", key)) for key in dict.fromkeys(own) if key and key not in dict(today)]
        for entry in self.lines:
            entry.form.source.choices = [*today, *theirs]
