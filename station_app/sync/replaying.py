"""One kept deed is done as if it had been posted when it was filled in, and its receipt stored with it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from flask import url_for
from sqlalchemy import func, select

from station_app.arrivals import taking
from station_app.arrivals.forms import ArrivalForm
from station_app.arrivals.taking import Kind
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.core.money import money
from station_app.orders import accepting, asking, entering, stepping, steps
from station_app.orders.deed_forms import StepForm
from station_app.orders.forms import WAYS, OrderForm
from station_app.orders.line_numbers import renumbered
from station_app.orders.models import Order
from station_app.sync import of_produce
from station_app.sync.answers import Answer, refused
from station_app.sync.clocks import OLDEST, Age, age_of
from station_app.sync.entries import BUY, DROPPED, OFFER, ORDER, SCAN, STEP, Batch, Entry
from station_app.sync.models import SyncDevice, SyncReceipt
from station_app.tills.late import noting
from station_app.tills.late.models import LateKind

LATE = {ORDER: LateKind.ORDER, BUY: LateKind.BUY}
"""Deeds that may move money, beside the steps of an order."""


def known(entry: Entry, by: Person) -> Answer | None:
    """The answer to an entry that is stored already; raises ``Refused`` where its key is another's."""
    query = select(SyncReceipt).where(SyncReceipt.county_id == by.county_id, SyncReceipt.id == entry.key)
    receipt = db.session.scalar(query.execution_options(scoped=True))
    if receipt is None:
        return None
    if receipt.station_id not in by.stations:
        raise Refused(N_("这一条的编号别处用过了，请重新记一次。"))
    url = url_for("orders.show", id=receipt.order_id) if receipt.order_id else ""
    if receipt.path == SCAN:
        url = url_for("arrivals.index")
    elif receipt.path in of_produce.PAGES:
        url = url_for(of_produce.PAGES[receipt.path], id=receipt.id)
    if receipt.body_digest == entry.digest:
        return Answer(str(entry.key), "exists", receipt.number, url, order_id=receipt.order_id)
    changed = gettext(N_("这一条早先已经存好了，后来改的没有存。要改，请打开那一单。"))
    return Answer(str(entry.key), "exists", receipt.number, url, (changed,), order_id=receipt.order_id)


def replay(entry: Entry, batch: Batch, by: Person, brought_by: str = "") -> Answer:
    """Do it and store the receipt; the caller commits. Raises the errors of the rules."""
    clocked = age_of(entry, batch, clock.now())
    age = clocked.age
    if age > OLDEST:
        raise NotNow(N_("这一条放了两个多月，不能直接补传。请打电话给县里。"))
    if entry.path == DROPPED:
        answer = Answer(str(entry.key), "created")
        _receipt(entry, batch, answer, by, clock.moment(), brought_by, clocked)
        return answer
    step, sent_at = STEP.fullmatch(entry.path), clock.moment()
    with clock.back_then(sent_at - age):
        is_behind = bool(age) and noting.is_behind(by.stations, clock.moment())
        before = noting.entries_of(uuid.UUID(step[1])) if is_behind and step else set()
        if entry.path == SCAN:
            answer = _scan(entry, by)
        elif entry.path == BUY:
            answer = of_produce.buy(entry, by)
        elif entry.path == OFFER:
            answer = of_produce.offer(entry, by)
        elif step:
            answer = _step(entry, uuid.UUID(step[1]), step[2], by)
        else:
            answer = _order(entry, by)
        done_at = clock.moment()
        if is_behind and answer.outcome == "created" and (step or entry.path in LATE):
            kind = LATE.get(entry.path, LateKind.STEP)
            subject_id, station_id = answer.order_id or entry.key, answer.station_id or by.station_id
            noting.note(
                noting.Deed(entry.key, kind, subject_id, station_id, answer.number, done_at, sent_at),
                before,
                by,
                brought_by,
            )
    if answer.outcome == "refused":
        return answer
    _receipt(entry, batch, answer, by, done_at, brought_by, clocked)
    return replace(answer, sentences=(*answer.sentences, *clocked.words(done_at)))


def _scan(entry: Entry, by: Person) -> Answer:
    """What was scanned without network arrives; what nobody ordered under lies there all the same."""
    form = ArrivalForm(entry.fields)
    if not form.validate():
        return refused(str(entry.key), *(str(sentence) for _, sentence in form.problems))
    chosen = identifier(form.order.data)
    found = taking.take(form.number.data or "", by, shelf=form.shelf.data or "", order_id=chosen, keeps=True)
    if found.kind not in (*taking.DONE, Kind.HERE):
        return refused(str(entry.key), found.sentence)
    order = found.orders[0] if found.orders else None
    url = url_for("arrivals.index")
    sentences = (found.sentence,) if found.sentence else ()
    of, at = (order.id, order.station_id) if order else (None, None)
    return Answer(str(entry.key), "created", found.code, url, sentences, order_id=of, station_id=at)


def _order(entry: Entry, by: Person) -> Answer:
    fields, written = renumbered(entry.fields)
    form = OrderForm(fields)
    form.written = written
    known = asking.ask(by, form.id.data, form.picked)
    accepted = accepting.accept(form, known, by)
    if accepted.order is not None:
        outcome, words = (
            ("created" if accepted.is_new else "exists"),
            entering.merge_told(accepted.who, known),
        )
        return replace(_stored(entry, outcome, accepted.order), sentences=(words,) if words else ())
    if accepted.doubts:
        return refused(str(entry.key), *accepted.doubts, is_doubt=True)
    return refused(str(entry.key), *(str(sentence) for _, sentence in form.problems))


def _step(entry: Entry, id: uuid.UUID, verb: str, by: Person) -> Answer:
    form = StepForm(entry.fields)
    if not form.validate():
        return refused(str(entry.key), *(str(sentence) for _, sentence in form.problems))
    order = steps.held(id)
    if verb == "hand_over" and form.pay.data in WAYS and entry.owed_fen not in (None, order.owed_fen):
        words = N_("这一单现在欠 %(now)s，您收的时候是 %(then)s。请打开这一单看看，再办一次。")
        raise NotNow(words, now=money(order.owed_fen), then=money(entry.owed_fen or 0))
    stepping.step(order, verb, form, by)
    return _stored(entry, "created", order)


def _stored(entry: Entry, outcome: str, order: Order) -> Answer:
    url = url_for("orders.show", id=order.id)
    return Answer(str(entry.key), outcome, order.number, url, order_id=order.id, station_id=order.station_id)


def _receipt(
    entry: Entry,
    batch: Batch,
    answer: Answer,
    by: Person,
    done_at: dt.datetime,
    brought_by: str,
    clocked: Age,
) -> None:
    now, station_id = clock.now(), answer.station_id or by.station_id
    device = _device(batch, station_id, by, now)
    device.last_sequence = max(device.last_sequence, entry.sequence)
    db.session.flush()
    db.session.add(
        SyncReceipt(
            county_id=by.county_id,
            id=entry.key,
            station_id=station_id,
            device_id=device.id,
            sequence=_number(entry, device),
            path=entry.path,
            body_digest=entry.digest,
            order_id=answer.order_id,
            number=answer.number[:40],
            by_id=by.id,
            by_name=by.name,
            brought_by=brought_by,
            phone_at=entry.phone_at,
            done_at=done_at,
            arrived_at=now,
            skew_s=clocked.skew_s,
        )
    )
    db.session.flush()


def _number(entry: Entry, device: SyncDevice) -> int:
    """The number of an entry, or one below nought where another entry of this telephone has it already: two
    windows may number two deeds alike, and neither must stay behind for that.
    """
    of_device = (SyncReceipt.county_id == device.county_id, SyncReceipt.device_id == device.id)
    taken = select(SyncReceipt.id).where(*of_device, SyncReceipt.sequence == entry.sequence)
    if db.session.scalar(taken.execution_options(scoped=True)) is None:
        return entry.sequence
    query = select(func.min(SyncReceipt.sequence)).where(*of_device)
    return min(db.session.scalar(query.execution_options(scoped=True)) or 0, 0) - 1


def _device(batch: Batch, station_id: uuid.UUID, by: Person, now: dt.datetime) -> SyncDevice:
    """The telephone of a batch; a first time is noted, and where it is used now."""
    query = select(SyncDevice).where(SyncDevice.county_id == by.county_id, SyncDevice.id == batch.device_id)
    device = db.session.scalar(query.execution_options(scoped=True))
    if device is None:
        device = SyncDevice(
            county_id=by.county_id,
            id=batch.device_id,
            station_id=station_id,
            first_at=now,
            last_sequence=0,
            label="",
        )
        db.session.add(device)
    device.station_id = station_id
    device.label, device.last_person, device.last_at = batch.label, by.name, now
    return device
