"""What is typed about a producer, and about a certificate."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import clock, parsers
from station_app.core.access import visible
from station_app.core.db import db
from station_app.core.fields import ParsedField
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    IdField,
    NumberField,
    PhoneField,
    QuantityField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.households.models import CONSENT_WORDS, Consent, Villager, on_roll
from station_app.produce.fields import CountField, ParagraphField
from station_app.produce.producers.models import KIND_WORDS, ProducerKind
from station_app.produce.producers.numbers import (
    CERTIFICATE_WORDS,
    CertificateKind,
    read_certificate,
    read_uscc,
)

NOBODY = "none"
"""The choice that none of the villagers of this name is meant."""


class UsccField(ParsedField):
    """A unified social credit code."""

    def read(self, text: str) -> str:
        """The 18 characters."""
        return read_uscc(text)


class ProducerForm(Form):
    """A producer. ``villager`` is asked only when the station has several of the name."""

    id = IdField(optional=True)
    version = NumberField(optional=True)
    kind = RadioChoice(default=ProducerKind.HOUSEHOLD.value)
    name = TextField(limit=80, missing=N_("请填写名字，例如 张桂兰，或者合作社的全名"))
    villager = RadioChoice(default="", validate_choice=False)
    phone = PhoneField()
    village = ChoiceField(default="")
    uscc = UsccField(optional=True)
    members = CountField(optional=True)
    area = QuantityField(optional=True)
    publish = RadioChoice(default=Consent.NOT_ASKED.value)
    publish_on = DateField(optional=True)
    alias = TextField(limit=40, optional=True)
    story = ParagraphField(limit=600, optional=True)

    def offer(self, villages: list[tuple[str, str]]) -> None:
        """The villages to choose from, and the closed lists."""
        self.kind.choices = [(kind.value, gettext(word)) for kind, word in KIND_WORDS.items()]
        self.village.choices = villages
        self.publish.choices = [(kind.value, gettext(word)) for kind, word in CONSENT_WORDS.items()]

    def holds(self, station_id: uuid.UUID) -> bool:
        """Does every rule agree? Blames the fields that do not, and finds the villager of a household."""
        fine = self.validate()
        is_household = self.kind.data == ProducerKind.HOUSEHOLD.value
        if not is_household and not self.uscc.data and not self.uscc.errors:
            self.blame("uscc", N_("合作社和企业要填信用代码，营业执照上有，18 位"))
        if self.publish_on.data and self.publish_on.data > clock.today():
            self.blame("publish_on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        if is_household and self.name.data:
            self._match(station_id)
        return fine and not self.errors

    def _match(self, station_id: uuid.UUID) -> None:
        """The villager of this name: the only one, or the one of the telephone, or the one chosen."""
        query = visible(Villager).where(
            Villager.station_id == station_id, Villager.name == self.name.data, on_roll()
        )
        found = list(db.session.scalars(query.order_by(Villager.id).limit(8)))
        known = {str(one.id) for one in found}
        if self.villager.data in known | {NOBODY}:
            pass
        elif len(found) > 1 and not (same := [one for one in found if self.phone.data == one.phone != ""]):
            self.blame("villager", N_("站里有 %(n)s 位同名的乡亲，请选是哪一位"), n=len(found))
        elif found:
            self.villager.data = str((found if len(found) == 1 else same)[0].id)
        else:
            self.villager.data = NOBODY
        if len(found) > 1:
            self.villager.choices = [
                *((str(one.id), f"{one.name} {one.line}".strip()) for one in found),
                (NOBODY, gettext(N_("都不是"))),
            ]

    @property
    def values(self) -> dict[str, Any]:
        """The columns that can be changed. A firm has no consent to give, a household no credit code."""
        is_household = self.kind.data == ProducerKind.HOUSEHOLD.value
        chosen = self.villager.data if is_household else NOBODY
        return {
            "kind": ProducerKind(self.kind.data),
            "name": self.name.data,
            "phone": self.phone.data or "",
            "uscc": "" if is_household else self.uscc.data or "",
            "village_code": self.village.data or "",
            "villager_id": uuid.UUID(chosen) if chosen and chosen != NOBODY else None,
            "members": self.members.data,
            "area_mu_m": self.area.data,
            "alias": self.alias.data or "",
            "story": self.story.data or "",
            "publish": Consent(self.publish.data) if is_household else Consent.NOT_ASKED,
            "publish_on": self.publish_on.data if is_household else None,
        }


class CertificateForm(Form):
    """A certificate: its kind and number, for what, until when."""

    certificate = ChoiceField(default="")
    number = TextField(limit=60, missing=N_("请照证书抄编号"))
    goods = TextField(limit=80, optional=True)
    until = DateField(optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate.choices = [(kind.value, gettext(word)) for kind, word in CERTIFICATE_WORDS.items()]
        self.checked = ""

    def holds(self) -> bool:
        """Does every rule agree? The number is checked as its kind says."""
        fine = self.validate()
        if fine:
            try:
                self.checked = read_certificate(CertificateKind(self.certificate.data), self.number.data)
            except parsers.Unreadable as error:
                self.number.errors = [*self.number.errors, error.message()]
        if fine and not self.until.data and self.certificate.data != CertificateKind.GI.value:
            self.blame("until", N_("请填有效期到哪天，例如 2018-06-30"))
        return fine and not self.errors
