"""The rows of the office's order list as they stand in its table.

Written here and not in the template: fifty rows of twelve cells cost a template more than all the rest of the
page. The marks of states come from the macro of the page, each made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from flask import url_for
from markupsafe import Markup

from station_app.core import clock, words
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import share_bp, yuan
from station_app.core.people import masked_name
from station_app.orders.flow import OrderState
from station_app.orders.listed import goods_words
from station_app.settings.dictionaries import shown

MARK = "0"
"""Stands in a sample address where the number of an order goes."""


class Once(dict[Any, str]):
    """What fifty rows say again and again, each made when it is first asked for."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> str:
        made = self[key] = self.make(key)
        return made


def rows(found: Sequence[Any], today: dt.date, late_before: dt.date, mark: Callable[..., Any]) -> Markup:
    """A ``<tr>`` for each order; ``mark(state, owed_fen, surface, size)`` is the macro of states."""
    before = escape(url_for("orders.numbered", number=MARK)[: -len(MARK)])
    nothing = f"<small>{escape(gettext(N_('无参考')))}</small>"
    marks = Once(lambda kind: str(mark(kind[0].value, kind[1], "desk", 12)))
    platforms = Once(lambda key: escape(shown("platform", key) or "–"))
    days, texts = Once(words.day), Once(escape)
    made = []
    for row in found:
        number, at = row.number, clock.local(row.changed_at)
        saved = yuan(row.saved_fen) if row.reference_fen else nothing
        made.append(
            f'<tr><td><a href="{before}{escape(quote(number, safe=""))}">{escape(number)}</a>'
            f"<td>{days[row.ordered_on]}<td>{days[at.date()]} {at.hour:02d}:{at.minute:02d}"
            f'<td class="clip">{texts[row.township + row.village]}<td>{escape(masked_name(row.name))}'
            f'<td class="clip">{texts[goods_words(row.goods, row.line_count)]}'
            f"<td>{platforms[row.platform]}<td>{yuan(row.payable_fen)}<td>{saved}"
            f"<td>{words.percent(share_bp(row.saved_fen, row.reference_fen))}"
            f"<td>{marks[row.state, bool(row.owed_fen)]}<td>{_reminder(row, today, late_before)}\n"
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
