"""What was delivered and paid of agreements: sums of the sales that name them, and of what buyers paid.

An agreement is the county's: how far it is says the same to everybody, whoever's sales it is made of.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func, select

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.money import share_bp, total
from station_app.produce.agreements.models import Agreement, AgreementPayment
from station_app.produce.sales.models import KEPT, Sale, standing
from station_app.produce.weights import worth

SIGNED = case(
    (AgreementPayment.reverses_id.is_(None), AgreementPayment.amount_fen), else_=-AgreementPayment.amount_fen
)


@dataclass(frozen=True)
class Progress:
    """What came of an agreement. ``delivered`` in grams or pieces less what came back; money in fen.

    ``mine`` is the part of it that the acting person's stations delivered.
    """

    agreed: int
    delivered: int = 0
    due_fen: int = 0
    paid_fen: int = 0
    floor_fen: int = 0
    mine: int = 0

    @property
    def rate_bp(self) -> int:
        """How much of the quantity was delivered."""
        return share_bp(self.delivered, self.agreed) or 0

    @property
    def owed_fen(self) -> int:
        """What the buyer still pays for what was delivered; below 0: paid ahead."""
        return self.due_fen - self.paid_fen

    @property
    def is_below_floor(self) -> bool:
        """Was it sold for less than the floor price?"""
        return self.due_fen < self.floor_fen


def of(agreements: Iterable[Agreement]) -> dict[uuid.UUID, Progress]:
    """The progress of each; three statements."""
    wanted = {one.id: one for one in agreements}
    if not wanted:
        return {}
    amount = func.sum(func.coalesce(Sale.amount, 0) - Sale.returned)
    named = (Sale.agreement_id.in_(wanted), standing())
    (county_id,) = {one.county_id for one in wanted.values()}
    sold = select(Sale.agreement_id, amount, func.sum(KEPT)).where(Sale.county_id == county_id, *named)
    found = db.session.execute(sold.group_by(Sale.agreement_id).execution_options(scoped=True))
    delivered = {id: (total(sum), total(fen)) for id, sum, fen in found}
    own = visible_columns(Sale, Sale.agreement_id, amount).where(*named).group_by(Sale.agreement_id)
    mine = {id: total(sum) for id, sum in db.session.execute(own)}
    paid_query = visible_columns(AgreementPayment, AgreementPayment.agreement_id, func.sum(SIGNED)).where(
        AgreementPayment.agreement_id.in_(wanted)
    )
    paid = {
        id: total(fen) for id, fen in db.session.execute(paid_query.group_by(AgreementPayment.agreement_id))
    }
    return {
        id: Progress(
            one.amount,
            *delivered.get(id, (0, 0)),
            paid.get(id, 0),
            worth(delivered.get(id, (0, 0))[0], one.floor_fen, one.size),
            mine.get(id, 0),
        )
        for id, one in wanted.items()
    }


def payments(agreement: Agreement) -> list[AgreementPayment]:
    """What the buyer paid, as it came."""
    query = visible(AgreementPayment).where(AgreementPayment.agreement_id == agreement.id)
    return list(db.session.scalars(query.order_by(AgreementPayment.at, AgreementPayment.id)))
