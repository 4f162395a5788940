"""Every verb of every kind of thing has its sentence in both languages, from this to that."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, Enum, Integer, select

from station_app.core import audit, clock, deeds
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import UtcMoment, db, uuid7
from station_app.core.deeds import Kind
from tests.access.things import DAY
from tests.factories import COUNTY, County
from tests.whole import furnishing, spoken

pytestmark = pytest.mark.only("sqlite")
DATA = "前头 后头 前* 后* 王主任 写错了 张桂兰"


def two_values(kind: Kind, key: str) -> tuple[Any, Any]:
    """What a field was and is: of its column's kind where the table has it, else by its name."""
    table = getattr(kind.model, "__table__", None)
    column = table.columns.get(key) if table is not None else None
    type_ = column.type if column is not None else None
    if isinstance(type_, Enum):
        return type_.enums[0], type_.enums[-1]
    if isinstance(type_, Boolean) or key.startswith(("is_", "has_")):
        return False, True
    if isinstance(type_, UtcMoment) or key.endswith("_at"):
        return "2015-08-03T01:02:03+00:00", "2015-08-04T01:02:03+00:00"
    if isinstance(type_, Date) or key.endswith("_on"):
        return DAY, DAY + dt.timedelta(days=1)
    if isinstance(type_, Integer) or key.endswith(("_fen", "_bp", "_m")):
        return 12_30, 45_60
    return "前头", "后头"


def row_of(kind: Kind) -> Any:
    """One thing of this kind; of a kind that is no row of a county, something that stands for it."""
    if not hasattr(kind.model, "__table__") or "county_id" not in kind.model.__table__.columns:
        return SimpleNamespace(county_id=COUNTY, id=uuid7(), __tablename__=kind.thing)
    row = db.session.scalars(select(kind.model)).first()
    assert row is not None, f"Give furnishing.furnish() one of {kind.thing}."
    return row


def test_every_verb_is_a_sentence_in_both_languages(app: Flask, county: County) -> None:
    clock.pin(DAY)
    with unscoped():
        furnishing.furnish(county)
        entries: list[AuditEntry] = []
        for kind in deeds.kinds():
            row = row_of(kind)
            for verb in (*kind.deeds, *deeds.SHARED):
                changes = {key: two_values(kind, key) for key in kind.fields}
                for start in range(0, len(changes) or 1, 5):  # a sentence tells six
                    some = dict(list(changes.items())[start : start + 5])
                    done = audit.record(row, verb, county.office, "写错了", some)
                entries.append(done)
            taken = audit.record(row, deeds.TAKE_BACK, county.office, "", {"undoes": (verb, str(done.id))})
            entries.append(taken)
        db.session.commit()
        told = list(db.session.scalars(select(AuditEntry).where(AuditEntry.by_id == county.office.id)))
        assert len({(entry.thing, entry.verb) for entry in told}) > 90
        with app.test_request_context():
            wrong = spoken.faults(told, county.auditor, DATA)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def test_a_verb_nobody_listed_is_found(app: Flask, county: County) -> None:
    with unscoped(), app.test_request_context():
        entry = audit.record(county.taiping, "no_such_verb", county.office, "", {"no_such_field": (1, 2)})
        db.session.commit()
        assert spoken.faults([entry], county.auditor, "") == [
            f"{language} stations.no_such_verb: not listed in the feature's deeds.py"
            for language in ("en", "zh")
        ]
        entry = audit.record(county.taiping, "open", county.office, "", {"no_such_field": ("%(n)s", 2)})
        db.session.commit()
        assert len(spoken.faults([entry], county.auditor, "")) >= 4
