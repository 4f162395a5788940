"""The rows of the office's order list as they stand in its table.

Written here and not in the template: fifty rows of twelve cells cost a template more than all the rest of the
page. The marks of states come from the macro of the page, each made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from flask import url_for
from markupsafe import Markup, escape

from station_app.core import words
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import share_bp, yuan
from station_app.core.people import masked_name
from station_app.orders.flow import OrderState
from station_app.orders.listed import goods_words
from station_app.settings.dictionaries import shown

MARK = "0"
"""Stands in a sample address where the number of an order goes."""


def rows(found: Sequence[Any], today: dt.date, late_before: dt.date, mark: Callable[..., Any]) -> Markup:
    """A ``<tr>`` for each order; ``mark(state, owed_fen, surface, size)`` is the macro of states."""
    place = url_for("orders.numbered", number=MARK)
    before, after = place[: -len(MARK)], gettext(N_("无参考"))
    nothing = f"<small>{escape(after)}</small>"
    marks: dict[tuple[OrderState, bool], str] = {}
    platforms: dict[str, str] = {}
    made = []
    for row in found:
        kind = row.state, bool(row.owed_fen)
        if kind not in marks:
            marks[kind] = str(mark(row.state.value, row.owed_fen, "desk", 12))
        if row.platform not in platforms:
            platforms[row.platform] = str(escape(shown("platform", row.platform) or "–"))
        saved = yuan(row.saved_fen) if row.reference_fen else nothing
        made.append(
            f'<tr><td><a href="{escape(before + quote(row.number, safe=""))}">{escape(row.number)}</a>'
            f"<td>{words.day(row.ordered_on)}<td>{words.moment(row.changed_at)}"
            f'<td class="clip">{escape(row.township + row.village)}<td>{escape(masked_name(row.name))}'
            f'<td class="clip">{escape(goods_words(row.goods, row.line_count))}'
            f"<td>{platforms[row.platform]}<td>{yuan(row.payable_fen)}<td>{saved}"
            f"<td>{words.percent(share_bp(row.saved_fen, row.reference_fen))}"
            f"<td>{marks[kind]}<td>{_reminder(row, today, late_before)}\n"
        )
    return Markup("".join(made))  # nosec B704 - every text of a row is escaped above


def _reminder(row: Any, today: dt.date, late_before: dt.date) -> str:
    """How long goods that came have waited, once that is too long."""
    if row.state is not OrderState.ARRIVED or not row.arrived_on or row.arrived_on >= late_before:
        return ""
    waited = (today - row.arrived_on).days
    if waited <= 0:
        return ""
    text = ngettext("%(num)s 天没取", "%(num)s 天没取", waited)
    return f'<span class="bad">{escape(text)}</span>'
