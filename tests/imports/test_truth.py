"""The sample ledgers, row for row and to the fen; a second time; and back to nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from station_app.core import chains
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.households.models import Household, Villager
from station_app.imports.models import ImportRow
from station_app.ledger.models import SIGNED_FEN, EntryKind, MoneyEntry
from station_app.orders.models import Order, PlatformClaim
from tests.imports.commands import document, figures, prepared, run

AS_OF = "2015-08-31"
TOTALS = ("turnover_fen", "refunded_fen", "reference_fen", "covered_fen", "saved_fen")


def truth_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.xlsx"))


def count(model: Any, *where: Any) -> int:
    with unscoped():
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def assert_agrees(truth: dict[str, Any], imported: dict[str, Any]) -> None:
    want = {(f["file"], r["sheet"], r["row"]): r["result"] for f in truth["files"] for r in f["rows"]}
    have = {(Path(r["file"]).name, r["sheet"], r["row"]): r["result"] for r in imported["rows"]}
    assert {key: (word, have.get(key)) for key, word in want.items() if have.get(key) != word} == {}
    assert [key for key, word in have.items() if key not in want and word == "accepted"] == []


def assert_money_agrees() -> None:
    """Per order: collected minus refunded is what it says was received, by plain sums over entries."""
    with unscoped():
        sums: dict[Any, dict[EntryKind, int]] = {}
        query = select(MoneyEntry.subject_id, MoneyEntry.kind, func.sum(SIGNED_FEN))
        for subject, kind, amount in db.session.execute(
            query.group_by(MoneyEntry.subject_id, MoneyEntry.kind)
        ):
            sums.setdefault(subject, {})[kind] = int(amount)
        for id, received, refunded in db.session.execute(
            select(Order.id, Order.received_fen, Order.refunded_fen)
        ):
            of = sums.get(id, {})
            assert of.get(EntryKind.COLLECTED, 0) - of.get(EntryKind.REFUNDED, 0) == received
            assert of.get(EntryKind.REFUNDED, 0) == refunded


@pytest.mark.parametrize("kind", ["clean", "messy"])
def test_the_sample_ledgers_agree_with_the_truth_and_go_back_to_nothing(
    app: Flask, ledgers: Path, kind: str
) -> None:
    folder = ledgers / kind
    truth = truth_of(folder)
    prepared(app, folder)
    words = ("orders", "import", *files_of(folder), "--as-of", AS_OF, "--json")
    first = run(app, *words)
    imported = document(first)
    assert first.exit_code == (1 if truth["total"]["refused"] else 0)
    assert_agrees(truth, imported)
    assert (imported["accepted"], imported["refused"]) == (
        truth["total"]["accepted"],
        truth["total"]["refused"],
    )
    before = figures()
    assert {name: before[name] for name in TOTALS} == {name: truth["total"][name] for name in TOTALS}
    assert count(Order, Order.picked_up_on.is_not(None)) == truth["total"]["picked_up"]
    assert_money_agrees()

    rows = {model: count(model) for model in (Order, MoneyEntry, Villager, Household, PlatformClaim)}
    second = document(run(app, *words))
    assert (second["accepted"], second["known"]) == (0, truth["total"]["accepted"])
    assert {model: count(model) for model in rows} == rows
    assert figures() == before

    taken_back = run(app, "imports", "undo", imported["batch"], "--json")
    assert (taken_back.exit_code, document(taken_back)["reverted"]) == (0, truth["total"]["accepted"])
    assert set(figures().values()) == {0}
    assert count(PlatformClaim) == 0
    assert count(ImportRow, ImportRow.fingerprint != "") == 0
    assert_money_agrees()

    again = document(run(app, *words))
    assert again["accepted"] == truth["total"]["accepted"]
    assert figures() == before
    assert count(Villager) == rows[Villager]
    assert chains.broken_links() == []


def test_a_look_stores_nothing(app: Flask, ledgers: Path) -> None:
    folder = ledgers / "messy"
    prepared(app, folder)
    begun = count(ImportRow)
    result = run(app, "orders", "import", *files_of(folder), "--as-of", AS_OF, "--dry-run", "--json")
    assert result.exit_code == 1
    assert_agrees(truth_of(folder), document(result))
    assert document(result)["batch"] is None
    assert (count(Order), count(Villager), count(ImportRow)) == (0, 0, begun)
