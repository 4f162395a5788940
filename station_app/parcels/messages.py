"""Text ready to send by WeChat or SMS: what came, under which codes, and what is still to pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import money
from station_app.core.words import series
from station_app.stations.models import Station


class Piece(NamedTuple):
    """One thing that waits: what it is ('': a parcel), and its pick-up code ('': none)."""

    goods: str
    code: str


def text(name: str, pieces: Sequence[Piece], station: Station, owed_fen: int) -> str:
    """The message to one household."""
    things = series(
        gettext(N_("%(goods)s（取货码 %(code)s）"), goods=one.goods or gettext(N_("快递")), code=one.code)
        if one.code
        else one.goods or gettext(N_("快递"))
        for one in pieces
    )
    told = ngettext(
        "%(name)s您好，您有 %(num)s 件到了%(station)s：%(things)s。有空来取。",
        "%(name)s您好，您有 %(num)s 件到了%(station)s：%(things)s。有空来取。",
        len(pieces),
        name=name,
        station=station.name,
        things=things,
    )
    if owed_fen > 0:
        told += gettext(N_("取货时还要付 %(sum)s。"), sum=money(owed_fen))
    if station.phone:
        told += gettext(N_("电话 %(phone)s。"), phone=station.phone)
    return told
