"""The life-cycle of a parcel, as a table of verbs."""

from __future__ import annotations

import enum

from station_app.core.flow import Flow
from station_app.core.i18n import N_


class Direction(enum.StrEnum):
    """Does the courier bring it to the station, or fetch it there?"""

    IN = "in"
    OUT = "out"


class ParcelState(enum.StrEnum):
    """Where a parcel is. That it waits for too long is no state: the days say it (``lists.late``)."""

    EXPECTED = "expected"
    WAITING = "waiting"
    UNCLAIMED = "unclaimed"
    TAKEN = "taken"
    SENT_BACK = "sent_back"


S = ParcelState
DIRECTION_WORDS = {Direction.IN: N_("收件"), Direction.OUT: N_("寄件")}
STATE_WORDS = {
    S.EXPECTED: N_("还没到"),
    S.WAITING: N_("等着取"),
    S.UNCLAIMED: N_("无主"),
    S.TAKEN: N_("取走了"),
    S.SENT_BACK: N_("退回了"),
}
HERE = (S.WAITING, S.UNCLAIMED)
"""It lies on a shelf."""

FLOW: Flow[ParcelState] = Flow("parcel", S.EXPECTED, STATE_WORDS)
FLOW.verb("arrive", N_("到货了"), [S.EXPECTED], S.WAITING, N_("到货了"))
FLOW.verb("keep", N_("记为无主件"), [S.EXPECTED], S.UNCLAIMED, N_("记成了无主件"))
FLOW.verb("claim", N_("知道是谁的了"), [S.UNCLAIMED], S.WAITING, N_("认出了是谁的"))
FLOW.verb("hand_over", N_("取走了"), [S.WAITING], S.TAKEN, N_("取走了"))
FLOW.verb("send_back", N_("退给快递"), HERE, S.SENT_BACK, N_("退给快递了"))
