"""What may be done with an import, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import url_for

from station_app.core import words
from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.imports.lists.kinds import kind_of
from station_app.imports.models import BATCH_WORDS, BatchState, ImportBatch

DEEDS = {
    "import": Deed(N_("导入了台账"), N_("整批导入在它自己的页上撤销，不限十分钟。")),
    "import_list": Deed(N_("导入了"), N_("整批导入在它自己的页上撤销，不限十分钟。")),
    "undo": Deed(N_("撤销了导入"), N_("撤销过的一批不能恢复：请把文件再导入一次。")),
}
FIELDS = {
    "files": N_("文件"),
    "state": N_("状态"),
    "accepted": N_("导入"),
    "refused": N_("不收"),
    "known": N_("重复"),
    "warnings": N_("提醒"),
    "payable_fen": N_("金额"),
    "reverted": N_("撤销"),
    "kept": N_("保留"),
    "failed": N_("没撤成"),
    "kind": N_("哪张表"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The files of batches, with their pages."""
    columns = (ImportBatch.id, ImportBatch.files)
    rows = db.session.execute(visible_columns(ImportBatch, *columns).where(ImportBatch.id.in_(ids)))
    return {id: Named(words.series(files), url_for("imports.show", id=id)) for id, files in rows}


def said(key: str, value: object) -> str | None:
    """The words of a state, and of a kind of list."""
    kind = kind_of(str(value)) if key == "kind" else None
    if kind is not None:
        return gettext(kind.label)
    if key == "state" and value in BatchState._value2member_map_:
        return gettext(BATCH_WORDS[BatchState(str(value))])
    return None


register(
    Kind(
        "import_batches", ImportBatch, lambda: pgettext("one", "台账"), DEEDS, FIELDS, said=said, names=names
    )
)
