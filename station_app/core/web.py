"""What every page shares: template words, security headers, error pages, one transaction per request."""

from __future__ import annotations

import gzip
from typing import Any

from flask import Flask, Response, before_render_template, render_template, request
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from station_app.core import access, clock, crowds, i18n, money, pages, people, words
from station_app.core.db import only_reads, prepare_engine
from station_app.core.errors import DomainError, Stale
from station_app.core.exports import views as exports
from station_app.core.i18n import N_
from station_app.core.pools import unprepared

csrf = CSRFProtect()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
READING = ("GET", "HEAD", "OPTIONS")
SENTENCES = {
    400: (N_("这次没送到"), N_("送来的内容不完整。请回上一页再试一次。")),
    404: (N_("没有找到"), N_("没有这一页，或者不归您管。请回上一页再点一次；还不行，请打电话问县里。")),
    405: (N_("这次没送到"), N_("这一页不能这样打开。请回上一页再点一次。")),
    413: (N_("文件太大"), N_("一次最多传 20 MB。请把文件分成几份再传。")),
    429: (N_("点得太快了"), N_("同一件事短时间里做得太多了，这次没有做。请等一分钟再试。")),
}
FALLBACK = (
    N_("出了点问题"),
    N_("我们这边出错了，您填的东西没有丢。请回上一页再试一次；还不行，请打电话问县里。"),
)


def install(app: Flask, db: SQLAlchemy) -> None:
    """Wire the shared parts into the application."""
    with app.app_context():
        prepare_engine(db.engine)
        if app.config["POOLER"]:
            unprepared(db.engine)
        if app.config["GUARD_SCOPE"]:
            access.install_guard(db.engine)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _template_words(app)
    _requests(app)
    _release(app, db)
    _errors(app, db)
    crowds.install(app, db)


def _template_words(app: Flask) -> None:
    pages.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        yuan=money.yuan,
        plain=money.plain,
        money=money.money,
        wan=words.wan,
        percent=words.percent,
        day=words.day,
        days=words.days,
        fulldate=words.fulldate,
        weekday=words.weekday,
        monthname=words.monthname,
        moment=words.moment,
        fullmoment=words.fullmoment,
        thousands=words.thousands,
        quantity=words.quantity,
        masked_name=people.masked_name,
        masked_phone=people.masked_phone,
        tail=people.tail,
    )

    app.jinja_env.globals["export_url"] = exports.way_out

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "person": access.acting(),
            "today": clock.today(),
            "business_now": clock.moment(),
            "locale": i18n.locale(),
        }


def _requests(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        access.enter(None)
        only_reads(request.method in READING)

    @app.before_request
    def everyone_is_asked_for() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and request.endpoint != "static" and not hasattr(view, "allowed"):
            raise RuntimeError(f"{request.endpoint} does not say who may call it: add @allow(...)")

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        access.enter(None)
        only_reads(False)

    @app.after_request
    def guard(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.is_secure:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint not in ("static", "assets"):
            answer.headers.setdefault("Cache-Control", "no-store")
        return _zip(answer)


def _release(app: Flask, db: SQLAlchemy) -> None:
    """No write lock is held over rendering: what a view did not commit by then is given up.

    The rows a page shows keep what was loaded; only the transaction ends.
    """

    def let_go(_app: Flask, **_: Any) -> None:
        if request and request.method not in READING:
            db.session.expunge_all()
            db.session.rollback()
            only_reads(True)

    before_render_template.connect(let_go, app, weak=False)


LONG = 16_384
"""Bytes from which a page (a table) is packed at level 7: 1 in 1,000 more bytes, a fifth less time."""


def _zip(answer: Response) -> Response:
    """Compress pages for the poor network; streams and what is packed already pass through."""
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if not wanted or answer.is_streamed or answer.direct_passthrough or "Content-Encoding" in answer.headers:
        return answer
    if not (answer.mimetype or "").startswith("text/") or len(answer.get_data()) < 500:
        return answer
    page = answer.get_data()
    answer.set_data(gzip.compress(page, 9 if len(page) < LONG else 7, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def _errors(app: Flask, db: SQLAlchemy) -> None:
    def page(status: int, heading: str, sentence: str) -> tuple[str, int]:
        db.session.rollback()
        only_reads(True)  # a page that says no waits for no writer
        return render_template("errors/error.html", status=status, heading=heading, sentence=sentence), status

    @app.errorhandler(DomainError)
    def said_no(error: DomainError) -> Any:
        return page(error.status, i18n.gettext(error.heading), error.text)

    @app.errorhandler(StaleDataError)
    def overtaken(_error: StaleDataError) -> Any:
        return said_no(Stale(N_("刚才有别人改了这一条，您这次没有存。请刷新看看最新的，再改一次。")))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        heading, sentence = SENTENCES.get(error.code or 500, FALLBACK)
        answer = page(error.code or 500, i18n.gettext(heading), i18n.gettext(sentence))
        return (*answer, {"Retry-After": "60"}) if error.code == 429 else answer

    @app.errorhandler(500)
    def broken(_error: Exception) -> Any:
        return page(500, *(i18n.gettext(text) for text in FALLBACK))
