"""What may be done with a station, as the audit log says it, and when a step can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select

from station_app.core import binned
from station_app.core.access import OFFICE, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, of_flow, on_restored, register
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext, pgettext
from station_app.stations.equipment.ending import reopened
from station_app.stations.models import FLOW, SERVING, STATE_WORDS, Station, StationState

DEEDS = {
    "register": Deed(N_("登记"), N_("登记错的站不用撤销：请到站点页上删掉。")),
    "import": Deed(N_("导入了乡亲"), N_("导入的乡亲不能整批撤销：没买过东西的，可以一位一位删掉。")),
    "edit": Deed(N_("改了站点"), is_edit=True),
    "delete": Deed(N_("删掉了")),
    "put_back": Deed(N_("放回来了")),
    "purge": Deed(N_("彻底删掉了"), binned.GONE),
    **of_flow(FLOW),
}
FIELDS = {
    "state": N_("状态"),
    "code": N_("站点编码"),
    "name": N_("站名"),
    "phone": N_("电话"),
    "address": N_("地址"),
    "hours": N_("营业时间"),
    "area_m2": N_("面积"),
    "lat": N_("纬度"),
    "lon": N_("经度"),
    "villagers": N_("乡亲"),
    "due_on": N_("说好的日子"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Township and village of stations, with their pages."""
    columns = (Station.id, Station.township, Station.village, Station.name)
    rows = db.session.execute(visible_columns(Station, *columns).where(Station.id.in_(ids)))
    return {
        id: Named(f"{township}{village}" if village else township or name, url_for("desk.station", id=id))
        for id, township, village, name in rows
    }


def found(words: str) -> list[Select[Any]]:
    """Stations by code or name."""
    condition = or_(
        Station.code == words.upper(),
        Station.name == words,
        (Station.township + Station.village) == words,
    )
    return [visible_columns(Station, Station.id).where(condition)]


def said(key: str, value: Any) -> str | None:
    """The words of a state."""
    if key == "state" and value in StationState._value2member_map_:
        return gettext(STATE_WORDS[StationState(value)])
    return None


def restored(station: Station, was: dict[str, Any]) -> None:
    """A station that goes back to before it served must not have served anybody meanwhile.

    One that was closed has its equipment again.
    """
    if was.get("state") is StationState.CLOSED:
        reopened(station)
    if was.get("state") not in SERVING or station.state in SERVING or station.opened_on is not None:
        return
    worked = select(AuditEntry.id).where(
        AuditEntry.county_id == station.county_id,
        AuditEntry.chain_id == station.id,
        AuditEntry.thing == "orders",
    )
    if db.session.scalar(worked.limit(1).execution_options(scoped=True)) is not None:
        raise NotNow(N_("不能撤销了：开业以后这个站已经记过单。要停下来，请办暂停营业。"))


binned.register(
    binned.Bin(
        Station,
        OFFICE,
        N_("这个站已经有人、有订单或者导入过台账，不能删。不办了，请走申请退出。"),
        parts=("station_steps", "station_targets"),
    )
)
register(
    Kind(
        "stations",
        Station,
        lambda: pgettext("one", "服务站"),
        DEEDS,
        FIELDS,
        said=said,
        names=names,
        found=found,
    )
)
on_restored(Station, restored)
