"""The page of one channel: what waits for a settlement, what of earlier ones went back, what was settled."""

from __future__ import annotations

from flask import render_template, url_for
from sqlalchemy import func

from station_app.core import clock, history
from station_app.core.access import OFFICE, person, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.i18n import gettext
from station_app.produce.channels import deducting, settling
from station_app.produce.channels.fees import WORDS
from station_app.produce.channels.forms import SettleForm
from station_app.produce.channels.models import KIND_WORDS, PLATFORMS, Channel
from station_app.produce.purchases.pages import surface
from station_app.produce.sales.models import Sale


def shown(row: Channel, form: SettleForm | None = None, status: int = 200) -> tuple[str, int]:
    """The page and its status; ``form`` is a settlement that could not be written down."""
    by = person()
    waiting = settling.due(row.id)
    context = {
        "channel": row,
        "kind": gettext(KIND_WORDS[row.kind]),
        "platform": gettext(PLATFORMS.get(row.platform, row.platform)) if row.platform else "",
        "fee_back": gettext(WORDS[row.fee_back]),
        "due": waiting,
        "due_url": url_for("produce.sales", channel=row.id, state="waiting"),
        "late": deducting.waiting(row.id) if waiting.late else [],
        "late_url": url_for("produce.sales", channel=row.id, state="late"),
        "settlements": settling.of_channel(row.id),
        "may_act": by.role in OFFICE,
        "acts": history.of(Channel, row.id, by),
        **surface(by),
    }
    form = form or _fresh(row, waiting)
    return render_template("produce/channel.html", form=form, **context), status


def _fresh(row: Channel, waiting: settling.Due) -> SettleForm:
    """A settlement of all that waits, as if it came today to the fen."""
    first = db.session.scalar(
        visible_columns(Sale, func.min(Sale.sold_on)).where(settling.waits(row.id, None, None))
    )
    today = clock.today()
    return SettleForm(
        data={
            "id": uuid7(),
            "from_on": first or today.replace(day=1),
            "through_on": today,
            "received": waiting.due_fen if waiting.sales or waiting.late else None,
            "received_on": today,
        }
    )
