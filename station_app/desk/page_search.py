"""Pages found by the name the navigation gives them: by characters, or by its pinyin initials."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core.access import Person
from station_app.core.i18n import N_, gettext
from station_app.core.people import initials
from station_app.desk.frame import SIDE, TABS, may

MORE: tuple[tuple[str, str], ...] = (
    ("orders.new", N_("代购下单")),
    ("villagers.new", N_("添一位乡亲")),
    ("stations.new", N_("登记新站点")),
    ("stations.coverage", N_("站点覆盖")),
    ("imports.new", N_("导入台账")),
    ("accounts.new", N_("开账号")),
    ("ops.health", N_("系统状况")),
    ("accounts.password", N_("改密码")),
    ("desk.help", N_("帮助")),
)


def named(by: Person) -> list[tuple[str, str]]:
    """Every page this person may open by name: its endpoint and the Chinese word for it."""
    ways = TABS if by.is_operator else [way for _group, found in SIDE for way in found]
    pages = [(way.endpoint, way.label) for way in ways] + list(MORE)
    return [page for page in dict(pages).items() if may(page[0])]


def pages(by: Person, words: str) -> list[dict[str, Any]]:
    """Pages whose name holds the words or whose initials begin with them, as rows of the search."""
    typed = words.lower().replace(" ", "")
    found = []
    for endpoint, label in named(by):
        shown = gettext(label)
        spelled = typed.isascii() and len(typed) > 1 and initials(label).startswith(typed)
        if words in label or typed in shown.lower().replace(" ", "") or spelled:
            found.append({"title": shown, "detail": gettext("页面"), "aside": "", "url": url_for(endpoint)})
    return found
