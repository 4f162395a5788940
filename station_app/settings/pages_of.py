"""What the settings pages show, and their forms as things stand now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import url_for

from station_app.core import clock, stale
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.words import days, quantity
from station_app.settings import days_off, dictionaries
from station_app.settings.days_off import FIRST_YEAR, LAST_YEAR, DaysOff, Span
from station_app.settings.dictionaries import KINDS, Term
from station_app.settings.forms import CalendarForm, CountyForm, LimitsForm, WordForm
from station_app.settings.models import CountySettings
from station_app.settings.versions import print_of

NAMES = ("name", "english", "title", "phone", "phones", "planned_stations", "plan_years")


def _spans(row: CountySettings, year: int) -> tuple[Span, ...]:
    return days_off.of_county(row.county_id).years.get(year, ())


def county_form(row: CountySettings) -> CountyForm:
    """The county's names as they are now."""
    values = {name: getattr(row, name) for name in NAMES}
    version = print_of({name: value or "" for name, value in values.items()})
    return _opened(CountyForm(data={**values, "phones": row.phones or [], "version": version}))


def limits_form(row: CountySettings) -> LimitsForm:
    """The thresholds as they are now."""
    return _opened(LimitsForm(limits=row.limits, data={"version": print_of(asdict(row.limits))}))


def calendar_form(row: CountySettings, year: int) -> CalendarForm:
    """A year's calendar as it is now, each swapped weekend beside its holiday."""
    rows = [
        {
            "name": span.label,
            "first": span.first,
            "last": span.last if span.last != span.first else None,
            "kind": "works" if span.works else "off",
        }
        for span in _spans(row, year)
    ]
    version = print_of([span.plain() for span in _spans(row, year)])
    return _opened(CalendarForm(data={"spans": rows, "version": version}))


def word_form(term: Term) -> WordForm:
    """A word as it is now."""
    values = {name: getattr(term, name) for name in ("word", "english", "from_on", "until_on", "position")}
    return _opened(WordForm(data={**values, "version": print_of(values)}))


def _opened(form: Any) -> Any:
    """A form that remembers what stood in it when its page was opened."""
    form.seen.data = stale.remember(form)
    return form


def overview(row: CountySettings) -> dict[str, Any]:
    """Each part of the settings in a sentence: ``[{title, words, url}]``."""
    limits, today = row.limits, clock.today()
    parts = [
        {
            "title": gettext(N_("县名、电话、标志")),
            "words": " · ".join(one for one in (row.name, row.phone) if one),
            "url": url_for("settings.names"),
        },
        {
            "title": gettext(N_("提醒和期限")),
            "words": gettext(
                N_("应付超过 %(sum)s、数量超过 %(n)s 要看一眼；%(days)s没有订单算停单"),
                sum=money(limits.payable_fen),
                n=quantity(limits.quantity_m),
                days=days(limits.silent_days),
            ),
            "url": url_for("settings.limits"),
        },
        {
            "title": gettext(N_("节假日和调休")),
            "words": _calendar_words(days_off.of_county(row.county_id), today.year),
            "url": url_for("settings.days", year=today.year),
        },
    ]
    books = [
        {
            "title": gettext(kind.label),
            "words": gettext(kind.used),
            "count": len(dictionaries.offered(name, row.county_id)),
            "url": url_for("settings.words", kind=name),
        }
        for name, kind in KINDS.items()
    ]
    return {"parts": parts, "books": books}


def _calendar_words(calendar: DaysOff, year: int) -> str:
    if year not in calendar.years:
        return gettext(N_("%(year)s 年还没有填"), year=year)
    off = sum(day.year == year for day in calendar.holidays)
    return gettext(N_("%(year)s 年放假 %(days)s"), year=year, days=days(off))


def dictionary(row: CountySettings, kind: str) -> dict[str, Any]:
    """One dictionary: its words with the days they hold, those of today first as they are chosen from."""
    today = clock.today()
    return {
        "kind": kind,
        "label": gettext(KINDS[kind].label),
        "used": gettext(KINDS[kind].used),
        "rows": [
            {
                "word": term.label,
                "from_on": term.from_on,
                "until_on": term.until_on,
                "holds": term.holds(today),
                "is_brought": term.is_brought,
                "url": url_for("settings.word", kind=kind, key=term.key),
            }
            for term in dictionaries.every(row.county_id)[kind]
        ],
        "others": [
            {
                "label": gettext(one.label),
                "url": url_for("settings.words", kind=name),
                "current": name == kind,
            }
            for name, one in KINDS.items()
        ],
    }


def years(row: CountySettings, chosen: int) -> list[dict[str, Any]]:
    """The years to choose from: those with a calendar, this one and the next."""
    this = clock.today().year
    known: Iterable[int] = {*days_off.of_county(row.county_id).years, this, this + 1, chosen}
    return [
        {"label": str(year), "url": url_for("settings.days", year=year), "current": year == chosen}
        for year in sorted(known)
        if FIRST_YEAR <= year <= LAST_YEAR
    ]
