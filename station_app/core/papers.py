"""Which paper slips are printed on: 58 mm, 80 mm, or three copies on A4. Kept on the device."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

PAPERS = ("58", "80", "a4")
SHEETS = {"80": "slip-wide.css", "a4": "slip-copies.css"}
"""The style that makes the narrow slip fit another paper."""
COOKIE, ASKED = "slip_paper", "slip"
YEAR = 365 * 86_400


def chosen() -> str:
    """What the address asks for, else what this device printed on last, else the narrow roll."""
    for word in (request.args.get(ASKED), request.cookies.get(COOKIE)):
        if word in PAPERS:
            return str(word)
    return PAPERS[0]


def remember(answer: Response) -> Response:
    """Keep what the address asked for."""
    word = request.args.get(ASKED)
    if word in PAPERS and request.cookies.get(COOKIE) != word and answer.status_code == 200:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        answer.set_cookie(COOKIE, word, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer


def install(app: Flask) -> None:
    """Let templates ask for the paper."""
    app.jinja_env.globals.update(slip_paper=chosen, slip_sheets=SHEETS)
    app.after_request(remember)
