"""Pages of villagers: list, new, change, a telephone looked at with a reason, what the picker fetches."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from station_app.core import audit, binned, keyset, stale, undo
from station_app.core.access import NAMED, OFFICE, Person, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.households import exporting
from station_app.households.forms import LABELS, RevealForm, VillagerForm
from station_app.households.likeness import alike as find_alike
from station_app.households.lists import VillagerList, found, places_of
from station_app.households.models import Villager, register

pages = Blueprint("villagers", __name__)


@pages.get("/villagers")
@allow(*NAMED)
def index() -> str:
    """The villagers this person may see: at the counter in full, at the desk masked."""
    rows = VillagerList(person())
    if person().is_operator:
        return render_template("households/counter_list.html", **rows.at_counter())
    return render_template("households/desk_list.html", **rows.at_desk())


publish(pages, "/villagers", "index", exporting.sheet, *NAMED)


@pages.route("/villagers/new", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def new() -> Any:
    """A new villager of the own station; the same page posted twice makes one."""
    by = person()
    station_id = own_station(by)
    if request.method == "GET":
        form = VillagerForm(data={"id": uuid7(), "name": keyset.words("name", 40)})
        return _form_page(form)
    form = VillagerForm.posted()
    known = _known(by, form.id.data)
    if known is not None and known.station_id in by.stations:
        return redirect(url_for("desk.villager", id=known.id), 303)
    if not form.holds():
        return _form_page(form, status=422)
    alike = find_alike(by, station_id, form.name.data, form.phone.data or "")
    if alike and not form.confirm.data:
        form.blame("confirm", N_("站里已经有很像的乡亲。是同一个人就别再加；不是，请勾上再存。"))
        return _form_page(form, alike=alike, status=422)
    villager = register(
        by.county_id,
        station_id,
        form.name.data,
        form.phone.data or "",
        by=by,
        group_name=form.group.data or "",
        consent=form.agreed,
        consent_on=form.consent_on.data,
        consent_way=form.consent_way.data,
        id=form.id.data if known is None else None,
    )
    db.session.commit()
    flash(gettext(N_("%(name)s记下了。"), name=villager.name))
    return redirect(url_for("desk.villager", id=villager.id), 303)


@pages.route("/villagers/<uuid:id>/edit", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def edit(id: uuid.UUID) -> Any:
    """Change what is known about a villager of the own station."""
    villager = fetch(Villager, id, lock=request.method == "POST")
    if villager.merged_into_id is not None or villager.erased_at is not None:
        raise NotNow(N_("这位乡亲的资料已经抹去，或者合并到别处了。"))
    now = _filled(villager)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _form_page(now, villager)
    form = VillagerForm(stale.chosen(now))
    if stale.is_stale(form, villager.version):
        back = url_for("desk.villager", id=id)
        return stale.flat_page(form, now, villager, LABELS, title=gettext(N_("改乡亲")), back=back)
    if not form.holds():
        return _form_page(form, villager, status=422)
    now_known, phone = (villager.name, villager.phone), form.phone.data or ""
    alike = []
    if (form.name.data, phone) != now_known:
        alike = find_alike(person(), villager.station_id, form.name.data, phone, villager.id)
    if alike and not form.confirm.data:
        form.blame("confirm", N_("站里已经有很像的乡亲。不是同一个人，请勾上再存。"))
        return _form_page(form, villager, alike=alike, status=422)
    villager.change(
        person(),
        name=form.name.data,
        phone=phone,
        group_name=form.group.data or "",
        consent=form.agreed,
        consent_on=form.consent_on.data,
        consent_way=form.consent_way.data,
    )
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s改好了。"), name=villager.name)))
    return redirect(url_for("desk.villager", id=villager.id), 303)


@pages.post("/villagers/<uuid:id>/delete")
@allow(Role.OPERATOR)
def delete(id: uuid.UUID) -> Any:
    """Put a villager who never bought anything into the bin."""
    villager = binned.held(Villager, id, person())
    binned.throw(villager, person())
    db.session.commit()
    words = gettext(N_("%(name)s放进回收站了，三十天内可以放回来。"), name=villager.name)
    flash(undo.told(words))
    return redirect(url_for("villagers.index"), 303)


@pages.route("/villagers/<uuid:id>/reveal", methods=["GET", "POST"])
@allow(*OFFICE)
def reveal(id: uuid.UUID) -> Any:
    """A name and a telephone in full, once, after the reason was written down."""
    villager = fetch(Villager, id)
    form = RevealForm.posted() if request.method == "POST" else RevealForm()
    masked = {"id": villager.id, "name": masked_name(villager.name), "phone": masked_phone(villager.phone)}
    if request.method == "GET":
        return render_template("households/reveal.html", form=form, villager=masked)
    if not form.holds():
        return render_template("households/reveal.html", form=form, villager=masked), 422
    audit.record(villager, "reveal", person(), form.reason.data)
    shown = masked | {
        "name": villager.name,
        "phone": villager.phone,
        "group": villager.group_words,
        "station": places_of([villager.station_id]).get(villager.station_id, ""),
    }
    db.session.commit()
    return render_template("households/revealed.html", villager=shown, reason=form.reason.data)


@pages.get("/villagers/find")
@allow(Role.OPERATOR)
def find() -> str:
    """The list under the villager picker: at most eight."""
    return render_template("households/find.html", found=found(keyset.words()))


def _filled(villager: Villager) -> VillagerForm:
    """The form with what is known."""
    known = {
        "version": str(villager.version),
        "name": villager.name,
        "phone": villager.phone,
        "group": villager.group_name,
        "consent": villager.consent.value,
        "consent_on": villager.consent_on,
        "consent_way": villager.consent_way,
    }
    return VillagerForm(data=known)


def own_station(by: Person) -> uuid.UUID:
    """The station an operator works for; raises ``Refused`` before the county has said which."""
    if not by.stations:
        raise Refused(N_("您还没有分到服务站，请打电话给县里。"))
    return by.station_id


def _known(by: Person, id: uuid.UUID | None) -> Villager | None:
    """The villager of this county, of whatever station, that an identifier already names."""
    if id is None:
        return None
    query = select(Villager).where(Villager.county_id == by.county_id, Villager.id == id)
    return db.session.scalar(query.execution_options(scoped=True))


def _form_page(
    form: VillagerForm,
    villager: Villager | None = None,
    *,
    alike: list[Villager] | None = None,
    status: int = 200,
) -> Any:
    shown = {"id": villager.id, "name": villager.name} if villager else None
    back = url_for("desk.villager", id=villager.id) if villager else url_for("villagers.index")
    others = [
        {"name": one.name, "line": one.line, "url": url_for("desk.villager", id=one.id)}
        for one in alike or []
    ]
    return render_template("households/form.html", form=form, villager=shown, back=back, alike=others), status
