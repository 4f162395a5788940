"""Pages of the price book: the list, one price, a new one, its change, its photos, what a line may take."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import clock, files, stale, undo
from station_app.core.access import EVERYONE, OFFICE, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.listing import LONGEST
from station_app.core.pictures import Picture
from station_app.prices import finding, lists, models, places, price_page
from station_app.prices.forms import LABELS, PriceForm, RetireForm, filled
from station_app.prices.models import Price, Taken
from station_app.stations.models import Station

pages = Blueprint("prices", __name__)


@pages.get("/prices")
@allow(*EVERYONE)
def index() -> Any:
    """The price book, with filters in the address."""
    by, found = person(), lists.asked(request.args)
    name = "prices/counter_list.html" if by.is_operator else "prices/desk_list.html"
    return render_template(name, **lists.page(found, by))


publish(pages, "/prices", "index", lists.sheet, *EVERYONE)


@pages.get("/prices/<uuid:id>")
@allow(*EVERYONE)
def show(id: uuid.UUID) -> Any:
    """One price with its evidence."""
    by, price = person(), fetch(Price, id)
    name = "prices/counter_show.html" if by.is_operator else "prices/desk_show.html"
    return render_template(name, **price_page.page(price, by))


@pages.get("/prices/find")
@allow(Role.OPERATOR)
def find() -> str:
    """What the book offers for the goods typed in line ``n`` of a new order."""
    by = person()
    asked = {key: request.args.get(key, "").replace("\0", "")[:LONGEST] for key in ("goods", "spec")}
    found = []
    if by.stations:
        station = fetch(Station, by.station_id)
        found = finding.offers(finding.wanted(station, asked["goods"], spec=asked["spec"]))
    line = request.args.get("n", "")
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 7 else 0
    return render_template("prices/find.html", found=finding.rows(found), n=number)


@pages.route("/prices/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new() -> Any:
    """A new price; the same page posted twice makes one."""
    by = person()
    if request.method == "GET":
        told = {
            key: request.args.get(key, "").replace("\0", "")[:LONGEST] for key in ("goods", "spec", "unit")
        }
        form = PriceForm(
            data={
                "id": uuid7(),
                "place": places.start(by),
                "source": "town",
                "seen_on": clock.today(),
                **told,
            }
        )
        form.offer(by.county_id)
        return _form_page(form)
    form = PriceForm.posted()
    form.offer(by.county_id, form.place.data or "")
    if not form.holds():
        return _form_page(form, status=422)
    before = _stored(form.id.data)
    if before is not None:
        return redirect(url_for("prices.show", id=before.id), 303)
    try:
        price, _outcome = models.record(form.fields, by.county_id, by, id=form.id.data)
        _keep(form.photos.data, price)
        db.session.commit()
    except Taken as taken:
        return _form_page(form, taken=taken, status=422)
    except IntegrityError:
        db.session.rollback()
        return _overtaken(form)
    flash(gettext(N_("%(goods)s的价格记下了。"), goods=price.title), "success")
    return redirect(url_for("prices.show", id=price.id), 303)


@pages.route("/prices/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*OFFICE)
def edit(id: uuid.UUID) -> Any:
    """Change a price; a stale page is answered 409."""
    by, price = person(), fetch(Price, id, lock=request.method == "POST")

    def ready(one: PriceForm) -> None:
        one.offer(by.county_id, one.place.data or "", price.source)

    now = filled(price)
    ready(now)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _form_page(now, price)
    form = PriceForm(stale.chosen(now))
    ready(form)
    if stale.is_stale(form, price.version):
        if any(one.filename for one in request.files.values()):
            flash(gettext(N_("照片没存上，存好价格以后请再加一次。")), "warning")
        title, back = gettext(N_("改价格")), url_for("prices.show", id=id)
        return stale.flat_page(form, now, price, LABELS, title=title, back=back, ready=ready)
    if not form.holds():
        return _form_page(form, price, status=422)
    try:
        models.edit(price, form.fields, form.version.data or "", by)
        _keep(form.photos.data, price)
        db.session.commit()
    except Taken as taken:
        return _form_page(form, price, taken=taken, status=422)
    except IntegrityError:
        db.session.rollback()
        return _overtaken(form, fetch(Price, id))
    flash(undo.told(gettext(N_("改好了"))), "success")
    return redirect(url_for("prices.show", id=id), 303)


@pages.post("/prices/<uuid:id>/retire")
@allow(*OFFICE)
def retire(id: uuid.UUID) -> Any:
    """Offer a price no more, with a reason."""
    form, price = RetireForm.posted(), fetch(Price, id, lock=True)
    if not form.validate():
        context = price_page.page(price, person())
        return render_template("prices/desk_show.html", **context, form=form), 422
    price.retire(person(), form.reason.data)
    db.session.commit()
    flash(undo.told(gettext(N_("停用了，价本里不再列出这个价格。"))), "success")
    return redirect(url_for("prices.show", id=id), 303)


@pages.post("/prices/<uuid:id>/revive")
@allow(*OFFICE)
def revive(id: uuid.UUID) -> Any:
    """Offer a retired price again."""
    fetch(Price, id, lock=True).revive(person())
    db.session.commit()
    flash(undo.told(gettext(N_("重新启用了。"))), "success")
    return redirect(url_for("prices.show", id=id), 303)


@pages.post("/prices/photos/<uuid:id>/remove")
@allow(*OFFICE)
def drop_photo(id: uuid.UUID) -> Any:
    """Put a photo of a price into the bin."""
    photo = files.seen(id)
    price = fetch(Price, photo.owner_id)
    files.take_away(photo, price, person())
    db.session.commit()
    flash(undo.told(gettext(N_("照片去掉了，30 天后彻底删除。"))), "success")
    return redirect(url_for("prices.show", id=price.id), 303)


def _keep(pictures: list[Picture], price: Price) -> None:
    for picture in pictures:
        files.keep(picture, price, person())


def _stored(id: uuid.UUID | None) -> Price | None:
    """The price a form that was sent twice made the first time."""
    return db.session.get(Price, (person().county_id, id), execution_options={"scoped": True}) if id else None


def _overtaken(form: PriceForm, price: Price | None = None) -> Any:
    """Somebody wrote the same thing, place and month at the same moment: say which, lose nothing."""
    other = _stored(form.id.data) or models.standing(form.fields)
    if other is None:
        raise RuntimeError("an unknown key was broken")
    if price is None and other.id == form.id.data:
        return redirect(url_for("prices.show", id=other.id), 303)
    return _form_page(form, price, taken=Taken(other), status=422)


def _form_page(
    form: PriceForm, price: Price | None = None, *, taken: Taken | None = None, status: int = 200
) -> Any:
    if taken is not None:
        form.goods.errors = [*form.goods.errors, taken.text]
    shown = price_page.shown(price) if price else None
    other = url_for("prices.show", id=taken.price.id) if taken else None
    again = status != 200 and bool(request.files)
    return render_template("prices/form.html", form=form, price=shown, other=other, again=again), status
