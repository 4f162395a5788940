"""Pages of reports: the ranking of stations and the month board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Role, allow
from station_app.core.clock import Month
from station_app.core.csv_lines import Column, lines
from station_app.core.i18n import N_, gettext
from station_app.facts.figures import Figures
from station_app.facts.periods import Months
from station_app.reports import board
from station_app.reports.board import MEASURES, Row
from station_app.stations.models import STATE_WORDS, StationState

pages = Blueprint("reports", __name__, url_prefix="/reports")
READERS = (*COUNTY_ROLES, Role.COORDINATOR)
SPANS = {"month": N_("一个月"), "quarter": N_("三个月"), "all": N_("累计")}


def _of(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.figures, name)


ROWS = 40
COLUMNS = (
    Column("rank", N_("名次"), "int", lambda row: row.rank),
    Column("code", N_("站点编码"), "id", lambda row: row.place.code),
    Column("place", N_("站点"), "text", lambda row: row.place.name),
    Column("orders", N_("订单"), "int", _of("orders")),
    Column("before", N_("上期订单"), "int", lambda row: row.before.orders),
    Column("turnover_fen", N_("交易额"), "money", _of("turnover_fen")),
    Column("refunded_fen", N_("退款"), "money", _of("refunded_fen")),
    Column("saved_fen", N_("节省"), "money", _of("saved_fen")),
    Column("rate", N_("节省率"), "percent", _of("saving_rate_bp")),
    Column("coverage", N_("覆盖"), "percent", _of("coverage_bp")),
    Column("households", N_("户数"), "int", _of("households")),
    Column("effective_orders", N_("有效订单"), "int", _of("effective_orders")),
    Column("effective_fen", N_("有效金额"), "money", _of("effective_fen")),
    Column("reference_fen", N_("参考价"), "money", _of("reference_fen")),
    Column("covered_fen", N_("有参考价的付款"), "money", _of("covered_fen")),
    Column("coverable_fen", N_("没退的付款"), "money", _of("coverable_fen")),
)


@pages.get("/ranking")
@allow(*READERS)
def ranking() -> Any:
    """All stations by any measure, for a month, the three months up to it, or everything."""
    month = board.chosen_month(request.args.get("month"))
    span = _one_of(SPANS, request.args.get("span"))
    by = _one_of(MEASURES, request.args.get("by"))
    made = board.make(_months(month, span), by)
    rows, skip = made.rows, request.args.get("skip", 0, type=_whole)
    rows = rows[skip:]
    if request.args.get("format") == "csv":
        return _file(f"ranking-{month}-{span}-{by}", rows)
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
        csv_url=url_for(
            "reports.ranking", month=str(month), span=span, by=by, skip=skip or None, format="csv"
        ),
        as_of=clock.moment(),
    )


@pages.get("/months")
@allow(*READERS)
def months() -> Any:
    """The month board: every station beside its month before, with the totals of the home."""
    month = board.chosen_month(request.args.get("month"))
    by = _one_of(MEASURES, request.args.get("by"))
    made = board.make(Months.of(month), by)
    skip = request.args.get("skip", 0, type=_whole)
    if request.args.get("format") == "csv":
        return _file(f"months-{month}", made.rows[skip:])
    return render_template(
        "reports/months.html",
        month=str(month),
        months=board.known_months(board.months_with_figures(), month),
        made=made,
        by=by,
        **_cut(made.rows[skip:], skip, "reports.months", month=str(month), by=by),
        heads={key: url_for("reports.months", month=str(month), by=key) for key in MEASURES},
        state_words={s: gettext(STATE_WORDS[s]) for s in StationState if s is not StationState.OPEN},
        csv_url=url_for("reports.months", month=str(month), by=by, format="csv"),
        as_of=clock.moment(),
    )


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


def _one_of(words: dict[str, Any], asked: str | None) -> str:
    """What the address asks for if there is such a thing, else the first."""
    return asked if asked in words else next(iter(words))


def _whole(text: str) -> int:
    """A number of rows to skip: 0 to 9,999."""
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise ValueError
    return int(text)


def _months(month: Month, span: str) -> Months:
    if span == "month":
        return Months.of(month)
    return Months(None if span == "all" else month.previous.previous, month)


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


def _file(name: str, rows: list[Row]) -> Response:
    """The rows of a board as CSV, without a total row: its columns are there to be summed."""
    answer = Response(b"".join(lines(COLUMNS, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
