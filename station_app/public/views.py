"""The page a code on a bag opens, and the one where a buyer says that something is wrong with it."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from station_app.core import audit, clock
from station_app.core.access import PUBLIC, allow
from station_app.core.db import begin_writing, db, only_reads, uuid7
from station_app.core.errors import NotFound
from station_app.core.forms import Form, TextField
from station_app.core.i18n import N_, gettext, ngettext
from station_app.produce import codes
from station_app.produce.batches.models import Batch, TraceReport
from station_app.public import looking, tracing

pages = Blueprint("public", __name__)
COUNT = "\0"
"""Stands in the page where the count of looks will."""
KEPT_S = 300
"""How long a browser may show the page again without asking."""


class ProblemForm(Form):
    """What is wrong with it; how to reach who says so, if they like."""

    words = TextField(limit=500, missing=N_("请写一句有什么问题，例如：袋子里有虫"))
    contact = TextField(limit=60, optional=True)


def _found(code: str) -> tuple[str | None, Batch | None]:
    """The code in its one spelling, and its batch."""
    plain = codes.read(code)
    return plain, tracing.batch_of(plain) if plain else None


def _unknown(code: str, *, is_typo: bool) -> Any:
    answer = make_response(render_template("public/unknown.html", code=code[:40], is_typo=is_typo), 404)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/t/<code>")
@allow(PUBLIC)
def trace(code: str) -> Any:
    """What stands behind a code. Each look is counted; who has the page asks whether it still holds."""
    plain, batch = _found(code)
    if batch is None or plain is None:
        return _unknown(code.replace("\0", ""), is_typo=plain is None)
    if code != plain:
        return redirect(url_for("public.trace", code=plain), 301)
    is_counted = looking.is_look(request, plain)
    told = tracing.told(batch, is_counted=is_counted)
    page = render_template("public/trace.html", trace=told, scanned=COUNT)
    answer = make_response(page.replace(COUNT, _scanned(told["scans"])))
    answer.set_etag(hashlib.sha256(page.encode()).hexdigest()[:20], weak=True)
    if is_counted:
        county_id, id = batch.county_id, batch.id
        begin_writing()
        only_reads(False)
        tracing.count(county_id, id)
        db.session.commit()
    return _cached(answer).make_conditional(request)


def _scanned(scans: int) -> str:
    """How often it was looked at: no reason to send the page again."""
    return ngettext("这个码被查过 %(n)s 次", "这个码被查过 %(n)s 次", scans, n=f"{scans:,}")


def _cached(answer: Response) -> Response:
    """Anybody may keep it for a while: nothing on it is of who reads it but the language."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@pages.get("/t/<code>/photo")
@allow(PUBLIC)
def trace_photo(code: str) -> Response:
    """The approved photo of goods like these; of nothing else."""
    _, batch = _found(code)
    photo = tracing.photo_of(batch) if batch else None
    if photo is None or not photo.path(True).is_file():
        raise NotFound
    path = photo.path(True)
    answer = send_file(path, mimetype="image/jpeg", etag=photo.sha256, max_age=None, conditional=True)
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@pages.route("/t/<code>/problem", methods=["GET", "POST"])
@allow(PUBLIC)
def problem(code: str) -> Any:
    """Say that something is wrong: no sign-in; a limit per address keeps floods away."""
    plain, batch = _found(code)
    if batch is None or plain is None:
        return _unknown(code.replace("\0", ""), is_typo=plain is None)
    form = ProblemForm.posted() if request.method == "POST" else ProblemForm()
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("public/problem.html", form=form, code=plain), status
    if tracing.is_told(batch, form.words.data):
        flash(gettext(N_("收到了，谢谢您。县里会去查。")), "success")
        return redirect(url_for("public.thanks", code=plain), 303)
    row = TraceReport(
        county_id=batch.county_id,
        id=uuid7(),
        station_id=batch.station_id,
        batch_id=batch.id,
        at=clock.moment(),
        words=form.words.data,
        contact=form.contact.data or "",
        outcome="",
    )
    db.session.add(row)
    db.session.flush()
    audit.record(row, "tell", None)
    db.session.commit()
    flash(gettext(N_("收到了，谢谢您。县里会去查。")), "success")
    return redirect(url_for("public.thanks", code=plain), 303)


@pages.get("/t/<code>/thanks")
@allow(PUBLIC)
def thanks(code: str) -> Any:
    """It was received."""
    return render_template("public/thanks.html", code=codes.read(code) or "")
