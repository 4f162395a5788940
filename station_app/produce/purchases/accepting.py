"""A filled purchase form becomes a purchase: what a page posts and what a telephone kept go the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station_app.core import files
from station_app.core.access import Person
from station_app.core.db import uuid7
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.pictures import Picture
from station_app.produce.producers import newcomers
from station_app.produce.producers.models import Producer
from station_app.produce.purchases import buying
from station_app.produce.purchases.forms import PurchaseForm
from station_app.produce.purchases.models import Purchase


@dataclass
class Accepted:
    """What became of a form: a purchase, or what to look at twice."""

    purchase: Purchase | None = None
    is_new: bool = False
    doubts: Sequence[str] = ()


def accept(
    form: PurchaseForm, producer: Producer | None, pictures: Iterable[Picture], by: Person
) -> Accepted:
    """Buy what the form says, or say on the form what is wrong.

    A second time for one identifier is the purchase that is there. Two at one moment: the second meets the
    unique key (IntegrityError), and the caller asks ``buying.bought_before``. Raises the errors of the rules.
    """
    id = form.id.data
    before = buying.bought_before(id, by.county_id) if id else None
    if before is not None:
        return Accepted(before)
    fine = form.holds()
    name = form.newcomer.data or ""
    if producer is None and not (name and by.is_operator and by.stations):
        if not form.producer.errors:
            form.blame("producer", N_("请选是谁家的；还没记过的，在下面写户主的名字"))
        return Accepted()
    if producer is not None and name and name != producer.name:
        form.blame("newcomer", N_("选了一家，又写了另一个名字：请去掉一个"))
        return Accepted()
    if not fine:
        return Accepted()
    doubts = [] if form.confirm.data else form.doubts()
    if doubts:
        return Accepted(doubts=doubts)
    producer = producer or newcomers.household(name, by)
    purchase = buying.buy(producer, form.bought, by, id=id or uuid7())
    for picture in pictures:
        files.keep(picture, purchase, by)
    return Accepted(purchase, is_new=True)


def told(purchase: Purchase) -> str:
    """What the next page says about it."""
    return gettext(N_("收好了 单 %(n)s %(sum)s"), n=purchase.tail, sum=money(purchase.amount_fen))
