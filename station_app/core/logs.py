"""Logs a machine can read, without personal data: one line a request, one a failure.

A request is named by its rule (``/orders/<uuid:id>``), never by its address: addresses hold what people
searched for. Who did it is the account's id. Of a failure stand its kind and where in the code it happened;
its message is left out, because a database quotes the values it refused. Every answer carries the number of
its line.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

from station_app.core import access

HEADER = "X-Request-Id"
ROOT = str(Path(__file__).resolve().parents[1]) + "/"
requests = logging.getLogger("station.requests")
failures = logging.getLogger("station.failures")


class Lines(JsonFormatter):
    """A line of JSON; a failure as its kind and its place in the code."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "from"},
            json_ensure_ascii=False,
        )
        self.converter = time.gmtime

    def formatException(self, ei: Any) -> str:
        """Kinds and places, no messages: those quote what people typed."""
        return traced(ei[1])


def traced(error: BaseException | None) -> str:
    """A failure and its causes without their messages: kind, the database's code, places, innermost first.

    Of the places stand the innermost and those in this program.
    """
    parts = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        told = [f for f in frames if f is frames[-1] or f.filename.startswith(ROOT)]
        places = [f"{f.filename.removeprefix(ROOT)}:{f.lineno} {f.name}" for f in reversed(told)]
        code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
        parts.append(" < ".join([type(error).__qualname__ + (f" {code}" if code else ""), *places]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " | ".join(parts)


def speak(level: int = logging.INFO) -> None:
    """Send every line of this process to standard error as JSON."""
    for told in ("logThreads", "logMultiprocessing", "logAsyncioTasks"):
        setattr(logging, told, False)  # a line says none of them; gunicorn's own lines name the process
    logging._srcfile = None  # nor where in the code the line was written (Python's howto on logging)
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def told(failure: BaseException) -> None:
    """Write the line of a failure of this request, without what people typed."""
    rule = request.url_rule.rule if request.url_rule else ""
    failures.error(
        "failure", extra={"request_id": g.get("request_id", ""), "rule": rule, "failure": traced(failure)}
    )


def install(app: Flask) -> None:
    """Number every request and write its line; failures are written without what people typed."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.began = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        if "request_id" not in g:
            return answer
        answer.headers[HEADER] = g.request_id
        if requests.isEnabledFor(logging.INFO):
            requests.info("request", extra=line(answer))
        return answer

    def failed(_app: Flask, exception: BaseException, **_: Any) -> None:
        told(exception)

    from flask import got_request_exception

    got_request_exception.connect(failed, app, weak=False)
    # Flask's own line would quote the exception's message, and with it what people typed.
    app.logger.disabled = not app.config["TESTING"] and app.config["MODE"] == "production"


def line(answer: Response) -> dict[str, Any]:
    """What is written of a request."""
    someone = access.acting()
    someone = getattr(someone, "viewer", someone)  # who really sits there
    return {
        "request_id": g.request_id,
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else "",
        "status": answer.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
        "bytes": answer.content_length or 0,
        "county": someone.county_id if someone else "",
        "role": someone.role.value if someone else "",
        "by": str(someone.id) if someone else "",
    }
