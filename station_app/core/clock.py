"""The only clock. Moments are aware UTC, days and months are those of Asia/Shanghai.

Two clocks, on purpose: now() is the real time, for sessions, lockouts and audit; today() and moment()
are business time, which the demo county pins to its last day, and which is the moment a thing was done
while a deed that a telephone kept is written down later.

The zone comes from the system or the tzdata package. Where neither exists (Windows, slim images) a fixed
UTC+8 stands in, right for every date since China last put clocks forward in 1991.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def _shanghai() -> tzinfo:
    try:
        return ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=8), "CST")


SHANGHAI = _shanghai()

# One for the whole process, not per context: the server's threads must all see it.
_pinned: date | None = None
_back_then: ContextVar[datetime | None] = ContextVar("back_then", default=None)


def now() -> datetime:
    """The real moment, aware, UTC."""
    return datetime.now(UTC)


def pin(day: date | None) -> None:
    """Hold the business date at this day (the demo); None lets it run again."""
    global _pinned
    _pinned = day


def pinned() -> date | None:
    """The day the business date is held at, if it is."""
    return _pinned


def on(at: datetime) -> date:
    """The Shanghai date of an aware moment; ValueError for a naive one."""
    return local(at).date()


def local(at: datetime) -> datetime:
    """An aware moment as Shanghai clocks show it; ValueError for a naive one."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a moment must say its time zone")
    return at.astimezone(SHANGHAI)


def today() -> date:
    """The business date."""
    then = _back_then.get()
    return on(then) if then else _pinned or on(now())


def moment() -> datetime:
    """The business moment, aware, UTC: the pinned day at the real time of day, else now()."""
    then = _back_then.get()
    if then is not None:
        return then
    real = now()
    if _pinned is None:
        return real
    return datetime.combine(_pinned, local(real).time(), SHANGHAI).astimezone(UTC)


@contextmanager
def back_then(at: datetime) -> Iterator[None]:
    """Business time is this aware moment in here: a deed is written down later than it was done."""
    token = _back_then.set(at)
    try:
        yield
    finally:
        _back_then.reset(token)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; str() gives '2015-08', as it stands in URLs and keys. ValueError if there is none."""

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """'2015-08' as a month; ValueError for any other spelling."""
        year, dash, month = text[:4], text[4:5], text[5:]
        if not (text.isascii() and year.isdigit() and month.isdigit() and dash == "-" and len(text) == 7):
            raise ValueError("a month is written YYYY-MM")
        return cls(int(year), int(month))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.month == 12:
            return date(self.year, 12, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def contains(self, day: date) -> bool:
        """Does the day lie in it?"""
        return (day.year, day.month) == (self.year, self.month)

    def until(self, end: "Month") -> Iterator["Month"]:
        """This month and those after it up to and with the end; none if the end is earlier."""
        for count in range(self.year * 12 + self.month - 1, end.year * 12 + end.month):
            yield Month(count // 12, count % 12 + 1)
