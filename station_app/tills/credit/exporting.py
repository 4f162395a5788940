"""The credit book as files: who owes a station, and what is owed at all of them."""

from __future__ import annotations

from station_app.core.access import Person
from station_app.core.cells import Column
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.tills.credit import book

DEBTORS = (
    Column("name", N_("姓名"), "name", lambda one: one.name),
    Column("owed_fen", N_("欠款"), "money", lambda one: one.owed_fen, N_("没收齐的订单和以前的欠账")),
    Column("since_on", N_("最早哪天"), "date", lambda one: one.since_on),
    Column("count", N_("笔数"), "int", lambda one: one.count),
)
STATIONS = (
    Column("code", N_("站点编码"), "id", lambda row: row.code),
    Column("station", N_("站点"), "text", lambda row: row.place),
    Column("people", N_("欠的人"), "int", lambda row: len(row.people)),
    *(
        Column(f"age_{at}", word, "money", lambda row, at=at: row.fen[at])  # type: ignore[misc]
        for at, word in enumerate(book.AGE_WORDS)
    ),
    Column("owed_fen", N_("合计"), "money", lambda row: row.owed_fen),
    Column("old_fen", N_("其中以前的欠账"), "money", lambda row: row.old_fen),
)


def debtors(by: Person) -> Sheet:
    """Who owes the own station."""
    found = book.debtors(by.station_id) if by.stations else []
    return Sheet("credit", gettext(N_("赊账本")), DEBTORS, lambda: found, len(found))


def stations(_by: Person) -> Sheet:
    """What is owed at every open station."""
    rows = book.by_station()
    return Sheet("credits", gettext(N_("各站赊账")), STATIONS, lambda: rows, len(rows))
