"""The targets of a month: one table, a row a station; set by the office, read by the rest of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, stale, undo
from station_app.core.access import (
    COUNTY_ROLES,
    OFFICE,
    Person,
    Role,
    allow,
    person,
    visible,
    visible_columns,
)
from station_app.core.cells import Column
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.stations.beside import Beside, beside, is_known
from station_app.stations.coverage import townships
from station_app.stations.models import Station, StationState
from station_app.stations.targets import models, setting
from station_app.stations.targets.forms import SheetForm, filled, form_of, labels_of, month_of, wanted
from station_app.stations.targets.models import MEASURE_WORDS, MEASURES
from station_app.stations.views import pages

READERS = (*COUNTY_ROLES, Role.COORDINATOR)
GONE = (StationState.CLOSED, StationState.APPLIED)


class TargetSheet:
    """What the address asks for: the month, and the stations of a township or of all."""

    def __init__(self, by: Person) -> None:
        self.by = by
        self.month = month_of(request.args.get("month"), Month.of(clock.today()))
        self.places = {area.code: area.name for area in townships(by)}
        asked = request.args.get("township", "")
        self.township = asked if asked in self.places else ""
        self.rows = models.of_month(self.month)
        here = Station.is_practice.is_(False) & (Station.state.not_in(GONE) | Station.id.in_(list(self.rows)))
        query = visible(Station).where(here).order_by(Station.code, Station.id)
        if self.township:
            query = query.where(Station.township_code == self.township)
        self.stations: Sequence[Station] = db.session.scalars(query).all()
        sheet = setting.sheet(by.county_id, self.month)
        self.version = sheet.version if sheet else 0

    def form(self) -> SheetForm:
        """The sheet as it stands."""
        return form_of(self.stations)(data=filled(self.stations, self.rows, self.version))

    def copied(self) -> SheetForm:
        """The same, with last month's targets where this month has none. Nothing is stored yet."""
        data = filled(self.stations, self.rows, self.version)
        before = filled(self.stations, models.of_month(self.month.previous), self.version)
        return form_of(self.stations)(
            data={name: before[name] if value is None else value for name, value in data.items()}
        )

    def url(self, **more: Any) -> str:
        """The address of this sheet."""
        kept = {"month": str(self.month), "township": self.township, **more}
        return url_for("stations.targets", **{name: value for name, value in kept.items() if value})


@pages.get("/stations/targets")
@allow(*READERS)
def targets() -> str:
    """The sheet of a month, with last month's orders beside it; ``copy=1`` brings last month's targets."""
    sheet = TargetSheet(person())
    if request.args.get("copy") == "1" and person().role in OFFICE:
        return _page(sheet, sheet.copied(), seen=stale.remember(sheet.form()), copied=True)
    form = sheet.form()
    return _page(sheet, form, seen=stale.remember(form))


@pages.post("/stations/targets")
@allow(*OFFICE)
def set_targets() -> Any:
    """Save the sheet: all that was typed, or nothing."""
    by = person()
    sheet = TargetSheet(by)
    form = form_of(sheet.stations)(stale.chosen(sheet.form()))
    if not form.holds():
        return _page(sheet, form, seen=request.form.get("seen", "")), 422
    whole = setting.held(by.county_id, sheet.month)
    sheet.rows = models.of_month(sheet.month)
    # A month nobody had set was opened as version 0: its sheet has just been made.
    opened = form.version.data == "0" and not sheet.rows and whole.touches == 0
    if not opened and stale.is_stale(form, whole.version):
        sheet.version = whole.version
        title = gettext(N_("%(month)s的目标"), month=monthname(sheet.month))
        labels = labels_of(sheet.stations)
        return stale.flat_page(form, sheet.form(), whole, labels, title=title, back=sheet.url())
    count = setting.record(by.county_id, sheet.month, wanted(form, sheet.stations), by)
    db.session.commit()
    if not count:
        flash(gettext(stale.SAME))
    else:
        done = ngettext("%(num)s 个站的目标存好了。", "%(num)s 个站的目标存好了。", count)
        flash(undo.told(done))
    return redirect(sheet.url(), 303)


def _page(sheet: TargetSheet, form: SheetForm, *, seen: str, copied: bool = False) -> str:
    before = sheet.month.previous
    known = beside(visible_columns(Station, Station.id), before) if is_known() else {}
    this = Month.of(clock.today())
    months = [this.next, this]
    for _ in range(12):
        months.append(months[-1].previous)
    return render_template(
        "stations/targets.html",
        form=form,
        seen=seen,
        month=str(sheet.month),
        months=sorted({*map(str, months), str(sheet.month)}, reverse=True),
        township=sheet.township,
        townships=[("", gettext(N_("全部乡镇"))), *sheet.places.items()],
        heads=[gettext(MEASURE_WORDS[measure]) for measure in MEASURES],
        rows=[
            {
                "name": station.place,
                "code": station.code,
                "fields": [form[f"{station.code}-{measure}"] for measure in MEASURES],
                "before": known.get(station.id, Beside()).orders,
                "where": {"month": str(before), "station": station.code},
            }
            for station in sheet.stations
        ],
        before=str(before),
        sums=[
            (measure, sum(form[f"{station.code}-{measure}"].data or 0 for station in sheet.stations))
            for measure in MEASURES
        ],
        copied=copied,
        copy_url=sheet.url(copy=1),
        action=url_for("stations.set_targets", month=str(sheet.month), township=sheet.township or None),
        may_change=sheet.by.role in OFFICE,
    )


class Line(NamedTuple):
    """A row of the file."""

    code: str
    place: str
    month: str
    targets: tuple[int | None, ...]


def _value(index: int) -> Any:
    return lambda line: line.targets[index]


COLUMNS = (
    Column("code", N_("站点编码"), "id", lambda line: line.code),
    Column("place", N_("站点"), "text", lambda line: line.place),
    Column("month", N_("月份"), "id", lambda line: line.month),
    Column("orders", N_("目标订单"), "int", _value(0)),
    Column("turnover_fen", N_("目标交易额"), "money", _value(1)),
    Column("saved_fen", N_("目标节省"), "money", _value(2)),
    Column("households", N_("目标户数"), "int", _value(3)),
)


def exported(by: Person) -> Sheet:
    """The sheet as the address asks for it; a county has hundreds of stations."""
    sheet = TargetSheet(by)
    lines = []
    for station in sheet.stations:
        row = sheet.rows.get(station.id)
        values = tuple(getattr(row, measure) if row else None for measure in MEASURES)
        lines.append(Line(station.code, station.place, str(sheet.month), values))
    filters = [(gettext(N_("月份")), monthname(sheet.month))]
    if sheet.township:
        filters.append((gettext(N_("乡镇")), sheet.places[sheet.township]))
    return Sheet("targets", gettext(N_("月目标")), COLUMNS, lambda: lines, len(lines), filters)


publish(pages, "/stations/targets", "targets", exported, *READERS)
