"""The rows of the office's order list as they stand in its table.

Written here and not in the template: fifty rows of twelve cells cost a template more than all the rest of the
page. The marks of states come from the macro of the page, each made once.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
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
BOX = '<td><input type=checkbox aria-label={2}{1} name=o value="{0}">'
"""A box before a row; its script says the number to those who listen: here that would be 200 bytes."""
DRAWING = re.compile(r"<svg[^>]*>(.*?)</svg>")


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
_drawings: dict[str, str] = {}
"""What an icon that only refers to another is replaced by where it is the first of its kind on a page."""


def rows(found: Sequence[Any], today: dt.date, late_before: dt.date, ticks: str | None = None) -> Markup:
    """A ``<tr>`` for each order; a row that says what it said before is not written anew.

    ``ticks`` is what else a box before each says; None: rows without boxes.
    """
    before = escape(url_for("orders.numbered", number=MARK)[: -len(MARK)])
    known = _known(before, i18n.locale(), today, late_before, ticks)
    nothing = f"<small>{escape(gettext(N_('无参考')))}</small>"
    marks = Once(lambda kind: DRAWING.sub(_refer, _mark(kind)))
    box = None if ticks is None else (ticks, escape(gettext(N_("选"))))
    clip = "" if box else ' class="clip"'  # where there are boxes the style sheet counts the columns
    platforms = Once(lambda key: escape(shown("platform", key) or "–"))
    days, texts = Once(words.day), Once(escape)
    made = []
    for row in found:
        platform = platforms[row.platform]
        text = known.get((row, platform))
        if text is None:
            at, number = clock.local(row.changed_at), escape(row.number)
            tick = "" if box is None else BOX.format(number, *box)
            saved = yuan(row.saved_fen) if row.reference_fen else nothing
            text = known[row, platform] = (
                f'<tr>{tick}<td><a href="{before}{escape(quote(row.number, safe=""))}">{number}</a>'
                f"<td>{days[row.ordered_on]}<td>{days[at.date()]} {at.hour:02d}:{at.minute:02d}"
                f"<td{clip}>{texts[row.township + row.village]}<td>{escape(masked_name(row.name))}"
                f"<td{clip}>{texts[goods_words(row.goods, row.line_count)]}"
                f"<td>{platform}<td>{yuan(row.payable_fen)}<td>{saved}"
                f"<td>{words.percent(share_bp(row.saved_fen, row.reference_fen))}"
                f"<td>{marks[row.state, bool(row.owed_fen)]}<td>{_reminder(row, today, late_before)}\n"
            )
        made.append(text)
    table = "".join(made)
    for reference, drawing in list(_drawings.items()):
        table = table.replace(reference, drawing, 1)
    return Markup(table)  # nosec B704 - every text of a row is escaped above


def _refer(found: re.Match[str]) -> str:
    """An icon as a reference to the first of its kind: fifty rows draw five icons, not fifty."""
    at = f"i{zlib.crc32(found[1].encode()) & 0xFFFF:x}"
    reference = f"<svg aria-hidden=true><use href=#{at} /></svg>"
    symbol = f'<symbol id={at} viewBox="0 0 24 24">{found[1]}</symbol>'
    _drawings[reference] = reference.replace("<use", symbol + "<use")
    return reference


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
    """How long goods that came have waited, once that is too long, and when the station was reminded."""
    said = ""
    if row.state is OrderState.ARRIVED and row.arrived_on and row.arrived_on < late_before:
        waited = (today - row.arrived_on).days
        if waited > 0:
            text = ngettext("%(num)s 天没取", "%(num)s 天没取", waited)
            said = f'<span class="bad">{escape(text)}</span>'
    if row.reminded_on:
        text = gettext(N_("%(day)s催过"), day=words.day(row.reminded_on))
        said += f' <small class="warn">{escape(text)}</small>'
    return said
