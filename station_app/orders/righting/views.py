"""改日期或站, the page: what is to be put right, what would become of each order, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import undo
from station_app.core.access import OFFICE, allow, person
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.core.i18n import N_, gettext, ngettext
from station_app.orders import list_page
from station_app.orders.changing.forms import open_stations
from station_app.orders.chosen.views import THEN, back, done, lost
from station_app.orders.models import Order
from station_app.orders.righting import doing
from station_app.orders.righting.doing import MOST, Row, Wanted
from station_app.orders.righting.forms import CorrectChosenForm, read_shown
from station_app.orders.views import pages
from station_app.stations.models import Station

ORDER, DO = "order", "do"
SURE = N_("日期或站改了，请再看一看会改什么。")


@pages.route("/orders/correct", methods=["GET", "POST"])
@allow(*OFFICE)
def correct_chosen() -> Any:
    """A date or a station for picked orders: asked for, looked at order by order, done at once."""
    by, stations = person(), open_stations()
    if request.method == "GET":
        return _page(CorrectChosenForm(data={"id": uuid7()}, stations=stations))
    form = CorrectChosenForm.posted(stations=stations)
    if form.id.data is not None and done(form.id.data) is not None:
        return redirect(url_for("orders.chosen_deed", id=form.id.data, then=request.args.get(THEN)), 303)
    if not form.holds():
        return _page(form), 422
    wanted = _wanted(form, stations)
    if request.form.get("next") != DO:
        return _page(form, wanted)
    shown = read_shown(request.form.getlist(ORDER), MOST)
    if form.looked.data != form.asks or not shown:
        form.form_errors.append(gettext(SURE))
        return _page(form, wanted), 422
    try:
        deed = doing.put_right(shown, wanted, form.id.data, form.reason.data, by)
        count = deed.orders
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        form.form_errors.append(error.text)
        return _page(form, wanted), error.status
    except IntegrityError:
        db.session.rollback()
        if done(form.id.data) is None:
            raise
    else:
        words = ngettext("改好了 %(num)s 单，数都重新算过了", "改好了 %(num)s 单，数都重新算过了", count)
        flash(undo.told(words), "success")
    return redirect(url_for("orders.chosen_deed", id=form.id.data, then=request.args.get(THEN)), 303)


def _wanted(form: CorrectChosenForm, stations: Sequence[Station]) -> Wanted:
    station = next((one for one in stations if one.code == form.station.data), None)
    return Wanted(form.on.data, station, bool(form.confirm.data))


def _page(form: CorrectChosenForm, wanted: Wanted | None = None) -> str:
    by = person()
    found = list_page.asked(request.args, by)
    orders = doing.picked(found, by)
    many = len(orders) > MOST
    rows = [] if many else doing.looked_at(orders, wanted or Wanted(None, None))
    fine = [row for row in rows if not row.why] if wanted else []
    form.looked.data = form.asks
    return render_template(
        "orders/correct_chosen.html",
        form=form,
        too_many=many,
        most=MOST,
        is_looked=wanted is not None,
        rows=[_shown(row, is_looked=wanted is not None) for row in rows],
        possible=len(fine),
        sums=doing.sums(fine) if fine else [],
        head={"count": len(rows), "sum_fen": sum(row.order.payable_fen for row in rows)},
        lost=lost(found, len(rows)) if not many else "",
        back=back(),
    )


def _shown(row: Row, *, is_looked: bool) -> dict[str, Any]:
    order: Order = row.order
    return {
        "number": order.number,
        "tick": f"{order.id}.{order.version}",
        "on": order.ordered_on,
        "place": row.at.place,
        "payable_fen": order.payable_fen,
        "state": order.state.value,
        "to_on": row.to_on if row.to_on != order.ordered_on else None,
        "to_place": row.to.place if row.moves else "",
        "why": row.why if is_looked else "",
    }
