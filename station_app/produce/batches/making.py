"""Make a batch from what is there, and take it apart again while nothing of it has gone on.

What goes in is locked in one order (purchases, then batches, by id), so that two who take from the same heap
wait for each other and neither takes what is not there any more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.i18n import N_
from station_app.produce import codes
from station_app.produce.batches.models import Batch, BatchInput, Making
from station_app.produce.batches.tracing import MADE_OF_RECALLED, recalled_in
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import Purchase

MOST_SOURCES = 200
TRIES = 20


@dataclass(frozen=True)
class Take:
    """So many grams or pieces of a purchase or of a batch."""

    id: uuid.UUID
    amount: int
    is_batch: bool = False


@dataclass(frozen=True)
class Made:
    """What was made. ``amount`` is what came out; None: all that went in. ``pack`` divides it into packs."""

    product_id: uuid.UUID
    making: Making
    takes: Sequence[Take]
    amount: int | None = None
    on: dt.date | None = None
    grade: str = ""
    work: str = ""
    note: str = ""
    pack: int | None = None
    best_before_on: dt.date | None = None


def made_before(id: uuid.UUID, county_id: str) -> Batch | None:
    """The batch that has this identifier already: a second tap makes nothing twice."""
    query = select(Batch).where(Batch.county_id == county_id, Batch.id == id)
    found: Batch | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def make(said: Made, by: Person, *, id: uuid.UUID | None = None) -> Batch:
    """Make a batch; what went in is less by as much.

    Raises ``Refused`` for nothing, for more than is there, for more out than in, for goods that do not fit
    together, and ``NotFound`` for what is not the person's.
    """
    product = fetch(Product, said.product_id)
    takes = _summed(said.takes)
    purchases, batches = hold(takes)
    goes_in = sum(take.amount for take in takes)
    amount = goes_in if said.amount is None else said.amount
    _check(said, product, [*purchases.values(), *batches.values()], goes_in, amount)
    for take in takes:
        source: Any = batches[take.id] if take.is_batch else purchases[take.id]
        _take(source, take.amount, product)
    on = said.on or clock.today()
    batch = Batch(
        county_id=by.county_id,
        id=id or uuid7(),
        station_id=_station(purchases, batches),
        code=_new_code(by.county_id, on),
        product_id=product.id,
        making=said.making,
        made_on=on,
        made_at=clock.moment(),
        grade=said.grade,
        work=said.work,
        note=said.note,
        amount=amount,
        rest=amount,
        loss=goes_in - amount,
        pack=said.pack,
        packs=amount // said.pack if said.pack else None,
        best_before_on=said.best_before_on,
        by_id=by.id,
        by_name=by.name,
        recalled_why="",
    )
    db.session.add(batch)
    db.session.flush()
    for take in takes:
        db.session.add(
            BatchInput(
                county_id=batch.county_id,
                id=uuid7(),
                station_id=batch.station_id,
                batch_id=batch.id,
                purchase_id=None if take.is_batch else take.id,
                source_id=take.id if take.is_batch else None,
                amount=take.amount,
            )
        )
    changes = {"amount": (None, amount), "loss": (None, batch.loss), "at": (None, batch.made_at)}
    audit.record(batch, "make", by, changes=changes)
    return batch


def _summed(takes: Iterable[Take]) -> list[Take]:
    """Each source once; raises ``Refused`` for none, for too many and for nothing of one."""
    found: dict[tuple[bool, uuid.UUID], int] = {}
    for take in takes:
        if take.amount <= 0:
            raise Refused(N_("取多少要大于 0，请核对"))
        key = take.is_batch, take.id
        found[key] = found.get(key, 0) + take.amount
    if not found:
        raise Refused(N_("请选从哪些收购单或批次里取"))
    if len(found) > MOST_SOURCES:
        raise Refused(N_("一次最多从 %(most)s 处取，请分几批"), most=MOST_SOURCES)
    return [Take(id, amount, is_batch) for (is_batch, id), amount in sorted(found.items())]


def hold(takes: Iterable[Take]) -> tuple[dict[uuid.UUID, Purchase], dict[uuid.UUID, Batch]]:
    """The sources, locked in one order; raises ``NotFound`` for what is not the person's."""
    wanted = list(takes)
    found: list[dict[uuid.UUID, Any]] = []
    for model, is_batch in ((Purchase, False), (Batch, True)):
        ids = [take.id for take in wanted if take.is_batch is is_batch]
        rows: dict[uuid.UUID, Any] = {}
        if ids:
            query = visible(model).where(model.id.in_(ids)).order_by(model.id).with_for_update()
            query = query.execution_options(populate_existing=True)
            rows = {row.id: row for row in db.session.scalars(query)}
        if len(rows) != len(set(ids)):
            raise NotFound
        found.append(rows)
    return found[0], found[1]


def _take(source: Any, amount: int, product: Product) -> None:
    """Take from one source; raises ``Refused`` for more than is there."""
    if isinstance(source, Purchase) and source.is_cancelled:
        raise NotNow(N_("收购单 %(number)s 已经作废了，不能再取。"), number=source.number)
    if isinstance(source, Batch) and (source.is_undone or source.is_recalled):
        raise NotNow(N_("批次 %(code)s 已经拆回或者召回了，不能再取。"), code=source.code)
    if isinstance(source, Batch) and (bad := recalled_in(source, hold=True)):
        raise NotNow(MADE_OF_RECALLED, code=source.code, source=bad.code)
    if amount > source.rest:
        name = source.number if isinstance(source, Purchase) else source.code
        raise Refused(N_("%(what)s 只剩 %(rest)s，取不了这么多"), what=name, rest=product.said(source.rest))
    source.rest -= amount


def _check(said: Made, product: Product, sources: Sequence[Any], goes_in: int, amount: int) -> None:
    ids = {source.product_id for source in sources}
    if said.making is not Making.WORKED and ids != {product.id}:
        raise Refused(N_("不同的货不能直接归在一起；做成别的货，请选“加工”"))
    measures = {fetch(Product, id).measure for id in ids}
    if measures != {product.measure}:
        raise Refused(N_("论斤的和论个的不能换算，请分开做"))
    if said.making is Making.SPLIT and len(sources) != 1:
        raise Refused(N_("分批只从一个批次里分"))
    if not 0 < amount <= goes_in:
        raise Refused(N_("做出来的要大于 0，也不能比放进去的多"))
    if said.making in (Making.GATHERED, Making.SPLIT) and amount != goes_in:
        raise Refused(N_("只是归拢、分批，重量不会变；有损耗请选“加工”或“装袋”"))
    if said.making is Making.PACKED and not said.pack:
        raise Refused(N_("请填每袋装多少"))
    if said.pack and (said.pack > amount or amount % said.pack):
        raise Refused(N_("每袋的量要能整除，例如 2 斤一袋；零头留在原来的批次里"))
    on = said.on or clock.today()
    if on > clock.today():
        raise Refused(N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    first = max(source.bought_on if isinstance(source, Purchase) else source.made_on for source in sources)
    if on < first:
        raise Refused(N_("日期不能早于货来的那天（%(day)s）"), day=first.isoformat())


def _station(purchases: dict[uuid.UUID, Purchase], batches: dict[uuid.UUID, Batch]) -> uuid.UUID:
    """The station a batch stands at: that of what went in, the first by id where there are several."""
    rows = [*purchases.values(), *batches.values()]
    found: uuid.UUID = rows[0].station_id  # type: ignore[attr-defined]
    return found


def _new_code(county_id: str, on: dt.date) -> str:
    """A trace code that is free; two who draw the same at once meet the unique key."""
    for _ in range(TRIES):
        code = codes.draw(county_id, on)
        query = select(Batch.id).where(Batch.county_id == county_id, Batch.code == code)
        if db.session.scalar(query.execution_options(scoped=True)) is None:
            return code
    raise NotNow(N_("今天的追溯码太多了，请再试一次。"))


def undo(batch: Batch, reason: str, by: Person) -> None:
    """Take a batch apart while all of it is there: what went in is back where it was.

    Raises ``Refused`` without a reason, ``NotNow`` when something of it went on.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么拆回，例如：称错了"))
    takes = [
        Take(one.purchase_id or one.source_id or one.id, one.amount, one.source_id is not None)
        for one in inputs_of([batch.id])
    ]
    purchases, batches = hold(
        [*takes, Take(batch.id, 0, True)]
    )  # the batch itself in the same order of locks
    if batch.is_undone:
        raise NotNow(N_("这一批已经拆回去了。"))
    if batch.rest != batch.amount:
        raise NotNow(N_("这一批已经有货出去了，不能拆回。"))
    for take in takes:
        source: Any = batches[take.id] if take.is_batch else purchases[take.id]
        source.rest += take.amount
    batch.rest, batch.undone_at = 0, clock.moment()
    audit.record(batch, "take_apart", by, reason.strip(), {"at": (None, batch.undone_at)})


def inputs_of(ids: Iterable[uuid.UUID]) -> list[BatchInput]:
    """What went into these batches."""
    query = visible(BatchInput).where(BatchInput.batch_id.in_(list(ids))).order_by(BatchInput.id)
    return list(db.session.scalars(query))


def recall(batch: Batch, reason: str, by: Person) -> None:
    """It must not be sold: its page says so at once; with a reason."""
    if not reason.strip():
        raise Refused(N_("请写一句为什么召回，例如：检测不合格"))
    if batch.is_recalled:
        raise NotNow(N_("这一批已经召回了。"))
    batch.recalled_at, batch.recalled_why = clock.moment(), reason.strip()[:200]
    audit.record(batch, "recall", by, reason.strip(), {"at": (None, batch.recalled_at)})
