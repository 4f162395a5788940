"""农产品总账: the county's board of farm products; each figure opens its rows."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Role, allow, person
from station_app.core.clock import Month
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.produce.board import figures
from station_app.produce.channels.models import KIND_WORDS
from station_app.produce.listings import approval
from station_app.produce.products.models import CATEGORY
from station_app.produce.purchases import owing
from station_app.produce.views import door, pages
from station_app.settings import dictionaries
from station_app.settings.models import limits_of

SEERS = (*COUNTY_ROLES, Role.COORDINATOR)
door("produce.board", N_("农产品总账"), N_("卖了多少、农户多得多少、谁还没拿到钱"), "chart", 5)


@pages.get("/board")
@allow(*SEERS)
def board() -> str:
    """Sold, gained, owed and unsold; a month or all time."""
    by = person()
    month = _month()
    text = str(month) if month else ""
    lying, unsold = figures.unsold()
    everybody = figures.gain(month)
    debts = owing.sums()
    asking, asking_since = approval.waiting()
    channels = [
        {
            "name": row.name,
            "kind": gettext(KIND_WORDS[row.kind]),
            "count": row.count,
            "kept_fen": total(row.kept),
            "fee_fen": total(row.fee),
            "url": url_for("produce.sales", channel=row.id, month=text or None),
        }
        for row in figures.by_channel(month)
    ]
    categories = [
        {
            "name": dictionaries.shown(CATEGORY, row.category) if row.category else gettext(N_("没对上产品")),
            "count": row.count,
            "kept_fen": total(row.kept),
            "url": url_for("produce.sales", category=row.category, month=text or None)
            if row.category
            else url_for("produce.sales", state="nogoods", month=text or None),
        }
        for row in figures.by_category(month)
    ]
    context: dict[str, Any] = {
        "month": month,
        "months": [
            {
                "month": one,
                "sold_fen": sold,
                "bought_fen": bought,
                "url": url_for("produce.board", month=str(one)),
                "sales_url": url_for("produce.sales", month=str(one)),
                "purchases_url": url_for("produce.purchases", state="stands", month=str(one)),
            }
            for one, sold, bought in figures.by_month(month or Month.of(clock.today()))
        ],
        "all_url": url_for("produce.board"),
        "sold_fen": sum(one["kept_fen"] for one in channels),
        "sales_url": url_for("produce.sales", month=text or None),
        "purchases_url": url_for("produce.purchases", state="stands", month=text or None),
        "gain": everybody,
        "gains": [
            {
                "word": word,
                "gain": found,
                "url": url_for("produce.purchases", state="stands", poor=whose or None, month=text or None),
            }
            for whose, word, found in [
                ("", gettext(N_("全部农户")), everybody),
                *figures.poor_gains(by, month),
            ]
        ],
        "channels": channels,
        "categories": categories,
        "owed_fen": debts.owed_fen,
        "late_fen": debts.late_fen,
        "late_days": owing.late_days(),
        "lying": lying,
        "lying_url": url_for("produce.batches", state="unsold"),
        "stock_days": limits_of(by).stock_days,
        "waiting": debts.producers,
        "asking": asking,
        "asking_days": max(0, (clock.moment() - asking_since).days) if asking_since else 0,
        "asking_url": url_for("produce.approval") if by.role in COUNTY_ROLES else None,
        "unsold": [
            {
                "product": product.title,
                "code": batch.code,
                "rest": product.said(batch.rest),
                "days": (clock.today() - batch.made_on).days,
                "url": url_for("produce.batch", id=batch.id),
            }
            for batch, product in unsold
        ],
    }
    return render_template("produce/board.html", **context)


def _month() -> Month | None:
    try:
        return Month.parse(request.args.get("month", ""))
    except ValueError:
        return None
