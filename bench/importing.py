"""A ledger of 65,000 rows through `station orders import`, beside COPY of the very rows it stored.

The floor is COPY into tables with the same columns and indexes, in one transaction: what PostgreSQL needs to
take those rows in when nobody reads, checks, matches or recounts anything. Reading the cells of the workbook
and starting Python are measured by themselves and taken off.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.cluster import Cluster
from bench.copying import COUNTY
from bench.county import Installed

HEADS = (
    "序号", "日期", "购买人", "联系电话", "村/组", "商品名称", "规格/链接", "数量", "单位", "网购单价",
    "运费", "应付", "当地参考价", "参考价来源",
    "付款方式", "定金/已收", "平台", "平台订单号", "快递公司", "运单号",
    "到站日期", "取货日期", "签收人", "经办人", "备注",
)  # fmt: skip
LAST = dt.date(2015, 8, 31)
DAYS = 120
STORED = {
    "orders": "select * from orders where {batch}",
    "order_lines": "select l.* from order_lines l join ({ids}) o on o.id = l.order_id",
    "money_entries": "select e.* from money_entries e join ({ids}) o on o.id = e.subject_id",
}
"""The rows of a batch, each table read once; by index for each order it would take an hour of 65,000."""


def workbook(cluster: Cluster, path: Path, count: int) -> int:
    """Write a ledger with a sheet for each open station; returns how many rows it has."""
    import xlsxwriter

    with cluster.connect() as connection:
        stations = list(
            connection.execute(
                "select s.code, array_agg(v.name order by v.id), array_agg(v.phone order by v.id) "
                "from stations s join villagers v on v.station_id = s.id where s.state = 'open' "
                "and s.county_id = '220822' "
                "and s.opened_on < date '2015-05-01' group by s.code order by s.code"
            )
        )
    each, number = -(-count // len(stations)), 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for code, names, phones in stations:
            sheet = book.add_worksheet(code)
            sheet.write_string(0, 0, f"站点编码：{code}")
            sheet.write_row(1, 0, HEADS)
            for at in range(min(each, count - number)):
                number += 1
                _row(sheet, at, number, names[at % len(names)], phones[at % len(names)], day)
    return number


def _row(sheet: Any, at: int, number: int, name: str, phone: str, day: Any) -> None:
    on = LAST - dt.timedelta(days=number % DAYS)
    price, taken = 800 + number * 37 % 9_000, on + dt.timedelta(days=6)
    cells: dict[int, Any] = {
        0: at + 1, 1: on, 2: name, 3: phone, 5: f"商品{number % 400}", 6: "普通装", 7: 1 + number % 3,
        8: "件", 9: price / 100, 10: 0, 11: price * (1 + number % 3) / 100, 12: round(price * 1.15) / 100,
        13: "镇上商店", 14: "现金", 15: price * (1 + number % 3) / 100, 16: "淘宝", 17: f"7{number:015d}",
    }  # fmt: skip
    if taken <= LAST:
        cells |= {18: "中通", 19: f"76{number:010d}", 20: on + dt.timedelta(days=4), 21: taken, 22: name}
    for column, value in cells.items():
        if isinstance(value, dt.date):
            sheet.write_datetime(at + 2, column, dt.datetime.combine(value, dt.time()), day)
        else:
            sheet.write(at + 2, column, value)


def measure(
    cluster: Cluster, made: Installed, folder: Path, count: int, said: Callable[[str], None]
) -> dict[str, Any]:
    """Import the ledger and COPY what it stored."""
    said(f"importing {count:,} rows")
    path = folder / "ledger.xlsx"
    rows = workbook(cluster, path, count)
    start_s = timed(lambda: made.command("--help"))
    read_s = timed(lambda: cells(path))
    began = time.perf_counter()
    printed = made.command("orders", "import", str(path), "--as-of", str(LAST), "--json", check=False)
    whole_s = time.perf_counter() - began
    document = json.loads(printed)
    copy_s, stored = copied(cluster, document["batch"])
    kept_s = max(whole_s - start_s - read_s, 0.0)
    return {
        "rows": rows,
        "accepted": document["accepted"],
        "refused": document["refused"],
        "whole_s": round(whole_s, 2),
        "start_s": round(start_s, 2),
        "read_s": round(read_s, 2),
        "copy_s": round(copy_s, 2),
        "stored": stored,
        "times": round(kept_s / copy_s, 2),
        "words": (
            f"import of {rows:,} rows: {whole_s:.1f} s, of which starting {start_s:.1f} s and reading the "
            f"cells {read_s:.1f} s; accepted {document['accepted']:,}, refused {document['refused']:,}. "
            f"COPY of the {stored:,} rows it stored: {copy_s:.1f} s."
        ),
    }


def timed(work: Callable[[], Any]) -> float:
    """Seconds some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cells(path: Path) -> int:
    """Read every cell of a workbook, as the import does before it looks at any."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def copied(cluster: Cluster, batch: str) -> tuple[float, int]:
    """Seconds that COPY needs for the rows of a batch, and how many they are."""
    with cluster.connect() as connection:
        held: dict[str, bytes] = {}
        stored = 0
        connection.execute("set enable_nestloop = off")
        of_batch = f"county_id = '{COUNTY}' and batch_id = '{batch}'"
        for table, query in STORED.items():
            connection.execute(f"create table copy_{table} (like {table} including all)")  # type: ignore[arg-type]
            query = query.format(batch=of_batch, ids=f"select id from orders where {of_batch}")
            with connection.cursor().copy(f"copy ({query}) to stdout") as copy:  # type: ignore[arg-type]
                held[table] = b"".join(bytes(part) for part in copy)
            stored += held[table].count(b"\n")
        began = time.perf_counter()
        with connection.transaction():
            for table, text in held.items():
                with connection.cursor().copy(f"copy copy_{table} from stdin") as copy:  # type: ignore[arg-type]
                    copy.write(text)
        return time.perf_counter() - began, stored
