"""What may be done with a price of the book, as the audit log says it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import COUNTY_ROLES, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.core.words import monthname
from station_app.prices import places
from station_app.prices.models import SOURCE, Price, key_of
from station_app.settings import dictionaries

DEEDS = {
    "add": Deed(N_("记了价格"), N_("记错的价格不用撤销：请改一改，或者停用它。")),
    "edit": Deed(N_("改了价格"), is_edit=True),
    "retire": Deed(N_("停用了")),
    "revive": Deed(N_("重新启用了")),
}
FIELDS = {
    "goods": N_("品名"),
    "spec": N_("规格"),
    "unit": N_("单位"),
    "place_code": N_("地点"),
    "month_on": N_("月份"),
    "price_fen": N_("参考价"),
    "source": N_("价格来源"),
    "seen_on": N_("看到日期"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The thing with its specification, with the page of its price."""
    columns = (Price.id, Price.goods, Price.spec)
    rows = db.session.execute(visible_columns(Price, *columns).where(Price.id.in_(ids)))
    return {id: Named(f"{goods} {spec}".strip(), url_for("prices.show", id=id)) for id, goods, spec in rows}


def found(words: str) -> list[Select[Any]]:
    """Prices by the whole name of the thing."""
    key = key_of(words)
    return [visible_columns(Price, Price.id).where(Price.goods_key == key)] if key else []


def said(key: str, value: Any) -> str | None:
    """The words of a place, a source and a month."""
    if key == "place_code":
        return places.names([str(value)])[str(value)]
    if key == "source":
        return dictionaries.shown(SOURCE, str(value))
    if key == "month_on":
        return monthname(Month.of(dt.date.fromisoformat(str(value))))
    return None


register(
    Kind(
        "prices",
        Price,
        lambda: pgettext("one", "参考价"),
        DEEDS,
        FIELDS,
        said=said,
        names=names,
        found=found,
        readers=COUNTY_ROLES,
    )
)
