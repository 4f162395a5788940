"""承诺达标合格证 with its stubs and its wording, and what buyers told: the papers around a batch."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from station_app.core import audit, clock, stale, undo
from station_app.core.access import OFFICE, allow, fetch, person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.produce.batches import certifying, lists
from station_app.produce.batches import pages as shown
from station_app.produce.batches.certifying import Said
from station_app.produce.batches.forms import (
    ConformityForm,
    TemplateForm,
    WhyForm,
)
from station_app.produce.batches.models import Batch, Conformity, TraceReport
from station_app.produce.batches.views import MAKERS
from station_app.produce.purchases import slips
from station_app.produce.purchases.pages import surface
from station_app.produce.views import READERS, door, pages

door("produce.conformities", N_("合格证存根"), N_("开过的合格证，至少留一年"), "shield", 41)


WORDS = {"title": N_("标题"), "promise": N_("承诺"), "bases": N_("承诺依据"), "foot": N_("页脚")}
"""What two versions of the wording are compared by."""
door("produce.told", N_("买家反映的问题"), N_("扫码的人说了什么"), "warning", 42)


@pages.route("/batches/<uuid:id>/conformity", methods=["GET", "POST"])
@allow(*MAKERS)
def new_conformity(id: uuid.UUID) -> Any:
    """Issue a certificate; the fields come from the batch and may be changed. Posted twice it is one."""
    by, row = person(), fetch(Batch, id, lock=request.method == "POST")
    words = certifying.template(row.county_id)
    if request.method == "GET":
        form = ConformityForm(data={"id": uuid7(), "on": clock.today(), **shown.proposed(row, by)})
        return _conformity_form(form, row, words)
    form = ConformityForm.posted()
    if not form.validate() or not form.chosen(words):
        if not form.chosen(words):
            form.blame("bases", N_("请至少选一样承诺依据"))
        return _conformity_form(form, row, words, 422)
    key = form.id.data or uuid7()
    issued = certifying.issued_before(key, row.county_id)
    if issued is None:
        said = Said(
            form.product.data,
            form.quantity.data,
            form.producer.data,
            form.place.data,
            form.phone.data or "",
            form.on.data,
            form.chosen(words),
            form.used.data or "",
            form.tested.data or "",
        )
        try:
            issued = certifying.issue(row, said, by, id=key)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            form.blame("on", error.sentence, **error.values)
            return _conformity_form(form, fetch(Batch, id), words, error.status)
    return redirect(url_for("produce.conformity", id=issued.id), 303)


def _conformity_form(form: ConformityForm, row: Batch, words: Any, status: int = 200) -> Any:
    context = {
        "words": words,
        "ticked": form.bases.data or (),
        "batch": {"id": row.id, "code": row.code},
    }
    return render_template("produce/conformity_new.html", form=form, **context, **surface(person())), status


@pages.get("/conformities")
@allow(*READERS)
def conformities() -> str:
    """The stubs of certificates, kept."""
    by = person()
    return render_template("produce/conformities.html", **lists.stub_page(by), **surface(by))


publish(pages, "/conformities", "conformities", lists.stub_sheet, *READERS)


@pages.route("/conformities/<uuid:id>", methods=["GET", "POST"])
@allow(*READERS)
def conformity(id: uuid.UUID) -> Any:
    """One certificate on paper, two copies; a print is a POST: it is counted."""
    row = fetch(Conformity, id)
    if request.method == "POST":
        slips.count(row, person())
        db.session.commit()
        session[slips.PRINT] = str(id)
        return redirect(url_for("produce.conformity", id=id), 303)
    printed = slips.printed(row)
    code = fetch(Batch, row.batch_id)
    return render_template(
        "produce/conformity.html",
        row=row,
        words=row.words,
        printed=printed,
        prints=session.pop(slips.PRINT, "") == str(id) and printed > 0,
        is_sample=False,
        drawn=shown.drawn(code, 3),
        back=url_for("produce.batch", id=row.batch_id),
    )


@pages.route("/conformity-words", methods=["GET", "POST"])
@allow(*OFFICE)
def conformity_words() -> Any:
    """The county's words for the certificate; two people at once see both versions."""
    by = person()
    row = certifying.stored(by.county_id, lock=request.method == "POST")
    now = _filled(certifying.template(by.county_id))
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return render_template("produce/conformity_words.html", form=now)
    form = TemplateForm(stale.chosen(now))
    if not form.validate() or not form.words.bases:
        if not form.bases.errors and not form.words.bases:
            form.blame("bases", N_("请至少写一样承诺依据，一行一样"))
        return render_template("produce/conformity_words.html", form=form), 422
    if request.form.get("preview"):
        return render_template("produce/conformity.html", **shown.sample(form.words, by))
    if row is not None and stale.is_stale(form, row.version):
        title, back = gettext(N_("合格证的字")), url_for("produce.conformity_words")
        return stale.flat_page(form, now, row, WORDS, title=title, back=back)
    if certifying.set_template(form.words, by):
        db.session.commit()
        flash(gettext(N_("改好了。以后开的合格证用新的字，开过的不变。")), "success")
    else:
        flash(gettext(stale.SAME))
    return redirect(url_for("produce.conformity_words"), 303)


def _filled(words: certifying.Words) -> TemplateForm:
    return TemplateForm(
        data={
            "version": words.version,
            "title": words.title,
            "promise": words.promise,
            "bases": "\n".join(words.bases),
            "foot": words.foot,
        }
    )


@pages.get("/told")
@allow(*READERS)
def told() -> str:
    """What people who scanned a code told us, the open ones first."""
    by = person()
    query = visible(TraceReport).order_by(TraceReport.handled_at.is_not(None), TraceReport.at.desc())
    rows = list(db.session.scalars(query.limit(200)))
    wanted = visible(Batch).where(Batch.id.in_({row.batch_id for row in rows}))
    codes = {row.id: row.code for row in db.session.scalars(wanted)}
    context = {"rows": rows, "codes": codes, "may_act": by.role in MAKERS}
    return render_template("produce/told.html", **context, **surface(by))


@pages.post("/told/<uuid:id>/handle")
@allow(*MAKERS)
def handle_told(id: uuid.UUID) -> Any:
    """What came of it."""
    form, row = WhyForm.posted(), fetch(TraceReport, id, lock=True)
    if not form.validate():
        flash(next(iter(form.problems))[1], "error")
        return redirect(url_for("produce.told"), 303)
    if row.handled_at is None:
        row.handled_at, row.handled_by = clock.moment(), person().name
        row.outcome = form.reason.data
        audit.record(row, "handle", person(), changes={"outcome": ("", row.outcome)})
        db.session.commit()
    flash(undo.told(gettext(N_("记下了。"))), "success")
    return redirect(url_for("produce.told"), 303)
