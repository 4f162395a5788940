"""Pages of reports: the ranking of stations, the month board, the audit log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Role, allow, person
from station_app.core.exports.views import publish
from station_app.core.i18n import gettext
from station_app.facts.figures import Figures
from station_app.facts.periods import Months
from station_app.reports import audits as audit_log
from station_app.reports import board, exporting, lacking, links
from station_app.reports.asking import SPANS, Asked
from station_app.reports.board import MEASURES, Row
from station_app.stations.models import STATE_WORDS, StationState

pages = Blueprint("reports", __name__, url_prefix="/reports")
READERS = (*COUNTY_ROLES, Role.COORDINATOR)
AUDITORS = (Role.AUDITOR, Role.ADMIN)
ROWS = 40
publish(pages, "/ranking", "ranking", exporting.ranking, *READERS)
publish(pages, "/months", "months", exporting.months, *READERS)
publish(pages, "/unpriced", "unpriced", lacking.sheet, *READERS)


@pages.get("/ranking")
@allow(*READERS)
def ranking() -> Any:
    """All stations by any measure, for a month, the three months up to it, or everything."""
    asked = Asked.of(request.args)
    month, span, by, skip = asked.month, asked.span, asked.by, asked.skip
    made = board.make(asked.months, by)
    rows = made.rows[skip:]
    kept = {"span": span, "by": by}
    return render_template(
        "reports/ranking.html",
        month=str(month),
        months=board.known_months(board.months_with_figures(), month),
        span=span,
        spans=[(key, gettext(words)) for key, words in SPANS.items()],
        by=by,
        measures=_measures(str(month), by, span),
        made=made,
        some=sum((row.figures for row in rows), Figures()),
        **_cut(rows, skip, "reports.ranking", month=str(month), **kept),
        kept=kept,
        as_of=clock.moment(),
    )


@pages.get("/months")
@allow(*READERS)
def months() -> Any:
    """The month board: every station beside its month before, with the totals of the home."""
    asked = Asked.of(request.args)
    month, by, skip = asked.month, asked.by, asked.skip
    made = board.make(Months.of(month), by)
    return render_template(
        "reports/months.html",
        month=str(month),
        months=board.known_months(board.months_with_figures(), month),
        made=made,
        by=by,
        **_cut(made.rows[skip:], skip, "reports.months", month=str(month), by=by),
        heads={key: url_for("reports.months", month=str(month), by=key) for key in MEASURES},
        state_words={s: gettext(STATE_WORDS[s]) for s in StationState if s is not StationState.OPEN},
        as_of=clock.moment(),
    )


@pages.get("/unpriced")
@allow(*READERS)
def unpriced() -> str:
    """What was bought without a reference price."""
    return render_template("reports/unpriced.html", **lacking.page(person()))


@pages.get("/audits")
@allow(*AUDITORS)
def audits() -> Any:
    """The audit log, or the same as a file."""
    if request.args.get("format") == "csv":
        return audit_log.file(request.args)
    page = audit_log.shown(request.args)
    return render_template("reports/audits.html", role_words=audit_log.role_words, **page)


@pages.get("/audits/chains")
@allow(*AUDITORS)
def chains() -> str:
    """Whether the chains of the audit log are whole."""
    return render_template("reports/chains.html", **links.shown(request.args))


def _cut(rows: list[Row], skip: int, page: str, **kept: str) -> dict[str, Any]:
    """The rows of one page of a board, and what the rest of them comes to: a poor network carries forty."""
    rest = rows[ROWS:]
    return {
        "rows": rows[:ROWS],
        "count": len(rows),
        "skip": skip,
        "rest": sum((row.figures for row in rest), Figures()),
        "rest_count": len(rest),
        "rest_url": url_for(page, skip=skip + ROWS, **kept),  # type: ignore[arg-type]
    }


def _measures(month: str, by: str, span: str) -> list[dict[str, Any]]:
    """The tabs that choose what to rank by."""
    return [
        {
            "label": gettext(words),
            "url": url_for("reports.ranking", month=month, by=key, span=span),
            "current": key == by,
        }
        for key, (words, _name) in MEASURES.items()
    ]
