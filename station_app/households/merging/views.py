"""Pages of records that may be one person: the list of pairs, one made of two, and that taken back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core.access import COUNTY_ROLES, OFFICE, allow, fetch, person
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.households.beside import NOTHING, beside
from station_app.households.likeness import WHY, pairs
from station_app.households.lists import places_of, urls_of
from station_app.households.merging.forms import MergeForm
from station_app.households.merging.merges import Merge, held, merge, refuse_unfit, undo
from station_app.households.models import CONSENT_WORDS, Villager
from station_app.households.views import pages


@pages.get("/villagers/alike")
@allow(*COUNTY_ROLES)
def alike() -> str:
    """Likely duplicates of the county, with why."""
    found = pairs()
    rows = [one for first, second, _ in found for one in (first, second)]
    shown = _shown(rows)
    return render_template(
        "households/alike.html",
        pairs=[
            {
                "one": shown[first.id],
                "other": shown[second.id],
                "why": gettext(WHY[why]),
                "merge_url": url_for("villagers.merge_two", id=first.id, other_id=second.id)
                if first.station_id == second.station_id
                else None,
            }
            for first, second, why in found
        ],
    )


@pages.route("/villagers/<uuid:id>/merge/<uuid:other_id>", methods=["GET", "POST"])
@allow(*OFFICE)
def merge_two(id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Make one record of two: the first is kept."""
    if request.method == "GET":
        kept, gone = fetch(Villager, id), fetch(Villager, other_id)
        refuse_unfit(kept, gone)
        return _page(kept, gone, MergeForm())
    form = MergeForm.posted()
    kept, gone = held(id, other_id)
    refuse_unfit(kept, gone)
    if not form.holds():
        return _page(kept, gone, form), 422
    merge(kept, gone, person(), form.reason.data)
    db.session.commit()
    flash(gettext(N_("两条合成一条了。合错了，可以在下面撤销。")))
    return redirect(url_for("desk.villager", id=kept.id), 303)


@pages.post("/merges/<uuid:id>/undo")
@allow(*OFFICE)
def unmerge(id: uuid.UUID) -> Any:
    """Take a merge back."""
    made = fetch(Merge, id, lock=True)
    undo(made, person())
    db.session.commit()
    flash(gettext(N_("合并撤销了，两条又分开了。")))
    return redirect(url_for("desk.villager", id=made.gone_id), 303)


def _page(kept: Villager, gone: Villager, form: MergeForm) -> str:
    shown = _shown([kept, gone])
    return render_template(
        "households/merge.html",
        form=form,
        kept=shown[kept.id],
        gone=shown[gone.id],
        swap_url=url_for("villagers.merge_two", id=gone.id, other_id=kept.id),
    )


def _shown(rows: list[Villager]) -> dict[uuid.UUID, dict[str, Any]]:
    known, places = beside([row.id for row in rows]), places_of([row.station_id for row in rows])
    return {
        row.id: {
            "name": masked_name(row.name),
            "phone": masked_phone(row.phone),
            "group": row.group_words,
            "station": places.get(row.station_id, ""),
            "consent": gettext(CONSENT_WORDS[row.consent]),
            "url": url_for("desk.villager", id=row.id),
            "beside": known.get(row.id, NOTHING),
            "url_of": urls_of(row),
        }
        for row in rows
    }
