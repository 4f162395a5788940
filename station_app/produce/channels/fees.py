"""What a channel gives back of its fee when money goes back to a buyer: by what was agreed with it.

Platforms charge when an order is settled, on what the buyer then has paid: what went back before costs
nothing. After that most keep what they charged; some give it back in proportion. Shops and group buyers
agree on it themselves. So it is data of the channel, and what a refund brought is kept with the refund.
"""

from __future__ import annotations

import enum

from station_app.core.i18n import N_
from station_app.core.money import divide


class FeeBack(enum.StrEnum):
    """When the fee of what was refunded comes back."""

    NONE = "none"
    WHOLE = "whole"
    SHARE = "share"
    ALWAYS = "always"


WORDS = {
    FeeBack.SHARE.value: N_("结算以前退款，按比例退回扣点"),
    FeeBack.WHOLE.value: N_("结算以前全额退款，才退回扣点"),
    FeeBack.ALWAYS.value: N_("结算以后退款，也按比例退回扣点"),
    FeeBack.NONE.value: N_("退款不退扣点"),
}


def given_back(
    rule: str, *, fee_fen: int, back_fen: int, amount_fen: int, refunded_fen: int, is_settled: bool
) -> int:
    """What of a sale's fee comes back with a refund, after which so much of its amount went back.

    ``back_fen`` came back before. Parts of a sale that is refunded whole sum to its fee, to the fen.
    """
    left = fee_fen - back_fen
    if rule == FeeBack.NONE or not amount_fen or left <= 0 or (is_settled and rule != FeeBack.ALWAYS):
        return 0
    if refunded_fen >= amount_fen:
        return left
    if rule == FeeBack.WHOLE:
        return 0
    return min(left, max(0, divide(fee_fen * refunded_fen, amount_fen) - back_fen))
