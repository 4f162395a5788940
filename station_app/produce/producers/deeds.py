"""What may be done with a producer, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import acting, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.people import masked_name, masked_phone
from station_app.core.words import quantity
from station_app.households.models import CONSENT_WORDS, Consent
from station_app.prices import places
from station_app.produce.producers.models import KIND_WORDS, Producer, ProducerKind

DEEDS = {
    "register": Deed(N_("登记了生产者"), N_("登记错的请在它的页面上改。")),
    "edit": Deed(N_("改了生产者"), is_edit=True),
    "certificate": Deed(N_("记了证书"), N_("记错的证书，请在旁边去掉。")),
    "certificate_ended": Deed(N_("去掉了证书")),
}
FIELDS = {
    "kind": N_("类型"),
    "name": N_("名字"),
    "phone": N_("电话"),
    "uscc": N_("信用代码"),
    "village_code": N_("村"),
    "villager_id": N_("站里的乡亲"),
    "members": N_("带动户数"),
    "area_mu_m": N_("面积（亩）"),
    "alias": N_("网上的叫法"),
    "story": N_("故事"),
    "publish": N_("同意登在网上吗"),
    "publish_on": N_("哪天同意的"),
    "certificate": N_("证书号"),
    "until": N_("有效期到"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Their names, a household's masked away from its station, with their pages."""
    query = visible_columns(Producer, Producer.id, Producer.name, Producer.kind).where(Producer.id.in_(ids))
    someone = acting()
    in_full = someone is not None and someone.is_operator
    return {
        row.id: Named(
            row.name if in_full or row.kind is not ProducerKind.HOUSEHOLD else masked_name(row.name),
            url_for("produce.producer", id=row.id),
        )
        for row in db.session.execute(query)
    }


def found(words: str) -> list[Select[Any]]:
    """Producers by their whole name."""
    return [visible_columns(Producer, Producer.id).where(Producer.name == words)] if words else []


def said(key: str, value: Any) -> str | None:
    """The words of what is of a closed list."""
    if key == "kind" and value in list(ProducerKind):
        return gettext(KIND_WORDS[ProducerKind(value)])
    if key == "publish" and value in list(Consent):
        return gettext(CONSENT_WORDS[Consent(value)])
    if key == "village_code" and value:
        return places.names([str(value)])[str(value)]
    if key == "villager_id":
        return gettext(N_("有")) if value else None
    if key == "area_mu_m" and isinstance(value, int):
        return quantity(value)
    return None


register(
    Kind(
        "producers",
        Producer,
        lambda: pgettext("one", "生产者"),
        DEEDS,
        FIELDS,
        said=said,
        masks={
            "name": masked_name,
            "phone": masked_phone,
            "alias": masked_name,
            "story": lambda _text: "***",
        },
        names=names,
        found=found,
    )
)
