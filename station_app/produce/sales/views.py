"""销售: sell, take back, name the batch, cancel; the list with its files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import history, undo
from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import money
from station_app.core.words import quantity
from station_app.ledger.models import METHOD_WORDS
from station_app.produce.agreements.models import Agreement
from station_app.produce.batches.forms import WhyForm, typed, unit_of
from station_app.produce.batches.models import Batch
from station_app.produce.channels import deducting
from station_app.produce.channels.fees import WORDS
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.purchases.pages import surface
from station_app.produce.sales import lists, returning, selling
from station_app.produce.sales.doubts import doubts as doubts_of
from station_app.produce.sales.forms import AttachForm, ReturnForm, SaleForm
from station_app.produce.sales.models import Sale
from station_app.produce.views import READERS, door, pages
from station_app.produce.weights import read_amount

SELLERS = (Role.OPERATOR, *OFFICE)
door("produce.sales", N_("销售"), N_("卖了什么、在哪卖的、退了没有"), "chart", 50)


@pages.get("/sales")
@allow(*READERS)
def sales() -> str:
    """The sales this person may see."""
    by = person()
    context = lists.page(lists.asked(request.args), by) | {"may_act": by.role in SELLERS}
    return render_template("produce/sales.html", **context, **surface(by))


publish(pages, "/sales", "sales", lists.sheet, *READERS)


@pages.route("/sales/new", methods=["GET", "POST"])
@allow(*SELLERS)
def new_sale() -> Any:
    """Sell; posted twice it is sold once."""
    by = person()
    if request.method == "GET":
        picked = {name: request.args.get(name, "") for name in ("batch", "agreement", "channel")}
        form = SaleForm(data={"id": uuid7(), **picked})
        form.offer(by)
        return _form(form)
    form = SaleForm.posted()
    form.offer(by)
    if not form.holds():
        return _form(form, 422)
    doubts = [] if form.confirm.data else doubts_of(form.sold)
    if doubts:
        return _form(form, 422, doubts)
    id = form.id.data or uuid7()
    try:
        sale = selling.sold_before(id, by.county_id)
        if sale is None:
            sale = selling.sell(form.sold, by, id=id)
            db.session.commit()
    except IntegrityError:
        db.session.rollback()
        sale = selling.sold_before(id, by.county_id)
        if sale is None:
            form.blame("order_no", N_("这个订单号刚才有人记了，请核对"))
            form.offer(by)
            return _form(form, 422)
    except DomainError as error:
        db.session.rollback()
        form.blame("amount", error.sentence, **error.values)
        form.offer(by)
        return _form(form, error.status)
    flash(gettext(N_("记好了，卖了 %(sum)s"), sum=money(sale.amount_fen)), "success")
    return redirect(url_for("produce.sale", id=sale.id), 303)


def _form(form: SaleForm, status: int = 200, doubts: Sequence[str] = ()) -> Any:
    return render_template("produce/sale_new.html", form=form, doubts=doubts, **surface(person())), status


@pages.get("/sales/<uuid:id>")
@allow(*READERS)
def sale(id: uuid.UUID) -> str:
    """One sale."""
    return _page(fetch(Sale, id))[0]


def _page(
    row: Sale,
    *,
    back: ReturnForm | None = None,
    attach: AttachForm | None = None,
    why: WhyForm | None = None,
    status: int = 200,
) -> Any:
    by = person()
    product = fetch(Product, row.product_id) if row.product_id else None
    batch = fetch(Batch, row.batch_id) if row.batch_id else None
    agreement = fetch(Agreement, row.agreement_id) if row.agreement_id else None
    if attach is None:
        attach = AttachForm(data={"amount": typed(row.amount, product) if row.amount and product else ""})
        attach.offer(row.product_id, row.sold_on)
    back_rows = returning.returns_of(row)
    spans = deducting.settlements((row.settlement_id, *(one.settlement_id for one in back_rows)))
    channel = fetch(Channel, row.channel_id)
    context = {
        "sale": row,
        "whole_back_fen": channel.fee_back_of(row, row.kept_fen),
        "fee_rule": gettext(WORDS[channel.fee_back]),
        "settled": spans.get(row.settlement_id),
        "product": product,
        "channel": channel,
        "batch": batch,
        "agreement": agreement,
        "amount": product.said(row.amount)
        if product and row.amount
        else ngettext("%(n)s 件", "%(n)s 件", (row.pieces_m or 0) // 1_000, n=quantity(row.pieces_m or 0)),
        "returned": product.said(row.returned) if product and row.returned else "",
        "unit": product.unit_word(unit_of(product)) if product else "",
        "method": gettext(METHOD_WORDS[row.method]) if row.method else "",
        "returns": [
            {
                "on": one.on,
                "amount": product.said(one.amount) if product and one.amount else "",
                "to_stock": one.is_restocked,
                "refund_fen": one.refund_fen,
                "fee_back_fen": one.fee_back_fen,
                "reason": gettext(one.reason),
                "by": one.by_name,
                "counted": spans.get(one.settlement_id),
                "waits": bool(one.refund_fen and row.settlement_id and one.settlement_id is None),
            }
            for one in back_rows
        ],
        "may_act": by.role in SELLERS,
        "acts": history.of(Sale, row.id, by),
        **surface(by),
    }
    back = back or ReturnForm(data={"id": uuid7(), "to_stock": True})
    return render_template("produce/sale.html", back_form=back, attach=attach, why=why, **context), status


@pages.post("/sales/<uuid:id>/return")
@allow(*SELLERS)
def return_sale(id: uuid.UUID) -> Any:
    """Something came back, or money went back."""
    by, form, row = person(), ReturnForm.posted(), fetch(Sale, id, lock=True)
    fine = form.validate()
    product = fetch(Product, row.product_id) if row.product_id else None
    amount = form.read(product) if fine else None
    if amount is None or form.errors:
        return _page(row, back=form, status=422)
    try:
        returning.give_back(
            row,
            by,
            amount=amount,
            refund_fen=form.refund.data or 0,
            to_stock=bool(form.to_stock.data),
            reason=form.reason.data,
            fee_back_fen=form.fee_back.data,
            id=form.id.data,
        )
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        form.blame("amount", error.sentence, **error.values)
        return _page(fetch(Sale, id), back=form, status=error.status)
    flash(gettext(N_("退的记下了。")), "success")
    if row.settlement_id and form.refund.data:
        flash(gettext(N_("这笔已经结算过，退的钱在下次结算里扣。")), "success")
    return redirect(url_for("produce.sale", id=id), 303)


@pages.post("/sales/<uuid:id>/batch")
@allow(*SELLERS)
def attach_sale(id: uuid.UUID) -> Any:
    """Say which batch a sale was taken from."""
    by, form, row = person(), AttachForm.posted(), fetch(Sale, id, lock=True)
    form.offer(row.product_id, row.sold_on)
    if not form.validate() or not form.batch.data:
        if not form.batch.errors:
            form.blame("batch", N_("请选是哪一批"))
        return _page(row, attach=form, status=422)
    batch = fetch(Batch, uuid.UUID(form.batch.data))
    product = fetch(Product, batch.product_id)
    try:
        amount = read_amount(form.amount.data, unit_of(product), product.box)
        selling.attach(row, batch.id, amount, by)
        db.session.commit()
    except (DomainError, ValueError) as error:
        db.session.rollback()
        text = getattr(error, "sentence", "") or getattr(error, "text", "")
        form.blame("amount", text, **getattr(error, "values", {}))
        return _page(fetch(Sale, id), attach=form, status=422)
    flash(undo.told(gettext(N_("记下了，从 %(code)s 里出的。"), code=batch.code)), "success")
    return redirect(url_for("produce.sale", id=id), 303)


@pages.post("/sales/<uuid:id>/cancel")
@allow(*SELLERS)
def cancel_sale(id: uuid.UUID) -> Any:
    """A sale was typed wrong."""
    form, row = WhyForm.posted(), fetch(Sale, id, lock=True)
    if not form.validate():
        return _page(row, why=form, status=422)
    returning.cancel(row, form.reason.data, person())
    db.session.commit()
    flash(gettext(N_("作废了，货回到批次里。")), "success")
    return redirect(url_for("produce.sale", id=id), 303)
