"""Dates, numbers and shares as people read them, in the language being written (see core/i18n.py).

Own small functions instead of a formatting library: the texts are few, fixed by the design, and a page
of fifty rows calls them hundreds of times.
"""

from collections.abc import Iterable
from datetime import date, datetime

from station_app.core import money
from station_app.core.clock import Month, local
from station_app.core.i18n import gettext, locale, ngettext

NOTHING = "–"
WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date | None) -> str:
    """A day in a list: '8月31日', '31 Aug'; nothing for None."""
    if value is None:
        return ""
    if locale() == "zh":
        return f"{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def fulldate(value: date | None) -> str:
    """A day with its year: '2015年8月31日', '31 August 2015'; nothing for None."""
    if value is None:
        return ""
    if locale() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def fullmoment(at: datetime | None) -> str:
    """A moment with its year: '2015年8月31日 14:05'; nothing for None. ValueError for a naive moment."""
    if at is None:
        return ""
    here = local(at)
    return f"{fulldate(here)} {here.hour:02d}:{here.minute:02d}"


def weekday(value: date) -> str:
    """'星期一', 'Monday'."""
    return WEEKDAYS[locale()][value.weekday()]


def moment(at: datetime | None) -> str:
    """A moment by Shanghai clocks: '8月31日 14:05', '31 Aug 14:05'; nothing for None.

    ValueError for a naive moment.
    """
    if at is None:
        return ""
    here = local(at)
    return f"{day(here)} {here.hour:02d}:{here.minute:02d}"


def monthname(value: Month | str) -> str:
    """'2015年8月', 'August 2015', from a Month or its '2015-08'; ValueError for other text."""
    month = Month.parse(value) if isinstance(value, str) else value
    if locale() == "zh":
        return f"{month.year}年{month.month}月"
    return f"{MONTHS[month.month - 1]} {month.year}"


def thousands(count: int) -> str:
    """'65,000', '−1,200'."""
    return f"{money.MINUS if count < 0 else ''}{abs(count):,}"


def percent(rate_bp: int | None) -> str:
    """Basis points as per cent with one decimal, half up: 1304 -> '13.0%'; '–' where there is no rate."""
    if rate_bp is None:
        return NOTHING
    return money.tenths(money.divide(rate_bp, 10)) + "%"


def wan(fen: int) -> str:
    """A large amount with one decimal: in 万元 ('51.2') or, in English, in thousand yuan ('511.5')."""
    if locale() == "zh":
        return money.wan(fen)
    return money.tenths(money.divide(fen, 10_000))


def quantity(quantity_m: int) -> str:
    """Thousandths as a plain number without trailing zeros: 2000 -> '2', 1500 -> '1.5'."""
    sign = money.MINUS if quantity_m < 0 else ""
    whole, rest = divmod(abs(quantity_m), 1_000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def days(count: int) -> str:
    """A length of time in days: '7 天'; '1 day', '7 days'."""
    return ngettext("%(num)s 天", "%(num)s 天", count)


def series(words: Iterable[str], most: int | None = None) -> str:
    """Several words as one: 'A、B、C', 'A, B, C'; past ``most`` the rest is only hinted at: 'A、B等'."""
    every = list(words)
    shown = gettext("、").join(every[:most])
    return shown if most is None or len(every) <= most else gettext("%(words)s等", words=shown)


def clauses(sentences: Iterable[str]) -> str:
    """Several remarks in one line: 'A；B', 'A; B'; empty ones are left out."""
    return gettext("；").join(one for one in sentences if one)
