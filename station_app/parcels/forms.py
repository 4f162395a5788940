"""What is typed about a parcel that nobody ordered here, and about one step of it."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import Optional

from station_app.core import parsers
from station_app.core.fields import NumberField
from station_app.core.forms import (
    BooleanField,
    ChoiceField,
    Form,
    IdField,
    PhoneField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.parcels.codes import shelf_of
from station_app.parcels.flow import DIRECTION_WORDS, Direction
from station_app.parcels.keeping import Draft
from station_app.parcels.numbers import read_tracking
from station_app.settings.dictionaries import offered


class TrackingField(NumberField):
    """A tracking number in capitals."""

    def read(self, text: str) -> str:
        """The number; raises ``Unreadable`` for what a courier never gives."""
        return read_tracking(text)


class ShelfField(TextField):
    """A shelf as 货架-层."""

    def read(self, text: str) -> str:
        """'2-3'; raises ``Unreadable``."""
        shelf = shelf_of(super().read(text))
        if shelf is None:
            raise parsers.Unreadable("shelf", N_("货架写成“货架-层”，例如 2-3"))
        return shelf


class ParcelForm(Form):
    """登记快递: 代收 or 代寄."""

    id = IdField()
    direction = RadioChoice(default="in")
    carrier = ChoiceField(validators=[Optional()], default="")
    tracking_number = TrackingField(optional=True)
    recipient = TextField(limit=40, optional=True)
    phone = PhoneField()
    villager_id = StringField()
    shelf = ShelfField(optional=True)
    note = TextField(limit=200, optional=True)
    awaited = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction.choices = [(way.value, gettext(word)) for way, word in DIRECTION_WORDS.items()]
        self.carrier.choices = [
            ("", gettext(N_("不知道"))),
            *((one.key, one.label) for one in offered("carrier")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must tell this parcel from others."""
        if not super().validate(extra_validators):
            return False
        if not (self.tracking_number.data or self.recipient.data or self.phone.data):
            self.blame("tracking_number", N_("请扫运单号，或者写上收件人的姓名"))
            return False
        return True

    @property
    def draft(self) -> Draft:
        """The parcel as rules take it."""
        return Draft(
            id=self.id.data,
            tracking_number=self.tracking_number.data or "",
            carrier=self.carrier.data or "",
            villager_id=identifier(self.villager_id.data),
            recipient=self.recipient.data or "",
            phone=self.phone.data or "",
            direction=Direction(self.direction.data),
            shelf=self.shelf.data or "",
            note=self.note.data or "",
            is_here=not self.awaited.data,
        )


class ParcelStepForm(Form):
    """One step: who came for it, why it goes back, to which shelf it is put."""

    collected_by = TextField(limit=40, optional=True)
    reason = TextField(limit=200, optional=True)
    shelf = ShelfField(optional=True)
    version = StringField()
