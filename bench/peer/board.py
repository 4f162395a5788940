"""The month board as an admin page: stations grouped over the orders of a month, beside the month before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from bench.peer.models import Order, Station

ROWS = 40
SUMS = ("orders", "turnover", "covered", "coverable", "reference", "households", "effective")


def sums(first: dt.date) -> dict[Any, dict[str, Any]]:
    """The figures of each station for the month that begins on this day."""
    end = (first + dt.timedelta(days=32)).replace(day=1)
    counted = Order.objects.filter(ordered_on__gte=first, ordered_on__lt=end, is_undone=False)
    rows = (
        counted.exclude(state="cancelled")
        .order_by()
        .values("station_id")
        .annotate(
            orders=Count("id"),
            turnover=Sum("payable_fen"),
            covered=Sum("covered_fen"),
            coverable=Sum("coverable_fen"),
            reference=Sum("reference_fen"),
            households=Count("household_id", distinct=True),
            effective=Count("id", filter=Q(is_effective=True)),
            saved=Sum(F("reference_fen") - F("covered_fen")),
        )
    )
    return {row["station_id"]: row for row in rows}


def months(request: HttpRequest) -> HttpResponse:
    """Every station for one month: the same columns and as many rows as the application's own board."""
    year, month = map(int, request.GET.get("month", "2015-08").split("-"))
    first = dt.date(year, month, 1)
    now, before = sums(first), sums((first - dt.timedelta(days=1)).replace(day=1))
    nothing = dict.fromkeys((*SUMS, "saved"), 0)
    rows = [
        {"station": station, "now": now.get(station.id, nothing), "before": before.get(station.id, nothing)}
        for station in Station.objects.filter(opened_on__isnull=False)
    ]
    rows.sort(key=lambda row: -row["now"]["orders"])
    total = {name: sum(row["now"][name] for row in rows) for name in (*SUMS, "saved")}
    rest = {name: sum(row["now"][name] for row in rows[ROWS:]) for name in (*SUMS, "saved")}
    context = {
        **admin.site.each_context(request),
        "title": "月度表",
        "rows": rows[:ROWS],
        "rest": rest,
        "rest_count": len(rows[ROWS:]),
        "total": total,
        "count": len(rows),
    }
    return TemplateResponse(request, "months.html", context)
