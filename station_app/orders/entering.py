"""From the filled form to the stored order: who it is for, what to look at twice, once per identifier."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func

from station_app.core.access import person, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.people import tail
from station_app.households.models import Villager, group_words, on_roll
from station_app.orders import doubts, merged
from station_app.orders.asking import At, Known, ask
from station_app.orders.buyers import KnownVillager, Newcomer
from station_app.orders.forms import OrderForm
from station_app.orders.models import Order, OrderLine, PayMode
from station_app.orders.owing import OWED, owing
from station_app.orders.placing import Draft, resolve
from station_app.orders.referring import referred

NOBODY = N_("请写给谁买：姓名、首字母或手机后4位")
NO_NAME = N_("请填写新乡亲的姓名")


@dataclass
class Buyer:
    """Who it is bought for; ``matches`` are several that fit the typed words."""

    found: KnownVillager | Newcomer | None = None
    matches: list[Villager] = field(default_factory=list)

    @property
    def villager(self) -> KnownVillager | None:
        """The one already known."""
        return self.found if isinstance(self.found, KnownVillager) else None


def buyer(form: OrderForm, known: Known) -> Buyer:
    """Read who it is for; what is wrong is said on the form.

    A new name wins over typed words, and those over what was picked before. A newcomer whose name and
    telephone the station already has is that villager.
    """
    station = known.at
    words = form.who.data or ""
    if form.new_name.errors or form.new_phone.errors or form.who.errors:
        return Buyer()
    if form.new_name.data:
        had = _known(form.new_name.data, form.new_phone.data or "", station.id)
        return Buyer(had or Newcomer(form.new_name.data, form.new_phone.data or ""))
    if words:
        found = resolve(words, station.id)
        if len(found) == 1:
            return Buyer(KnownVillager.of(found[0]))
        if not found:
            form.blame("who", N_("没找到“%(words)s”。是新乡亲，请点下面的“新乡亲”，写上姓名。"), words=words)
            return Buyer()
        form.blame("who", N_("请选一位乡亲，“%(words)s”有 %(n)s 位"), words=words, n=len(found))
        return Buyer(matches=found)
    if known.villager is not None:
        return Buyer(known.villager)
    if form.new_phone.data:
        form.blame("new_name", NO_NAME)
    else:
        form.blame("who", NOBODY)
    return Buyer()


def merge_told(who: Buyer, known: Known) -> str:
    """What is said when the one picked was merged into whom it is for now; '' otherwise."""
    is_so = known.is_merged and who.villager is not None and who.villager == known.villager
    return merged.told(who.villager.name) if is_so and who.villager else ""


def _known(name: str, phone: str, station_id: uuid.UUID) -> KnownVillager | None:
    if not phone:
        return None
    query = visible(Villager).where(
        Villager.station_id == station_id, Villager.name == name, Villager.phone == phone, on_roll()
    )
    found = db.session.scalar(query.order_by(Villager.id).limit(1))
    return found and KnownVillager.of(found)


def draft(form: OrderForm, who: KnownVillager | Newcomer, at: At) -> Draft:
    """The order of a form that was found right."""
    return Draft(
        id=form.id.data,
        buyer=who,
        lines=referred(form.drafts, at),
        pay_mode=form.mode,
        method=form.method,
        deposit_fen=form.deposit.data or 0 if form.mode is PayMode.DEPOSIT else 0,
        platform=form.platform.data or "",
        platform_number=form.platform_number.data or "",
        note=form.note.data or "",
        **form.amounts,
    )


def second_look(made: Draft, lines: Sequence[OrderLine], known: Known) -> list[str]:
    """The sentences that must be confirmed before this draft is stored."""
    likes: list[doubts.Like] = []
    if isinstance(made.buyer, KnownVillager):
        recent = known.recent
        if (
            known.villager != made.buyer
        ):  # found by typed words: what their household bought was not asked yet
            recent = ask(person(), made.id, made.buyer.id).recent
        likes = doubts.likes(recent, [line.goods for line in made.lines], made.payable_fen)
    return doubts.doubts(lines, made.payable_fen, likes, known.limits)


def cards(villagers: Iterable[Villager | KnownVillager]) -> list[dict[str, Any]]:
    """Villagers as the picker shows them, with what they owe."""
    known = list(villagers)
    query = (
        visible_columns(Order, Order.villager_id, func.sum(OWED))
        .where(Order.villager_id.in_([one.id for one in known]), owing())
        .group_by(Order.villager_id)
    )
    owed = {id: total(fen) for id, fen in db.session.execute(query)} if known else {}
    return [
        {"id": one.id, "name": one.name, "line": line(one), "owed_fen": owed.get(one.id, 0)} for one in known
    ]


def line(villager: Any) -> str:
    """'2组·尾号 4417': what tells people of one name apart."""
    end = gettext(N_("尾号 %(tail)s"), tail=tail(villager.phone)) if villager.phone else ""
    return "·".join(part for part in (group_words(villager.group_name), end) if part)
