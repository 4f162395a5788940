"""The life of a listing: written, looked at by the county, on sale, gone."""

from __future__ import annotations

import enum

from station_app.core.flow import Flow
from station_app.core.i18n import N_


class ListingState(enum.StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    WITHDRAWN = "withdrawn"


S = ListingState
STATE_WORDS = {
    S.DRAFT: N_("没交"),
    S.SUBMITTED: N_("等县里看"),
    S.RETURNED: N_("退回了"),
    S.APPROVED: N_("可以上架"),
    S.ON_SALE: N_("在卖"),
    S.SOLD_OUT: N_("卖完了"),
    S.WITHDRAWN: N_("下架了"),
}
FLOW: Flow[ListingState] = Flow("listing", S.DRAFT, STATE_WORDS)
FLOW.verb("submit", N_("交给县里看"), [S.DRAFT, S.RETURNED], S.SUBMITTED, N_("交给县里了"))
FLOW.verb("take_back_draft", N_("先拿回来改"), [S.SUBMITTED], S.DRAFT, N_("拿回来了"))
FLOW.verb("approve", N_("通过"), [S.SUBMITTED], S.APPROVED, N_("通过了"))
FLOW.verb("return", N_("退回"), [S.SUBMITTED], S.RETURNED, N_("退回了"))
FLOW.verb("put_on_sale", N_("上架"), [S.APPROVED, S.SOLD_OUT], S.ON_SALE, N_("上架了"))
FLOW.verb("sell_out", N_("卖完了"), [S.ON_SALE], S.SOLD_OUT, N_("卖完了"))
FLOW.verb("withdraw", N_("下架"), [S.APPROVED, S.ON_SALE, S.SOLD_OUT], S.WITHDRAWN, N_("下架了"))
FLOW.verb("reopen", N_("改一改再交"), [S.WITHDRAWN], S.DRAFT, N_("拿出来改了"))

OPERATORS = ("submit", "put_on_sale", "sell_out", "withdraw", "take_back_draft", "reopen")
"""The steps of a station, the next one first."""
COUNTYS = ("approve", "return", "withdraw")
"""The county decides, and may take off the shelf."""
REASON_NEEDED = frozenset({"return"})
OPEN = frozenset({S.DRAFT, S.RETURNED})
"""What is written may still be changed."""
STANDING = frozenset({S.APPROVED, S.ON_SALE, S.SOLD_OUT})
"""The county has seen it: only how much there is and what it costs may change."""
