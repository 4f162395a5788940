"""A list described once for everything it leaves the page as: CSV, workbook, paper.

A feature makes a ``Sheet`` from what its address asks for; ``core.exports`` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from station_app.core import clock
from station_app.core.access import ROLE_WORDS, Person
from station_app.core.cells import PERSONAL, Column
from station_app.core.i18n import N_, gettext
from station_app.core.words import clauses, fullmoment

SHEET_NAME = N_("说明")
NAMES_OF_NOTES = (SHEET_NAME, "Notes")
"""What the second sheet is called in each language; an import passes it over."""

NAMING = (N_("找的字"), N_("乡亲"), N_("文件"))
"""Filters whose words may hold a villager's name or telephone."""


@dataclass(frozen=True)
class Part:
    """Rows that stand on a sheet of their own: its title, the rows, single cells over the headings."""

    title: str
    rows: Callable[[], Iterable[Any]]
    above: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """The rows of a list with its filters.

    ``name`` names the file (ASCII), ``title`` the list in the reader's language. ``rows`` opens the rows when
    they are written, batch by batch; ``filters`` are (what, value) in words; ``notes`` further sentences.
    ``parts`` divides the rows over several sheets of one workbook.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Any]]
    count: int
    filters: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    parts: Callable[[], Iterable[Part]] | None = None

    @property
    def is_personal(self) -> bool:
        """Does it hold what is masked?"""
        return any(column.kind in PERSONAL or column.is_private for column in self.columns)

    def shown(self, clear: bool) -> tuple[Column, ...]:
        """The columns of a file."""
        return tuple(column for column in self.columns if clear or not column.is_private)

    def on_paper(self, clear: bool) -> tuple[Column, ...]:
        """The columns of the printed list."""
        return tuple(column for column in self.shown(clear) if column.on_paper)

    def meanings(self, columns: Iterable[Column]) -> list[tuple[str, str]]:
        """(heading, definition) of the figures among these columns."""
        return [(one.title, gettext(one.meaning)) for one in columns if one.meaning]

    def sheets(self) -> Iterable[Part]:
        """The sheets of its workbook."""
        return self.parts() if self.parts else (Part(self.title, self.rows),)

    @property
    def asked(self) -> str:
        """The filters in one line; empty when nothing was left out."""
        return _line(self.filters)

    def asked_parted(self) -> tuple[str, str]:
        """The filters that name nobody, and those that may hold a villager's name, each in one line."""
        names = {gettext(one) for one in NAMING}
        return (
            _line(one for one in self.filters if one[0] not in names),
            _line(one for one in self.filters if one[0] in names),
        )


def _line(filters: Iterable[tuple[str, str]]) -> str:
    return clauses(gettext(N_("%(what)s：%(value)s"), what=what, value=value) for what, value in filters)


def about(sheet: Sheet, by: Person, count: int, *, clear: bool, reason: str = "") -> list[tuple[str, str]]:
    """(term, words) for the notes of a file: who, when, what was asked for, and what every figure means."""
    told = [
        (gettext(N_("内容")), sheet.title),
        (gettext(N_("谁导出")), f"{by.name} · {gettext(ROLE_WORDS[by.role])}"),
        (gettext(N_("时间")), fullmoment(clock.moment())),
        (gettext(N_("筛选")), sheet.asked or gettext(N_("没有筛选，是全部"))),
        (gettext(N_("行数")), f"{count:,}"),
    ]
    if sheet.is_personal:
        how = N_("没有遮盖，请保管好，用完删掉") if clear else N_("已遮盖")
        told.append((gettext(N_("姓名、电话")), gettext(how)))
    if reason:
        told.append((gettext(N_("事由")), reason))
    if any(column.kind == "money" for column in sheet.columns):
        told.append((gettext(N_("金额单位")), gettext(N_("元"))))
    told += [(gettext(N_("注意")), note) for note in sheet.notes]
    meanings = sheet.meanings(sheet.shown(clear))
    return [*told, *((gettext(N_("口径：%(what)s"), what=what), words) for what, words in meanings)]
