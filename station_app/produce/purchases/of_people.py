"""What a person sold and was advanced as a producer: for the copy of their data, and before an erasure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import money, total
from station_app.households.hooks import told
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.deeds import names_of
from station_app.produce.purchases.advancing import REST
from station_app.produce.purchases.models import OWED, GrowerAdvance, Purchase, unpaid

SOLD = (
    *("number", "bought_on", "harvested_on", "grade", "unit", "size", "gross", "tare", "net", "price_fen"),
    *("amount_fen", "set_off_fen", "paid_fen", "settled_on", "is_signed", "note", "cancelled_why"),
)
ADVANCED = ("given_on", "amount_fen", "set_off_fen", "back_fen", "promised", "note")


def unpaid_for(ids: Sequence[uuid.UUID]) -> str:
    """What was bought from them and is not paid: nobody would know whose money it is."""
    query = visible_columns(Purchase, func.count(), func.sum(OWED))
    count, owed = db.session.execute(query.where(Purchase.producer_id.in_(_grown_by(ids)), unpaid())).one()
    said = ngettext(
        "还有 %(num)s 张收购单没付清，欠这位农户 %(sum)s",
        "还有 %(num)s 张收购单没付清，欠这位农户 %(sum)s",
        count,
        sum=money(total(owed)),
    )
    return said if count else ""


def advanced_to(ids: Sequence[uuid.UUID]) -> str:
    """An advance that is neither set off nor given back."""
    query = visible_columns(GrowerAdvance, func.sum(REST))
    rest_fen = total(db.session.scalar(query.where(GrowerAdvance.producer_id.in_(_grown_by(ids)))))
    return gettext(N_("给的定金还有 %(sum)s 没抵也没退"), sum=money(rest_fen)) if rest_fen else ""


def _grown_by(ids: Sequence[uuid.UUID]) -> Any:
    return visible_columns(Producer, Producer.id).where(Producer.villager_id.in_(ids))


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """Purchase slips and advances of the household these people grow in; weights as they are kept."""
    homes = visible_columns(Producer, Producer.id).where(
        Producer.villager_id.in_(ids), Producer.kind == ProducerKind.HOUSEHOLD
    )
    sold = visible(Purchase).where(Purchase.producer_id.in_(homes)).order_by(Purchase.id)
    given = visible(GrowerAdvance).where(GrowerAdvance.producer_id.in_(homes)).order_by(GrowerAdvance.id)
    purchases, advances = db.session.scalars(sold).all(), db.session.scalars(given).all()
    products = names_of({row.product_id for row in (*purchases, *advances) if row.product_id})

    def known(row: Purchase | GrowerAdvance, names: Sequence[str]) -> dict[str, Any]:
        return {"product": products.get(row.product_id, "") if row.product_id else "", **told(row, names)}

    return {
        "purchases": [known(row, SOLD) for row in purchases],
        "advances": [known(row, ADVANCED) for row in advances],
    }
