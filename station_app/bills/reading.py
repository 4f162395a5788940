"""From the bytes of a payment bill to its lines, with a sentence for every row that cannot be taken.

The file begins with the account's name, the period, counts and sums, and explanations; then the headings.
Amounts may carry ``¥``, numbers a tab at their end, rows a comma too much. What the file says of its own
counts and sums is held against what was read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from station_app.bills import headings
from station_app.bills.models import Direction
from station_app.bills.rows import DIRECTIONS, Line, Refusal, plain, read_line
from station_app.core import clock, parsers
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.parsers import Unreadable, is_blank
from station_app.core.words import series
from station_app.imports.files import Grid, grids
from station_app.imports.refusing import FileRefused
from station_app.ledger.models import Method

TITLE_ROWS = 60
APPS = {Method.WECHAT: N_("微信"), Method.ALIPAY: N_("支付宝")}
SAID = re.compile(
    r"(收入|已收入|支出|已支出|不计收支|中性交易)[:：]? *([0-9]+) *笔[,， ]*(?:共 *)?([0-9][0-9,.]*) *元"
)
FOOT = re.compile(r"共 *[0-9]+ *笔|(?:已|待)?(?:收入|支出) *[:：]|导出时间 *[:：]|[-=—]{4}")
"""How a line under the table begins; a comma in it makes cells of it."""
SUMS = ("合计", "总计", "小计")
"""What people write beside the sum that they, or their table, put under it."""
PERIOD = re.compile(
    r"(起始|终止)(?:时间|日期)[:：] *\[? *([0-9]{4}[-/年.][0-9]{1,2}[-/月.][0-9]{1,2})",
)


@dataclass
class Found:
    """A bill as it was read. ``said``: count and fen of each direction as the file itself has it."""

    source: Method
    from_on: dt.date
    through_on: dt.date
    lines: list[Line] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    said: dict[Direction, tuple[int, int]] = field(default_factory=dict)

    def counted(self, direction: Direction) -> tuple[int, int]:
        """Count and fen of the lines that were read, without those nothing was paid of yet."""
        mine = [line for line in self.lines if line.direction is direction and not line.is_unfinished]
        return len(mine), sum(line.amount_fen for line in mine)

    @property
    def unfinished(self) -> tuple[int, int]:
        """Count and fen of the lines nothing was paid of yet."""
        return self._unfinished(Direction.IN, Direction.OUT)

    def _unfinished(self, *directions: Direction) -> tuple[int, int]:
        mine = [line for line in self.lines if line.direction in directions and line.is_unfinished]
        return len(mine), sum(line.amount_fen for line in mine)

    def _agrees(self, direction: Direction) -> bool:
        """Does the file say so of itself, with or without what is not paid yet?"""
        paid, waits = self.counted(direction), self._unfinished(direction)
        return self.said[direction] in (paid, (paid[0] + waits[0], paid[1] + waits[1]))

    @property
    def doubts(self) -> list[str]:
        """Where the file's own counts and sums differ from what was read: it was cut, or changed."""
        text = N_(
            "文件开头写%(what)s %(said)s 笔、%(said_sum)s，读到 %(n)s 笔、%(sum)s。可能没导全或改过，请核对。"
        )
        return [
            gettext(
                text,
                what=gettext(words),
                said=f"{self.said[one][0]:,}",
                said_sum=money(self.said[one][1]),
                n=f"{self.counted(one)[0]:,}",
                sum=money(self.counted(one)[1]),
            )
            for one, words in ((Direction.IN, N_("收入")), (Direction.OUT, N_("支出")))
            if one in self.said and not self._agrees(one)
        ]


def read(content: bytes) -> Found:
    """The bill in a file; raises ``FileRefused`` with what to do."""
    found = grids(content)
    for grid in found:
        for at, (_, row) in enumerate(grid.rows[:TITLE_ROWS]):
            known = headings.places(row)
            if known is not None:
                return _bill(grid, at, *known)
    top = [row for grid in found for _, row in grid.rows[:TITLE_ROWS]]
    source = headings.merchants(top)
    if source is not None:
        text = N_(
            "这是%(app)s商家平台的账单，列不一样，这里对不了。请在收款人手机的%(app)s里导出个人的账单明细，"
            "把那个文件传上来。"
        )
        raise FileRefused(text, app=gettext(APPS[source]))
    source, missing = headings.nearest(top)
    if source is not None and missing:
        text = N_("账单的标题行少了：%(missing)s。请在%(app)s里重新导出，不要改表头。")
        raise FileRefused(text, missing=series(missing), app=gettext(APPS[source]))
    raise FileRefused(
        N_(
            "这不是微信、支付宝的账单。请在微信“服务、钱包、账单”或支付宝“我的、账单”里导出明细，把那个文件传上来。"
        )
    )


def _bill(grid: Grid, at: int, source: Method, places: dict[str, int]) -> Found:
    titles = [str(cell) for _, row in grid.rows[:at] for cell in row if not is_blank(cell)]
    made = Found(source, dt.date.min, dt.date.max, said=_said(titles))
    seen: dict[tuple[str, Direction], Line] = {}
    for number, row in grid.rows[at + 1 :]:
        cells = {name: plain(row[index]) for name, index in places.items() if index < len(row)}
        if _is_foot(row, cells):
            continue
        line = read_line(number, cells, headings.WORDS[source])
        before = seen.get(line.key) if isinstance(line, Line) else None
        if isinstance(line, Refusal):
            made.refusals.append(line)
        elif before is None:
            seen[line.key] = line
            made.lines.append(line)
        elif before.amount_fen != line.amount_fen:
            text = N_("第 %(row)s 行已有这个单号，金额不一样，请核对")
            made.refusals.append(Refusal(number, headings.WORDS[source]["number"], text, {"row": before.row}))
    if not made.lines and not made.refusals:
        raise FileRefused(N_("账单里只有标题，没有一笔交易。请看看导出的时间段对不对。"))
    days = [clock.on(line.at) for line in made.lines] or [clock.today()]
    period = _period(titles)
    made.from_on = min(period.get("起始", days[0]), *days)
    made.through_on = max(period.get("终止", days[0]), *days)
    return made


def _is_foot(row: list[Any], cells: dict[str, Any]) -> bool:
    """Is it a line under the table: dashes, counts and sums, an explanation in its first cell alone?

    One that has a number is a payment, whatever else it says.
    """
    filled = [cell for cell in row if not is_blank(cell) and str(cell).strip("\t ")]
    if not filled:
        return True
    first = str(filled[0]).strip()
    if FOOT.match(first):
        return True
    if not cells.get("number") and any(str(cell).strip(" :：\t") in SUMS for cell in filled):
        return True
    return len(filled) == 1 and not cells.get("number") and not first[:4].isdigit()


def _said(titles: list[str]) -> dict[Direction, tuple[int, int]]:
    found: dict[Direction, tuple[int, int]] = {}
    for what, count, sum_text in _matches(SAID, titles):
        try:
            fen = parsers.read_money(sum_text).value
        except Unreadable:
            continue
        direction = DIRECTIONS[what.removeprefix("已")]
        found.setdefault(direction, (int(count[:9]), fen))
    return found


def _period(titles: list[str]) -> dict[str, dt.date]:
    found = {}
    for what, day in _matches(PERIOD, titles):
        try:
            found[what] = parsers.read_day(day + ("日" if "月" in day else ""))
        except Unreadable:
            continue
    return found


def _matches(pattern: re.Pattern[str], titles: list[str]) -> Iterator[tuple[str, ...]]:
    for title in titles:
        yield from pattern.findall(title[:2_000])
