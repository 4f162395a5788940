"""A form posted when the session had ended comes back filled; nothing is done until it is saved again.

There are no pages here: the two errors a lost session gives, the way back after sign-in, and the filling of
a page on its way out.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from station_app.accounts.drafts import models as drafts
from station_app.accounts.drafts.filling import fill
from station_app.accounts.drafts.models import Filled
from station_app.accounts.drafts.owners import PRACTICE, TOKEN, mark_of, owner_of
from station_app.accounts.drafts.showing import again
from station_app.accounts.drafts.waiting import (
    ASKED,
    LENT,
    is_page,
    keep_here,
    key,
    posted_for,
    take_up,
    way_back,
)
from station_app.accounts.returning import is_inside
from station_app.accounts.views import pages
from station_app.core import access
from station_app.core.access import PUBLIC
from station_app.core.db import db
from station_app.core.errors import SignInNeeded
from station_app.core.i18n import N_, gettext
from station_app.core.web import READING, SENTENCES

NEVER = ("accounts.",)
"""Passwords, codes and devices are typed anew."""
KEPT = N_("登录过期了。您刚才填的都留着，登录后接着填。")
KEPT_FILES = N_("登录过期了。您刚才填的字都留着，登录后接着填；照片和文件要重新选。")
MORE = N_("另一页填的也留着，还没有存。先存好这一页，再打开那一页。")
BACK = N_("您刚才填的都在，还没有存。看一遍，再点一次保存。")
ELSE = N_("这一页是别人登录时打开的，这次没有存。填的留给那一位：在这台设备上登录，就能接着填。")
PRACTISED = N_("这一页是练习的时候打开的，这次没有存。现在已经不在练习了。")
NOT_PRACTISED = N_("这一页不是练习的时候打开的，这次没有存。填的留着：先点上面的“不练了”，就能接着填。")
EXPIRED = N_("这一页放得太久，或者登录变了，这次没有存。请回上一页刷新后再存一次。")


@pages.app_errorhandler(SignInNeeded)
def sign_in_needed(_error: SignInNeeded) -> Any:
    """To the sign-in page; a filled form is kept meanwhile."""
    if request.method in READING:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    else:
        wanted = _page()
        _keep()
    return redirect(url_for("accounts.sign_in", next=wanted or None), 303)


@pages.app_errorhandler(CSRFError)
def page_of_another_session(_error: CSRFError) -> Any:
    """The page was opened in a session that is over: its form comes back filled, to its own person."""
    owner = owner_of(request.form.get(TOKEN, ""))
    someone = access.acting()
    id = _keep()
    if id and someone is None:
        return redirect(url_for("accounts.sign_in", next=_page() or None), 303)
    if id and someone is not None and owner == mark_of(someone):
        return redirect(str(way_back(someone)), 303)
    db.session.rollback()
    sentence = gettext(_why(owner, someone, is_kept=bool(id)))
    heading = gettext(SENTENCES[400][0])
    return render_template("errors/error.html", status=400, heading=heading, sentence=sentence), 400


def _why(owner: str, someone: Any, *, is_kept: bool) -> str:
    """Why the page's form was not taken."""
    if owner.startswith(PRACTICE):
        return PRACTISED
    if is_kept and getattr(someone, "home", None) is not None and owner == mark_of(someone.home):
        return NOT_PRACTISED
    return ELSE if is_kept else EXPIRED


def _keep() -> str:
    """Keep what was posted for the person whose page it was; the id, or '' when there is nothing to keep."""
    owner = owner_of(request.form.get(TOKEN, "")) if _is_own_origin() else ""
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = PUBLIC in getattr(view, "allowed", {PUBLIC})
    fields = drafts.keepable(list(request.form.items(multi=True)))
    target, endpoint = posted_for(), request.endpoint or ""
    is_own = endpoint.startswith(NEVER) and endpoint != LENT
    if not owner or fields is None or not target or is_public or is_own:
        return ""
    id = keep_here(owner, Filled(target, _page(), fields))
    db.session.commit()
    has_files = any(file.filename for file in request.files.values())
    flash(gettext(KEPT_FILES if has_files else KEPT), "warning")
    return id


def _is_own_origin() -> bool:
    """Does the browser say nothing against the post coming from a page of ours?"""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.host


def _page() -> str:
    """The page of this site on which the form stood, as the browser says; '' when it says nothing."""
    parts = urlsplit(request.referrer or "")
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    if parts.netloc != request.host or not is_inside(target) or not is_page(parts.path):
        return ""
    return target


@pages.before_app_request
def bring_back() -> Any:
    """Show a form that waits, on its own address or on the page it stood on."""
    id, someone = request.args.get(ASKED, ""), access.acting()
    if request.method != "GET" or not id or someone is None or someone.must_change_password:
        return None
    filled = drafts.waiting(id, mark_of(someone), key())
    if filled is None or request.path not in (
        urlsplit(filled.action).path,
        unquote(urlsplit(filled.page).path),
    ):
        return None
    db.session.rollback()
    take_up(id)
    flash(gettext(BACK), "warning")
    if another := way_back(someone):
        flash({"text": gettext(MORE), "url": another, "verb": gettext(N_("打开"))}, "warning")  # type: ignore[arg-type]
    answer = again(filled)
    if answer is None:
        g.filled = filled
    return answer


@pages.after_app_request
def fill_in(answer: Response) -> Response:
    """Put what was typed into the page it was typed on."""
    filled: Filled | None = g.pop("filled", None)
    if filled is not None and answer.mimetype == "text/html" and not answer.is_streamed:
        answer.set_data(fill(answer.get_data(as_text=True), filled.action, filled.fields))
    return answer
