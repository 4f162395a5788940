"""Stations by a part of their code, by their village or its initials."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_

from station_app.core.access import Person, Role, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.people import initials
from station_app.core.prepared import ESCAPE, literally
from station_app.core.scoped import Scoped
from station_app.desk.searching import NUMBER, WORDS, counted, first
from station_app.stations.models import STATE_WORDS, Station


def _spelled(by: Person, words: str) -> list[uuid.UUID]:
    """Stations by the initials of their village: few enough in a county to be spelled one by one."""
    typed = words.lower().replace(" ", "")
    if not (typed.isascii() and typed.isalpha() and len(typed) > 1) or by.role is Role.PROVINCE:
        return []
    places = db.session.execute(visible_columns(Station, Station.id, Station.township, Station.village)).all()
    return [
        id
        for id, township, village in places
        if any(initials(place).startswith(typed) for place in (village, township, township + village))
    ]


def _stations_of(number: Any, words: Any, spelled: Sequence[uuid.UUID] = ()) -> Select[Any]:
    found: list[Any] = [Station.code.contains(number, escape=ESCAPE)]
    for place in (Station.name, Station.township + Station.village):
        found.append(place.contains(words, escape=ESCAPE))
    if spelled:
        found.append(Station.id.in_(spelled))
    columns = (Station.id, Station.code, Station.name, Station.township, Station.village, Station.state)
    return first(visible_columns(Station, *columns).where(or_(*found)), Station.code != number, Station.code)


_STATIONS = Scoped(lambda: _stations_of(NUMBER, WORDS))


def stations(by: Person, words: str) -> dict[str, Any]:
    """What was found of them."""
    text, spelled = literally(words), _spelled(by, words)
    number = text.upper()
    if spelled:
        rows, count = counted(db.session.execute(_stations_of(number, text, spelled)).all())
    else:
        rows, count = counted(_STATIONS.run(number=number, words=text))
    return {
        "label": gettext("服务站"),
        "count": count,
        "more_url": url_for("stations.index", q=words) if count > len(rows) else None,
        "rows": [
            {
                "title": f"{township}{village}" if village else township or name,
                "detail": code,
                "aside": gettext(STATE_WORDS[state]),
                "url": url_for("desk.station", id=id),
            }
            for id, code, name, township, village, state in rows
        ],
    }
