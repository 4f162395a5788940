"""What the pages of 到货 and 取货 show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.arrivals import claiming, recent, waiting
from station_app.arrivals.forms import ArrivalForm, BatchForm, ClaimForm, PickupForm
from station_app.arrivals.taking import Kind, Taken
from station_app.arrivals.waiting import Household, Item
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.people import tail
from station_app.parcels import codes
from station_app.parcels.list_page import ago
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import shown

SHOWN = 60
KIND_WORDS = {
    Kind.ARRIVED: N_("到货了"),
    Kind.KEPT: N_("没有这一单，记成了无主件"),
    Kind.HERE: N_("早就登记过"),
    Kind.SEVERAL: N_("有几单，请单独登记"),
    Kind.UNKNOWN: N_("没找到，请输完整的运单号"),
    Kind.UNREADABLE: N_("不是运单号"),
}
__all__ = ["arrival", "batch", "claim", "one", "own", "people"]


def own(by: Person) -> None:
    """Raise ``NotNow`` for somebody who keeps no station."""
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站，收不了包裹。请打电话给县里。"))


def arrival(by: Person, form: ArrivalForm | None = None, taken: Taken | None = None) -> dict[str, Any]:
    """The field, the answer to the last scan where it needs one, and what came in today."""
    today = recent.arrivals(clock.today(), by)
    return {
        "form": form or ArrivalForm(),
        "shelf": (form.shelf.data if form and form.shelf.data else None) or codes.latest_shelf(by),
        "taken": taken,
        "today_": today,
        "counts": {"arrivals": today["count"], "pickup": _waiting_count()},
    }


def _waiting_count() -> int:
    return sum(len(one.items) for one in waiting.households())


def told(taken: Taken) -> dict[str, Any]:
    """An arrival in one line, as the message above the field says it."""
    if taken.kind is Kind.KEPT:
        words = N_("%(tail)s 没有这一单，记成了无主件，放 %(code)s")
        return {"text": gettext(words, tail=tail(taken.number), code=taken.code)}
    owed = sum(max(order.owed_fen, 0) for order in taken.orders)
    words = N_("%(tail)s %(name)s 到货了，放 %(code)s")
    text = gettext(words, tail=tail(taken.number), name=taken.who, code=taken.code)
    if owed:
        text += gettext(N_("，还欠 %(sum)s"), sum=money(owed))
    return {"text": text}


def batch(by: Person, form: BatchForm, results: Sequence[Taken] | None = None) -> dict[str, Any]:
    """The lines to paste, or what became of each."""
    rows = [
        {
            "typed": one.typed,
            "kind": one.kind.value,
            "words": gettext(KIND_WORDS[one.kind]),
            "who": one.who,
            "code": one.code,
        }
        for one in results or ()
    ]
    counts = [
        (gettext(KIND_WORDS[kind]), sum(one.kind is kind for one in results or ()), kind.value)
        for kind in Kind
    ]
    return {
        "form": form,
        "shelf": form.shelf.data or codes.latest_shelf(by),
        "rows": rows,
        "totals": [one for one in counts if one[1]],
        "back": url_for("arrivals.index"),
    }


def people(by: Person, q: str, found: Sequence[Household]) -> dict[str, Any]:
    """Everybody who has something here: far too late, too late, the rest."""
    late, far = waiting.late_days(by)
    parts: dict[str, list[dict[str, Any]]] = {"far": [], "late": [], "fresh": []}
    for one in found:
        is_late = one.since is not None and one.since < late
        is_far = one.since is not None and one.since < far
        parts["far" if is_far else "late" if is_late else "fresh"].append(_brief(one))
    today = recent.arrivals(clock.today(), by)
    return {
        "q": q,
        "parts": parts,
        "found": len(found),
        "handed": recent.handed(clock.today(), by),
        "counts": {"arrivals": today["count"], "pickup": sum(len(one.items) for one in found)},
    }


def _brief(one: Household) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": one.url,
        "count": len(one.items),
        "codes": [code for item in one.items for code in item.codes],
        "since": ago(one.since, clock.today()),
        "owed_fen": one.owed_fen,
        "phone": one.phone,
        "notified": one.is_notified,
    }


def one(by: Person, household: Household, form: PickupForm, q: str, waits: int) -> dict[str, Any]:
    """Everything of one household, to tick and to pay."""
    late, far = waiting.late_days(by)
    ticked = set(form.item.data or [])
    today = recent.arrivals(clock.today(), by)
    return {
        "q": q,
        "form": form,
        "household": household,
        "line": next((item.line for item in household.items if item.line), ""),
        "items": [_item(item, household, ticked, late) for item in household.items],
        "late": household.since is not None and household.since < late,
        "far": household.since is not None and household.since < far,
        "message": household.message(waiting.station_of(by)),
        "counts": {"arrivals": today["count"], "pickup": waits},
    }


def _item(item: Item, household: Household, ticked: set[str], late: Any) -> dict[str, Any]:
    return {
        "key": item.key,
        "goods": item.goods,
        "owner": item.owner if len(household.owners) > 1 else "",
        "codes": item.codes,
        "since": ago(item.arrived_on, clock.today()),
        "late": item.arrived_on is not None and item.arrived_on < late,
        "owed_fen": item.owed_fen,
        "url": item.url,
        "ticked": not ticked or item.key in ticked,
        "id": item.key.split(".")[1],
    }


def claim(parcel: Parcel, form: ClaimForm, q: str) -> dict[str, Any]:
    """An unclaimed parcel, and whose it may be."""
    return {
        "parcel": parcel,
        "carrier": shown("carrier", parcel.carrier),
        "form": form,
        "q": q,
        "back": url_for("parcels.show", id=parcel.id),
        **claiming.candidates(q),
    }
