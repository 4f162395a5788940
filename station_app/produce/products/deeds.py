"""What may be done with a product of the catalogue, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.prices.models import key_of
from station_app.produce.amounts import measures
from station_app.produce.products.models import BRAND, CATEGORY, PIECE, Product
from station_app.produce.weights import MEASURE_WORDS, Measure
from station_app.settings import dictionaries

DEEDS = {
    "add": Deed(N_("记了品种"), N_("记错的品种请改一改，或者停用它。")),
    "edit": Deed(N_("改了品种"), is_edit=True),
    "retire": Deed(N_("停用了")),
    "revive": Deed(N_("重新启用了")),
}
FIELDS = {
    "name": N_("品名"),
    "english": N_("英文名"),
    "category": N_("类别"),
    "measure": N_("论斤还是论个"),
    "piece": N_("一个叫什么"),
    "box": N_("一箱多少"),
    "brand": N_("品牌"),
    "shelf_days": N_("保质期（天）"),
    "note": N_("备注"),
}
KINDS = {"category": CATEGORY, "piece": PIECE, "brand": BRAND}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Their names, with their pages."""
    return {id: Named(name, url_for("produce.product", id=id)) for id, name in names_of(ids).items()}


def names_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Their names alone."""
    query = visible_columns(Product, Product.id, Product.name).where(Product.id.in_(ids))
    return dict(db.session.execute(query).all()) if ids else {}


def found(words: str) -> list[Select[Any]]:
    """Products by their whole name."""
    key = key_of(words)
    return [visible_columns(Product, Product.id).where(Product.name_key == key)] if key else []


def said(key: str, value: Any) -> str | None:
    """The words of what is of a closed list."""
    if key in KINDS:
        return dictionaries.shown(KINDS[key], str(value)) if value else None
    if key == "measure" and value in list(Measure):
        return gettext(MEASURE_WORDS[Measure(value)])
    return None


register(
    Kind(
        "products",
        Product,
        lambda: pgettext("one", "农产品品种"),
        DEEDS,
        FIELDS,
        said=said,
        names=names,
        amounts=("box",),
        measures=measures(Product),
        found=found,
    )
)
