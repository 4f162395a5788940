"""What happened of a case, in words for the timeline of its order."""

from __future__ import annotations

import datetime as dt

from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.people import tail
from station_app.orders.aftersales.models import (
    CASE_KINDS,
    FREIGHT_WORDS,
    CaseKind,
    CaseState,
    OrderReturn,
)

Event = tuple[str, list[str], dt.datetime | None]


def events(case: OrderReturn, is_last: bool) -> list[Event]:
    """``(title, parts of the detail, when)``: one event for a case that was settled at once.

    ``is_last``: nothing of its order is left with the villager after it.
    """
    kind = gettext(CASE_KINDS[case.kind])
    found: list[Event] = []
    if case.is_open or case.sent_at or (case.done_at and case.done_at != case.at):
        found.append((gettext(N_("登记了%(kind)s"), kind=kind), [case.by_name, case.reason], case.at))
    if case.sent_at:
        found.append(
            (
                gettext(N_("货寄回了")),
                [case.sent_by, case.courier, _number(case), _freight(case)],
                case.sent_at,
            )
        )
    if case.state is CaseState.SETTLED:
        found.append(_settled(case, kind, is_last, whole=not found))
    if case.state is CaseState.REFUSED:
        found.append((gettext(N_("%(kind)s没办成"), kind=kind), [case.done_by, case.outcome], case.done_at))
    return found


def _number(case: OrderReturn) -> str:
    number = case.tracking_number
    return gettext(N_("单号尾号 %(tail)s"), tail=tail(number)) if number else ""


def _freight(case: OrderReturn) -> str:
    if not case.freight_fen:
        return ""
    words = gettext(FREIGHT_WORDS[case.freight_by])
    return gettext(N_("运费 %(sum)s %(words)s"), sum=money(case.freight_fen), words=words)


def _settled(case: OrderReturn, kind: str, is_last: bool, *, whole: bool) -> Event:
    title = gettext(N_("%(kind)s办完了"), kind=kind)
    if case.kind in (CaseKind.RETURN, CaseKind.REFUND):
        is_all = is_last and case.kind is CaseKind.RETURN
        title = gettext(N_("退货了")) if is_all else gettext(N_("退了一部分"))
    refund = gettext(N_("退 %(sum)s"), sum=money(case.refund_fen)) if case.refund_fen else ""
    more = gettext(N_("补差价 %(sum)s"), sum=money(case.more_fen)) if case.more_fen else ""
    freight = _freight(case) if not case.sent_at else ""
    why = case.outcome or (case.reason if whole else "")
    return (
        title,
        [case.done_by or case.by_name, refund, more, freight, case.instead, why],
        case.done_at or case.at,
    )
