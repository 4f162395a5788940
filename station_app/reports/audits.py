"""The audit log: every act as a sentence, its filters, its file; and whether its chains are whole."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, false, func, literal, tuple_

from station_app.core import clock, deeds, parsers, telling
from station_app.core.access import ROLE_WORDS, Person, Role, person, visible_columns
from station_app.core.audit import COUNTY_CHAIN, AuditEntry
from station_app.core.cells import Column
from station_app.core.csv_lines import BATCH
from station_app.core.db import db
from station_app.core.deeds import Named
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_moment
from station_app.core.sheets import Sheet
from station_app.core.words import clauses
from station_app.reports import deed_choice
from station_app.stations.models import Station

ROWS = 50
MOST_FOUND = 500


@dataclass(frozen=True)
class Told:
    """One entry in words; ``before`` and ``after`` stand around the name of the thing."""

    entry: Any
    before: str
    after: str
    thing: Named
    place: str
    changes: Sequence[telling.Change]

    @property
    def changed(self) -> str:
        """Everything that changed, in one line."""
        return clauses(
            gettext(N_("%(label)s：%(before)s → %(after)s"), **change._asdict()) for change in self.changes
        )


def _kind(text: str) -> str:
    if deeds.kind_of(text) is None:
        raise ValueError(text)
    return text


def _day(text: str) -> dt.date:
    return parsers.read_day(text)


def _since(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.SHANGHAI)


def _until(day: dt.date) -> dt.datetime:
    return _since(day) + dt.timedelta(days=1)


def _about(words: str) -> ColumnElement[bool]:
    """About a thing of this number, code, login or name; asked for once, not once for each entry."""
    ids: list[uuid.UUID] = []
    for kind in deeds.kinds():
        for query in kind.found(words):
            ids += db.session.scalars(query.limit(MOST_FOUND)).all()
    return AuditEntry.thing_id.in_(ids) if ids else false()


def _at_station(code: str) -> ColumnElement[bool]:
    """In the chain of one station, by its code; 0 is the county's own."""
    if code == "0":
        return AuditEntry.chain_id == COUNTY_CHAIN
    found = visible_columns(Station, Station.id).where(Station.code == code.upper())
    return AuditEntry.chain_id.in_(found.correlate(None))


FILTERS = (
    Filter("q", str, _about),
    Filter("who", str, lambda name: AuditEntry.by_name.contains(name, autoescape=True)),
    Filter("station", str, _at_station),
    Filter("kind", _kind, lambda thing: AuditEntry.thing == thing),
    Filter("verb", deed_choice.read, deed_choice.of),
    Filter("from", _day, lambda day: AuditEntry.at >= _since(day)),
    Filter("to", _day, lambda day: AuditEntry.at < _until(day)),
    Filter("thing", uuid.UUID, lambda id: AuditEntry.thing_id == id),
)
COLUMNS = (
    Column("at", N_("时间"), "text", lambda told: clock.local(told.entry.at).strftime("%Y-%m-%d %H:%M:%S")),
    Column("who", N_("谁"), "text", lambda told: telling.who(told.entry)),
    Column("role", N_("身份"), "text", lambda told: role_words(told.entry.by_role)),
    Column("place", N_("站点"), "text", lambda told: told.place),
    Column("kind", N_("种类"), "text", lambda told: telling.kind_words(told.entry.thing)),
    Column("thing", N_("哪一个"), "id", lambda told: told.thing.name),
    Column("deed", N_("办了什么"), "text", lambda told: telling.deed_words(told.entry)),
    Column("changes", N_("改了什么"), "text", lambda told: told.changed),
    Column("reason", N_("因为"), "text", lambda told: told.entry.reason),
    Column("seq", N_("链上第几条"), "int", lambda told: told.entry.seq, on_paper=False),
    Column("digest", N_("指纹"), "id", lambda told: told.entry.digest, on_paper=False),
)
LISTING = Listing(AuditEntry.id, COLUMNS, FILTERS, {"at": Sort(AuditEntry.at, "at", read_moment)})


def role_words(role: str) -> str:
    """What the person was when they did it."""
    if role in Role._value2member_map_:
        return gettext(ROLE_WORDS[Role(role)])
    return gettext(N_("系统"))


def asked(args: Mapping[str, str]) -> Asked:
    """What an address asks of the log."""
    return LISTING.asked(args, "at")


def _query(found: Asked) -> Any:
    return visible_columns(AuditEntry, *AuditEntry.__table__.columns).where(*LISTING.conditions(found))


def told(entries: Sequence[Any]) -> list[Told]:
    """Entries in words; one statement a kind, whatever their number."""
    by, clears = person(), telling.clears_of(entries)
    known: dict[str, dict[uuid.UUID, Named]] = {}
    for thing in {entry.thing for entry in entries}:
        kind = deeds.kind_of(thing)
        if kind is not None:
            known[thing] = kind.names([entry.thing_id for entry in entries if entry.thing == thing])
    places = place_names({entry.chain_id for entry in entries})
    made = []
    for entry in entries:
        changes = telling.changes_of(entry, clears, by)
        before, after = telling.sentence(entry, changes)
        thing = known.get(entry.thing, {}).get(entry.thing_id) or _unnamed(entry.thing)
        made.append(Told(entry, before, after, thing, places[entry.chain_id], changes))
    return made


def _unnamed(thing: str) -> Named:
    """A thing that has no name, or is no longer there."""
    kind = deeds.kind_of(thing)
    is_gone = kind is not None and kind.names is not deeds.no_names
    return Named(gettext(N_("（已删）")) if is_gone else "")


def place_names(chains: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Whose chains these are."""
    rows = db.session.execute(
        visible_columns(Station, Station.id, Station.township, Station.village, Station.name).where(
            Station.id.in_(chains)
        )
    )
    found = {
        id: f"{township}{village}" if village else township or name for id, township, village, name in rows
    }
    return {chain: found.get(chain, gettext(N_("县里"))) for chain in chains}


def shown(args: Mapping[str, str]) -> dict[str, Any]:
    """What ``reports/audits.html`` shows."""
    found = asked(args)
    page = LISTING.page(lambda: _query(found), found, ROWS)
    kind = found.texts.get("kind", "")
    return {
        "rows": told(page.rows),
        "asked": found.texts,
        "kinds": [("", gettext(N_("全部种类"))), *((one.thing, one.label()) for one in deeds.kinds())],
        "verbs": [
            ("", gettext(N_("办了什么"))),
            *deed_choice.choices(kind, found.texts.get("verb", "")).items(),
        ],
        "newer_url": found.url("reports.audits", after=page.newer) if page.newer else None,
        "older_url": found.url("reports.audits", before=page.older) if page.older else None,
        "filtered": bool(found.texts),
    }


def sheet(_by: Person) -> Sheet:
    """The whole filtered log as it leaves the page."""
    found = asked(request.args)
    count = visible_columns(AuditEntry, func.count()).where(*LISTING.conditions(found))
    return Sheet(
        "audits",
        gettext(N_("操作记录")),
        COLUMNS,
        lambda: _whole(found),
        db.session.scalar(count) or 0,
        _filters(found),
        [gettext(N_("时间是服务器的真实时间。姓名、电话已遮盖；本人要求删除的，只剩“已隐去”。"))],
    )


def _whole(found: Asked) -> Iterator[Told]:
    """Every entry in words, told batch by batch."""
    query = _query(found).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(BATCH)
    batch = db.session.execute(query).all()
    while batch:
        yield from told(batch)
        edge = tuple_(literal(batch[-1].at, AuditEntry.at.type), literal(batch[-1].id, AuditEntry.id.type))
        batch = db.session.execute(query.where(tuple_(AuditEntry.at, AuditEntry.id) < edge)).all()


def _filters(found: Asked) -> list[tuple[str, str]]:
    """What the address asks for, in words."""
    texts = found.texts
    kind, station = texts.get("kind", ""), texts.get("station", "")
    asked_for = (
        (N_("找的字"), texts.get("q", "")),
        (N_("谁办的"), texts.get("who", "")),
        (N_("站点编码"), gettext(N_("县里")) if station == "0" else station),
        (N_("种类"), telling.kind_words(kind) if kind else ""),
        (N_("办了什么"), deed_choice.said(texts["verb"], kind) if "verb" in texts else ""),
        (N_("从哪天"), texts.get("from", "")),
        (N_("到哪天"), texts.get("to", "")),
        (N_("哪一个"), texts.get("thing", "")),
    )
    return [(gettext(what), value) for what, value in asked_for if value]
