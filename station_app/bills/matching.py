"""Which entry a line of a bill is likely to be: same way, same amount, nearest in time, and how sure.

Nothing here is stored: it is what somebody is asked. A line may be several entries that were written at once
(a repayment for several debts), and of a line that went back in part either the whole or what stayed counts.
"""

from __future__ import annotations

import datetime as dt
import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station_app.bills.entries import Entry, acts
from station_app.bills.models import BillLine, Direction
from station_app.core import clock
from station_app.core.i18n import N_

WINDOW_DAYS = 3
NEAR_MINUTES = 60
"""Within an hour: such an entry was written as the money came."""
DAY_MINUTES = 1_440
MOST_EACH = 20
"""Acts of one amount that are looked at for one line, the nearest in time."""


@dataclass(frozen=True)
class Proposal:
    """A line and the entries it may be. ``why`` is what speaks for it (marked by N_)."""

    line_id: uuid.UUID
    entries: tuple[Entry, ...]
    is_sure: bool
    why: str

    @property
    def ids(self) -> tuple[uuid.UUID, ...]:
        """Of the entries."""
        return tuple(one.id for one in self.entries)

    @property
    def pair(self) -> str:
        """As a page posts it."""
        return f"{self.line_id.hex}:{','.join(one.hex for one in self.ids)}"


@dataclass(frozen=True)
class _Pair:
    line: BillLine
    act: tuple[Entry, ...]
    minutes: int
    has_number: bool
    has_name: bool

    @property
    def rank(self) -> tuple[bool, bool, int, int, str]:
        return (not self.has_number, not self.has_name, self.minutes, len(self.act), self.line.id.hex)


def apart(line: BillLine, act: tuple[Entry, ...]) -> int:
    """Minutes between a line and an entry; an entry without its own minute is half a day off at least."""
    first = act[0]
    if first.has_time:
        return abs(int((first.at - line.at).total_seconds())) // 60
    return abs((first.on - line.on).days) * DAY_MINUTES + DAY_MINUTES // 2


def fits(line: BillLine, entries: Sequence[Entry]) -> bool:
    """May these entries be this line at all: the same account and way, and the same amount?"""
    way_in = line.direction is Direction.IN
    fine = all(one.method is line.source and one.is_in is way_in for one in entries)
    return fine and bool(entries) and sum(one.fen for one in entries) in (line.amount_fen, line.net_fen)


def propose(lines: Sequence[BillLine], entries: Sequence[Entry]) -> dict[uuid.UUID, Proposal]:
    """For each line at most one proposal, no entry in two of them."""
    pairs = sorted(_pairs(lines, entries), key=lambda pair: pair.rank)
    by_line: dict[uuid.UUID, list[_Pair]] = defaultdict(list)
    by_entry: dict[uuid.UUID, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_line[pair.line.id].append(pair)
        for one in pair.act:
            by_entry[one.id].append(pair)
    found: dict[uuid.UUID, Proposal] = {}
    taken: set[uuid.UUID] = set()
    for pair in pairs:
        if pair.line.id in found or taken & {one.id for one in pair.act}:
            continue
        taken |= {one.id for one in pair.act}
        rivals = [
            other
            for other in (*by_line[pair.line.id], *(two for one in pair.act for two in by_entry[one.id]))
            if other is not pair
        ]
        found[pair.line.id] = Proposal(pair.line.id, pair.act, *_judged(pair, rivals))
    return found


def _judged(pair: _Pair, rivals: Iterable[_Pair]) -> tuple[bool, str]:
    rivals = list(rivals)
    if pair.has_number and not any(one.has_number for one in rivals):
        return True, N_("写着这一单的单号")
    if pair.has_name and not any(one.has_name for one in rivals):
        return True, N_("名字、金额都一样")
    near = pair.minutes <= NEAR_MINUTES
    if near and not any(one.minutes <= NEAR_MINUTES for one in rivals):
        return True, N_("金额一样，前后一小时内只有这一笔")
    if pair.minutes <= DAY_MINUTES and not rivals:
        return True, N_("金额一样，前后三天只有这一笔")
    return False, N_("金额一样，可也可能是别的一笔") if rivals else N_("金额一样，时间差得多")


def _pairs(lines: Sequence[BillLine], entries: Sequence[Entry]) -> Iterable[_Pair]:
    """Every line with the acts of its amount near it in time."""
    shelves: dict[tuple[str, bool, int], list[tuple[dt.datetime, int, tuple[Entry, ...]]]] = defaultdict(list)
    for index, act in enumerate(acts(list(entries))):
        first = act[0]
        key = (first.method.value, first.is_in, sum(one.fen for one in act))
        shelves[key].append((_when(first), index, act))
    for shelf in shelves.values():
        shelf.sort(key=lambda one: one[:2])
    for line in lines:
        for fen in {line.amount_fen, line.net_fen} - {0}:
            shelf = shelves.get((line.source.value, line.direction is Direction.IN, fen), [])
            place = bisect_left(shelf, line.at, key=lambda one: one[0])
            for _, _, act in shelf[max(place - MOST_EACH, 0) : place + MOST_EACH]:
                if abs((act[0].on - line.on).days) <= WINDOW_DAYS:
                    yield _pair(line, act)


def _when(entry: Entry) -> dt.datetime:
    """Where an entry stands in time; one written later stands at the noon of its day."""
    if entry.has_time:
        return entry.at
    return dt.datetime.combine(entry.on, dt.time(12), clock.SHANGHAI).astimezone(dt.UTC)


def _pair(line: BillLine, act: tuple[Entry, ...]) -> _Pair:
    written = f"{line.own_number} {line.goods} {line.note}"
    names = {one.name for one in act if one.name}
    return _Pair(
        line,
        act,
        apart(line, act),
        has_number=any(one.order and one.order in written for one in act),
        has_name=any(name in (line.other, line.note) or name in line.goods for name in names),
    )
