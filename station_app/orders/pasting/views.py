"""粘贴订单: a text copied out of a shop becomes the filled form of a new order. Nothing is stored here."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from station_app.core.access import Role, allow, person
from station_app.core.i18n import N_
from station_app.orders import doubts, new_page, placing
from station_app.orders.pasting.filled import filled, told
from station_app.orders.pasting.forms import PasteForm
from station_app.orders.pasting.reading import read
from station_app.orders.views import pages
from station_app.stations.models import Station

NOTHING = N_(
    "没认出订单。请在淘宝、天猫、京东、拼多多或 1688 的订单里把字复制全，再贴一次；也可以返回，自己填。"
)


@pages.route("/orders/paste", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def paste() -> Any:
    """The field for the text; posted, the form of a new order as the text has it."""
    station = placing.serving(person())
    if request.method == "GET":
        given = {"text": request.args.get("text", ""), "villager_id": request.args.get("villager", "")}
        return _page(PasteForm(data=given))
    form = PasteForm.posted()
    if not form.validate():
        return _page(form, 422)
    found = read(form.text.data)
    if found is None:
        form.blame("text", NOTHING)
        return _page(form, 422)
    return _filled(form, station, found)


def _filled(form: PasteForm, station: Station, found: Any) -> Any:
    order = filled(found, doubts.last_platform(station.id))
    villager = new_page.known(form.villager_id.data or "", station)
    context = new_page.page(order, station, villager)
    return render_template("orders/counter_new.html", **context, pasted=told(found), orders=found.orders)


def _page(form: PasteForm, status: int = 200) -> Any:
    return render_template("orders/counter_paste.html", form=form), status
