"""What the audit log says of lists that left the program as files."""

from __future__ import annotations

from typing import Any

from station_app.core.deeds import Deed, Kind, register
from station_app.core.exports.taking import Export
from station_app.core.i18n import N_, gettext, pgettext

OUT = N_("拿出去的文件收不回来。")

FILES = {"csv": N_("CSV 表格（.csv）"), "xlsx": N_("Excel 表格（.xlsx）")}


def _said(key: str, value: Any) -> str | None:
    """The list by its title, the file as the page of choices calls it."""
    if key == "list":
        return gettext(value)
    return gettext(FILES[value]) if key == "format" and value in FILES else None


register(
    Kind(
        "exports",
        Export,
        lambda: pgettext("one", "导出的表"),
        {
            "export": Deed(N_("导出了"), OUT, is_look=True),
            "export_clear": Deed(N_("导出了，带姓名电话"), OUT, is_look=True),
        },
        {
            "list": N_("哪张表"),
            "rows": N_("行数"),
            "format": N_("格式"),
            "clear": N_("带姓名电话"),
            "filters": N_("筛选"),
            "searched": N_("找的字"),
        },
        said=_said,
    )
)
