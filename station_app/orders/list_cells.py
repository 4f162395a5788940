"""The rows of the office's order list as they stand in its table.

Written here and not in the template: fifty rows of twelve cells cost a template more than all the rest of the
page. The marks of states come from the macro of the page, each made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from flask import current_app, url_for
from markupsafe import Markup

from station_app.core import clock, i18n, words
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


MOST_KINDS, MOST_KEPT = 8, 1_000
_kept: dict[Any, dict[Any, str]] = {}
"""Rows that were written, by the language and day: a list shows nearly the same orders each time."""


def rows(found: Sequence[Any], today: dt.date, late_before: dt.date) -> Markup:
    """A ``<tr>`` for each order; a row that says what it said before is not written anew."""
    before = escape(url_for("orders.numbered", number=MARK)[: -len(MARK)])
    known = _known(before, i18n.locale(), today, late_before)
    nothing = f"<small>{escape(gettext(N_('无参考')))}</small>"
    marks = Once(_mark)
    platforms = Once(lambda key: escape(shown("platform", key) or "–"))
    days, texts = Once(words.day), Once(escape)
    made = []
    for row in found:
        platform = platforms[row.platform]
        text = known.get((row, platform))
        if text is None:
            number, at = row.number, clock.local(row.changed_at)
            saved = yuan(row.saved_fen) if row.reference_fen else nothing
            text = known[row, platform] = (
                f'<tr><td><a href="{before}{escape(quote(number, safe=""))}">{escape(number)}</a>'
                f"<td>{days[row.ordered_on]}<td>{days[at.date()]} {at.hour:02d}:{at.minute:02d}"
                f'<td class="clip">{texts[row.township + row.village]}<td>{escape(masked_name(row.name))}'
                f'<td class="clip">{texts[goods_words(row.goods, row.line_count)]}'
                f"<td>{platform}<td>{yuan(row.payable_fen)}<td>{saved}"
                f"<td>{words.percent(share_bp(row.saved_fen, row.reference_fen))}"
                f"<td>{marks[row.state, bool(row.owed_fen)]}<td>{_reminder(row, today, late_before)}\n"
            )
        made.append(text)
    return Markup("".join(made))  # nosec B704 - every text of a row is escaped above


def _mark(kind: tuple[OrderState, bool]) -> str:
    """The state of an order, with 待付款 in front where something is owed, by the macro of states."""
    return str(_macros(i18n.locale()).state(kind[0].value, kind[1], "desk", 12))


@cache
def _macros(_locale: i18n.Locale) -> Any:
    """The macros of states with the words of a language."""
    return current_app.jinja_env.get_template("ui/state.html").make_module()


def _known(*common: Any) -> dict[Any, str]:
    """The rows written under these circumstances; few of them, and few circumstances, are kept."""
    known = _kept.get(common)
    if known is None:
        if len(_kept) >= MOST_KINDS:
            _kept.clear()
        known = _kept[common] = {}
    elif len(known) > MOST_KEPT:
        known.clear()
    return known


def _reminder(row: Any, today: dt.date, late_before: dt.date) -> str:
    """How long goods that came have waited, once that is too long."""
    if row.state is not OrderState.ARRIVED or not row.arrived_on or row.arrived_on >= late_before:
        return ""
    waited = (today - row.arrived_on).days
    if waited <= 0:
        return ""
    text = ngettext("%(num)s 天没取", "%(num)s 天没取", waited)
    return f'<span class="bad">{escape(text)}</span>'
