"""Pages of parcels: the list, one parcel, a new one that nobody ordered here, its label."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import undo
from station_app.core.access import COUNTY_ROLES, Person, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused, Stale
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.households.models import Villager
from station_app.parcels import codes, keeping, labelling, labels, list_page, lists, show_page
from station_app.parcels.flow import FLOW
from station_app.parcels.forms import ParcelForm, ParcelStepForm, identifier
from station_app.parcels.models import Parcel

pages = Blueprint("parcels", __name__)
READERS = (Role.OPERATOR, Role.COORDINATOR, *COUNTY_ROLES)


@pages.get("/parcels")
@allow(*READERS)
def index() -> str:
    """The list, with filters in the address."""
    by, found = person(), lists.asked(request.args)
    name = "counter" if by.is_operator else "desk"
    return render_template(f"parcels/{name}_list.html", **list_page.page(found, by))


publish(pages, "/parcels", "index", lists.sheet, *READERS)


@pages.route("/parcels/new", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def new() -> Any:
    """A parcel that is no proxy order: 代收 or 代寄. The same page posted twice makes one."""
    by = person()
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站，收不了包裹。请打电话给县里。"))
    if request.method == "GET":
        return render_template("parcels/new.html", form=ParcelForm(data={"id": uuid7(), **_announced(by)}))
    form = ParcelForm.posted()
    _own_villager(form.villager_id.data, by)
    if not form.validate():
        return render_template("parcels/new.html", form=form), 422
    try:
        made = keeping.register(form.draft, by)
        db.session.commit()
    except Refused as error:
        db.session.rollback()
        form.blame("tracking_number", error.sentence, **error.values)
        return render_template("parcels/new.html", form=form), 422
    except IntegrityError:
        db.session.rollback()
        before = keeping.known_before(form.id.data)
        if before is not None:
            return redirect(url_for("parcels.show", id=before.id), 303)
        form.blame("tracking_number", N_("这个运单号刚登记过。请在“包裹”里找一找。"))
        return render_template("parcels/new.html", form=form), 422
    words = N_("记下了，取货码 %(code)s") if made.code else N_("记下了，到了再登记到货")
    flash(undo.told(gettext(words, code=made.code)), "success")
    return redirect(url_for("parcels.show", id=made.id), 303)


def _own_villager(text: str | None, by: Person) -> Villager | None:
    """Who a parcel was announced for; raises ``NotFound`` for somebody of another station."""
    id = identifier(text)
    villager = fetch(Villager, id) if id else None
    if villager is not None and villager.station_id != by.station_id:
        raise NotFound
    return villager


def _announced(by: Person) -> dict[str, Any]:
    """What the address says of a parcel that is to come: for whom, and what it is."""
    villager = _own_villager(request.args.get("villager"), by)
    if villager is None:
        return {}
    words = request.args.get("note", "").replace("\0", "").strip()[:200]
    known = {"villager_id": str(villager.id), "recipient": villager.name, "phone": villager.phone}
    return {**known, "note": words, "awaited": True}


@pages.get("/parcels/<uuid:id>")
@allow(*READERS)
def show(id: uuid.UUID) -> str:
    """One parcel: in full at its own station, masked at the desk."""
    by, parcel = person(), fetch(Parcel, id)
    name = "counter" if by.is_operator else "desk"
    return render_template(f"parcels/{name}_show.html", **show_page.page(parcel, by))


@pages.post("/parcels/<uuid:id>/step/<verb>")
@allow(Role.OPERATOR)
def step(id: uuid.UUID, verb: str) -> Any:
    """One step of a parcel of no order; or another shelf, or that its people were told."""
    by, form = person(), ParcelStepForm.posted()
    if not form.validate():
        raise Refused(form.problems[0][1])
    shelf = codes.begin(by, form.shelf.data or "") if verb in ("arrive", "shelve") and by.stations else ""
    parcel = keeping.held(id)
    if form.version.data and form.version.data != str(parcel.version):
        raise Stale(N_("刚才有别人动过这件包裹，您这次没有存。请看看最新的，再办一次。"))
    if verb == "notify":
        keeping.notify([parcel], by)
        done = gettext(N_("记下了：通知过了"))
    elif verb == "shelve":
        if not form.shelf.data:
            raise Refused(N_("货架写成“货架-层”，例如 2-3"))
        keeping.shelve(parcel, shelf, by)
        done = gettext(N_("换好了，取货码 %(code)s"), code=parcel.code)
    elif verb in FLOW.verbs and verb not in ("claim", "keep"):
        who, why = form.collected_by.data or "", form.reason.data or ""
        keeping.step(parcel, verb, by, reason=why, collected_by=who, shelf=shelf)
        done = gettext(FLOW.verbs[verb].done)
    else:
        raise NotFound
    db.session.commit()
    flash(undo.told(done), "success")
    return redirect(url_for("parcels.show", id=id), 303)


@pages.route("/parcels/<uuid:id>/label", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def label(id: uuid.UUID) -> Any:
    """The pick-up label; posting counts one more print and has the browser print it once."""
    by, parcel = person(), fetch(Parcel, id)
    if request.method == "POST":
        labels.count(parcel, by)
        db.session.commit()
        session[labels.PRINT] = f"label {id}"
        return redirect(url_for("parcels.label", id=id), 303)
    words = {"rows": labelling.told([parcel], by), "back": url_for("parcels.show", id=id), "ids": []}
    return render_template("parcels/label.html", prints=_prints(f"label {id}"), **words)


@pages.route("/parcels/labels", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def several_labels() -> Any:
    """Tick what lies here, look at its labels or print them: posting counts one more print of each."""
    by, is_all = person(), "all" in request.args
    if request.method == "GET":
        return render_template("parcels/labels.html", **labelling.choosing(by, is_all=is_all))
    parcels = labelling.of(labelling.read(request.form.getlist("parcel")))
    if not parcels or len(parcels) > labelling.MOST:
        words = N_("请先在要打的件前面打勾。") if not parcels else N_("一次最多打 %(most)s 张，请分几次打。")
        error = gettext(words, most=labelling.MOST)
        return render_template(
            "parcels/labels.html", **labelling.choosing(by, is_all=is_all, error=error)
        ), 422
    ids = [str(one.id) for one in parcels]
    if "look" not in request.form:
        for one in parcels:
            labels.count(one, by)
        db.session.commit()
        session[labels.PRINT] = labels.mark(ids)
    return redirect(url_for("parcels.label_sheet", parcel=ids), 303)


@pages.get("/parcels/labels/sheet")
@allow(Role.OPERATOR)
def label_sheet() -> Any:
    """The labels of these parcels, one below the other or cut from A4; the browser prints them once."""
    by, ticked = person(), labelling.read(request.args.getlist("parcel"))[: labelling.MOST]
    parcels = labelling.of(ticked)
    if not ticked:
        return redirect(url_for("parcels.several_labels"), 303)
    if not parcels:
        raise NotFound
    ids = [str(one.id) for one in parcels]
    words = {"rows": labelling.told(parcels, by), "back": url_for("parcels.several_labels"), "ids": ids}
    return render_template("parcels/label.html", prints=_prints(labels.mark(ids)), **words)


def _prints(mark: str) -> bool:
    """Was the button just pressed for these? Opened again, the page prints nothing."""
    if session.get(labels.PRINT) != mark:
        return False
    session.pop(labels.PRINT)
    return True
