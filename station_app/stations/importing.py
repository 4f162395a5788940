"""Stations from a file: which lines become which stations, and the sentence for every line that does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from station_app.areas.importing import Wrong, words
from station_app.areas.models import Area
from station_app.core.i18n import N_, english, gettext
from station_app.core.parsers import Unreadable, is_blank, read_day
from station_app.core.words import series
from station_app.stations.models import SERVING, STATE_WORDS, StationKind, StationState

COLUMNS = ("站点编码", "站点名称", "站点类型", "所在村代码", "所在乡镇", "所在村", "开业日期", "状态")
NEEDED = ("站点编码", "站点名称", "站点类型", "状态")
STATES = {word: state for state, name in STATE_WORDS.items() for word in (*english().get(name, ()), name)}


@dataclass(frozen=True)
class Asked:
    """A station as a line of the file describes it."""

    code: str
    name: str
    kind: StationKind
    county_id: str
    township_code: str
    township: str
    village_code: str | None
    village: str
    opened_on: dt.date | None
    state: StationState

    def begins_on(self, today: dt.date) -> dt.date:
        """An open station begins on its opening day, every other state on the day of import."""
        return self.opened_on if self.opened_on and self.state in SERVING else today


def read(row: Mapping[str, str], areas: Mapping[str, Area], today: dt.date) -> Asked:
    """One line as a station; ``Wrong`` when it cannot be one."""
    code, name = words(row, "站点编码", 20), words(row, "站点名称", 80)
    try:
        opened_on = None if is_blank(row.get("开业日期", "")) else read_day(row["开业日期"])
    except Unreadable as error:
        raise Wrong("开业日期", error.message()) from error
    if not code.isascii() or not code.replace("-", "").replace("_", "").isalnum():
        raise Wrong("站点编码", gettext(N_("站点编码只能用字母、数字、“-”和“_”")))
    if row.get("站点类型", "") not in set(StationKind):
        raise Wrong("站点类型", gettext(N_("站点类型要写 1（县级）、2（乡镇）或 3（村级）")))
    state = STATES.get(row.get("状态", ""))
    if state is None:
        raise Wrong("状态", gettext(N_("状态要写：%(states)s"), states=series(STATE_WORDS.values())))
    if state in SERVING and opened_on is None:
        raise Wrong("开业日期", gettext(N_("运营中的站点要写开业日期")))
    if state in SERVING and opened_on and opened_on > today:
        raise Wrong("开业日期", gettext(N_("开业日期晚于今天")))
    kind = StationKind(row["站点类型"])
    county_id, township, village = _place(row, kind, areas)
    return Asked(
        code,
        name,
        kind,
        county_id,
        township.code if township else "",
        township.name if township else "",
        village.code if village else None,
        village.name if village else "",
        opened_on,
        state,
    )


def _place(
    row: Mapping[str, str], kind: StationKind, areas: Mapping[str, Area]
) -> tuple[str, Area | None, Area | None]:
    """County, township and village of a line: by the village's code, else by the township's name."""
    village_code = row.get("所在村代码", "")
    if village_code:
        village = areas.get(village_code)
        if village is None or village.level != "village":
            raise Wrong(
                "所在村代码", gettext(N_("没有这个村代码：%(code)s。请先导入区划代码"), code=village_code)
            )
        return village.code[:6], areas.get(village.parent_code), village
    if kind is StationKind.VILLAGE:
        raise Wrong("所在村代码", gettext(N_("村级服务站要写所在村代码")))
    named = [
        area for area in areas.values() if area.level == "township" and area.name == row.get("所在乡镇", "")
    ]
    if len(named) == 1:
        return named[0].parent_code, named[0], None
    counties = [area for area in areas.values() if area.level == "county"]
    if kind is StationKind.COUNTY and len(counties) == 1:
        return counties[0].code, None, None
    raise Wrong("所在乡镇", gettext(N_("找不到所在乡镇：%(name)s"), name=row.get("所在乡镇", "")))


def same(asked: Asked, stored: object) -> bool:
    """Is the stored station what the line describes? Its state may have moved on since."""
    names = ("name", "kind", "township_code", "village_code")
    return all(getattr(asked, name) == getattr(stored, name) for name in names)
