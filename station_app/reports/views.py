"""Pages of reports: the ranking of stations and the month board."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Role, allow
from station_app.core.clock import Month
from station_app.core.i18n import N_, gettext
from station_app.core.money import plain
from station_app.facts.figures import Figures
from station_app.facts.periods import Months
from station_app.reports import board
from station_app.reports.board import MEASURES, Board, Row
from station_app.reports.files import csv_answer
from station_app.stations.models import STATE_WORDS, StationState

pages = Blueprint("reports", __name__, url_prefix="/reports")
READERS = (*COUNTY_ROLES, Role.COORDINATOR)
SPANS = {"month": N_("一个月"), "quarter": N_("三个月"), "all": N_("累计")}
HEADS = (
    *(
        N_("名次"),
        N_("站点编码"),
        N_("站点"),
        N_("订单"),
        N_("上期订单"),
        N_("交易额"),
        N_("退款"),
        N_("节省"),
    ),
    *(N_("节省率%"), N_("覆盖%"), N_("户数"), N_("有效订单"), N_("有效金额")),
    *(N_("参考价"), N_("有参考价的付款"), N_("没退的付款")),
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
        return _file(f"ranking-{month}-{span}-{by}", made, rows)
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
        rows=rows,
        some=sum((row.figures for row in rows), Figures()),
        skip=skip,
        kept=kept,
        csv_url=url_for(
            "reports.ranking", month=str(month), span=span, by=by, skip=skip or None, format="csv"
        ),
        as_of=clock.moment(),
    )


@pages.get("/months")
@allow(*READERS)
def months() -> Any:
    """The month board: every station for one month beside the one before; the totals are those of the home."""
    month = board.chosen_month(request.args.get("month"))
    by = _one_of(MEASURES, request.args.get("by"))
    made = board.make(Months.of(month), by)
    if request.args.get("format") == "csv":
        return _file(f"months-{month}", made, made.rows)
    return render_template(
        "reports/months.html",
        month=str(month),
        months=board.known_months(board.months_with_figures(), month),
        made=made,
        by=by,
        heads={key: url_for("reports.months", month=str(month), by=key) for key in MEASURES},
        state_words={s: gettext(STATE_WORDS[s]) for s in StationState if s is not StationState.OPEN},
        csv_url=url_for("reports.months", month=str(month), by=by, format="csv"),
        as_of=clock.moment(),
    )


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


def _file(name: str, made: Board, rows: list[Row]) -> Any:
    """The rows of a board as CSV; amounts in yuan, rates in per cent of two decimals, no total row."""
    return csv_answer(
        name,
        [gettext(head) for head in HEADS],
        (
            [
                row.rank,
                row.place.code,
                row.place.name,
                row.figures.orders,
                row.before.orders,
                plain(row.figures.turnover_fen),
                plain(row.figures.refunded_fen),
                plain(row.figures.saved_fen),
                _percent(row.figures.saving_rate_bp),
                _percent(row.figures.coverage_bp),
                row.figures.households,
                row.figures.effective_orders,
                plain(row.figures.effective_fen),
                plain(row.figures.reference_fen),
                plain(row.figures.covered_fen),
                plain(row.figures.coverable_fen),
            ]
            for row in rows
        ),
    )


def _percent(rate_bp: int | None) -> str:
    return "" if rate_bp is None else plain(rate_bp)
