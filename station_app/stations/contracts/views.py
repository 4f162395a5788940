"""Pages of contracts: the list with those that end soon, a new one, a change, an early end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from station_app.accounts.models import User
from station_app.core import clock, history, stale, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, Person, Role, allow, fetch, person, visible
from station_app.core.cells import Column
from station_app.core.db import db, uuid7
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.core.words import days, fulldate
from station_app.settings import dictionaries
from station_app.settings.models import limits_of
from station_app.stations.contracts.forms import LABELS, ContractForm, EndForm
from station_app.stations.contracts.models import CHANGEABLE, Contract, expiring, of_station, places_of
from station_app.stations.models import Posting, Station
from station_app.stations.views import pages

READERS = (*COUNTY_ROLES, Role.COORDINATOR)


def found(by: Person) -> Sequence[Contract]:
    """All contracts that hold, the first to end on top; ``due=1``: those that end soon or have ended."""
    if request.args.get("due") == "1":
        return expiring(clock.today(), limits_of(by).contract_days)
    query = visible(Contract).where(Contract.ended_on.is_(None))
    return db.session.scalars(query.order_by(Contract.to_on.is_(None), Contract.to_on, Contract.id)).all()


@pages.get("/stations/contracts")
@allow(*READERS)
def contracts() -> str:
    """The contracts of the stations this person may see."""
    rows, limit = found(person()), limits_of(person()).contract_days
    places = places_of(rows)
    return render_template(
        "stations/contracts.html",
        rows=[
            shown(row, limit) | {"station": places[row.station_id]}
            for row in rows
            if row.station_id in places
        ],
        due=request.args.get("due") == "1",
        limit=limit,
    )


@pages.route("/stations/<uuid:id>/contracts/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new_contract(id: uuid.UUID) -> Any:
    """A new contract of a station; ``after`` names the one it renews. Posted twice makes one."""
    station = fetch(Station, id)
    if request.method == "GET":
        return _form(ContractForm(data={"id": uuid7(), **_after(station)}), station)
    form = ContractForm.posted()
    if not form.holds():
        return _form(form, station, status=422)
    key = (station.county_id, form.id.data or uuid7())
    if db.session.get(Contract, key, execution_options={"scoped": True}) is None:
        made = Contract(county_id=station.county_id, id=key[1], station_id=station.id, **form.values)
        made.user_id = _account(station, made.name)
        made.begin(person())
        db.session.commit()
        flash(undo.told(gettext(N_("%(name)s的协议记下了。"), name=made.name)))
    return redirect(url_for("desk.station", id=station.id), 303)


@pages.route("/stations/contracts/<uuid:id>", methods=["GET", "POST"])
@allow(*OFFICE)
def contract(id: uuid.UUID) -> Any:
    """Change a contract; two people at once see both versions."""
    row = fetch(Contract, id, lock=request.method == "POST")
    station = fetch(Station, row.station_id)
    values = {name: getattr(row, name) for name in CHANGEABLE}
    now = ContractForm(data={**values, "version": str(row.version)}, kept=row.kind)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _form(now, station, row)
    form = ContractForm(stale.chosen(now), kept=row.kind)
    back = url_for("desk.station", id=station.id)
    if stale.is_stale(form, row.version):
        return stale.flat_page(form, now, row, LABELS, title=gettext(N_("改协议")), back=back)
    if not form.holds():
        return _form(form, station, row, status=422)
    if row.change(person(), **form.values):
        row.user_id = _account(station, row.name)
        db.session.commit()
        flash(undo.told(gettext(N_("%(name)s的协议改好了。"), name=row.name)))
    else:
        flash(gettext(stale.SAME))
    return redirect(back, 303)


@pages.post("/stations/contracts/<uuid:id>/end")
@allow(*OFFICE)
def end_contract(id: uuid.UUID) -> Any:
    """End a contract before its time."""
    row = fetch(Contract, id, lock=True)
    station, form = fetch(Station, row.station_id), EndForm.posted()
    if not form.holds():
        values = {name: getattr(row, name) for name in CHANGEABLE}
        now = ContractForm(data={**values, "version": str(row.version)}, kept=row.kind)
        now.seen.data = stale.remember(now)
        return _form(now, station, row, ending=form, status=422)
    row.end(person(), form.on.data, form.reason.data)
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s的协议终止了。"), name=row.name)))
    return redirect(url_for("desk.station", id=station.id), 303)


def shown(row: Contract, limit: int) -> dict[str, Any]:
    """A contract as lists show it; ``tone`` says how near its end is."""
    left = row.days_left(clock.today())
    near = left is not None and left <= limit
    words = ""
    if row.ended_on is not None:
        words = gettext(N_("%(day)s终止"), day=fulldate(row.ended_on))
    elif left is not None and left < 0:
        words = gettext(N_("过期 %(days)s"), days=days(-left))
    elif near and left is not None:
        words = gettext(N_("还有 %(days)s"), days=days(left))
    return {
        "id": row.id,
        "name": row.name,
        "kind": dictionaries.shown("contract", row.kind),
        "number": row.number,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "words": words,
        "tone": "" if row.ended_on or not near else "bad" if (left or 0) < 0 else "warn",
        "url": url_for("stations.contract", id=row.id) if person().role in OFFICE else None,
    }


def beside(station_id: uuid.UUID, by: Person) -> list[dict[str, Any]]:
    """The contracts of one station, for its page."""
    limit = limits_of(by).contract_days
    return [shown(row, limit) for row in of_station(station_id)]


def _after(station: Station) -> dict[str, Any]:
    """A new contract that follows another begins with its people, the day after it ends."""
    try:
        before = fetch(Contract, uuid.UUID(request.args.get("after", "")))
    except ValueError:
        return {}
    if before.station_id != station.id:
        return {}
    begins = before.to_on + dt.timedelta(days=1) if before.to_on else clock.today()
    return {"name": before.name, "kind": before.kind, "from_on": begins}


def _people(station: Station) -> dict[str, uuid.UUID]:
    query = (
        select(User.name, User.id)
        .join(Posting, Posting.user_id == User.id)
        .where(Posting.county_id == station.county_id, Posting.station_id == station.id)
        .order_by(User.name)
        .execution_options(scoped=True)
    )
    return {row.name: row.id for row in db.session.execute(query)}


def _account(station: Station, name: str) -> uuid.UUID | None:
    """The account of somebody of this name who serves or served at the station."""
    return _people(station).get(name)


def _form(
    form: ContractForm,
    station: Station,
    row: Contract | None = None,
    *,
    ending: EndForm | None = None,
    status: int = 200,
) -> Any:
    words = {
        "title": gettext(N_("改协议")) if row else gettext(N_("记一份协议")),
        "station": {"id": station.id, "full_name": station.place},
        "people": list(_people(station)),
        "contract": {"id": row.id, "ended_on": row.ended_on, "to_on": row.to_on} if row else None,
        "acts": history.of(Contract, row.id, person()) if row else [],
        "ending": ending or EndForm(data={"on": clock.today()}),
        "is_ending": ending is not None,
    }
    return render_template("stations/contract.html", form=form, **words), status


COLUMNS = tuple(
    Column(name, heading, kind, lambda line, place=place: line[place])  # type: ignore[misc, arg-type]
    for place, (name, heading, kind) in enumerate(
        (
            ("code", N_("站点编码"), "id"),
            ("place", N_("站点"), "text"),
            ("name", N_("姓名"), "text"),
            ("kind", N_("种类"), "text"),
            ("number", N_("编号"), "id"),
            ("from_on", N_("从哪天起"), "date"),
            ("to_on", N_("到哪天止"), "date"),
        )
    )
)


def exported(by: Person) -> Sheet:
    """The contracts as the address asks for them; a county has hundreds."""
    rows, lines = found(by), []
    places = places_of(rows)
    for row in rows:
        if row.station_id in places:
            station, kind = places[row.station_id], dictionaries.shown("contract", row.kind)
            lines.append((station.code, station.place, row.name, kind, row.number, row.from_on, row.to_on))
    filters = [(gettext(N_("快到期的")), gettext(N_("是")))] if request.args.get("due") == "1" else []
    return Sheet("contracts", gettext(N_("协议")), COLUMNS, lambda: lines, len(lines), filters)


publish(pages, "/stations/contracts", "contracts", exported, *READERS)
