"""A line of the register with its station, and how it leaves the page: the import takes the same columns."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from station_app.core.cells import Column
from station_app.core.i18n import N_, gettext
from station_app.settings import dictionaries
from station_app.stations.equipment.forms import LABELS
from station_app.stations.equipment.models import (
    FUNDING_WORDS,
    KINDS,
    STATE_WORDS,
    EquipmentState,
    Funding,
)


class Line(NamedTuple):
    """A line of the register with its station."""

    code: str
    township: str
    village: str
    name: str
    station_id: uuid.UUID
    id: uuid.UUID
    kind: str
    make: str
    number: str
    pieces: int
    funding: Funding
    bought_on: dt.date | None
    price_fen: int | None
    warranty_on: dt.date | None
    note: str
    state: EquipmentState
    state_on: dt.date
    state_why: str

    @property
    def place(self) -> str:
        """Township and village together."""
        return f"{self.township}{self.village}" if self.village else self.township or self.name

    @property
    def worth_fen(self) -> int | None:
        """What all its pieces cost."""
        return None if self.price_fen is None else self.price_fen * self.pieces


COLUMNS = (
    Column("code", N_("站点编码"), "id", lambda line: line.code),
    Column("place", N_("站点"), "text", lambda line: line.place),
    Column("kind", LABELS["kind"], "text", lambda line: dictionaries.shown(KINDS, line.kind)),
    Column("make", LABELS["make"], "text", lambda line: line.make),
    Column("number", LABELS["number"], "id", lambda line: line.number),
    Column("pieces", LABELS["pieces"], "int", lambda line: line.pieces),
    Column("funding", LABELS["funding"], "text", lambda line: gettext(FUNDING_WORDS[line.funding])),
    Column("bought_on", LABELS["bought_on"], "date", lambda line: line.bought_on),
    Column("price_fen", LABELS["price_fen"], "money", lambda line: line.price_fen, N_("一件的价钱")),
    Column("worth_fen", N_("合计"), "money", lambda line: line.worth_fen, N_("单价乘件数"), False),
    Column("warranty_on", LABELS["warranty_on"], "date", lambda line: line.warranty_on),
    Column("state", N_("状态"), "text", lambda line: gettext(STATE_WORDS[line.state])),
    Column("state_on", N_("从哪天起"), "date", lambda line: line.state_on),
    Column("state_why", N_("怎么了"), "text", lambda line: line.state_why),
    Column("note", LABELS["note"], "text", lambda line: line.note, "", False),
)
