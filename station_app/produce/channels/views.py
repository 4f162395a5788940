"""渠道: the list, one with its sums and settlements, a new one, a change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from station_app.core import stale, undo
from station_app.core.access import OFFICE, allow, fetch, person, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.produce.batches.forms import WhyForm
from station_app.produce.channels import channel_page, deducting, models, settling
from station_app.produce.channels.forms import LABELS, ChannelForm, SettleForm
from station_app.produce.channels.models import CHANGEABLE, KIND_WORDS, PLATFORMS, Channel, Settlement
from station_app.produce.purchases.pages import surface
from station_app.produce.sales.models import FEE, KEPT, Sale, standing
from station_app.produce.views import READERS, door, pages

door("produce.channels", N_("渠道"), N_("在哪卖：平台、线下、地方馆、团购，扣多少"), "globe", 60)


def _rows() -> list[dict[str, Any]]:
    """Every channel with what it sold and what waits; two statements."""
    sums = visible_columns(
        Sale, Sale.channel_id, func.count(), func.sum(KEPT), func.sum(FEE), func.max(Sale.sold_on)
    )
    by_channel = {
        row[0]: row[1:] for row in db.session.execute(sums.where(standing()).group_by(Sale.channel_id))
    }
    back = deducting.open_sums()
    waiting = visible_columns(Sale, Sale.channel_id, func.sum(Sale.amount_fen - Sale.fee_fen)).where(
        Sale.settlement_id.is_(None), Sale.method.is_(None), standing()
    )
    due = {id: total(fen) for id, fen in db.session.execute(waiting.group_by(Sale.channel_id))}
    order = (Channel.closed_at.is_not(None), Channel.kind, Channel.name_key)
    rows = []
    for one in db.session.scalars(visible(Channel).order_by(*order)):
        count, kept, fee, last = by_channel.get(one.id, (0, 0, 0, None))
        rows.append(
            {
                "id": one.id,
                "name": one.name,
                "kind": gettext(KIND_WORDS[one.kind]),
                "platform": gettext(PLATFORMS.get(one.platform, one.platform)) if one.platform else "",
                "fee_bp": one.fee_bp,
                "fee_each_fen": one.fee_fen,
                "count": count,
                "kept_fen": total(kept),
                "fee_fen": total(fee),
                "due_fen": due.get(one.id, 0) - back.get(one.id, 0),
                "url": url_for("produce.sales", channel=one.id),
                "due_url": url_for("produce.sales", channel=one.id, state="waiting"),
                "last": last,
                "is_open": one.is_open,
            }
        )
    return rows


COLUMNS = (
    Column("name", N_("渠道"), "text", lambda row: row["name"]),
    Column("kind", N_("种类"), "text", lambda row: row["kind"]),
    Column("platform", N_("平台"), "text", lambda row: row["platform"]),
    Column("fee", N_("扣点"), "percent", lambda row: row["fee_bp"]),
    Column("count", N_("笔数"), "int", lambda row: row["count"]),
    Column("kept_fen", N_("卖了"), "money", lambda row: row["kept_fen"], N_("买家付的减去退的，含运费")),
    Column("fee_fen", N_("渠道扣的"), "money", lambda row: row["fee_fen"]),
    Column(
        "due_fen",
        N_("等结算"),
        "money",
        lambda row: row["due_fen"],
        N_("还没结算的：付的减退的减扣的，再减结算以后又退的"),
    ),
    Column("last", N_("最近一笔"), "date", lambda row: row["last"]),
)


def _sheet(_by: Any) -> Sheet:
    found = _rows()
    return Sheet("channels", gettext(N_("渠道")), COLUMNS, lambda: found, len(found))


@pages.get("/channels")
@allow(*READERS)
def channels() -> str:
    """Every channel."""
    by = person()
    context = {"rows": _rows(), "may_act": by.role in OFFICE, **surface(by)}
    return render_template("produce/channels.html", **context)


publish(pages, "/channels", "channels", _sheet, *READERS)


@pages.route("/channels/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new_channel() -> Any:
    """A new channel; posted twice it is one."""
    by = person()
    form = ChannelForm.posted() if request.method == "POST" else ChannelForm(data={"id": uuid7()})
    if request.method == "GET":
        return _form(form)
    if not form.holds():
        return _form(form, status=422)
    key = (by.county_id, form.id.data or uuid7())
    try:
        if db.session.get(Channel, key, execution_options={"scoped": True}) is None:
            models.new(by.county_id, by, key[1], **form.values)
            db.session.commit()
            flash(gettext(N_("渠道记下了。")), "success")
    except (DomainError, IntegrityError) as error:
        db.session.rollback()
        form.blame(
            "name", getattr(error, "sentence", N_("这个渠道已经有了。")), **getattr(error, "values", {})
        )
        return _form(form, status=422)
    return redirect(url_for("produce.channel", id=key[1]), 303)


def _form(form: ChannelForm, row: Channel | None = None, status: int = 200) -> Any:
    return render_template("produce/channel_form.html", form=form, channel=row), status


@pages.route("/channels/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*OFFICE)
def edit_channel(id: uuid.UUID) -> Any:
    """Change a channel; a stale page is answered 409."""
    row = fetch(Channel, id, lock=request.method == "POST")
    known = {name: getattr(row, name) for name in CHANGEABLE}
    now = ChannelForm(data={**known, "kind": row.kind.value, "version": str(row.version)})
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _form(now, row)
    form = ChannelForm(stale.chosen(now))
    if stale.is_stale(form, row.version):
        title, back = gettext(N_("改渠道")), url_for("produce.channel", id=id)
        return stale.flat_page(form, now, row, LABELS, title=title, back=back)
    if not form.holds():
        return _form(form, row, 422)
    try:
        row.change(person(), **form.values)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        form.blame("name", error.sentence, **error.values)
        return _form(form, fetch(Channel, id), error.status)
    flash(undo.told(gettext(N_("改好了"))), "success")
    return redirect(url_for("produce.channel", id=id), 303)


@pages.get("/channels/<uuid:id>")
@allow(*READERS)
def channel(id: uuid.UUID) -> str:
    """One channel with what waits and what was settled."""
    return str(channel_page.shown(fetch(Channel, id))[0])


@pages.post("/channels/<uuid:id>/open")
@allow(*OFFICE)
def open_channel(id: uuid.UUID) -> Any:
    """Stop selling through a channel, or begin again (``open`` is 1)."""
    row = fetch(Channel, id, lock=True)
    if request.form.get("open") == "1":
        row.reopen(person())
    else:
        row.close(person())
    db.session.commit()
    flash(
        undo.told(gettext(N_("又用起来了。")) if row.is_open else gettext(N_("停用了，以前的销售不变。"))),
        "success",
    )
    return redirect(url_for("produce.channel", id=id), 303)


@pages.post("/channels/<uuid:id>/settle")
@allow(*OFFICE)
def settle_channel(id: uuid.UUID) -> Any:
    """Write down what the channel paid out."""
    by, form, row = person(), SettleForm.posted(), fetch(Channel, id, lock=True)
    if not form.validate():
        return channel_page.shown(row, form, 422)
    key = form.id.data or uuid7()
    if settling.settled_before(key, by.county_id) is None:
        try:
            settling.settle(
                row,
                form.from_on.data,
                form.through_on.data,
                form.received.data,
                form.received_on.data,
                by,
                note=form.note.data or "",
                id=key,
            )
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            form.blame("received", error.sentence, **error.values)
            return channel_page.shown(fetch(Channel, id), form, error.status)
    flash(gettext(N_("结算记下了。")), "success")
    return redirect(url_for("produce.channel", id=id), 303)


@pages.post("/settlements/<uuid:id>/undo")
@allow(*OFFICE)
def undo_settlement(id: uuid.UUID) -> Any:
    """A settlement was written down wrong: its sales wait again."""
    form, row = WhyForm.posted(), fetch(Settlement, id, lock=True)
    if not form.validate():
        flash(next(iter(form.problems))[1], "error")
    else:
        settling.undo(row, form.reason.data, person())
        db.session.commit()
        flash(gettext(N_("作废了，这些销售重新等结算。")), "success")
    return redirect(url_for("produce.channel", id=row.channel_id), 303)
