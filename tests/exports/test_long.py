"""Long lists: the workbook has its limit, the CSV streams, and nobody who writes waits for either."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from station_app.core import clock, workbook
from station_app.core.cells import Column
from station_app.core.exports import views
from station_app.core.exports.forms import ExportForm
from station_app.core.sheets import Part, Sheet
from tests import orders_factory
from tests.exports.reading import csv_rows
from tests.factories import County, villager
from tests.web import exported

COLUMNS = (
    Column("number", "单号", "id", lambda row: f"TY-{row:06d}"),
    Column("name", "姓名", "name", lambda row: "张桂兰"),
    Column("sum", "金额", "money", lambda row: row),
)


@pytest.mark.only("sqlite")
def test_a_list_beyond_the_limit_is_a_csv_and_the_page_says_so(
    county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = villager(county.taiping)
    for _ in range(6):
        orders_factory.order(who, clock.today())
    office = signed_in(county.office)
    for module in (views, __import__("station_app.core.exports.forms", fromlist=["MOST_ROWS"])):
        monkeypatch.setattr(module, "MOST_ROWS", 5)
    page = office.get("/orders/export").text
    assert "超过 5 行，只能要 CSV" in page
    assert "Excel 表格" not in page
    answer = exported(office, "/orders", format="xlsx")
    assert answer.mimetype == "text/csv"
    assert len(csv_rows(office, "/orders")) == 6


def test_a_workbook_of_many_rows_is_written_in_constant_memory(tmp_path: Any) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / "book.xlsx").open("wb") as file:
            assert (
                workbook.write(file, COLUMNS, [Part("表", lambda: iter(range(count)))], lambda n: [], "说明")
                == count
            )
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small, large = peak(500), peak(4_000)
    assert large < small + 400_000


def test_a_csv_is_sent_as_it_is_read(app: Flask) -> None:
    from station_app.core.csv_lines import lines

    asked = []

    def rows() -> Any:
        for number in range(20_000):
            asked.append(number)
            yield number

    sent = lines(COLUMNS, rows())
    next(sent), next(sent)
    assert len(asked) == 500
    tracemalloc.start()
    assert sum(len(part) for part in sent) > 300_000
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.only("sqlite")
def test_nobody_waits_for_an_export_that_is_being_made(
    app: Flask, county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While rows are read and written into the file, another connection begins to write at once."""
    url, asked, wrote = app.config["SQLALCHEMY_DATABASE_URI"], [], []
    orders_factory.order(villager(county.taiping), clock.today())
    office = signed_in(county.office)
    plain = Sheet.shown

    def slow(self: Sheet, clear: bool) -> Any:
        asked.append(clear)

        def write() -> None:
            engine = create_engine(url, connect_args={"timeout": 5})
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.execute(text("update stations set phone = '1'"))
                connection.rollback()
            engine.dispose()
            wrote.append(clear)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()  # it gives up after its five seconds, and then has not written
        return plain(self, clear)

    monkeypatch.setattr(Sheet, "shown", slow)
    for format in ("xlsx", "csv"):
        assert exported(office, "/orders", format=format).status_code == 200
    assert asked
    assert wrote == asked


def test_the_form_keeps_what_was_chosen(app: Flask) -> None:
    with app.test_request_context():
        form = ExportForm()
        form.offer(10, (), may_see=True)
        assert form.format.data == "xlsx"
        assert [key for key, _ in form.names.choices] == ["masked", "full"]
