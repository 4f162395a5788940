"""包销、订购: the list with progress, one agreement, a new one, what the buyer paid, its end."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, history, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, allow, fetch, person, visible
from station_app.core.cells import Column
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.sheets import Sheet
from station_app.produce.agreements import progress
from station_app.produce.agreements.forms import AgreementForm, ReceiveForm
from station_app.produce.agreements.models import Agreement, AgreementPayment, receive
from station_app.produce.batches.forms import WhyForm
from station_app.produce.products.models import Product
from station_app.produce.purchases.pages import surface
from station_app.produce.views import READERS, door, pages

MOST_FEN = 10_000_000_000
ROWS = 50
door("produce.agreements", N_("包销、订购"), N_("谁订了多少、交了多少、付了多少"), "receipt", 61)


def _rows(skip: int = 0, most: int | None = None) -> list[dict[str, Any]]:
    """Agreements with their progress, the running ones first: all, or so many after the first ones."""
    order = (Agreement.ended_at.is_not(None), Agreement.through_on.desc(), Agreement.id)
    found = list(db.session.scalars(visible(Agreement).order_by(*order).offset(skip).limit(most)))
    goods = {one.id: one for one in db.session.scalars(visible(Product))} if found else {}
    sums = progress.of(found)
    return [_row(one, goods[one.product_id], sums[one.id]) for one in found]


def _row(one: Agreement, product: Product, sums: progress.Progress) -> dict[str, Any]:
    return {
        "id": one.id,
        "own_url": url_for("produce.sales", agreement=one.id),
        "sales_url": url_for("produce.sales", agreement=one.id) if person().role in COUNTY_ROLES else None,
        "paid_url": url_for("produce.agreement", id=one.id),
        "buyer": one.buyer,
        "phone": one.phone,
        "product": product.title,
        "amount": product.said(one.amount),
        "floor_fen": one.floor_fen,
        "unit": product.unit_word(one.unit),
        "from_on": one.from_on,
        "through_on": one.through_on,
        "delivered": product.said(sums.delivered) if sums.delivered else "",
        "mine": product.said(sums.mine) if sums.mine else "",
        "rate_bp": sums.rate_bp,
        "due_fen": sums.due_fen,
        "paid_fen": sums.paid_fen,
        "owed_fen": sums.owed_fen,
        "is_below": sums.is_below_floor,
        "is_open": one.is_open,
        "ended_why": one.ended_why,
        "ended_at": one.ended_at,
        "note": one.note,
        "days": (one.through_on - clock.today()).days,
    }


COLUMNS = (
    Column("buyer", N_("买家"), "text", lambda row: row["buyer"]),
    Column("product", N_("产品"), "text", lambda row: row["product"]),
    Column("amount", N_("订了多少"), "text", lambda row: row["amount"]),
    Column("floor_fen", N_("保底价"), "money", lambda row: row["floor_fen"]),
    Column("unit", N_("单位"), "text", lambda row: row["unit"]),
    Column("from_on", N_("从"), "date", lambda row: row["from_on"]),
    Column("through_on", N_("到"), "date", lambda row: row["through_on"]),
    Column("delivered", N_("交了多少"), "text", lambda row: row["delivered"]),
    Column("rate", N_("完成"), "percent", lambda row: row["rate_bp"], N_("交了的 ÷ 订了的，退回来的不算")),
    Column("due_fen", N_("货款"), "money", lambda row: row["due_fen"], N_("记在这份协议上的销售，减去退款")),
    Column("paid_fen", N_("买家付了"), "money", lambda row: row["paid_fen"]),
)


def _sheet(_by: Any) -> Sheet:
    found = _rows()
    return Sheet("agreements", gettext(N_("包销、订购")), COLUMNS, lambda: found, len(found))


@pages.get("/agreements")
@allow(*READERS)
def agreements() -> str:
    """Every agreement with its progress."""
    by, text = person(), request.args.get("skip", "")
    skip = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    rows = _rows(skip, ROWS + 1)
    context = {
        "rows": rows[:ROWS],
        "less_url": url_for("produce.agreements", skip=max(skip - ROWS, 0) or None) if skip else None,
        "more_url": url_for("produce.agreements", skip=skip + ROWS) if len(rows) > ROWS else None,
    }
    return render_template("produce/agreements.html", may_act=by.role in OFFICE, **context, **surface(by))


publish(pages, "/agreements", "agreements", _sheet, *READERS)


@pages.route("/agreements/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new_agreement() -> Any:
    """A new agreement; posted twice it is one."""
    by = person()
    if request.method == "GET":
        today = clock.today()
        return _form(AgreementForm(data={"id": uuid7(), "from_on": today, "through_on": today}))
    form = AgreementForm.posted()
    if not form.holds():
        return _form(form, 422)
    key = (by.county_id, form.id.data or uuid7())
    if db.session.get(Agreement, key, execution_options={"scoped": True}) is None:
        row = Agreement(county_id=by.county_id, id=key[1], ended_at=None, ended_why="")
        for name in ("product_id", "unit", "size"):
            setattr(row, name, form.values.pop(name))
        row.change(by, "sign", **form.values)
        db.session.commit()
        flash(gettext(N_("协议记下了。")), "success")
    return redirect(url_for("produce.agreement", id=key[1]), 303)


def _form(form: AgreementForm, status: int = 200) -> Any:
    return render_template("produce/agreement_form.html", form=form), status


PAID_COLUMNS = (
    Column("on", N_("日期"), "date", lambda row: row["on"]),
    Column("paid_fen", N_("买家付了"), "money", lambda row: row["fen"], N_("冲回的是负的")),
    Column("note", N_("备注"), "text", lambda row: row["note"]),
    Column("by", N_("经办人"), "text", lambda row: row["by"]),
)


def _paid(row: Agreement) -> list[dict[str, Any]]:
    """What the buyer paid, as it came, with what may still be taken back."""
    found = progress.payments(row)
    back = {one.reverses_id for one in found if one.reverses_id}
    return [
        {
            "id": one.id,
            "fen": -one.amount_fen if one.reverses_id else one.amount_fen,
            "on": one.on,
            "note": one.note,
            "by": one.by_name,
            "may_go": one.reverses_id is None and one.id not in back,
        }
        for one in found
    ]


def _paid_sheet(_by: Any, id: uuid.UUID) -> Sheet:
    row = fetch(Agreement, id)
    found = _paid(row)
    told = [(gettext(N_("买家")), row.buyer)]
    return Sheet("received", gettext(N_("买家付款")), PAID_COLUMNS, lambda: found, len(found), told)


publish(pages, "/agreements/<uuid:id>", "agreement", _paid_sheet, *READERS)


@pages.get("/agreements/<uuid:id>")
@allow(*READERS)
def agreement(id: uuid.UUID) -> str:
    """One agreement."""
    return _page(fetch(Agreement, id))[0]


def _page(row: Agreement, form: ReceiveForm | None = None, status: int = 200) -> Any:
    by = person()
    context = {
        "agreement": _row(row, fetch(Product, row.product_id), progress.of([row])[row.id]),
        "payments": _paid(row),
        "may_act": by.role in OFFICE,
        "acts": history.of(Agreement, row.id, by),
        **surface(by),
    }
    form = form or ReceiveForm(data={"id": uuid7(), "on": clock.today()})
    return render_template("produce/agreement.html", form=form, **context), status


@pages.post("/agreements/<uuid:id>/receive")
@allow(*OFFICE)
def receive_agreement(id: uuid.UUID) -> Any:
    """Write down what the buyer paid; posted twice it is once."""
    by, form, row = person(), ReceiveForm.posted(), fetch(Agreement, id, lock=True)
    if not form.validate():
        return _page(row, form, 422)
    if form.on.data > clock.today():
        form.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    if not 0 < form.amount.data <= MOST_FEN:
        form.blame("amount", N_("金额要大于 0，最多一亿元"))
    if form.errors:
        return _page(row, form, 422)
    key = (row.county_id, form.id.data or uuid7())
    if db.session.get(AgreementPayment, key, execution_options={"scoped": True}) is None:
        receive(row, form.amount.data, form.on.data, by, note=form.note.data or "", id=key[1])
        db.session.commit()
        flash(gettext(N_("记下了，买家付了 %(sum)s"), sum=money(form.amount.data)), "success")
    return redirect(url_for("produce.agreement", id=id), 303)


@pages.post("/agreement-payments/<uuid:id>/reverse")
@allow(*OFFICE)
def reverse_received(id: uuid.UUID) -> Any:
    """A payment of a buyer was written down wrong: its mirror takes it back."""
    one = fetch(AgreementPayment, id)
    row = fetch(Agreement, one.agreement_id, lock=True)
    taken = visible(AgreementPayment).where(AgreementPayment.reverses_id == id)
    if one.reverses_id is not None or db.session.scalar(taken) is not None:
        raise NotNow(N_("这笔付款已经冲回了。"))
    receive(row, one.amount_fen, clock.today(), person(), note=gettext(N_("冲回")), reverses=one)
    db.session.commit()
    flash(gettext(N_("冲回了。")), "success")
    return redirect(url_for("produce.agreement", id=row.id), 303)


@pages.post("/agreements/<uuid:id>/end")
@allow(*OFFICE)
def end_agreement(id: uuid.UUID) -> Any:
    """The agreement runs no longer."""
    form, row = WhyForm.posted(), fetch(Agreement, id, lock=True)
    if not form.validate():
        flash(next(iter(form.problems))[1], "error")
        return redirect(url_for("produce.agreement", id=id), 303)
    row.end(form.reason.data, person())
    db.session.commit()
    flash(undo.told(gettext(N_("协议结束了。"))), "success")
    return redirect(url_for("produce.agreement", id=id), 303)
