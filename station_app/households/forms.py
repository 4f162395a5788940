"""Forms of villagers: a new one or a change, and why somebody of the county looks."""

from __future__ import annotations

from typing import Any

from station_app.core import clock, parsers
from station_app.core.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    Form,
    IdField,
    NumberField,
    PhoneField,
    RadioChoice,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.households.models import CONSENT_WORDS, WAY_WORDS, Consent, Way

REASON_LEAST = 4


class NameField(TextField):
    """The name of a person."""

    def read(self, text: str) -> str:
        """At most 40 characters."""
        return parsers.read_name(text)


LABELS = {
    "name": N_("姓名"),
    "phone": N_("电话"),
    "group": N_("组"),
    "consent": N_("同意记下姓名电话吗"),
    "consent_on": N_("哪天同意的"),
    "consent_way": N_("怎么说的"),
}
"""What two versions of a villager are compared by."""


class VillagerForm(Form):
    """Name, telephone, group and consent. ``confirm``: yes, another one of this name."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    seen = StringField()
    name = NameField(missing=N_("请填写姓名，例如 张桂兰"))
    phone = PhoneField()
    group = TextField(limit=20, optional=True)
    consent = RadioChoice(default=Consent.NOT_ASKED.value)
    consent_on = DateField(optional=True)
    consent_way = ChoiceField(default=Way.UNKNOWN.value)
    confirm = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent.choices = [(kind.value, gettext(word)) for kind, word in CONSENT_WORDS.items()]
        self.consent_way.choices = [(kind.value, gettext(word)) for kind, word in WAY_WORDS.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        if not self.validate():
            return False
        if self.consent.data == Consent.REFUSED and self.phone.data:
            self.blame("phone", N_("他不同意记电话，请把电话空着"))
        if self.consent_on.data and self.consent_on.data > clock.today():
            self.blame("consent_on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        return not self.errors

    @property
    def agreed(self) -> Consent:
        """What the villager said."""
        return Consent(self.consent.data)


class RevealForm(Form):
    """Why a name and a telephone are looked at."""

    reason = TextField(limit=200, missing=N_("请写一句为什么要看，例如：回访 8月31日 退货"))

    def holds(self) -> bool:
        """A reason of at least four characters."""
        if not self.validate():
            return False
        if len(self.reason.data) < REASON_LEAST:
            self.blame("reason", N_("至少写 4 个字，说清为什么要看，例如：回访 8月31日 退货"))
        return not self.errors
