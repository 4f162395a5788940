"""What may be done with a line of equipment, as the audit log says it, and how a division is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core import binned
from station_app.core.access import OFFICE, Person, visible_columns
from station_app.core.db import db
from station_app.core.deeds import FINAL, Deed, Kind, Named, of_flow, on_created, register
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext, pgettext
from station_app.settings import dictionaries
from station_app.stations.equipment.forms import LABELS
from station_app.stations.equipment.models import (
    FLOW,
    FUNDING_WORDS,
    KINDS,
    STATE_WORDS,
    Equipment,
    EquipmentState,
    Funding,
)


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Kind and label of lines, with their pages."""
    columns = (Equipment.id, Equipment.kind, Equipment.number)
    rows = db.session.execute(visible_columns(Equipment, *columns).where(Equipment.id.in_(ids)))
    return {
        id: Named(
            " ".join((dictionaries.shown(KINDS, kind), number)).strip(), url_for("stations.piece", id=id)
        )
        for id, kind, number in rows
    }


def found(words: str) -> list[Select[Any]]:
    """Lines by what stands on the label."""
    return [visible_columns(Equipment, Equipment.id).where(Equipment.number == words)]


def said(key: str, value: Any) -> str | None:
    """The words of a state, of who paid, of a kind."""
    if key == "state" and value in EquipmentState._value2member_map_:
        return gettext(STATE_WORDS[EquipmentState(value)])
    if key == "funding" and value in Funding._value2member_map_:
        return gettext(FUNDING_WORDS[Funding(value)])
    return dictionaries.shown(KINDS, value) if key == "kind" and isinstance(value, str) else None


def unmade(row: Equipment, _by: Person) -> None:
    """Take a new line away again, unless something happened to it meanwhile."""
    if row.version != 1:
        raise NotNow(N_("不能撤销了：后来又有别的改动。"))
    db.session.delete(row)


binned.register(binned.Bin(Equipment, OFFICE, N_("这件设备别处还用着，不能删。不用了，请记成交回或报废。")))
register(
    Kind(
        "equipment",
        Equipment,
        lambda: pgettext("one", "设备"),
        {
            "put_in": Deed(N_("登记了设备")),
            "edit": Deed(N_("改了设备"), is_edit=True),
            "stay": Deed(N_("站又开了，还在用"), N_("这是撤销退出时一起记的，不用撤销。")),
            "delete": Deed(N_("删掉了")),
            "put_back": Deed(N_("放回来了")),
            "purge": Deed(N_("彻底删掉了"), binned.GONE),
            "drop": Deed(N_("撤掉了导入的设备"), FINAL),
            **of_flow(FLOW),
        },
        {**LABELS, "state": N_("状态"), "state_on": N_("哪天"), "parted": N_("其中几件")},
        said=said,
        names=names,
        found=found,
    )
)
on_created(Equipment, unmade)
