"""批次: make, take apart, test, certify, label, trace and recall."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import clock, undo
from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError, NotFound
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.produce.batches import lists, making, moves, sources, testing
from station_app.produce.batches import pages as shown
from station_app.produce.batches.forms import (
    BatchForm,
    TestForm,
    WhyForm,
)
from station_app.produce.batches.models import Batch, BatchTest, Making
from station_app.produce.batches.testing import Tested
from station_app.produce.products.models import Product
from station_app.produce.purchases.pages import surface
from station_app.produce.views import READERS, door, pages

MAKERS = (Role.OPERATOR, *OFFICE)
door("produce.batches", N_("批次和追溯"), N_("归堆、加工、装袋、检测、打码"), "list", 40)


@pages.get("/batches")
@allow(*READERS)
def batches() -> str:
    """The batches this person may see."""
    by = person()
    context = lists.page(lists.asked(request.args), by) | {"may_act": by.role in MAKERS}
    return render_template("produce/batches.html", **context, **surface(by))


publish(pages, "/batches", "batches", lists.sheet, *READERS)


@pages.route("/batches/new", methods=["GET", "POST"])
@allow(*MAKERS)
def new_batch() -> Any:
    """Choose the product, then say what goes in; posted twice it is made once."""
    by = person()
    try:
        product = fetch(Product, uuid.UUID(request.args.get("product", "")))
    except (ValueError, NotFound):
        product = None
    any_goods = request.args.get("from") == "all"
    if request.method == "GET" or product is None:
        form = BatchForm(data={"id": uuid7(), "making": Making.WORKED if any_goods else Making.GATHERED})
        return render_template(
            "produce/batch_new.html", form=form, **sources.form_page(product, by, any_goods=any_goods)
        )
    form = BatchForm.posted()
    context = sources.form_page(product, by, any_goods=any_goods)
    units = {one["id"]: one["unit"] for one in context["sources"]}
    if not form.holds(product, units):
        return render_template("produce/batch_new.html", form=form, **context), 422
    id, product_id = form.id.data or uuid7(), product.id
    try:
        batch = making.made_before(id, by.county_id)
        if batch is None:
            batch = making.make(form.made, by, id=id)
            db.session.commit()
    except IntegrityError:
        db.session.rollback()
        batch = making.made_before(id, by.county_id)
        if batch is None:
            raise
    except DomainError as error:
        db.session.rollback()
        form.blame("making", error.sentence, **error.values)
        context = sources.form_page(fetch(Product, product_id), by, any_goods=any_goods)
        return render_template("produce/batch_new.html", form=form, **context), error.status
    flash(gettext(N_("做好了一批，追溯码 %(code)s"), code=batch.code), "success")
    return redirect(url_for("produce.batch", id=batch.id), 303)


publish(pages, "/batches/<uuid:id>", "batch", lambda _by, id: moves.of_page(id), *READERS)


@pages.get("/batches/<uuid:id>")
@allow(*READERS)
def batch(id: uuid.UUID) -> str:
    """One batch."""
    return _page(fetch(Batch, id))[0]


def _page(row: Batch, *, test: TestForm | None = None, why: WhyForm | None = None, status: int = 200) -> Any:
    by = person()
    test = test or TestForm(data={"id": uuid7(), "on": clock.today()})
    context = shown.page(row, by) | {"may_act": by.role in MAKERS}
    return render_template("produce/batch.html", test=test, why=why, **context), status


@pages.post("/batches/<uuid:id>/tests")
@allow(*MAKERS)
def add_test(id: uuid.UUID) -> Any:
    """Write down one test result."""
    by, form, row = person(), TestForm.posted(), fetch(Batch, id, lock=True)
    if not form.validate():
        return _page(row, test=form, status=422)
    key = (row.county_id, form.id.data or uuid7())
    if db.session.get(BatchTest, key, execution_options={"scoped": True}) is None:
        said = Tested(
            form.item.data,
            form.found.data,
            form.passed.data == "y",
            form.on.data,
            form.wanted.data or "",
            form.tested_by.data or "",
            form.report.data or "",
        )
        try:
            testing.record(row, said, by, id=key[1])
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            form.blame("on", error.sentence, **error.values)
            return _page(fetch(Batch, id), test=form, status=error.status)
    flash(gettext(N_("检测记下了。")), "success")
    return redirect(url_for("produce.batch", id=id), 303)


@pages.post("/tests/<uuid:id>/withdraw")
@allow(*MAKERS)
def drop_test(id: uuid.UUID) -> Any:
    """A result was written down wrong."""
    one = fetch(BatchTest, id, lock=True)
    row = fetch(Batch, one.batch_id)
    testing.withdraw(one, row, person())
    db.session.commit()
    flash(gettext(N_("去掉了。")), "success")
    return redirect(url_for("produce.batch", id=row.id), 303)


@pages.post("/batches/<uuid:id>/apart")
@allow(*MAKERS)
def undo_batch(id: uuid.UUID) -> Any:
    """Take a batch apart: what went in is back where it was."""
    form, row = WhyForm.posted(), fetch(Batch, id)
    if not form.validate():
        return _page(row, why=form, status=422)
    making.undo(row, form.reason.data, person())
    db.session.commit()
    flash(gettext(N_("拆回去了，货回到原来的地方。")), "success")
    return redirect(url_for("produce.batch", id=id), 303)


@pages.post("/batches/<uuid:id>/recall")
@allow(*MAKERS)
def recall_batch(id: uuid.UUID) -> Any:
    """It must not be sold: its public page says so, which a browser keeps for five minutes."""
    form, row = WhyForm.posted(), fetch(Batch, id, lock=True)
    if not form.validate():
        return _page(row, why=form, status=422)
    making.recall(row, form.reason.data, person())
    db.session.commit()
    flash(undo.told(gettext(N_("召回了，扫码就看得到；刚看过的手机最多晚 5 分钟。"))), "success")
    return redirect(url_for("produce.batch_trace", id=id), 303)


@pages.get("/batches/<uuid:id>/trace")
@allow(*READERS)
def batch_trace(id: uuid.UUID) -> str:
    """Up to the households, down to where it went."""
    return render_template("produce/batch_trace.html", **shown.web(fetch(Batch, id), person()))


@pages.get("/batches/<uuid:id>/label")
@allow(*MAKERS)
def batch_label(id: uuid.UUID) -> str:
    """The label for the bags: product, code, QR."""
    row = fetch(Batch, id)
    facts = shown.facts(row, fetch(Product, row.product_id))
    return render_template(
        "produce/batch_label.html", batch=facts, drawn=shown.drawn(row, 5), address=shown.address(row)
    )
