"""Two imports of one ledger at the same moment, from two processes: every row is stored once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from station_app.core.db import db
from tests.factories import County
from tests.imports.sheets import as_csv, good
from tests.orders import crowd

ROWS = 40


def import_ledger(url: str, path: str, *, gate: Any) -> dict[str, int]:
    """``station orders import`` as a process of its own runs it; how the rows fell."""
    from tests.imports.commands import document, run

    app = crowd.server(url)
    with app.app_context():
        gate.wait(crowd.PATIENCE)
        found = document(run(app, "orders", "import", path, "--as-of", "2015-08-31", "--json"))
    return {name: found[name] for name in ("accepted", "refused", "known")}


def counted(query: str) -> int:
    """One number by plain SQL, read afresh."""
    db.session.rollback()
    return int(db.session.connection().execute(text(query)).scalar_one() or 0)


def test_a_ledger_imported_twice_at_once_is_stored_once(app: Flask, county: County, tmp_path: Path) -> None:
    ledger = tmp_path / "太平村.csv"
    rows = [good(商品名称=f"电饭锅 {at}", 平台订单号=f"77{at:014d}") for at in range(ROWS)]
    ledger.write_bytes(as_csv(*rows))
    db.session.remove()
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    answers = crowd.run(import_ledger, [(url, str(ledger)), (url, str(ledger))])
    assert sorted((one["accepted"], one["known"], one["refused"]) for one in answers) == [
        (0, ROWS, 0),
        (ROWS, 0, 0),
    ], answers
    for table in ("orders", "order_lines", "platform_claims"):
        assert counted(f"select count(*) from {table}") == ROWS
    assert counted("select count(distinct number) from orders") == ROWS
    assert counted("select sum(orders) from station_days") == ROWS
    assert counted("select sum(turnover_fen) from station_months") == counted(
        "select sum(payable_fen) from orders"
    )
    assert counted("select sum(amount_fen) from money_entries where kind = 'collected'") == counted(
        "select sum(received_fen) from orders"
    )
    assert counted("select count(*) from audit_entries where verb = 'import'") == len(answers)
    assert counted("select count(*) from audit_entries") == counted("select sum(seq) from audit_heads")
