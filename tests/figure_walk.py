"""Walk the figures of a page: each opens the exact list that sums to it.

Every link with ``data-measure`` is followed, its list is had as CSV, summed with nothing but this file's own
arithmetic, and compared with what the page says.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

from tests.web import exported

COUNTS = (
    *("orders", "outliers", "waiting", "parcels", "arrivals", "owing"),
    *(
        "stations",
        "stations_open",
        "registered",
        "silent",
        "contracts",
        "listings",
        "equipment",
        "entries",
        "cases",
        "accounts",
    ),
    *("villages", "villages_covered"),
    *("purchases", "sales", "batches", "asking"),
)
SUMS = {
    "lines": "样数",
    "turnover_fen": "应付",
    "refunded_fen": "退款",
    "saved_fen": "节省",
    "covered_fen": "有参考价的付款",
    "coverable_fen": "没退的付款",
    "reference_fen": "参考价",
    "effective_orders": "有效单",
    "effective_fen": "有效金额",
    "owed_fen": "还欠",
    "cash_fen": "其中现金",
    "advanced_fen": "还剩",
    "pieces": "件数",
    "worth_fen": "合计",
    "bought_fen": "金额",
    "gain_fen": "增收",
    "kept_fen": "卖了",
    "fee_fen": "渠道扣的",
    "paid_in_fen": "买家付的",
    "received_fen": "买家付了",
    "paid_out_fen": "付了",
}
RATES = {
    "saving_rate_bp": ("节省", "参考价"),
    "coverage_bp": ("有参考价的付款", "没退的付款"),
    "known_bp": ("有行情的金额", "金额"),
}
JIN = {"rest": "进出（公斤）", "delivered": "没退回的（公斤）"}
"""Weights that pages say in 斤 and files in 公斤."""
SHARES = {"villages_bp": "有站"}
"""Rates that are a column of ones and noughts divided by the rows."""
BOARD = {
    "orders": "订单",
    "turnover_fen": "交易额",
    "saved_fen": "节省",
    "effective_orders": "有效订单",
    "effective_fen": "有效金额",
    "unpriced_fen": "没有参考价的付款",
}


@dataclass
class Told:
    """A figure as a page tells it."""

    measure: str
    url: str
    value: str


class Figures(HTMLParser):
    """Collects the links that say which measure they tell."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Told] = []
        self._open: Told | None = None
        self._exact = False
        self._tag = self._each = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A figure begins."""
        has = dict(attrs)
        if tag == "nav":  # one measure said for all its links
            self._each = has.get("data-each") or ""
        measure = has.get("data-measure") or (self._each if tag == "a" else "")
        if tag in ("a", "b", "span") and measure:
            exact = has.get("data-value") or has.get("title") or ""
            self._open = Told(measure, str(has.get("href") or ""), exact)
            self._tag = tag
            self._exact = bool(exact)

    def handle_data(self, text: str) -> None:
        """What it says, unless an attribute says it more exactly."""
        if self._open is not None and not self._exact:
            self._open.value += text

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        if tag == "nav":
            self._each = ""
        if self._open is not None and tag == self._tag:
            self.found.append(self._open)
            self._open = None


def figures_of(page: str) -> list[Told]:
    """All figures a page tells."""
    reader = Figures()
    reader.feed(page)
    return reader.found


def number(text: str) -> Decimal:
    """'¥1,234.50', '−3.00', '13.0%', '7 单' as a number."""
    kept = text.replace("−", "-")
    return Decimal("".join(one for one in kept if one in "0123456789.-"))


def rows_of(browser: FlaskClient, url: str) -> list[dict[str, str]]:
    """The list behind a link, as its CSV."""
    answer = exported(browser, url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    assert answer.mimetype == "text/csv", f"{url} gives no file"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    """The sum of a column."""
    return sum((number(row[column]) for row in rows if row[column]), Decimal(0))


def summed(measure: str, url: str, rows: list[dict[str, str]]) -> Decimal | None:
    """What the rows of a list give for a measure; amounts in yuan, rates in per cent with one decimal."""
    if measure in RATES:
        part, whole = (total(rows, column) for column in RATES[measure])
        return half_up(half_up(part * 10_000 / whole, 0) / 100, 1) if whole else None
    if measure == "gain_bp":  # over what the market would have paid
        part, whole = total(rows, "增收"), total(rows, "有行情的金额") - total(rows, "增收")
        return half_up(half_up(part * 10_000 / whole, 0) / 100, 1) if whole else None
    if measure in JIN:
        return total(rows, JIN[measure]) * 2
    if measure == "due_fen":
        return total(rows, "卖了") - total(rows, "渠道扣的")
    if measure == "stood_fen":  # of a list that shows what was cancelled too
        stand = [row for row in rows if row["状态"] != "作废"]
        return total(stand or rows, "金额")
    if measure == "growers":
        return Decimal(len({row["农户编号"] for row in rows}))
    if measure in SHARES:
        return half_up(total(rows, SHARES[measure]) * 100 / len(rows), 1) if rows else None
    if "/reports/" in url:
        return total(rows, BOARD[measure])
    if measure in COUNTS:
        return Decimal(len(rows))
    if measure == "households":
        return Decimal(len({row["户编号"] for row in rows}))
    if measure == "refunded_fen" and "produce" in url:
        return total(rows, "退的")
    return total(rows, SUMS[measure])


def half_up(value: Decimal, places: int) -> Decimal:
    """Rounded, an exact half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")


def walk(browser: FlaskClient, address: str) -> dict[str, int]:
    """Follow every figure of a page: how many of each measure there were. Names the first that lies."""
    answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return walk_page(browser, address, answer.get_data(as_text=True))


def walk_page(browser: FlaskClient, address: str, page: str) -> dict[str, int]:
    """The same for a page that is already there."""
    seen: dict[str, int] = {}
    known: dict[str, list[dict[str, str]]] = {}
    for told in figures_of(page):
        url = told.url or address  # a number without a link tells of the very list it stands on
        if url not in known:
            known[url] = rows_of(browser, url)
        found = summed(told.measure, url, known[url])
        said = _said(told)
        assert said == found, f"{address} says {told.measure} {said}, but {url} sums to {found}"
        seen[told.measure] = seen.get(told.measure, 0) + 1
    return seen


def _said(told: Told) -> Any:
    """What the page says, in yuan where the attribute gives fen."""
    if told.value.strip() == "–":  # a rate of nothing
        return None
    value = number(told.value)
    plain_fen = told.measure.endswith("_fen") and "." not in told.value
    return value / 100 if plain_fen else value
