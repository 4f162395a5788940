"""What may be done with an account, as the audit log says it, and what follows when it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select

from station_app.accounts.models import User, UserState, end_sessions
from station_app.core.access import ROLE_WORDS, Role, person
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, on_restored, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.people import masked_phone
from station_app.stations.staff.lists import STATE_WORDS
from station_app.stations.staff.models import of_county

PASSWORD = N_("密码已经换了，换不回去。要进来，请再给一次性码。")
DEEDS = {
    "open": Deed(N_("开了账号"), N_("账号开了就有一次性码在外面：不要了，请停用。")),
    "create": Deed(N_("开了账号"), N_("第一个管理员不能撤销。")),
    "edit": Deed(N_("改了账号"), is_edit=True),
    "disable": Deed(N_("停用了账号")),
    "enable": Deed(N_("启用了账号")),
    "reset": Deed(N_("给了一次性码"), PASSWORD),
    "redeem": Deed(N_("用一次性码设了密码"), PASSWORD),
    "end_sessions": Deed(N_("退出了设备"), N_("退出的设备请重新登录。")),
    "password": Deed(N_("换了密码"), PASSWORD),
    "second_on": Deed(N_("打开了两步登录"), N_("要关掉两步登录，请在“两步登录”里办。")),
    "second_off": Deed(N_("关掉了两步登录"), N_("要再打开，请本人重新设置。")),
    "pin_set": Deed(N_("设了 PIN"), N_("PIN 请本人在“更多”里改。")),
    "pin_dropped": Deed(N_("不用 PIN 了"), N_("PIN 请本人在“更多”里重新设。")),
    "pin_blocked": Deed(N_("PIN 输错太多，那台设备要用密码登录"), N_("请用密码登录。")),
    "switch_in": Deed(N_("用 PIN 接手柜台"), N_("要换回去，请再点“换班”。"), is_look=True),
    "view_as": Deed(N_("用他的页面看（只看）"), N_("看过就是看过，不能撤销。"), is_look=True),
    "view_as_end": Deed(N_("看完了他的页面"), N_("看过就是看过，不能撤销。"), is_look=True),
    "recovery": Deed(N_("用备用码登录"), N_("备用码用掉一个就少一个。"), is_look=True),
}
FIELDS = {
    "login": N_("登录名"),
    "name": N_("姓名"),
    "role": N_("身份"),
    "phone": N_("电话"),
    "station": N_("站点编码"),
    "area": N_("管哪里"),
    "state": N_("状态"),
    "sessions": N_("设备"),
    "counter": N_("柜台上的人"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Names and logins of the county's accounts, with their pages for those who may open them."""
    opens = person().role in (Role.ADMIN, Role.MANAGER)
    rows = db.session.scalars(of_county(person()).where(User.id.in_(ids)))
    return {
        user.id: Named(f"{user.name} ({user.login})", url_for("accounts.show", id=user.id) if opens else None)
        for user in rows
    }


def found(words: str) -> list[Select[Any]]:
    """Accounts by login or name."""
    mine = or_(User.login == words, User.name == words)
    return [select(User.id).where(User.county_id == person().county_id, mine)]


def said(key: str, value: Any) -> str | None:
    """The words of a role or a state."""
    if key == "role" and value in Role._value2member_map_:
        return gettext(ROLE_WORDS[Role(value)])
    if key == "state" and value in UserState._value2member_map_:
        return gettext(STATE_WORDS[UserState(value)])
    return None


def restored(user: User, _was: dict[str, Any]) -> None:
    """Whoever is disabled again is signed out everywhere."""
    if user.state is UserState.DISABLED:
        end_sessions(user.id)


register(
    Kind(
        "users",
        User,
        lambda: pgettext("one", "账号"),
        DEEDS,
        FIELDS,
        said=said,
        masks={"phone": masked_phone},
        names=names,
        found=found,
        readers=(Role.ADMIN, Role.MANAGER, Role.AUDITOR),
    )
)
on_restored(User, restored)
