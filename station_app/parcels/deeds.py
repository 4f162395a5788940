"""What may be done with a parcel, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, of_flow, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.people import masked_name, masked_phone, tail
from station_app.parcels.flow import FLOW, STATE_WORDS, ParcelState
from station_app.parcels.labels import PRINT
from station_app.parcels.models import Parcel

DEEDS = {
    "register": Deed(N_("记了快递")),
    "notify": Deed(N_("通知了来取")),
    "shelve": Deed(N_("换了货架")),
    PRINT: Deed(N_("打了取货标签"), N_("打过的标签收不回来。"), is_look=True),
    **of_flow(FLOW),
}
FIELDS = {
    "state": N_("状态"),
    "tracking_number": N_("运单号"),
    "code": N_("取货码"),
    "recipient": N_("收件人"),
    "collected_by": N_("谁来取的"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Parcels by their pick-up code or the tail of their number, with their pages."""
    query = visible_columns(Parcel, Parcel.id, Parcel.code, Parcel.tracking_number)
    rows = db.session.execute(query.where(Parcel.id.in_(ids)))
    return {
        id: Named(code or tail(number) or gettext(N_("没有单号")), url_for("parcels.show", id=id))
        for id, code, number in rows
    }


def found(words: str) -> list[Select[Any]]:
    """Parcels by their number, its tail, or the pick-up code."""
    number = words.upper().replace(" ", "")
    columns = (Parcel.tracking_number, Parcel.tracking_tail, Parcel.code)
    return [visible_columns(Parcel, Parcel.id).where(or_(*(column == number for column in columns)))]


def said(key: str, value: Any) -> str | None:
    """The words of a state."""
    if key == "state" and value in ParcelState._value2member_map_:
        return gettext(STATE_WORDS[ParcelState(value)])
    return None


register(
    Kind(
        "parcels",
        Parcel,
        lambda: pgettext("one", "包裹"),
        DEEDS,
        fields=FIELDS,
        said=said,
        masks={"recipient": masked_name, "collected_by": masked_name, "phone": masked_phone},
        names=names,
        found=found,
    )
)
