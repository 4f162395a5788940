"""The townships beside each other for a month: their stations' figures summed, with distinct households."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.cells import Column
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.facts.figures import Figures, by_township, present_households
from station_app.facts.periods import Months
from station_app.reports import board, comparing, exporting
from station_app.reports.asking import Asked
from station_app.reports.board import MEASURES, Board, Division, Row, with_households
from station_app.reports.comparing import Compared
from station_app.stations.targets import models as targets


def make(asked: Asked) -> Board:
    """A row for each township that has a station, ranked; the total has the distinct households of all."""
    mine, months = board.stations(), Months.of(asked.month)
    earlier = board.spread_over(months)
    now, then = by_township(mine, months), by_township(mine, earlier)
    divisions: dict[str, list[Any]] = {}
    for place in board.places(min(asked.month.last, clock.today())).values():
        names = divisions.setdefault(place.township_code, [place.township or gettext(N_("县里")), 0])
        names[1] += place.is_open
    nothing = Figures()
    rows = [
        Row(Division(code, code, name, opened), now.get(code, nothing), then.get(code, nothing))
        for code, (name, opened) in divisions.items()
    ]
    board.rank(rows, asked.by)
    total, before = sum((r.figures for r in rows), nothing), sum((r.before for r in rows), nothing)
    total = with_households(total, present_households(mine, months=months))
    return Board(rows, total, before, months, earlier)


def compare(made: Board, asked: Asked) -> Compared:
    """What the townships are held against."""
    measure = comparing.measured(asked.by)
    if asked.against == "target":
        found = targets.over(made.months.first, made.months.last, board.stations())
        aims: dict[str, int] = {}
        for place in board.places(made.months.last.last).values():
            aim = found[place.id].of(measure) if place.id in found else None
            if aim:
                aims[place.township_code] = aims.get(place.township_code, 0) + aim
        return Compared("target", measure, targets=aims)
    earlier = comparing.year_before(made.months) if asked.against == "year" else made.earlier
    assert earlier is not None  # nosec B101 - a single month has a year before
    return Compared(asked.against, measure, earlier, by_township(board.stations(), earlier))


def stations_of(asked: Asked) -> Sequence[Row]:
    """The stations of the person's own township, for those who have one."""
    return board.make(Months.of(asked.month), asked.by, households=False).rows


HEAD = (
    Column("rank", N_("名次"), "int", lambda row: row.rank),
    Column("code", N_("乡镇代码"), "id", lambda row: row.place.code),
    Column("place", N_("乡镇"), "text", lambda row: row.place.name),
    Column("open", N_("已开"), "int", lambda row: row.place.open),
)


def sheet(_by: Person) -> Sheet:
    """The board of townships as the address asks for it."""
    asked = Asked.of(request.args)
    made = make(asked)
    compared = compare(made, asked)
    columns = (*HEAD, *exporting.COLUMNS[3:], *exporting.beside(compared))
    filters = [
        (gettext(N_("月份")), monthname(asked.month)),
        (gettext(N_("按什么排")), gettext(MEASURES[asked.by][0])),
    ]
    return Sheet("townships", gettext(N_("各乡镇")), columns, lambda: made.rows, len(made.rows), filters)
