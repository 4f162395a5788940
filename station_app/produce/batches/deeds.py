"""What is done with batches, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.produce import codes
from station_app.produce.amounts import measures
from station_app.produce.batches.models import Batch, Conformity, ConformityTemplate, TraceReport
from station_app.produce.purchases.slips import PRINT

STAYS = N_("登记过的批次不用撤销：请点“拆回去”。")


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The trace codes of batches, with their pages."""
    rows = db.session.execute(visible_columns(Batch, Batch.id, Batch.code).where(Batch.id.in_(ids)))
    return {id: Named(code, url_for("produce.batch", id=id)) for id, code in rows}


def found(words: str) -> list[Select[Any]]:
    """Batches by their trace code."""
    code = codes.read(words)
    return [visible_columns(Batch, Batch.id).where(Batch.code == code)] if code else []


def stub_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The numbers of certificates, with their pages."""
    query = visible_columns(Conformity, Conformity.id, Conformity.number).where(Conformity.id.in_(ids))
    return {
        id: Named(number, url_for("produce.conformity", id=id)) for id, number in db.session.execute(query)
    }


def template_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The words of the certificate: there is one of them a county."""
    return {id: Named(gettext(N_("合格证的字")), url_for("produce.conformity_words")) for id in ids}


register(
    Kind(
        "batches",
        Batch,
        lambda: pgettext("one", "批次"),
        {
            "make": Deed(N_("做了一批"), STAYS),
            "take_apart": Deed(N_("拆回去了"), N_("拆回去的批次请重新做一批。")),
            "recall": Deed(N_("召回了")),
            "test": Deed(N_("记了检测"), N_("记错的检测请点“去掉”。")),
            "untest": Deed(N_("去掉了检测"), N_("去掉的检测请重新记一次。")),
            "certify": Deed(N_("开了合格证"), N_("开出的合格证留存根，不能撤销。")),
        },
        fields={
            "amount": N_("做了多少"),
            "loss": N_("损耗"),
            "item": N_("测什么"),
            "found": N_("结果"),
            "number": N_("编号"),
        },
        names=names,
        amounts=("amount", "loss"),
        measures=measures(Batch),
        found=found,
    )
)
register(
    Kind(
        "conformities",
        Conformity,
        lambda: pgettext("one", "合格证"),
        {PRINT: Deed(N_("打了合格证"), N_("打过的单子收不回来。"), is_look=True)},
        names=stub_names,
    )
)
register(
    Kind(
        "conformity_templates",
        ConformityTemplate,
        lambda: pgettext("one", "合格证的字"),
        {"template": Deed(N_("改了合格证的字"), N_("改错了，请再改一次。"), is_edit=True)},
        fields={"title": N_("标题"), "promise": N_("承诺"), "bases": N_("承诺依据"), "foot": N_("页脚")},
        names=template_names,
    )
)
register(
    Kind(
        "trace_reports",
        TraceReport,
        lambda: pgettext("one", "买家反映的问题"),
        {
            "tell": Deed(N_("买家反映了问题"), N_("买家说的话不能撤销。")),
            "handle": Deed(N_("处理了问题")),
        },
        fields={"outcome": N_("结果")},
    )
)
