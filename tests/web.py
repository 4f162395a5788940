"""Posting as a browser does: with the token of the page."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse


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


def post(client: FlaskClient, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
    """Post a form as the page would send it."""
    return client.post(url, data={"csrf_token": token(client), **(data or {})}, **kwargs)
