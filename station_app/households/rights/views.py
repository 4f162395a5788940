"""Pages of a person's rights: a copy of everything, a correction, erasure; who bought nothing for years."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from station_app.core import audit, stale, words
from station_app.core.access import COUNTY_ROLES, OFFICE, allow, fetch, person
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.households.homes.poverty import STATUS_WORDS
from station_app.households.likeness import alike
from station_app.households.lists import places_of
from station_app.households.models import CONSENT_WORDS, Consent, Villager
from station_app.households.rights import erasing, quiet
from station_app.households.rights.forms import AskedForm, EraseForm, RightForm
from station_app.households.rights.telling import everything
from station_app.households.views import pages
from station_app.settings.models import limits_of


@pages.route("/villagers/<uuid:id>/everything", methods=["GET", "POST"])
@allow(*OFFICE)
def tell(id: uuid.UUID) -> Any:
    """All that stands about a person: a page to read and print, and the same as a file."""
    villager = _standing(id)
    form = AskedForm.posted() if request.method == "POST" else AskedForm()
    if request.method == "GET" or not form.holds():
        status = 200 if request.method == "GET" else 422
        return render_template("households/tell.html", form=form, villager=_masked(villager)), status
    as_file = request.form.get("as") == "file"
    audit.record(villager, "tell", person(), form.reason.data)
    document = everything(villager, person())
    db.session.commit()
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if as_file:
        named = f"villager-{villager.id}.json"
        heads = {"Content-Disposition": f'attachment; filename="{named}"', "Cache-Control": "no-store"}
        return Response(text, mimetype="application/json", headers=heads)
    consent = gettext(CONSENT_WORDS[Consent(document["person"]["consent"])])
    poverty = {status.value: gettext(word) for status, word in STATUS_WORDS.items()}
    shown = render_template(
        "households/told.html", villager=villager, document=document, consent=consent, poverty=poverty
    )
    return Response(shown, headers={"Cache-Control": "no-store"})


@pages.route("/villagers/<uuid:id>/correct", methods=["GET", "POST"])
@allow(*OFFICE)
def correct(id: uuid.UUID) -> Any:
    """Put name and telephone right because the person asked the county."""
    villager = _standing(id, lock=request.method == "POST")
    if request.method == "GET":
        return _correct(villager, RightForm())
    form, by = RightForm.posted(), person()
    if stale.is_stale(form, villager.version):
        # Not both versions side by side as elsewhere: the other one's name and telephone are covered here.
        act = stale.last_act(villager)
        sentence = N_("%(at)s %(by)s刚改过。上面写的是现在的；您填的还对，就再按一次“存改动”。")
        form.blame("name", sentence, at=words.moment(act["at"]), by=act["by"])
        return _correct(villager, form), 409
    if not form.holds():
        return _correct(villager, form), 422
    if villager.consent is Consent.REFUSED and form.phone.data:
        form.blame("phone", N_("他不同意记电话，请把电话空着"))
        return _correct(villager, form), 422
    phone = form.phone.data or ""
    others = alike(by, villager.station_id, form.name.data, phone, villager.id)
    if others and not form.confirm.data:
        form.blame("confirm", N_("县里已经有很像的乡亲。不是同一个人，请勾上再存。"))
        return _correct(villager, form, others), 422
    villager.change(
        by,
        name=form.name.data,
        phone=phone,
        group_name=villager.group_name,
        consent=villager.consent,
        consent_on=villager.consent_on,
        reason=form.reason.data,
    )
    db.session.commit()
    flash(gettext(N_("改好了，站里看到的也是新的。")))
    return redirect(url_for("desk.villager", id=id), 303)


@pages.route("/villagers/<uuid:id>/erase", methods=["GET", "POST"])
@allow(*OFFICE)
def erase(id: uuid.UUID) -> Any:
    """Erase a person; orders and money stay under nobody's name."""
    villager = _standing(id, lock=request.method == "POST")
    form = EraseForm.posted() if request.method == "POST" else EraseForm()
    if request.method == "GET" or not form.holds():
        waits = erasing.reasons_to_wait(villager)
        status = 200 if request.method == "GET" else 422
        page = render_template("households/erase.html", form=form, villager=_masked(villager), waits=waits)
        return page, status
    erasing.erase(villager, person(), form.reason.data)
    db.session.commit()
    flash(gettext(N_("这位乡亲的资料抹去了，订单和钱数没有变。")))
    return redirect(url_for("villagers.index"), 303)


@pages.get("/villagers/quiet")
@allow(*COUNTY_ROLES)
def long_quiet() -> str:
    """Who bought nothing for years."""
    by = person()
    rows, count = quiet.quiet(by)
    places = places_of([row.station_id for row in rows])
    return render_template(
        "households/quiet.html",
        years=limits_of(by).retention_years,
        count=count,
        rows=[_masked(row) | {"station": places.get(row.station_id, "")} for row in rows],
    )


def _standing(id: uuid.UUID, *, lock: bool = False) -> Villager:
    villager = fetch(Villager, id, lock=lock)
    if villager.merged_into_id is not None or villager.erased_at is not None:
        raise NotNow(N_("这位乡亲的资料已经抹去，或者合并到别处了。"))
    return villager


def _masked(villager: Villager) -> dict[str, Any]:
    return {
        "id": villager.id,
        "name": masked_name(villager.name),
        "phone": masked_phone(villager.phone),
        "group": villager.group_words,
        "created_at": villager.created_at,
    }


def _correct(villager: Villager, form: RightForm, others: list[Villager] | None = None) -> str:
    places = places_of([one.station_id for one in others or []])
    shown = [
        {
            "name": masked_name(one.name),
            "line": f"{places.get(one.station_id, '')} {masked_phone(one.phone)}".strip(),
            "url": url_for("desk.villager", id=one.id),
        }
        for one in others or []
    ]
    now = _masked(villager) | {"version": villager.version}
    return render_template("households/correct.html", form=form, villager=now, alike=shown)
