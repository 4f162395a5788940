"""The batches and the problems of one as they leave the page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from sqlalchemy import func

from station_app.core.access import Person, fetch, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.core.words import series
from station_app.imports import preview
from station_app.imports.models import BATCH_WORDS, BatchState, ImportBatch
from station_app.stations.models import Station

MOST = 10_000
BATCHES = (
    Column("at", N_("时间"), "moment", lambda row: row["at"]),
    Column("file", N_("文件"), "text", lambda row: row["file"]),
    Column("station", N_("站点"), "text", lambda row: row["station"]),
    Column("by", N_("谁"), "text", lambda row: row["by"]),
    Column("accepted", N_("导入"), "int", lambda row: row["accepted"], N_("收进来的行")),
    Column("warned", N_("提醒"), "int", lambda row: row["warned"], N_("收进来、但要过目的行")),
    Column("refused", N_("不收"), "int", lambda row: row["refused"], N_("有错、没收的行")),
    Column("known", N_("重复"), "int", lambda row: row["known"], N_("以前导入过、跳过的行")),
    Column("sum_fen", N_("金额"), "money", lambda row: row["sum_fen"], N_("收进来的行应付合计")),
    Column("state", N_("状态"), "text", lambda row: row["state_words"]),
)
RESULTS = {"accepted": N_("收，提醒"), "refused": N_("不收"), "known": N_("以前导入过")}


def _result(row: dict[str, Any]) -> str:
    word = RESULTS[row["result"]]
    return gettext(word)


PROBLEMS = (
    Column("file", N_("文件"), "text", lambda row: row["file"]),
    Column("sheet", N_("工作表"), "text", lambda row: row["sheet"]),
    Column("row", N_("行号"), "int", lambda row: row["row"]),
    Column("result", N_("结果"), "text", _result),
    Column("column", N_("列"), "text", lambda row: row["column"]),
    Column("value", N_("表里写的"), "id", lambda row: row["value"]),
    Column("message", N_("问题，怎么办"), "text", lambda row: row["message"]),
)


def newest(most: int) -> list[dict[str, Any]]:
    """The newest batches the acting person may see, as the page and the file show them."""
    query = visible(ImportBatch).where(ImportBatch.state != BatchState.DROPPED)
    found = db.session.scalars(query.order_by(ImportBatch.at.desc(), ImportBatch.id.desc()).limit(most)).all()
    ids = {batch.station_id for batch in found if batch.station_id}
    named = visible_columns(Station, Station.id, Station.name).where(Station.id.in_(ids))
    names: dict[uuid.UUID, str] = dict(db.session.execute(named).all())
    return [
        {
            "id": batch.id,
            "at": batch.at,
            "by": batch.by_name,
            "file": series(batch.files),
            "station": names.get(batch.station_id) if batch.station_id else None,
            "accepted": batch.accepted,
            "warned": batch.warnings,
            "refused": batch.refused,
            "known": batch.known,
            "sum_fen": batch.payable_fen,
            "state": batch.state,
            "state_words": gettext(BATCH_WORDS[batch.state]),
        }
        for batch in found
    ]


def batches(_by: Person) -> Sheet:
    """The list of batches."""
    query = visible_columns(ImportBatch, func.count()).where(ImportBatch.state != BatchState.DROPPED)
    count = min(db.session.scalar(query) or 0, MOST)
    return Sheet("imports", gettext(N_("导入的批次")), BATCHES, lambda: newest(MOST), count)


def problems(_by: Person, id: uuid.UUID) -> Sheet:
    """The problems of a batch that the address asks for."""
    batch = fetch(ImportBatch, id)
    result, column = preview.asked(request.args)
    rows = preview.wanted(batch, result, column)
    told = [
        (N_("文件"), series(batch.files)),
        (N_("结果"), gettext(preview.RESULTS[result][0]) if result else ""),
        (N_("列"), column),
    ]
    filters = [(gettext(what), value) for what, value in told if value]
    return Sheet("problems", gettext(N_("导入的问题")), PROBLEMS, lambda: rows, len(rows), filters)
