"""The equipment of a station in few words, for the pages it stands beside."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.words import series
from station_app.settings import dictionaries
from station_app.stations.equipment.models import KINDS, STATE_WORDS, EquipmentState, of_station


def listed(lines: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Lines as a hand-over keeps them (``Equipment.plain``), in words."""
    return [
        {
            "id": uuid.UUID(id),
            "kind": dictionaries.shown(KINDS, kind),
            "make": make,
            "number": number,
            "pieces": pieces,
            "state": gettext(STATE_WORDS[EquipmentState(state)]),
            "works": state == EquipmentState.IN_USE,
        }
        for id, kind, make, number, pieces, state in lines
    ]


def pieces_of(lines: Sequence[Sequence[Any]]) -> int:
    """How many pieces such lines are together."""
    return sum(pieces for _id, _kind, _make, _number, pieces, _state in lines)


def beside(station_id: uuid.UUID) -> dict[str, Any]:
    """What stands at a station: ``pieces``, how many of them do not work, and the kinds in one line."""
    rows = of_station(station_id, only_here=True)
    kinds: Counter[str] = Counter()
    for row in rows:
        kinds[row.kind] += row.pieces
    told = (
        gettext(N_("%(kind)s %(n)s"), kind=dictionaries.shown(KINDS, kind), n=pieces)
        for kind, pieces in kinds.items()
    )
    broken = sum(row.pieces for row in rows if row.state is not EquipmentState.IN_USE)
    pieces = sum(kinds.values())
    return {
        "pieces": pieces,
        "broken": broken,
        "kinds": series(told),
        "words": ngettext("共 %(num)s 件设备", "共 %(num)s 件设备", pieces),
    }
