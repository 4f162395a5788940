"""承诺达标合格证: issued for a batch with the words of the county's template; its stub is kept.

Fields as the form of 2020 has them: product, quantity, producer (name, place, telephone), day, promise,
and what the promise rests on. The rule in force since 2026-02 may word them otherwise, so the words are
a template.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.produce.batches import testing
from station_app.produce.batches.models import Batch, Conformity, ConformityTemplate
from station_app.produce.batches.tracing import MADE_OF_RECALLED, recalled_in

KEPT_YEARS = 1
"""How long the stub must be kept at least; here it is never deleted."""
TITLE = "承诺达标合格证"
PROMISE = (
    "我承诺对生产销售的食用农产品：\n"
    "不使用禁用农药兽药、停用兽药和非法添加物；\n"
    "常规农药兽药残留不超标；\n"
    "对承诺的真实性负责。"
)
BASES = ("委托检测", "自我检测", "内部质量控制", "自我承诺")
FAILED = N_("“%(item)s”测出来不合格，不能开合格证。重新测过、合格了再开；记错了的，先把那一项去掉。")
FOOT = "一式两份：一份随货，一份留存一年。"


@dataclass(frozen=True)
class Words:
    """The words of the certificate of a county."""

    title: str = TITLE
    promise: str = PROMISE
    bases: tuple[str, ...] = BASES
    foot: str = FOOT
    version: str = ""


def template(county_id: str) -> Words:
    """The county's own words, or those the program brings."""
    row = stored(county_id)
    if row is None:
        return Words()
    return Words(row.title, row.promise, tuple(row.bases), row.foot, str(row.version))


def stored(county_id: str, *, lock: bool = False) -> ConformityTemplate | None:
    """The row of the county's own words, if it has some."""
    query = select(ConformityTemplate).where(ConformityTemplate.county_id == county_id)
    found: ConformityTemplate | None = db.session.scalar(
        (query.with_for_update() if lock else query).execution_options(scoped=True)
    )
    return found


def set_template(words: Words, by: Person) -> bool:
    """Change the county's words; those printed already stay as they were. Says whether anything changed."""
    row, before = stored(by.county_id, lock=True), template(by.county_id)
    changed = {
        name
        for name in ("title", "promise", "foot", "bases")
        if getattr(words, name) != getattr(before, name)
    }
    if not changed:
        return False
    if row is None:
        row = ConformityTemplate(county_id=by.county_id, id=uuid7())
        db.session.add(row)
    row.title, row.promise, row.bases, row.foot = words.title, words.promise, list(words.bases), words.foot
    row.changed_at, row.by_name = clock.moment(), by.name
    db.session.flush()
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(before, name), getattr(row, name)) for name in changed - {"bases"}
    }
    if "bases" in changed:
        changes["bases"] = (list(before.bases), row.bases)
    audit.record(row, "template", by, changes=changes)
    return True


@dataclass(frozen=True)
class Said:
    """What a certificate says beside the template."""

    product: str
    quantity: str
    producer: str
    place: str
    phone: str
    on: dt.date
    bases: tuple[str, ...]
    used: str = ""
    tested: str = ""


def issue(batch: Batch, said: Said, by: Person, *, id: uuid.UUID | None = None) -> Conformity:
    """Issue a certificate for a batch; the stub keeps every word of it.

    Raises ``NotNow`` for a batch that was taken apart or recalled, or failed a test, ``Refused``
    without a base.
    """
    if batch.is_undone or batch.is_recalled:
        raise NotNow(N_("这一批已经拆回或者召回了，不能开合格证。"))
    if source := recalled_in(batch, hold=True):
        raise NotNow(MADE_OF_RECALLED, code=batch.code, source=source.code)
    for bad in testing.failed(batch):
        raise NotNow(FAILED, item=bad.item)
    if not said.bases:
        raise Refused(N_("请至少选一样承诺依据"))
    if said.on > clock.today():
        raise Refused(N_("开具日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    words = template(batch.county_id)
    own = select(func.count()).where(Conformity.county_id == batch.county_id, Conformity.batch_id == batch.id)
    count = db.session.scalar(own.execution_options(scoped=True)) or 0
    row = Conformity(
        county_id=batch.county_id,
        id=id or uuid7(),
        station_id=batch.station_id,
        number=f"{batch.code}-{count + 1:02d}",
        batch_id=batch.id,
        issued_on=said.on,
        issued_at=clock.moment(),
        words={
            "title": words.title,
            "promise": words.promise,
            "foot": words.foot,
            "product": said.product,
            "quantity": said.quantity,
            "producer": said.producer,
            "place": said.place,
            "phone": said.phone,
            "bases": [[one, one in said.bases] for one in words.bases],
            "used": said.used,
            "tested": said.tested,
        },
        copies=1,
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(batch, "certify", by, changes={"number": (None, row.number)})
    return row


def issued_before(id: uuid.UUID, county_id: str) -> Conformity | None:
    """The certificate that has this identifier already."""
    query = select(Conformity).where(Conformity.county_id == county_id, Conformity.id == id)
    found: Conformity | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def of_batch(batch_id: uuid.UUID) -> list[Conformity]:
    """The certificates of a batch, newest first."""
    query = visible(Conformity).where(Conformity.batch_id == batch_id)
    return list(db.session.scalars(query.order_by(Conformity.issued_at.desc(), Conformity.id)))
