"""The page of a batch: its counts, which add up; every problem by row and column; what an undo left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import String, cast, func

from station_app.core import history
from station_app.core.access import OFFICE, Person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.words import series
from station_app.imports import undoing
from station_app.imports.lists import storing
from station_app.imports.lists.kinds import kind_of
from station_app.imports.models import BatchState, ImportBatch, ImportRow, RowResult
from station_app.stations.models import Station

PAGE = 50
WORDS = {BatchState.CHECKED: "checked", BatchState.DONE: "imported", BatchState.UNDONE: "undone"}
RESULTS = {
    "": (N_("全部问题"), ""),
    "refused": (N_("不收"), "cross"),
    "warned": (N_("收，提醒"), "ring"),
    "known": (N_("以前导入过"), ""),
}
TROUBLED = cast(ImportRow.problems, String) != "[]"


def asked(args: Mapping[str, str]) -> tuple[str, str]:
    """The result and the column an address asks for; empty for all."""
    result = args.get("result", "")
    return (result if result in RESULTS else "", args.get("column", "")[:40])


def wanted(batch: ImportBatch, result: str, column: str) -> list[dict[str, Any]]:
    """The problems with this result, in this column."""
    return _narrowed(problems(batch), result, column)


def _narrowed(every: Iterable[dict[str, Any]], result: str, column: str) -> list[dict[str, Any]]:
    return [one for one in every if result in ("", one["kind"]) and (not column or one["column"] == column)]


def page(batch: ImportBatch, by: Person, result: str, column: str, number: int) -> dict[str, Any]:
    """Everything the page of a batch shows, filtered by result and column."""
    every = list(problems(batch))
    columns = Counter[tuple[str, str]]((one["column"], one["kind"]) for one in every)
    wanted = _narrowed(every, result, column)
    pages = max((len(wanted) - 1) // PAGE + 1, 1)
    number = min(max(number, 1), pages)
    first = (number - 1) * PAGE
    shown = wanted[first : first + PAGE]

    def address(**changes: Any) -> str:
        state = {"result": result, "column": column, **changes}
        return url_for("imports.show", id=batch.id, **{k: v for k, v in state.items() if v})

    sheets, total = _sheets(batch)
    kind = kind_of(batch.kind)
    kinds = Counter(one["kind"] for one in every)
    return {
        "batch": _batch(batch, by, sheets, total),
        "acts": history.of(ImportBatch, batch.id, by),
        "chips": [
            {
                "label": gettext(label),
                "count": kinds[key] if key else len(every),
                "url": address(result=key, column=""),
                "current": key == result and not column,
                "icon": icon,
            }
            for key, (label, icon) in RESULTS.items()
        ],
        "problems": shown,
        "first": first + 1,
        "last": first + len(shown),
        "problem_count": len(wanted),
        "newer_url": address(page=number - 1) if number > 1 else None,
        "older_url": address(page=number + 1) if number < pages else None,
        "columns": [
            {
                "name": name or "–",
                "refused": columns[name, "refused"],
                "warned": columns[name, "warned"] + columns[name, "known"],
                "url": address(column=name, result="") if name else None,
            }
            for name in sorted({name for name, _ in columns}, key=lambda one: -_weight(columns, one))
        ],
        "sheets": sheets,
        "sheets_total": total,
        "may_confirm": may_decide(batch, by) and batch.state is BatchState.CHECKED,
        "may_undo": may_decide(batch, by) and batch.state is BatchState.DONE,
        "orders_url": url_for("orders.index", batch=batch.id)
        if batch.state is BatchState.DONE and kind is None
        else None,
        "undo": (_undo(batch) if kind is None else _undone_list(batch))
        if batch.state is BatchState.UNDONE
        else None,
        "list_label": gettext(kind.label) if kind else "",
        "again_url": url_for("imports.new_list", kind=kind.key) if kind else url_for("imports.new"),
        "unknown": batch.unknown or [],
    }


def may_decide(batch: ImportBatch, by: Person) -> bool:
    """May this person import or undo it? An operator the own uploads, the office every one."""
    kind = kind_of(batch.kind)
    may = kind.may(by) if kind else by.is_operator or by.role in OFFICE
    return may and (not by.is_operator or batch.by_id == by.id)


def problems(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """Every problem of the batch in the order of its rows."""
    query = visible_columns(
        ImportRow, ImportRow.file, ImportRow.sheet, ImportRow.row, ImportRow.result, ImportRow.problems
    ).where(ImportRow.batch_id == batch.id, TROUBLED)
    for row in db.session.execute(query.order_by(ImportRow.position)):
        for problem in row.problems:
            yield {
                "file": row.file,
                "sheet": row.sheet,
                "row": row.row,
                "result": row.result.value,
                "kind": "warned" if row.result is RowResult.ACCEPTED else row.result.value,
                "level": problem["level"],
                "column": problem["column"],
                "letter": problem.get("letter", ""),
                "value": problem["value"],
                "name": problem.get("name", ""),
                "goods": problem.get("goods", ""),
                "message": gettext(problem["text"], **problem["values"]),
            }


def _weight(columns: Counter[tuple[str, str]], name: str) -> int:
    return columns[name, "refused"] * 10_000 + columns[name, "warned"] + columns[name, "known"]


def _sheets(batch: ImportBatch) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """How the rows of each sheet fell, and in total: rows = clean + warned + refused + known."""
    query = (
        visible_columns(ImportRow, ImportRow.file, ImportRow.sheet, ImportRow.result, TROUBLED, func.count())
        .where(ImportRow.batch_id == batch.id)
        .group_by(ImportRow.file, ImportRow.sheet, ImportRow.result, TROUBLED)
        .order_by(func.min(ImportRow.position))
    )
    total = {"rows": 0, "clean": 0, "warned": 0, "refused": 0, "known": 0}
    sheets: dict[tuple[str, str], dict[str, Any]] = {}
    for file, sheet, result, troubled, count in db.session.execute(query):
        mine = sheets.setdefault((file, sheet), {"name": sheet, **dict.fromkeys(total, 0)})
        kind = result.value if result is not RowResult.ACCEPTED else "warned" if troubled else "clean"
        for sums in (mine, total):
            sums["rows"] += count
            sums[kind] += count
    return list(sheets.values()), total


def _batch(
    batch: ImportBatch, by: Person, sheets: list[dict[str, Any]], total: dict[str, int]
) -> dict[str, Any]:
    size = db.session.scalar(
        visible_columns(ImportBatch, func.length(ImportBatch.content)).where(ImportBatch.id == batch.id)
    )
    station = None
    if batch.station_id and not by.is_operator:
        station = db.session.scalar(
            visible_columns(Station, Station.name).where(Station.id == batch.station_id)
        )
    return {
        "id": batch.id,
        "file": series(batch.files),
        "size_words": f"{max(size // 1024, 1):,} KB" if size else "",
        "station": station,
        "sheets": len(sheets),
        "state": WORDS[batch.state],
        "at": batch.at,
        "by": batch.by_name,
        "as_of": batch.as_of,
        "accepted": batch.accepted,
        **total,
        "sum_fen": batch.payable_fen,
        "undone_at": batch.undone_at,
        "undone_by": undoing.undone_by(batch) if batch.state is BatchState.UNDONE else "",
    }


def _undone_list(batch: ImportBatch) -> dict[str, Any]:
    """The same of a list, whose rows are told by where they stood."""
    rows = storing.rows_of(batch)
    told = [
        {
            "number": gettext(
                N_("%(sheet)s第 %(n)s 行"), sheet=f"{row.sheet} " if row.sheet else "", n=row.row
            ),
            "url": "",
            "why": gettext((row.was or {}).get("why", "")) if row.outcome == storing.KEPT else "",
            "kept": row.outcome == storing.KEPT,
        }
        for row in rows
    ]
    reverted = [one for one in told if not one["kept"]]
    kept = [one for one in told if one["kept"]]
    return {"reverted": reverted[:200], "reverted_count": len(reverted), "kept": kept, "failed": []}


def _undo(batch: ImportBatch) -> dict[str, Any]:
    """What an undo took back, what it kept and why."""
    outcome = undoing.outcome_of(batch)

    def named(word: str) -> list[dict[str, str]]:
        reason = "" if word == undoing.REVERTED else undoing.why(word)
        return [
            {"number": one.number, "url": url_for("orders.show", id=one.id), "why": reason}
            for one in getattr(outcome, word)
        ]

    reverted = named(undoing.REVERTED)
    return {
        "reverted": reverted[:200],
        "reverted_count": len(reverted),
        "kept": named(undoing.KEPT),
        "failed": named(undoing.FAILED),
    }
