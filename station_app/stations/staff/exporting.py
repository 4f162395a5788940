"""The list of accounts as it leaves the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from station_app.core.access import Person
from station_app.core.cells import Column
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.stations.staff.lists import AccountList

COLUMNS = (
    Column("name", N_("姓名"), "text", lambda row: row["name"]),
    Column("login", N_("登录名"), "id", lambda row: row["login"]),
    Column("role", N_("身份"), "text", lambda row: row["role_words"]),
    Column("scope", N_("管哪里"), "text", lambda row: row["scope"]),
    Column("state", N_("状态"), "text", lambda row: row["state_words"]),
    Column("seen_at", N_("最近来过"), "moment", lambda row: row["seen_at"]),
)


def sheet(by: Person) -> Sheet:
    """The list as the address asks for it."""
    found = AccountList(by)

    def rows() -> Iterator[dict[str, Any]]:
        yield from found.rows(found.whole())

    return Sheet("accounts", gettext(N_("用户")), COLUMNS, rows, found.count, found.filters)
