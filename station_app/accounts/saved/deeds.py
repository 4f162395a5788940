"""What may be done with a saved view, as the audit log says it."""

from __future__ import annotations

from typing import Any

from station_app.accounts.saved.models import SavedView
from station_app.core.deeds import Deed, Kind, register
from station_app.core.i18n import N_, gettext

AGAIN = N_("要改回来，请在“我存的常用筛选”里再改一次。")
DEEDS = {
    "keep": Deed(N_("存了常用筛选"), AGAIN),
    "rename": Deed(N_("改了常用筛选"), AGAIN),
    "drop": Deed(N_("删了常用筛选"), AGAIN),
}
FIELDS = {"name": N_("名字"), "is_shared": N_("同身份的人也能用")}


def said(key: str, value: Any) -> str | None:
    """Yes and no."""
    if key == "is_shared" and value in (True, False):
        return gettext(N_("是")) if value else gettext(N_("否"))
    return None


register(Kind("saved_views", SavedView, lambda: gettext(N_("常用筛选")), DEEDS, FIELDS, said=said))
