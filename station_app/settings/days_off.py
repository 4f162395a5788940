"""Which days are public holidays and which weekends are worked: deadlines and silence are counted by them.

A station keeps weekends like any village shop: only public holidays do not count against it. An office does
not work at weekends, except those swapped for a holiday. The years below are the State Council's notices
(2015: of 16 December 2014 and 13 May 2015; 2026: of 4 November 2025); a county edits them and adds others.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from station_app.core import audit
from station_app.core.access import Person, acting
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.settings.models import CalendarYear, CountySettings, stamp_of

MOST_KEPT = 100
FIRST_YEAR, LAST_YEAR = 2010, 2100
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Some days of one kind: a holiday, or (``works``) a weekend that is worked."""

    name: str
    first: dt.date
    last: dt.date
    works: bool = False

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return gettext(self.name)

    def days(self) -> Iterable[dt.date]:
        """Every day of it."""
        return (self.first + ONE * n for n in range((self.last - self.first).days + 1))

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "name": self.name,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "works": self.works,
        }


def _spans(year: int, *rows: tuple[str, str, str]) -> tuple[Span, ...]:
    """``(name, "first-last", "worked days")`` in ``mm.dd``, as the notices are written."""

    def day(text: str) -> dt.date:
        month, number = text.split(".")
        return dt.date(year, int(month), int(number))

    found = []
    for name, off, worked in rows:
        first, _, last = off.partition("-")
        found.append(Span(name, day(first), day(last or first)))
        found += [Span(name, day(one), day(one), works=True) for one in worked.split()]
    return tuple(found)


BROUGHT: dict[int, tuple[Span, ...]] = {
    2015: _spans(
        2015,
        (N_("元旦"), "1.1-1.3", "1.4"),
        (N_("春节"), "2.18-2.24", "2.15 2.28"),
        (N_("清明节"), "4.5-4.6", ""),
        (N_("劳动节"), "5.1-5.3", ""),
        (N_("端午节"), "6.20-6.22", ""),
        (N_("抗战胜利纪念日"), "9.3-9.5", "9.6"),
        (N_("中秋节"), "9.27", ""),
        (N_("国庆节"), "10.1-10.7", "10.10"),
    ),
    2026: _spans(
        2026,
        (N_("元旦"), "1.1-1.3", "1.4"),
        (N_("春节"), "2.15-2.23", "2.14 2.28"),
        (N_("清明节"), "4.4-4.6", ""),
        (N_("劳动节"), "5.1-5.5", "5.9"),
        (N_("端午节"), "6.19-6.21", ""),
        (N_("中秋节"), "9.25-9.27", ""),
        (N_("国庆节"), "10.1-10.7", "9.20 10.10"),
    ),
}


@dataclass(frozen=True)
class DaysOff:
    """The calendar of a county over all years it has one for."""

    years: dict[int, tuple[Span, ...]]
    holidays: frozenset[dt.date] = field(init=False)
    worked: frozenset[dt.date] = field(init=False)

    def __post_init__(self) -> None:
        spans = [span for year in self.years.values() for span in year]
        off = frozenset(day for span in spans if not span.works for day in span.days())
        object.__setattr__(self, "holidays", off)
        object.__setattr__(self, "worked", frozenset(d for span in spans if span.works for d in span.days()))

    def works(self, on: dt.date) -> bool:
        """Does an office work on this day?"""
        return on in self.worked or (on.weekday() < 5 and on not in self.holidays)

    def back(self, on: dt.date, days: int) -> dt.date:
        """The day from which to ``on`` it is so many days without holidays: what is older is over a limit."""
        left, day = days, on
        while left > 0:
            day -= ONE
            left -= day not in self.holidays
        return day

    def since(self, first: dt.date, on: dt.date) -> int:
        """How many days lie between, holidays left out."""
        return sum(first + ONE * n not in self.holidays for n in range((on - first).days))

    def due(self, on: dt.date, working_days: int) -> dt.date:
        """The last day of a deadline of so many working days that begins after ``on``."""
        left, day = working_days, on
        while left > 0:
            day += ONE
            left -= self.works(day)
        return day


_kept: dict[tuple[str, str], DaysOff] = {}


def of_county(county_id: str) -> DaysOff:
    """The calendar of a county; one statement a process after each change of its settings."""
    stamp = stamp_of(county_id)
    key = (county_id, stamp)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = DaysOff(BROUGHT | (_own(county_id) if stamp else {}))
    return _kept[key]


def named(typed: str) -> str:
    """The name a holiday is kept under, whatever language it was typed in."""
    known = {span.name for spans in BROUGHT.values() for span in spans}
    return next((name for name in known if typed in (name, gettext(name))), typed)


def own() -> DaysOff:
    """The calendar of the acting person's county; nobody acts, or for several counties: the one brought."""
    someone = acting()
    return of_county(someone.county_id) if someone and someone.county_id else DaysOff(BROUGHT)


def _own(county_id: str) -> dict[int, tuple[Span, ...]]:
    query = select(CalendarYear).where(CalendarYear.county_id == county_id)
    return {
        row.year: tuple(read(span) for span in row.spans)
        for row in db.session.scalars(query.execution_options(scoped=True))
    }


def read(kept: dict[str, Any]) -> Span:
    """A span as it was kept."""
    first, last = dt.date.fromisoformat(kept["first"]), dt.date.fromisoformat(kept["last"])
    return Span(kept["name"], first, last, bool(kept["works"]))


def keep(settings: CountySettings, year: int, spans: Iterable[Span], by: Person) -> bool:
    """Set the calendar of a year, written to the audit; the same again changes nothing."""
    wanted = tuple(sorted(spans, key=lambda span: (span.first, span.works)))
    before = of_county(settings.county_id).years.get(year, ())
    if tuple(sorted(before, key=lambda span: (span.first, span.works))) == wanted:
        return False
    query = select(CalendarYear).where(
        CalendarYear.county_id == settings.county_id, CalendarYear.year == year
    )
    row = db.session.scalar(query.execution_options(scoped=True))
    if row is None:
        row = CalendarYear(county_id=settings.county_id, year=year)
        db.session.add(row)
    row.spans = [span.plain() for span in wanted]
    db.session.flush()
    pair = ([_line(span) for span in before], [_line(span) for span in wanted])
    audit.record(row, "calendar", by, changes={str(year): pair})
    settings.touch()
    return True


def id_of(settings: CountySettings, year: int) -> uuid.UUID | None:
    """The row a year has since it was changed here."""
    query = select(CalendarYear.id).where(
        CalendarYear.county_id == settings.county_id, CalendarYear.year == year
    )
    found: uuid.UUID | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def _line(span: Span) -> str:
    days = span.first.isoformat() + ("" if span.first == span.last else f"/{span.last.isoformat()}")
    return f"{span.name} {days}{' +' if span.works else ''}"
