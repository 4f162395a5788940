"""查订单 without sign-in: three things a villager knows, and how far the order is; the county's switch."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from wtforms import StringField

from station_app.core.access import PUBLIC, allow
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.forms import Form
from station_app.core.i18n import N_, gettext
from station_app.orders.flow import STATE_WORDS, OrderState
from station_app.public.hall.views import CHANGERS, around, speak, switched
from station_app.public.lookup.finding import Standing, find
from station_app.public.views import pages
from station_app.settings.models import CountySettings

S = OrderState
NEXT = {
    S.PLACED: N_("还没发货。"),
    S.SHIPPED: N_("已经发货，还没到站。"),
    S.ARRIVED: N_("到站了，可以来取。"),
    S.PICKED_UP: N_("取走了。"),
    S.COMPLETED: N_("办完了。"),
    S.CANCELLED: N_("作废了。有疑问请打电话给服务站。"),
    S.RETURNED: N_("退货了。有疑问请打电话给服务站。"),
}


class LookupForm(Form):
    """What the villager says. Nothing is said about one field alone: that would tell what is known."""

    name = StringField()
    phone = StringField()
    number = StringField()


def opened(area: str) -> CountySettings:
    """The settings of a county whose orders may be looked up; ``NotFound`` for any other."""
    row = None
    if len(area) == 6 and area.isascii() and area.isdigit():
        row = db.session.get(CountySettings, {"county_id": area}, execution_options={"scoped": True})
    if row is None or not row.has_lookup:
        raise NotFound
    return row


@pages.route("/lookup/<area>", methods=["GET", "POST"])
@allow(PUBLIC)
def lookup(area: str) -> Response:
    """Ask, and be told how far it is. Posted, so that no address keeps a name."""
    row, chosen = opened(area), speak()
    form = LookupForm.posted() if request.method == "POST" else LookupForm()
    found: list[Standing] = []
    if request.method == "POST":
        found = find(area, form.name.data or "", form.phone.data or "", form.number.data or "")
    told = [
        {"word": gettext(STATE_WORDS[one.state]), "next": gettext(NEXT[one.state]), "one": one}
        for one in found
    ]
    is_wrong = request.method == "POST" and not told
    body = render_template(
        "public/lookup.html", **around(row, chosen), form=form, told=told, is_wrong=is_wrong
    )
    answer = make_response(body, 422 if is_wrong else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/produce/hall/lookup")
@allow(*CHANGERS)
def set_lookup() -> Any:
    """Let villagers look up their orders, or no more."""
    return switched("has_lookup", N_("打开了，乡亲能查订单了。"), N_("关上了，查不了了。"))
