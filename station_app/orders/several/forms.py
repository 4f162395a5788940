"""What is ticked, what is to be done with it, and what that needs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from wtforms.validators import Optional

from station_app.core.forms import ChoiceField, Form, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.core.parsers.spelling import half_width
from station_app.orders.several.doing import ACTIONS, MOST, Said

TICK, NUMBER = "order", "number-"
LONGEST = 60
"""Characters of a tracking number, as its column has them."""


class SeveralForm(Form):
    """The action with its reason or courier; ids, versions and tracking numbers are read beside it."""

    action = ChoiceField(validators=[Optional()])
    reason = TextField(limit=200, optional=True)
    courier = TextField(limit=40, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action.choices = [(key, gettext(words)) for key, words in ACTIONS.items()]
        self.numbers: dict[uuid.UUID, str] = {}

    def holds(self, shown: Mapping[uuid.UUID, int]) -> bool:
        """Is something ticked, is it clear what to do?"""
        self.validate()
        if not shown:
            self.form_errors.append(gettext(N_("请先在要办的单前面打勾。")))
        elif len(shown) > MOST:
            words = N_("一次最多办 %(most)s 单，请分几次办。")
            self.form_errors.append(gettext(words, most=MOST))
        if not self.action.data:
            self.action.errors = []
            self.blame("action", N_("请选要办什么。"))
        return not self.errors

    def needs(self, typed: Mapping[str, str]) -> bool:
        """Is all there that the act needs? Reads the tracking number of each."""
        if self.action.data == "cancel" and not (self.reason.data or "").strip():
            self.blame("reason", N_("请写一句为什么作废，以后查账要看。"))
        if self.action.data == "ship":
            for name, text in typed.items():
                if name.startswith(NUMBER) and text.strip():
                    id = identifier(name.removeprefix(NUMBER))
                    if id is not None:
                        self.numbers[id] = "".join(half_width(text).replace("\0", "").split())
            if any(len(number) > LONGEST for number in self.numbers.values()):
                self.form_errors.append(gettext(N_("运单号最多 60 个字，请核对。")))
        return not self.errors

    @property
    def said(self) -> Said:
        """What was typed, as the act takes it."""
        return Said(self.reason.data or "", self.courier.data or "", numbers=self.numbers)


def read_ticks(values: list[str]) -> dict[uuid.UUID, int]:
    """'id' or 'id.version' of each tick; what cannot be read is left out."""
    found: dict[uuid.UUID, int] = {}
    for value in values[: MOST + 1]:
        text, _, version = value.partition(".")
        id = identifier(text)
        if id is not None:
            found[id] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return found
