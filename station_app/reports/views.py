"""Pages of reports: the ranking of stations, the month board, the audit log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Role, allow, person
from station_app.core.exports.views import publish
from station_app.core.i18n import gettext
from station_app.facts.figures import summed
from station_app.facts.periods import Months
from station_app.reports import audits as audit_log
from station_app.reports import board, comparing, exporting, lacking, links
from station_app.reports import townships as towns
from station_app.reports.asking import SPANS, Asked
from station_app.reports.board import MEASURES, Row
from station_app.reports.explain import sees_sums
from station_app.stations.models import STATE_WORDS, StationState

pages = Blueprint("reports", __name__, url_prefix="/reports")
READERS = (*COUNTY_ROLES, Role.COORDINATOR)
AUDITORS = (Role.AUDITOR, Role.ADMIN)
ROWS = 40
publish(pages, "/ranking", "ranking", exporting.ranking, *READERS, Role.PROVINCE)
publish(pages, "/months", "months", exporting.months, *READERS)
publish(pages, "/unpriced", "unpriced", lacking.sheet, *READERS)
publish(pages, "/townships", "townships", towns.sheet, *READERS)
publish(pages, "/audits", "audits", audit_log.sheet, *AUDITORS)


@pages.get("/ranking")
@allow(*READERS, Role.PROVINCE)
def ranking() -> Any:
    """All stations by any measure, for a month, the three months up to it, or everything."""
    asked = Asked.of(request.args)
    month, span, by, skip = asked.month, asked.span, asked.by, asked.skip
    made, compared = exporting.ranked(asked)
    rows = made.rows[skip:]
    kept = {"span": span, "by": by, **_against(asked)}
    return render_template(
        "reports/ranking.html",
        month=str(month),
        months=board.months_to_choose(month),
        span=span,
        spans=[(key, gettext(words)) for key, words in SPANS.items()],
        by=by,
        measures=_measures(asked),
        made=made,
        compared=compared,
        compared_total=comparing.total_of(made, compared),
        **_choices(asked),
        some=summed(row.figures for row in rows),
        **_cut(rows, skip, "reports.ranking", month=str(month), **kept),
        kept=kept,
        sees_sums=sees_sums(),
        as_of=clock.moment(),
    )


@pages.get("/months")
@allow(*READERS)
def months() -> Any:
    """The month board: every station beside its month before, with the totals of the home."""
    asked = Asked.of(request.args)
    month, by, skip, kept = asked.month, asked.by, asked.skip, _against(asked)
    made = board.make(Months.of(month), by)
    compared = comparing.compare(made, asked.against, by)
    return render_template(
        "reports/months.html",
        month=str(month),
        months=board.months_to_choose(month),
        made=made,
        by=by,
        compared=compared,
        compared_total=comparing.total_of(made, compared),
        **_choices(asked),
        **_cut(made.rows[skip:], skip, "reports.months", month=str(month), by=by, **kept),
        heads={key: url_for("reports.months", month=str(month), by=key, **kept) for key in MEASURES},
        state_words=_state_words(),
        as_of=clock.moment(),
    )


@pages.get("/townships")
@allow(*READERS)
def townships() -> Any:
    """The townships of a month beside each other; a coordinator's own with its stations."""
    asked = Asked.of(request.args)
    month, kept = asked.month, _against(asked)
    made = towns.make(asked)
    compared = towns.compare(made, asked)
    return render_template(
        "reports/townships.html",
        month=str(month),
        months=board.known_months(board.months_with_figures(), month),
        on=min(month.last, clock.today()),
        made=made,
        by=asked.by,
        compared=compared,
        compared_total=comparing.total_of(made, compared),
        **_choices(asked),
        heads={key: url_for("reports.townships", month=str(month), by=key, **kept) for key in MEASURES},
        stations=towns.stations_of(asked) if person().role is Role.COORDINATOR else [],
        state_words=_state_words(),
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
    """The audit log."""
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
        "rest": summed(row.figures for row in rest),
        "rest_count": len(rest),
        "rest_url": url_for(page, skip=skip + ROWS, **kept),  # type: ignore[arg-type]
    }


def _measures(asked: Asked) -> list[dict[str, Any]]:
    """The tabs that choose what to rank by."""
    kept: dict[str, Any] = {"month": str(asked.month), "span": asked.span, **_against(asked)}
    return [
        {
            "label": gettext(words),
            "url": url_for("reports.ranking", by=key, **kept),
            "current": key == asked.by,
        }
        for key, (words, _name) in MEASURES.items()
    ]


def _state_words() -> dict[StationState, str]:
    """What a board says of stations that are not simply open."""
    return {s: gettext(STATE_WORDS[s]) for s in StationState if s is not StationState.OPEN}


def _against(asked: Asked) -> dict[str, Any]:
    """What an address keeps of the choice and the county; the first choice is not written."""
    kept = {"against": "" if asked.against == "before" else asked.against, "county": asked.county}
    return {name: value for name, value in kept.items() if value}


def _choices(asked: Asked) -> dict[str, Any]:
    """What the board can be held against."""
    ways = [(key, gettext(words)) for key, words in comparing.AGAINST.items()]
    return {"against": asked.against, "ways": ways}
