"""Posting as a browser does: with the token of the page."""

from __future__ import annotations

import re
from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from station_app.core.db import db


class Browser(FlaskClient):
    """A browser whose every request starts afresh, as on a server.

    Tests hold an application context open, and Flask would reuse it: who was signed in, the county's name and
    the database session of one request would still stand there for the next. What the test wrote is committed
    before, and what it held is let go after: read it again to see what the request did.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in a context of its own."""
        db.session.commit()
        kwargs["buffered"] = True  # a list that is streamed is read here, while its request still stands
        answer: TestResponse = Context().run(super().open, *args, **kwargs)
        db.session.expunge_all()
        return answer


def read(page: str) -> str:
    """A page as people read it: its words without the markup."""
    return re.sub(r"<[^>]+>", "", page)


def token(client: FlaskClient) -> str:
    """A CSRF token of this browser's session."""
    app = client.application
    with client.session_transaction() as session, app.test_request_context():
        import flask

        flask.g.pop("csrf_token", None)  # made for another browser in the same test
        flask.session.update(session)
        made: str = generate_csrf()
        session.update(flask.session)
    return made


def exported(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    """The list at this address as a file: CSV, masked, unless the fields say otherwise."""
    path, mark, query = url.partition("?")
    return post(client, f"{path}/export{mark}{query}", {"format": "csv", "names": "masked", **fields})


def post(client: FlaskClient, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
    """Post a form as the page would send it."""
    return client.post(url, data={"csrf_token": token(client), **(data or {})}, **kwargs)
