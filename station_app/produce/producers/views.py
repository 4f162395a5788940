"""Pages of producers: the list, one with its certificates, a new one, a change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import stale, undo
from station_app.core.access import allow, fetch, person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.households.models import Villager
from station_app.produce.producers import lists
from station_app.produce.producers.forms import CertificateForm, ProducerForm
from station_app.produce.producers.models import (
    Certificate,
    Producer,
    add_certificate,
    certificates_of,
    end_certificate,
)
from station_app.produce.producers.numbers import CertificateKind
from station_app.produce.producers.producer_page import CHANGERS, shown
from station_app.produce.purchases import paid
from station_app.produce.views import READERS, door, frame_of, pages
from station_app.stations.models import SERVING, Station

LABELS = {
    "kind": N_("类型"),
    "name": N_("名字"),
    "phone": N_("电话"),
    "village": N_("村"),
    "uscc": N_("信用代码"),
    "members": N_("带动户数"),
    "area": N_("面积（亩）"),
    "publish": N_("同意登在网上吗"),
    "publish_on": N_("哪天同意的"),
    "alias": N_("网上的叫法"),
    "story": N_("故事"),
}
door("produce.producers", N_("农户和合作社"), N_("谁种的、谁做的，有什么证书"), "people", 20)


@pages.get("/producers")
@allow(*READERS)
def producers() -> str:
    """The producers this person may see."""
    by, found = person(), lists.asked(request.args)
    name = "produce/producers_counter.html" if by.is_operator else "produce/producers_desk.html"
    return render_template(name, may_change=by.role in CHANGERS, **lists.page(found, by))


publish(pages, "/producers", "producers", lists.sheet, *READERS)


publish(pages, "/producers/<uuid:id>", "producer", lambda _by, id: paid.sheet(fetch(Producer, id)), *READERS)


@pages.get("/producers/<uuid:id>")
@allow(*READERS)
def producer(id: uuid.UUID) -> str:
    """One producer."""
    return shown(fetch(Producer, id), CertificateForm())[0]


@pages.route("/producers/new", methods=["GET", "POST"])
@allow(*CHANGERS)
def new_producer() -> Any:
    """A new producer of a station; ``villager`` in the address fills its name. Posted twice makes one."""
    station = _station()
    if station is None:
        return render_template("produce/choose_station.html", stations=_stations())
    if request.method == "GET":
        form = ProducerForm(data={"id": uuid7(), "village": station.village_code or "", **_known()})
        return _form(form, station)
    form = ProducerForm.posted()
    form.offer(lists.villages_near(station))
    if not form.holds(station.id):
        return _form(form, station, status=422)
    key = (station.county_id, form.id.data or uuid7())
    if db.session.get(Producer, key, execution_options={"scoped": True}) is None:
        row = Producer(county_id=key[0], id=key[1], station_id=station.id)
        row.register(person(), **form.values)
        db.session.commit()
        flash(gettext(N_("%(name)s记下了。"), name=form.name.data))
    return redirect(url_for("produce.producer", id=key[1]), 303)


@pages.route("/producers/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*CHANGERS)
def edit_producer(id: uuid.UUID) -> Any:
    """Change a producer; two people at once see both versions."""
    row = fetch(Producer, id, lock=request.method == "POST")
    station = fetch(Station, row.station_id)
    now = _filled(row)
    now.offer(lists.villages_near(station, row.village_code))
    if request.method == "GET":
        return _form(now, station, row, seen=stale.remember(now))
    form = ProducerForm(stale.chosen(now))
    form.offer(lists.villages_near(station, row.village_code))
    back = url_for("produce.producer", id=id)
    if stale.is_stale(form, row.version):
        return stale.flat_page(form, now, row, LABELS, title=gettext(N_("改生产者")), back=back)
    if not form.holds(station.id):
        return _form(form, station, row, seen=request.form.get("seen", ""), status=422)
    changed = row.change(person(), **form.values)
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s改好了。"), name=form.name.data)) if changed else gettext(stale.SAME))
    return redirect(back, 303)


@pages.post("/producers/<uuid:id>/certificates")
@allow(*CHANGERS)
def add_certificate_of(id: uuid.UUID) -> Any:
    """Write down a certificate of a producer."""
    row, form = fetch(Producer, id, lock=True), CertificateForm.posted()
    if not form.holds():
        return shown(row, form, 422)
    kind = CertificateKind(form.certificate.data)
    if all(one.number != form.checked for one in certificates_of([id])[id]):
        add_certificate(
            row,
            person(),
            kind=kind,
            number=form.checked,
            goods=form.goods.data or "",
            until=form.until.data,
        )
        db.session.commit()
    flash(gettext(N_("证书记下了。")))
    return redirect(url_for("produce.producer", id=id), 303)


@pages.post("/certificates/<uuid:id>/end")
@allow(*CHANGERS)
def drop_certificate(id: uuid.UUID) -> Any:
    """A certificate no longer holds, or was wrong."""
    one = fetch(Certificate, id, lock=True)
    row = fetch(Producer, one.producer_id)
    end_certificate(one, row, person())
    db.session.commit()
    flash(undo.told(gettext(N_("证书去掉了。"))))
    return redirect(url_for("produce.producer", id=row.id), 303)


def _station() -> Station | None:
    """The station a new producer is of: an operator's own, else the one in the address."""
    by = person()
    if by.is_operator:
        if not by.stations:
            raise Refused(N_("您还没有分到站，请打电话给县里。"))
        return fetch(Station, by.station_id)
    try:
        return fetch(Station, uuid.UUID(request.args.get("station", "")))
    except (ValueError, NotFound):
        return None


def _stations() -> list[dict[str, Any]]:
    query = visible(Station).where(Station.state.in_(SERVING))
    rows = db.session.scalars(query.order_by(Station.township_code, Station.code))
    return [{"id": row.id, "name": row.place} for row in rows]


def _known() -> dict[str, Any]:
    """Name and telephone of the villager named in the address, for the own station."""
    by = person()
    try:
        known = fetch(Villager, uuid.UUID(request.args.get("villager", ""))) if by.is_operator else None
    except (ValueError, NotFound):
        known = None
    return {"name": known.name, "phone": known.phone, "villager": str(known.id)} if known else {}


def _filled(row: Producer) -> ProducerForm:
    return ProducerForm(
        data={
            "version": str(row.version),
            "kind": row.kind.value,
            "name": row.name,
            "villager": str(row.villager_id or ""),
            "phone": row.phone,
            "village": row.village_code,
            "uscc": row.uscc,
            "members": row.members,
            "area": row.area_mu_m,
            "publish": row.publish.value,
            "publish_on": row.publish_on,
            "alias": row.alias,
            "story": row.story,
        }
    )


def _form(
    form: ProducerForm, station: Station, row: Producer | None = None, *, seen: str = "", status: int = 200
) -> Any:
    if form.village.choices is None:
        form.offer(lists.villages_near(station, row.village_code if row else ""))
    words = {
        "frame": frame_of(person()),
        "surface": "counter" if person().is_operator else "desk",
        "station": station.place,
        "producer": {"id": row.id} if row else None,
        "back": url_for("produce.producer", id=row.id) if row else url_for("produce.producers"),
        "seen": seen,
    }
    return render_template("produce/producer_form.html", form=form, **words), status
