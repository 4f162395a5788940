"""贫困村: the list with what was bought there while they were poor, a new one, the day one is lifted."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy import and_, func
from sqlalchemy.exc import IntegrityError

from station_app.core import undo
from station_app.core.access import COUNTY_ROLES, OFFICE, allow, fetch, person, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.produce.producers.models import Producer
from station_app.produce.purchases.models import Purchase, standing
from station_app.produce.views import pages
from station_app.produce.villages.forms import LiftForm, VillageForm, names_of
from station_app.produce.villages.models import PoorVillage, mark, poor_on


def _rows(names: dict[str, str]) -> list[dict[str, Any]]:
    """Every village of the list, those still poor first, with what it sold meanwhile; two statements."""
    is_of = and_(Producer.county_id == Purchase.county_id, Producer.id == Purchase.producer_id)
    of_it = and_(
        PoorVillage.county_id == Producer.county_id,
        PoorVillage.village_code == Producer.village_code,
        poor_on(Purchase.bought_on),
    )
    sums = visible_columns(
        Purchase,
        PoorVillage.id,
        func.count(),
        func.count(Purchase.producer_id.distinct()),
        func.sum(Purchase.amount_fen),
        func.sum(Purchase.gain_fen),
    )
    sums = sums.join(Producer, is_of).join(PoorVillage, of_it).where(standing()).group_by(PoorVillage.id)
    bought = {id: tuple(map(total, rest)) for id, *rest in db.session.execute(sums)}
    query = visible(PoorVillage).order_by(
        PoorVillage.until_on.is_not(None), PoorVillage.village_code, PoorVillage.from_on
    )
    return [
        {
            "id": one.id,
            "name": names.get(one.village_code, one.village_code),
            "code": one.village_code,
            "from_on": one.from_on,
            "until_on": one.until_on,
            "source": one.source,
            **dict(
                zip(
                    ("count", "growers", "bought_fen", "gain_fen"),
                    bought.get(one.id, (0, 0, 0, 0)),
                    strict=True,
                )
            ),
            "url": url_for("produce.purchases", state="stands", poor="villages", village=one.village_code),
        }
        for one in db.session.scalars(query)
    ]


COLUMNS = (
    Column("code", N_("村代码"), "id", lambda row: row["code"]),
    Column("name", N_("村"), "text", lambda row: row["name"]),
    Column("from_on", N_("从哪天"), "date", lambda row: row["from_on"]),
    Column("until_on", N_("到哪天"), "date", lambda row: row["until_on"]),
    Column("source", N_("依据"), "text", lambda row: row["source"]),
    Column("growers", N_("几家卖过货"), "int", lambda row: row["growers"]),
    Column("count", N_("几张单"), "int", lambda row: row["count"]),
    Column("bought_fen", N_("金额"), "money", lambda row: row["bought_fen"], N_("是贫困村的那段时间收的")),
    Column("gain_fen", N_("增收"), "money", lambda row: row["gain_fen"]),
)


def _sheet(by: Any) -> Sheet:
    found = _rows(names_of(by.county_id))
    return Sheet("villages", gettext(N_("贫困村")), COLUMNS, lambda: found, len(found))


publish(pages, "/villages", "villages", _sheet, *COUNTY_ROLES)


@pages.get("/villages")
@allow(*COUNTY_ROLES)
def villages() -> str:
    """The poor villages of the county."""
    return _page(VillageForm())[0]


def _page(form: VillageForm, status: int = 200) -> Any:
    by = person()
    names = names_of(by.county_id)
    form.offer(names)
    rows = _rows(names)
    open_now = [row for row in rows if row["until_on"] is None]
    context = {
        "rows": rows,
        "poor": len(open_now),
        "connected": sum(1 for row in open_now if row["count"]),
        "may_act": by.role in OFFICE,
    }
    return render_template("produce/villages.html", form=form, **context), status


@pages.post("/villages")
@allow(*OFFICE)
def mark_village() -> Any:
    """A village is poor from a day on."""
    by, form = person(), VillageForm.posted()
    form.offer(names_of(by.county_id))
    if not form.holds():
        return _page(form, 422)
    try:
        mark(by.county_id, form.village.data, form.from_on.data, form.source.data or "", by)
        db.session.commit()
    except IntegrityError:  # somebody listed it at the same moment
        db.session.rollback()
    except DomainError as error:
        db.session.rollback()
        form.blame("from_on", error.sentence, **error.values)
        return _page(form, error.status)
    flash(undo.told(gettext(N_("列上了。"))), "success")
    return redirect(url_for("produce.villages"), 303)


@pages.post("/villages/<uuid:id>/lift")
@allow(*OFFICE)
def lift_village(id: uuid.UUID) -> Any:
    """The village is poor no longer; what was bought before still counts."""
    form, row = LiftForm.posted(), fetch(PoorVillage, id, lock=True)
    if not form.validate():
        flash(next(iter(form.problems))[1], "error")
    else:
        row.end(form.until_on.data, person())
        db.session.commit()
        flash(undo.told(gettext(N_("记下了，以前收的照样算。"))), "success")
    return redirect(url_for("produce.villages"), 303)
