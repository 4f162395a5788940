"""What may be done with a villager's record, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core import binned
from station_app.core.access import COUNTY_ROLES, OFFICE, Role, person, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.people import masked_name, masked_phone
from station_app.households.homes.poverty import STATUS_WORDS, PovertyStatus, Status
from station_app.households.matching import matching
from station_app.households.models import CONSENT_WORDS, Consent, Household, Villager

SEEN = N_("看过了就是看过了，撤销不了。")
MERGED = N_("合并在乡亲页上撤销，不限十分钟。")
AGAIN = N_("改错了，请再改一次。")
DEEDS = {
    "register": Deed(N_("记了乡亲"), N_("记错的乡亲不用撤销：没买过东西的，可以在乡亲页上删掉。")),
    "edit": Deed(N_("改了乡亲"), is_edit=True),
    "merge": Deed(N_("合并了重复的乡亲"), MERGED),
    "merged_into": Deed(N_("并到了别的乡亲名下"), MERGED),
    "unmerge": Deed(N_("撤销了合并"), AGAIN),
    "unmerged": Deed(N_("合并撤销了"), AGAIN),
    "move": Deed(N_("换了户"), AGAIN),
    "relate": Deed(N_("改了和户主的关系"), AGAIN),
    "tell": Deed(N_("给了本人一份资料"), SEEN, is_look=True),
    "erase": Deed(N_("按本人要求抹去了资料"), N_("抹去的资料没有了，恢复不了。")),
    "delete": Deed(N_("删掉了")),
    "put_back": Deed(N_("放回来了")),
    "purge": Deed(N_("彻底删掉了"), binned.GONE),
    "reveal": Deed(N_("看了姓名电话"), SEEN, is_look=True),
}
FIELDS = {
    "name": N_("姓名"),
    "phone": N_("电话"),
    "group": N_("组"),
    "consent": N_("同意"),
    "consent_on": N_("哪天说的"),
    "household": N_("户编号"),
    "relation": N_("和户主的关系"),
    "merged": N_("并进来的"),
    "merged_into": N_("并到"),
    "orders": N_("订单"),
    "blanked": N_("抹去的记录"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Names of villagers, in full only for their own station."""
    rows = db.session.execute(
        visible_columns(Villager, Villager.id, Villager.name).where(Villager.id.in_(ids))
    )
    own = person().is_operator
    return {
        id: Named(name if own else masked_name(name), url_for("desk.villager", id=id)) for id, name in rows
    }


def found(words: str) -> list[Select[Any]]:
    """Villagers by whole name, initials or the tail of the telephone."""
    return [visible_columns(Villager, Villager.id).where(matching(words))] if len(words) > 1 else []


def said(key: str, value: Any) -> str | None:
    """The words of what a villager agreed to."""
    if key == "consent" and value in Consent._value2member_map_:
        return gettext(CONSENT_WORDS[Consent(value)])
    return None


def poverty_words(key: str, value: Any) -> str | None:
    """The words of a poverty status."""
    if key == "status" and value in Status._value2member_map_:
        return gettext(STATUS_WORDS[Status(value)])
    return None


def gone(villager: Villager) -> None:
    """A household nobody is left of goes with its last villager."""
    key = {"county_id": villager.county_id, "id": villager.household_id}
    household = db.session.get(Household, key, execution_options={"scoped": True})
    if household is not None and not binned.is_in_use(household):
        db.session.delete(household)


IN_USE = N_("这位乡亲买过东西，不能删。名字、电话写错了，请点“改”。")
binned.register(binned.Bin(Villager, (Role.OPERATOR, *OFFICE), IN_USE, gone=gone))
register(
    Kind(
        "villagers",
        Villager,
        lambda: pgettext("one", "乡亲"),
        DEEDS,
        FIELDS,
        said=said,
        masks={"name": masked_name, "phone": masked_phone},
        names=names,
        found=found,
    )
)
register(
    Kind(
        "poverty_statuses",
        PovertyStatus,
        lambda: pgettext("one", "户"),
        {"poverty_status": Deed(N_("登记了建档立卡情况"), AGAIN)},
        {
            "household": N_("户编号"),
            "status": N_("情况"),
            "from_on": N_("从哪天起"),
        },
        said=poverty_words,
        readers=COUNTY_ROLES,
    )
)
