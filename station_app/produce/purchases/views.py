"""收购: buy, pay, print, cancel; who waits for money; money before the harvest."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import audit, files, undo
from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError, NotFound
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.listing import LONGEST
from station_app.core.money import money
from station_app.ledger.models import Method
from station_app.produce.producers.models import Producer
from station_app.produce.purchases import accepting, buying, list_page, lists, paying, reminding, slips
from station_app.produce.purchases import pages as shown
from station_app.produce.purchases.accepting import Accepted
from station_app.produce.purchases.forms import GRADES, SOURCES, PurchaseForm
from station_app.produce.purchases.models import Purchase
from station_app.produce.purchases.pay_forms import PayForm, ReasonForm, ways_of
from station_app.produce.views import READERS, door, pages, reminds

BUYERS = (Role.OPERATOR, *OFFICE)
door("produce.purchases", N_("收购"), N_("称重、付钱、打收购单"), "receipt", 30)
reminds(reminding.waiting)


@pages.get("/purchases")
@allow(*READERS)
def purchases() -> str:
    """The purchases this person may see."""
    by, found = person(), lists.asked(request.args)
    name = "produce/purchases_counter.html" if by.is_operator else "produce/purchases_desk.html"
    return render_template(name, **list_page.page(found, by))


publish(pages, "/purchases", "purchases", lists.sheet, *READERS)


@pages.route("/purchases/new", methods=["GET", "POST"])
@allow(*BUYERS)
def new_purchase() -> Any:
    """Choose from whom, then weigh and pay; posted twice it is bought once.

    ``whom=list`` lets the form itself name the producer: so a telephone keeps one page for all of them.
    """
    by = person()
    form = PurchaseForm.posted() if request.method == "POST" else PurchaseForm(data={"id": uuid7()})
    listed = by.is_operator and (request.args.get("whom") == "list" or bool(form.producer.data))
    form.offer(by, listed=listed)
    producer = form.grower() if listed else _producer()
    if producer is None and not listed:
        words = request.args.get("q", "").replace("\0", "").strip()[:LONGEST]
        context = {"q": words, "choices": shown.choices(words, by), **shown.surface(by)}
        return render_template("produce/choose_producer.html", **context)
    if request.method == "GET":
        form.pay.data = ways_of(by)[0][0]
        form.product.data = request.args.get("product", "")
        return _form_page(form, producer)
    producer_id = producer.id if producer else None
    try:
        made = accepting.accept(form, producer, form.photos.data, by)
        if made.is_new and form.next.data == "slip":
            slips.count(made.purchase, by)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        made = Accepted(buying.bought_before(form.id.data, by.county_id))
        if made.purchase is None:
            raise
    except DomainError as error:
        db.session.rollback()
        form.blame("gross", error.sentence, **error.values)
        return _form_page(form, fetch(Producer, producer_id) if producer_id else None, status=422)
    if made.purchase is None:
        return _form_page(form, None if listed else producer, doubts=made.doubts, status=422)
    if form.next.data == "slip":
        session[slips.PRINT] = str(made.purchase.id)
        return redirect(url_for("produce.purchase_slip", id=made.purchase.id), 303)
    flash(accepting.told(made.purchase), "success")
    return redirect(url_for("produce.purchase", id=made.purchase.id), 303)


def _producer() -> Producer | None:
    try:
        return fetch(Producer, uuid.UUID(request.args.get("producer", "")))
    except (ValueError, NotFound):
        return None


def _form_page(form: PurchaseForm, producer: Producer | None, *, doubts: Any = (), status: int = 200) -> Any:
    context = shown.form_page(producer, person())
    words = {"grades": [gettext(one) for one in GRADES], "sources": [gettext(one) for one in SOURCES]}
    context |= {"form": form, "doubts": doubts, "listed": producer is None}
    return render_template("produce/purchase_new.html", **words, **context), status


@pages.get("/purchases/<uuid:id>")
@allow(*READERS)
def purchase(id: uuid.UUID) -> str:
    """One purchase."""
    return _page(fetch(Purchase, id))[0]


def _page(
    row: Purchase,
    *,
    pay: PayForm | None = None,
    reason: ReasonForm | None = None,
    form: PurchaseForm | None = None,
    status: int = 200,
) -> Any:
    by = person()
    if pay is None:
        pay = PayForm(data={"id": uuid7(), "amount": row.owed_fen, "pay": ways_of(by)[0][0]})
        pay.offer(by)
    context = shown.page(row, by) | {"may_act": by.role in BUYERS}
    return render_template("produce/purchase.html", pay=pay, reason=reason, form=form, **context), status


@pages.post("/purchases/<uuid:id>/pay")
@allow(*BUYERS)
def pay_purchase(id: uuid.UUID) -> Any:
    """Pay a part or all of what is owed."""
    by, form = person(), PayForm.posted()
    form.offer(by)
    row = fetch(Purchase, id, lock=True)
    if not form.validate():
        return _page(row, pay=form, status=422)
    try:
        paying.pay(row, form.amount.data, Method(form.pay.data), by, id=form.id.data)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        form.blame("amount", error.sentence, **error.values)
        return _page(fetch(Purchase, id), pay=form, status=error.status)
    flash(undo.told(gettext(N_("付了 %(sum)s"), sum=money(form.amount.data))), "success")
    return redirect(url_for("produce.purchase", id=id), 303)


@pages.post("/purchases/<uuid:id>/unpay")
@allow(*BUYERS)
def unpay_purchase(id: uuid.UUID) -> Any:
    """Take back a payment that was written down wrong."""
    form, row = ReasonForm.posted(), fetch(Purchase, id, lock=True)
    if not form.validate():
        return _page(row, reason=form, status=422)
    try:
        entry = uuid.UUID(form.entry.data or "")
    except ValueError as error:
        raise NotFound from error
    paying.take_back(row, entry, form.reason.data, person())
    db.session.commit()
    flash(gettext(N_("冲回了，付款记录都留着。")), "success")
    return redirect(url_for("produce.purchase", id=id), 303)


@pages.post("/purchases/<uuid:id>/cancel")
@allow(*BUYERS)
def cancel_purchase(id: uuid.UUID) -> Any:
    """Take a purchase back, with a reason."""
    form, row = ReasonForm.posted(), fetch(Purchase, id, lock=True)
    if not form.validate():
        return _page(row, reason=form, status=422)
    buying.cancel(row, form.reason.data, person())
    db.session.commit()
    flash(gettext(N_("作废了，付过的钱冲回来了。")), "success")
    return redirect(url_for("produce.purchase", id=id), 303)


@pages.post("/purchases/<uuid:id>/photo")
@allow(*BUYERS)
def sign_purchase(id: uuid.UUID) -> Any:
    """The producer signed: with a photo of it, or without."""
    form, by = PurchaseForm.posted(), person()
    row = fetch(Purchase, id, lock=True)
    if not form.photos.validate(form):
        for name in set(form.data) - {"photos"}:
            del form[name]  # of this form only the photo was asked for
        return _page(row, form=form, status=422)
    for picture in form.photos.data:
        files.keep(picture, row, by)
    if not row.is_signed:
        row.is_signed = True
        audit.record(row, "sign", by, changes={"is_signed": (False, True)})
    db.session.commit()
    flash(undo.told(gettext(N_("记下了：签过字。"))), "success")
    return redirect(url_for("produce.purchase", id=id), 303)


@pages.route("/purchases/<uuid:id>/slip", methods=["GET", "POST"])
@allow(*BUYERS)
def purchase_slip(id: uuid.UUID) -> Any:
    """The 收购单 on paper: a 58 mm strip, or A4 for those who ask for it. A print is a POST: it is
    counted.
    """
    row = fetch(Purchase, id)
    a4 = request.args.get("paper") == "a4"
    if request.method == "POST":
        slips.count(row, person())
        db.session.commit()
        session[slips.PRINT] = str(id)
        return redirect(url_for("produce.purchase_slip", id=id, paper="a4" if a4 else None), 303)
    prints = session.pop(slips.PRINT, "") == str(id)
    name = "produce/purchase_paper.html" if a4 else "produce/purchase_slip.html"
    return render_template(name, prints=prints and slips.printed(row) > 0, **shown.paper(row, person()))
