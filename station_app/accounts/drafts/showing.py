"""A kept form shown again: by its own view where that shows what was posted, else filled into its page.

The view runs in a request of its own, as if the form had been posted this moment, and can store nothing
(``core/refilling.py``). A view that has nothing to show (a button, a step) gives way to the page the form
stood on, whose fields are filled in (``filling.py``).
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, before_render_template, current_app, request, session
from flask.ctx import RequestContext
from werkzeug.exceptions import HTTPException
from wtforms.form import BaseForm

from station_app.accounts.drafts.models import Filled
from station_app.core import access
from station_app.core.db import db, only_reads
from station_app.core.errors import DomainError
from station_app.core.refilling import NothingIsStored, hush, is_refilling, refilling

PAGES = (200, 409, 422)


def install(app: Flask) -> None:
    """Forms that are only shown again say nothing of what is wrong in them."""

    def quiet(_app: Flask, context: dict[str, Any], **_: Any) -> None:
        if is_refilling():
            for value in context.values():
                if isinstance(value, BaseForm):
                    hush(value)

    before_render_template.connect(quiet, app, weak=False)


def again(filled: Filled) -> Response | None:
    """What the form's own view shows of it, or the page it leads to when it had been stored; None when the
    view shows nothing of the kind."""
    body = urlencode(filled.fields, errors="replace").encode()
    path, _, query = filled.action.partition("?")
    environ = {
        key: value for key, value in request.environ.items() if not key.startswith(("werkzeug.", "flask."))
    }
    environ |= {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    context = RequestContext(app, environ, session=session._get_current_object())  # type: ignore[attr-defined]
    someone = access.person()
    try:
        with refilling(), context:
            only_reads(True)
            answer: Response = app.make_response(app.dispatch_request())
            return _fit(answer)
    except (DomainError, HTTPException, NothingIsStored):
        return None
    finally:
        db.session.rollback()
        access.enter(someone)
        only_reads(True)


def _fit(answer: Response) -> Response | None:
    if 300 <= answer.status_code < 400:  # stored before the session ended: the view leads on
        return answer
    if answer.status_code not in PAGES or answer.mimetype != "text/html" or answer.is_streamed:
        return None
    if answer.status_code == 422:
        answer.status_code = 200
    return answer
