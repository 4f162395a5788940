"""Division codes as the statistics bureau lists them: townships and villages of one county."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from station_app.areas.models import Area
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable, read_text

COLUMNS = ("township_code", "township", "village_code", "village", "kind")
# fmt: off
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省",
    "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
}
# fmt: on


@dataclass
class Reading:
    """What a file of divisions holds: the areas by code, and ``(place, error)`` of rows not taken."""

    county_id: str = ""
    areas: dict[str, Area] = field(default_factory=dict)
    refused: list[tuple[int, ValueError]] = field(default_factory=list)


class Wrong(ValueError):
    """A row that cannot be taken: the heading of the cell at fault, and a sentence."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def words(row: Mapping[str, str], column: str, limit: int, *, required: bool = True) -> str:
    """The words of a cell, at most ``limit`` characters; ``Wrong`` otherwise."""
    try:
        return read_text(row.get(column, ""), limit, required=required)
    except Unreadable as error:
        raise Wrong(column, error.message()) from error


def read(rows: Iterable[Mapping[str, str]], county_name: str) -> Reading:
    """The areas of the rows with their county and province; ``refused`` names a row by its place."""
    reading = Reading()
    for place, row in enumerate(rows):
        try:
            _row(reading, row)
        except ValueError as error:
            reading.refused.append((place, error))
    if reading.county_id:
        county, province = reading.county_id, reading.county_id[:2]
        reading.areas[county] = Area(
            code=county, name=county_name, level="county", kind="", parent_code=province
        )
        reading.areas[province] = Area(
            code=province, name=PROVINCES.get(province, province), level="province", kind="", parent_code=""
        )
    return reading


def _row(reading: Reading, row: Mapping[str, str]) -> None:
    township_code, village_code = row.get("township_code", ""), row.get("village_code", "")
    if not (_digits(township_code, 9) and _digits(village_code, 12)):
        column = "village_code" if _digits(township_code, 9) else "township_code"
        raise Wrong(column, gettext(N_("区划代码不对：乡镇 9 位，村 12 位，只有数字")))
    if not village_code.startswith(township_code):
        raise Wrong("village_code", gettext(N_("村代码的前 9 位要和乡镇代码一样")))
    if reading.county_id and not township_code.startswith(reading.county_id):
        county = reading.county_id
        raise Wrong("township_code", gettext(N_("一个文件只能是一个县：前面是 %(county)s"), county=county))
    township, village = words(row, "township", 60), words(row, "village", 60)
    kind = words(row, "kind", 20, required=False)
    reading.county_id = township_code[:6]
    reading.areas[township_code] = Area(
        code=township_code, name=township, level="township", kind="", parent_code=township_code[:6]
    )
    reading.areas[village_code] = Area(
        code=village_code, name=village, level="village", kind=kind, parent_code=township_code
    )


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def differs(area: Area, stored: Area) -> bool:
    """Did a division get another name or kind?"""
    return (area.name, area.kind) != (stored.name, stored.kind)
