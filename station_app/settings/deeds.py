"""What may be done with a county's settings and its database, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.core.words import days
from station_app.settings.history import FIELDS
from station_app.settings.models import CalendarYear, CountySettings, DictionaryWord, Installation

AGAIN = N_("设置不用撤销：改错了，请在设置页再改一次。")


def said(key: str, value: Any) -> str | None:
    """A length of time in days."""
    return days(value) if key.endswith("_days") and isinstance(value, int) else None


def words(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The words of the dictionaries."""
    columns = (DictionaryWord.id, DictionaryWord.word)
    query = visible_columns(DictionaryWord, *columns).where(DictionaryWord.id.in_(ids))
    return {id: Named(word) for id, word in db.session.execute(query)}


def years(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The years of the calendar."""
    query = visible_columns(CalendarYear, CalendarYear.id, CalendarYear.year).where(CalendarYear.id.in_(ids))
    return {id: Named(str(year)) for id, year in db.session.execute(query)}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """There is one row a county, and its page."""
    return {id: Named("", url_for("settings.names")) for id in ids}


register(
    Kind(
        "installation",
        Installation,
        lambda: pgettext("one", "这个库"),
        {"demo": Deed(N_("建好了演示数据"), N_("演示数据不能撤销，请重新建一个库。"))},
        {"orders": N_("订单"), "seed": N_("种子")},
    )
)
register(
    Kind(
        "county_settings",
        CountySettings,
        lambda: pgettext("one", "县里设置"),
        {
            "change": Deed(N_("改了设置"), AGAIN, is_edit=True),
            "limits": Deed(N_("改了提醒和期限"), AGAIN, is_edit=True),
        },
        FIELDS,
        said=said,
        names=names,
    )
)
register(
    Kind(
        "dictionary_words",
        DictionaryWord,
        lambda: pgettext("one", "字典里的词"),
        {"add": Deed(N_("加了词"), AGAIN), "change": Deed(N_("改了词"), AGAIN, is_edit=True)},
        FIELDS,
        names=words,
    )
)
register(
    Kind(
        "calendar_years",
        CalendarYear,
        lambda: pgettext("one", "节假日"),
        {"calendar": Deed(N_("改了节假日和调休"), AGAIN, is_edit=True)},
        names=years,
    )
)
