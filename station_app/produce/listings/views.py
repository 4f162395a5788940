"""Pages of listings: the list, one of them, a new one or a copy, a change, its steps, its photos."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import files, stale, undo
from station_app.core.access import OFFICE, ROLE_WORDS, Role, allow, fetch, person, visible
from station_app.core.again import asked_again
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotYourRole, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.produce.listings import accepting, listing_page, lists, reminding
from station_app.produce.listings.flow import COUNTYS, FLOW, OPEN, OPERATORS, STANDING
from station_app.produce.listings.forms import ListingForm, StepForm, StockForm
from station_app.produce.listings.models import MOST_PHOTOS, Listing
from station_app.produce.products.models import Product
from station_app.produce.views import READERS, door, pages, reminds
from station_app.produce.weights import in_units
from station_app.stations.models import Station

OVERTAKEN = N_("刚才有别人改了这样货，您这次没有存。这一页是最新的，请核对后再办一次。")
LABELS = {
    "product": N_("是什么"),
    "producer": N_("谁家的"),
    "spec": N_("规格"),
    "grade": N_("等级"),
    "unit": N_("单位"),
    "amount": N_("有多少"),
    "price": N_("价钱"),
    "harvested_on": N_("采收日期"),
    "shelf_days": N_("保质期（天）"),
    "story": N_("故事"),
    "link": N_("哪里买"),
}
door("produce.listings", N_("上架的货"), N_("拍照、定价，县里看过就能卖"), "sprout", 10)
reminds(reminding.waiting)


@pages.get("/listings")
@allow(*READERS)
def listings() -> str:
    """The listings this person may see."""
    by, found = person(), lists.asked(request.args)
    name = "produce/listings_counter.html" if by.is_operator else "produce/listings_desk.html"
    return render_template(name, **lists.page(found, by))


publish(pages, "/listings", "listings", lists.sheet, *READERS)


@pages.get("/listings/<uuid:id>")
@allow(*READERS)
def listing(id: uuid.UUID) -> Any:
    """One listing."""
    return listing_page.page(fetch(Listing, id))


@pages.route("/listings/new", methods=["GET", "POST"])
@allow(Role.OPERATOR)
@asked_again
def new_listing() -> Any:
    """A new listing of the own station; ``copy`` names the one it is filled from. Posted twice makes one."""
    by = person()
    if not by.stations:
        raise Refused(N_("您还没有分到站，请打电话给县里。"))
    if request.method == "GET":
        form = ListingForm(data={"id": uuid7(), **_copied()})
        form.offer(by.station_id, True)
        return _form(form, by.station_id)
    form = ListingForm.posted()
    form.offer(by.station_id, True)
    made = accepting.accept(form, form.photos.data, by, submits=_submits())
    if made.listing is None:
        return _form(form, by.station_id, status=422)
    id = made.listing.id
    if made.is_new:
        db.session.commit()
        flash(accepting.told(made.listing, _submits(), gettext(N_("存好了。"))))
    return redirect(url_for("produce.listing", id=id), 303)


@pages.route("/listings/<uuid:id>/edit", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def edit_listing(id: uuid.UUID) -> Any:
    """Change a listing that the county has not got; two people at once see both versions."""
    by, row = person(), fetch(Listing, id, lock=request.method == "POST")
    if row.state not in OPEN:
        return redirect(url_for("produce.listing", id=id), 303)
    now = _filled(row)
    now.offer(row.station_id, True, row)
    if request.method == "GET":
        return _form(now, row.station_id, row, seen=stale.remember(now))
    form = ListingForm(stale.chosen(now))
    form.offer(row.station_id, True, row)
    back = url_for("produce.listing", id=id)
    if stale.is_stale(form, row.version):
        return stale.flat_page(form, now, row, LABELS, title=gettext(N_("改上架的货")), back=back)
    if not form.holds():
        return _form(form, row.station_id, row, seen=request.form.get("seen", ""), status=422)
    changed = row.change(by, **form.values)
    accepting.keep(row, form.photos.data, by)
    accepting.submit(row, _submits(), by)
    db.session.commit()
    words = gettext(N_("改好了。") if changed or form.photos.data else stale.SAME)
    flash(accepting.told(row, _submits(), words))
    return redirect(back, 303)


@pages.post("/listings/<uuid:id>/stock")
@allow(Role.OPERATOR)
def stock_listing(id: uuid.UUID) -> Any:
    """How much is left and what it costs now, of one the county has seen."""
    row, form = fetch(Listing, id, lock=True), StockForm.posted()
    product = fetch(Product, row.product_id)
    if str(row.version) != (form.version.data or ""):
        form.blame("amount", OVERTAKEN)
        return listing_page.page(row, stock=form, status=409)
    if row.state not in STANDING or not form.holds(product, row.unit):
        return listing_page.page(row, stock=form, status=422)
    row.change(person(), amount=form.amount_read, price_fen=form.price.data)
    db.session.commit()
    flash(undo.told(gettext(N_("改好了。"))))
    return redirect(url_for("produce.listing", id=id), 303)


@pages.post("/listings/<uuid:id>/step/<verb>")
@allow(Role.OPERATOR, *OFFICE)
def step_listing(id: uuid.UUID, verb: str) -> Any:
    """One step: a station submits and sells, the county approves, sends back and withdraws."""
    by, form = person(), StepForm.posted()
    if verb not in FLOW.verbs:
        raise NotFound
    if verb not in (OPERATORS if by.is_operator else COUNTYS):
        raise NotYourRole([ROLE_WORDS[role] for role in (OFFICE if by.is_operator else (Role.OPERATOR,))])
    row = fetch(Listing, id, lock=True)
    if form.version.data and str(row.version) != form.version.data:
        form.blame("reason", OVERTAKEN)
        return listing_page.page(row, step=form, status=409)
    if not form.validate() or (verb == "return" and not form.words):
        form.reason.errors = form.reason.errors or [gettext(N_("请写一句为什么退回，站长照着改。"))]
        return listing_page.page(row, step=form, status=422)
    row.step(verb, by, reason=form.words, photos=len(listing_page.photos_of(row)))
    db.session.commit()
    name = fetch(Product, row.product_id).name
    flash(undo.told(gettext(N_("%(name)s：%(done)s。"), name=name, done=gettext(FLOW.verbs[verb].done))))
    if request.form.get("queue"):
        return redirect(url_for("produce.approval"), 303)
    return redirect(url_for("produce.listing", id=id), 303)


@pages.post("/listings/photos/<uuid:id>/remove")
@allow(Role.OPERATOR)
def drop_listing_photo(id: uuid.UUID) -> Any:
    """Put a photo of a listing that may still be changed into the bin."""
    photo = files.seen(id)
    if photo.owner_kind != Listing.__tablename__:
        raise NotFound
    row = fetch(Listing, photo.owner_id, lock=True)
    if row.state not in OPEN:
        raise Refused(N_("县里看过的照片不能去掉。要换，先下架，再拿出来改。"))
    files.take_away(photo, row, person())
    db.session.commit()
    flash(undo.told(gettext(N_("照片去掉了，30 天后彻底删除。"))))
    return redirect(url_for("produce.edit_listing", id=row.id), 303)


def _submits() -> bool:
    """The other button of the form hands the listing to the county at once."""
    return request.form.get("then") == "submit"


def _copied() -> dict[str, Any]:
    """What the listing named in the address says, but for its photos and its day."""
    try:
        row = fetch(Listing, uuid.UUID(request.args.get("copy", "")))
    except (ValueError, NotFound):
        return {}
    known = _filled(row).data
    return {key: known[key] for key in known if key not in ("id", "version", "harvested_on", "photos")}


def _filled(row: Listing) -> ListingForm:
    product = fetch(Product, row.product_id)
    return ListingForm(
        data={
            **{
                name: getattr(row, name)
                for name in ("spec", "grade", "story", "link", "shelf_days", "harvested_on")
            },
            "version": str(row.version),
            "product": str(row.product_id),
            "producer": str(row.producer_id),
            "unit": row.unit.value,
            "amount": in_units(row.amount, row.size(product)),
            "price": row.price_fen,
        }
    )


def _last(station_id: uuid.UUID) -> uuid.UUID | None:
    """The listing of a station that was touched last: what 复制上次 copies."""
    query = visible(Listing).where(Listing.station_id == station_id)
    row = db.session.scalar(query.order_by(Listing.changed_at.desc(), Listing.id.desc()).limit(1))
    return row.id if row else None


def _form(
    form: ListingForm, station_id: uuid.UUID, row: Listing | None = None, *, seen: str = "", status: int = 200
) -> Any:
    station = fetch(Station, station_id)
    photos = listing_page.photos_of(row) if row else []
    words = {
        "listing": {"id": row.id, "reason": row.reason} if row else None,
        "photos": [{"id": one.id} for one in photos],
        "room": MOST_PHOTOS - len(photos),
        "station": station.place,
        "seen": seen,
        "copy": None if row or request.args.get("copy") else _last(station_id),
        "again": status != 200 and bool(request.files),
        "back": url_for("produce.listing", id=row.id) if row else url_for("produce.listings"),
    }
    return render_template("produce/listing_form.html", form=form, **words), status
