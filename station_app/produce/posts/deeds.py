"""What may be done with a post, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.produce.posts.models import KIND_WORDS, OUTCOME_WORDS, Outcome, Post, PostKind

DEEDS = {
    "publish": Deed(N_("发了供求"), N_("发错的供求，请点“没成”结束它，再发对的。")),
    "end": Deed(N_("写了结果")),
}
FIELDS = {
    "kind": N_("有货还是要货"),
    "goods": N_("是什么"),
    "quantity": N_("有多少"),
    "price": N_("价钱"),
    "place": N_("地点"),
    "phone": N_("电话"),
    "note": N_("备注"),
    "until_on": N_("有效期到"),
    "outcome": N_("结果"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """What it is about, with its page."""
    rows = db.session.execute(visible_columns(Post, Post.id, Post.goods).where(Post.id.in_(ids)))
    return {row.id: Named(row.goods, url_for("produce.post", id=row.id)) for row in rows}


def said(key: str, value: Any) -> str | None:
    """The words of what is of a closed list."""
    if key == "kind" and value in list(PostKind):
        return gettext(KIND_WORDS[PostKind(value)])
    if key == "outcome" and value in list(Outcome):
        return gettext(OUTCOME_WORDS[Outcome(value)])
    return None


register(Kind("posts", Post, lambda: pgettext("one", "供求"), DEEDS, FIELDS, said=said, names=names))
