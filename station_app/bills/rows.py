"""One row of a payment bill: its cells read, or the sentence why it cannot be taken."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from station_app.bills.models import Direction
from station_app.bills.statuses import UNFINISHED, WHOLLY
from station_app.core import clock, parsers
from station_app.core.cells import GUARD, unguarded
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable, is_blank, read_text
from station_app.core.parsers.spelling import half_width

NONE = ("/", "-", "--")
DIRECTIONS = {
    "收入": Direction.IN,
    "支出": Direction.OUT,
    "/": Direction.NEUTRAL,
    "": Direction.NEUTRAL,
    "不计收支": Direction.NEUTRAL,
    "中性交易": Direction.NEUTRAL,
    "其他": Direction.NEUTRAL,
}
TIME = re.compile(r"(.*?)[ T日]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?")
PARTLY = re.compile(r"退款.*?([0-9][0-9,]*(?:\.[0-9]{1,2})?)")


@dataclass(frozen=True)
class Line:
    """One line as the bill says it. Fen; ``row`` is Excel's."""

    row: int
    at: dt.datetime
    direction: Direction
    amount_fen: int
    refunded_fen: int
    number: str
    own_number: str = ""
    kind: str = ""
    status: str = ""
    way: str = ""
    other: str = ""
    account: str = ""
    goods: str = ""
    note: str = ""

    @property
    def is_unfinished(self) -> bool:
        """Was nothing paid yet?"""
        return self.direction is not Direction.NEUTRAL and self.status in UNFINISHED

    @property
    def key(self) -> tuple[str, Direction]:
        """What makes it the same line in another file: its refund may carry the same number."""
        return self.number, self.direction


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken, and why; ``heading`` is the column at fault ('' for the whole row)."""

    row: int
    heading: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> list[Any]:
        """As it is kept."""
        return [self.row, self.heading, self.text, self.values]


def sentence(plain: list[Any]) -> str:
    """What a kept refusal says, in the reader's language."""
    _, heading, text, values = plain
    return (f"{heading}: " if heading else "") + gettext(text, **values)


def plain(cell: Any) -> Any:
    """A cell without tabs and what keeps it text: an apostrophe, a backtick, ``="..."``."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip("\t \u3000\ufeff`")
    text = unguarded(text) if text[:1] == GUARD else text
    wrapped = re.fullmatch(r'="(.*)"', text)
    return (wrapped[1] if wrapped else text).strip("\t ")


def read_line(number: int, cells: dict[str, Any], words: dict[str, str]) -> Line | Refusal:
    """One row; the first fault is what is said of it."""
    name = "at"
    try:
        at = moment(cells.get("paid_at") or cells.get("at"))
        name = "direction"
        direction = DIRECTIONS.get(half_width(str(cells.get("direction") or "")))
        if direction is None:
            raise Unreadable("direction", N_("不是“收入”“支出”“不计收支”，也不是“/”"))
        name = "amount"
        amount_fen = parsers.read_money(cells.get("amount"), negative=True).value
        if amount_fen < 0:
            raise Unreadable("amount", N_("金额小于 0，看不懂是收是付"))
        name = "number"
        own = parsers.read_order_number(cells.get("number"))
        if not own or own in NONE:
            raise Unreadable("number", N_("没有单号，分不清是不是传过"))
        name = "own_number"
        theirs = _words(cells, "own_number", 64).replace(" ", "")
        status = _words(cells, "status", 60)
        refunded_fen = _refunded(status, amount_fen, cells.get("refunded"))
    except Unreadable as error:
        return Refusal(number, words.get(name, ""), error.text, dict(error.values))
    limits = {"kind": 60, "way": 60, "other": 80, "account": 80, "goods": 200, "note": 200}
    texts = {key: _words(cells, key, limit) for key, limit in limits.items()}
    return Line(number, at, direction, amount_fen, refunded_fen, own, theirs, status=status, **texts)


def _words(cells: dict[str, Any], name: str, limit: int) -> str:
    text = read_text(cells.get(name), 1 << 20, required=False)[:limit]
    return "" if text in NONE else text


def moment(cell: Any) -> dt.datetime:
    """A moment of Shanghai; raises ``Unreadable`` for none, or one that has not come yet."""
    time = dt.time()
    if isinstance(cell, dt.datetime):
        time = cell.time()
    elif isinstance(cell, str) and (match := TIME.fullmatch(half_width(cell))):
        try:
            time = dt.time(int(match[2]), int(match[3]), int(match[4] or 0))
        except ValueError:
            raise Unreadable("at", N_("没有这个钟点，请核对")) from None
        cell = match[1] + ("日" if "月" in match[1] else "")
    found = dt.datetime.combine(parsers.read_day(cell), time, clock.SHANGHAI).astimezone(dt.UTC)
    if found > clock.now() + dt.timedelta(days=1):
        raise Unreadable("at", N_("这一天还没到，请核对"))
    return found


def _refunded(status: str, amount_fen: int, said: Any) -> int:
    """How much went back: 已全额退款, 已退款(￥3.00), 退款成功; or the column of the old file."""
    if any(word in status for word in WHOLLY):
        return amount_fen
    text = said if not is_blank(said) else None
    if text is None and (match := PARTLY.search(half_width(status))):
        text = match[1]
    try:
        return min(parsers.read_money(text).value, amount_fen) if text is not None else 0
    except Unreadable:
        return 0
