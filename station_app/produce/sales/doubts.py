"""What somebody should look at before a sale is stored."""

from __future__ import annotations

from station_app.core import clock
from station_app.core.access import fetch
from station_app.core.i18n import N_, gettext
from station_app.core.money import divide, money
from station_app.produce.agreements.models import Agreement
from station_app.produce.sales.selling import Sold
from station_app.produce.weights import worth


def doubts(said: Sold) -> list[str]:
    """Sentences about a sale for an agreement: outside its days, below its floor price."""
    if said.agreement_id is None:
        return []
    agreement, on = fetch(Agreement, said.agreement_id), said.on or clock.today()
    found = []
    if not agreement.from_on <= on <= agreement.through_on:
        days = {"first": agreement.from_on.isoformat(), "last": agreement.through_on.isoformat()}
        text = N_("%(buyer)s的协议从 %(first)s 到 %(last)s，这笔是 %(on)s 卖的。")
        found.append(gettext(text, buyer=agreement.buyer, on=on.isoformat(), **days))
    got_fen = said.amount_fen - said.freight_fen
    if got_fen < worth(said.amount, agreement.floor_fen, agreement.size):
        text = N_("按协议的单位算，单价 %(price)s，比保底价 %(floor)s 低。")
        price = money(divide(got_fen * agreement.size, said.amount))
        found.append(gettext(text, price=price, floor=money(agreement.floor_fen)))
    return found
