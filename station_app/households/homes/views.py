"""Pages of a household: who lives there and what was bought; where a villager belongs; its poverty status."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, keyset
from station_app.core.access import NAMED, OFFICE, Role, allow, fetch, person, visible
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.core.words import series
from station_app.households.beside import NOTHING, beside
from station_app.households.homes import joining, poverty
from station_app.households.homes.forms import OWN, FamilyForm, PovertyForm
from station_app.households.lists import FOUND_MOST, places_of, urls_of
from station_app.households.matching import matching
from station_app.households.models import RELATION_WORDS, Household, Relation, Villager
from station_app.households.views import pages


@pages.get("/households/<uuid:id>")
@allow(*NAMED)
def household(id: uuid.UUID) -> Any:
    """One household: in full for the own station, masked for the desk."""
    return _page(fetch(Household, id), PovertyForm())


@pages.post("/households/<uuid:id>/poverty")
@allow(*OFFICE)
def poverty_status(id: uuid.UUID) -> Any:
    """Put down what the household is from a day on; what stood before stays."""
    home, form = fetch(Household, id), PovertyForm.posted()
    if not form.holds():
        return _page(home, form), 422
    poverty.put_down(home, form.chosen, form.from_on.data, form.source.data, person())
    db.session.commit()
    flash(gettext(N_("记下了，以前的也留着。")))
    return redirect(url_for("villagers.household", id=id), 303)


@pages.route("/villagers/<uuid:id>/household", methods=["GET", "POST"])
@allow(Role.OPERATOR, *OFFICE)
def family(id: uuid.UUID) -> Any:
    """What a villager is in the household, and whose household it is."""
    villager = fetch(Villager, id, lock=request.method == "POST")
    if villager.merged_into_id is not None or villager.erased_at is not None:
        raise NotNow(N_("这位乡亲的资料已经抹去，或者合并到别处了。"))
    if request.method == "GET":
        return _family(villager, FamilyForm(data={"relation": villager.relation}))
    form, by = FamilyForm.posted(), person()
    if not form.holds():
        return _family(villager, form), 422
    if form.lives.data == OWN:
        joining.leave(villager, by)
    elif form.with_id is not None:
        joining.join(villager, fetch(Villager, form.with_id), by)
    joining.relate(villager, Relation(form.relation.data), by)
    db.session.commit()
    flash(gettext(N_("这一户改好了。")))
    return redirect(url_for("villagers.household", id=villager.household_id), 303)


def _page(home: Household, form: PovertyForm) -> str:
    by = person()
    own, rows = by.is_operator, joining.members(home.id)
    known = beside([row.id for row in rows])
    counted = [known.get(row.id, NOTHING) for row in rows]
    found = poverty.statuses(home.id) if by.is_county else []
    shown = {
        "household": home,
        "title": _called(rows, own),
        "place": places_of([home.station_id]).get(home.station_id, ""),
        "members": [
            {
                "name": row.name if own else masked_name(row.name),
                "phone": row.phone if own else masked_phone(row.phone),
                "relation": gettext(RELATION_WORDS[Relation(row.relation)]) if row.relation else "",
                "url": url_for("desk.villager", id=row.id),
                "change_url": url_for("villagers.family", id=row.id),
                "beside": known.get(row.id, NOTHING),
                "url_of": urls_of(row),
            }
            for row in rows
        ],
        "sums": {
            "orders": sum(one.orders for one in counted),
            "saved_fen": sum(one.saved_fen for one in counted),
            "owed_fen": sum(one.owed_fen for one in counted),
        },
        "all_url": url_for("orders.index", household=home.id, counting=1),
    }
    if own:
        return render_template("households/counter_household.html", **shown)
    statuses = [
        {"row": row, "words": gettext(poverty.STATUS_WORDS[poverty.Status(row.status)])} for row in found
    ]
    holds = poverty.current(found, clock.today())
    return render_template(
        "households/desk_household.html",
        form=form,
        statuses=statuses,
        holds=gettext(poverty.STATUS_WORDS[poverty.Status(holds.status)]) if holds else "",
        **shown,
    )


def _called(rows: list[Villager], own: bool) -> str:
    """How a household is called: by its head, else by the first of its people."""
    if not rows:
        return gettext(N_("没有人的户"))
    name = rows[0].name if own else masked_name(rows[0].name)
    return gettext(N_("%(name)s家"), name=name)


def _family(villager: Villager, form: FamilyForm) -> str:
    own, words = person().is_operator, keyset.words()
    others = []
    if words:
        query = visible(Villager).where(
            Villager.station_id == villager.station_id,
            Villager.household_id != villager.household_id,
            matching(words),
        )
        others = list(db.session.scalars(query.order_by(Villager.initials, Villager.id).limit(FOUND_MOST)))
    now = [row for row in joining.members(villager.household_id) if row.id != villager.id]

    def name(row: Villager) -> str:
        return row.name if own else masked_name(row.name)

    return render_template(
        "households/family.html",
        frame="counter.html" if own else "desk.html",
        form=form,
        villager={"id": villager.id, "name": name(villager), "household_id": villager.household_id},
        together=series(name(row) for row in now),
        others=[{"id": str(row.id), "name": name(row), "line": row.line} for row in others],
        q=words,
    )
