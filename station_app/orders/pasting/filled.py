"""What was read becomes the form of a new order, with the doubtful fields marked until it is saved."""

from __future__ import annotations

import re
from typing import Any

from station_app.core.db import uuid7
from station_app.core.i18n import N_, gettext
from station_app.core.words import series
from station_app.orders.forms import OrderForm
from station_app.orders.pasting.pasted import Goods, Pasted

NAMED = re.compile(r"lines-([0-9]{1,2})-(goods|quantity|paid)")
FIELDS = ("platform", "platform_number", "freight", "discount", "tracking_number")
MOST_MARKS = 200
MARK = "unsure"
"""The attribute of a field by which its macro knows that somebody has to look."""
READ = {
    "platform": N_("平台"),
    "platform_number": N_("平台订单号"),
    "goods": N_("买什么"),
    "paid": N_("付款"),
    "freight": N_("运费"),
    "discount": N_("优惠"),
    "tracking_number": N_("运单号"),
}
"""The words of the fields a text may fill, for the sentence above the form."""


def filled(found: Pasted, platform: str = "") -> OrderForm:
    """The form of a new order as the text has it. ``platform`` stands where the text says none."""
    lines = [_line(one) for one in found.goods]
    return OrderForm(
        data={
            "id": uuid7(),
            "platform": found.platform or platform,
            "platform_number": found.number,
            "freight": found.freight_fen or None,
            "discount": found.discount_fen or None,
            "service_fee": found.fee_fen or None,
            "carrier": found.courier,
            "tracking_number": found.tracking_number,
            "unsure": " ".join(sorted(found.unsure)),
            "next": "paste",
            **({"lines": lines} if lines else {}),
        }
    )


def _line(one: Goods) -> dict[str, Any]:
    return {"goods": one.title, "spec": one.spec, "quantity": one.quantity_m, "paid": one.paid_fen}


def mark(form: OrderForm) -> None:
    """Mark the fields that the form names as doubtful; names of no field are passed over."""
    for name in (form.unsure.data or "").split()[:MOST_MARKS]:
        line = NAMED.fullmatch(name)
        if line and int(line[1]) < len(form.lines):
            within = form.lines[int(line[1])].form
            within.is_unsure = True
            setattr(within[line[2]], MARK, True)
        elif name in FIELDS:
            setattr(form[name], MARK, True)


def told(found: Pasted) -> str:
    """The sentence above the filled form: what the text said."""
    values = {
        "platform": found.platform,
        "platform_number": found.number,
        "goods": found.goods,
        "paid": any(one.paid_fen is not None for one in found.goods),
        "freight": found.freight_fen is not None,
        "discount": found.discount_fen,
        "tracking_number": found.tracking_number,
    }
    return series(gettext(word) for name, word in READ.items() if values[name])
