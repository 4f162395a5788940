"""Division codes from a CSV of the statistics bureau: townships and villages of one county."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from station_app.areas.models import Area
from station_app.core.cells import unguarded
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable, read_text
from station_app.core.words import series

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
    """What a file of divisions holds: the areas by code, and ``(line, sentence)`` for what was refused."""

    county_id: str = ""
    areas: dict[str, Area] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)


def text_of(content: bytes) -> str:
    """The text of a CSV in utf-8 (with or without a mark) or gb18030; ValueError otherwise."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(gettext(N_("文字编码认不出。请另存为“CSV UTF-8”再来。")))


def table(
    content: bytes, columns: tuple[str, ...], also: Mapping[str, str] | None = None
) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV by heading, blank ones skipped; ValueError when a heading is missing.

    ``also`` are other headings (without spaces) and the column each of them means.
    """
    text = text_of(content)
    if "\x00" in text:
        raise ValueError(gettext(N_("这个文件不是 CSV 表格。")))
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(gettext(N_("这个文件不是 CSV 表格。"))) from error
    headings = ["".join(cell.split()) for cell in rows[0][1]] if rows else []
    headings = [(also or {}).get(heading, heading) for heading in headings]
    missing = series(name for name in columns if name not in headings)
    if missing:
        raise ValueError(gettext(N_("标题行少了：%(missing)s。"), missing=missing))
    return [
        (number, {name: unguarded(cell.strip()) for name, cell in zip(headings, row, strict=False)})
        for number, row in rows[1:]
    ]


def read(content: bytes, county_name: str) -> Reading:
    """The areas of a file with their county and province. ValueError for a file that is no such table."""
    reading = Reading()
    for number, row in table(content, COLUMNS):
        try:
            _row(reading, row)
        except ValueError as error:
            reading.refused.append((number, str(error)))
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
        raise ValueError(gettext(N_("区划代码不对：乡镇 9 位，村 12 位，只有数字")))
    if not village_code.startswith(township_code):
        raise ValueError(gettext(N_("村代码的前 9 位要和乡镇代码一样")))
    if reading.county_id and not township_code.startswith(reading.county_id):
        raise ValueError(gettext(N_("一个文件只能是一个县：前面是 %(county)s"), county=reading.county_id))
    try:
        township = read_text(row.get("township", ""), 60)
        village = read_text(row.get("village", ""), 60)
        kind = read_text(row.get("kind", ""), 20, required=False)
    except Unreadable as error:
        raise ValueError(error.message()) from error
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
