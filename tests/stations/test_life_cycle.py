"""The life of a station: every step with who, when and why."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from station_app.core import audit, chains
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.stations.models import FLOW, Station, StationState, StationStep
from tests.factories import County

TODAY = dt.date(2015, 8, 31)


def test_every_state_of_a_station_is_reachable_and_has_a_word() -> None:
    assert FLOW.reachable() == set(StationState)
    assert set(FLOW.words) == set(StationState)


def test_the_office_pauses_taiping_with_a_reason_and_reopens_it(county: County, office: Person) -> None:
    taiping = fetch(Station, county.taiping.id)
    with pytest.raises(Refused):
        taiping.step("pause", office, on=TODAY)
    taiping.step("pause", office, on=TODAY, reason="站长住院")
    taiping.step("resume", office, on=TODAY)
    db.session.commit()
    steps = db.session.scalars(visible(StationStep).where(StationStep.station_id == taiping.id)).all()
    assert [step.verb for step in steps] == ["register", "pause", "resume"]
    assert chains.broken_links() == []


def test_a_closed_station_cannot_be_paused(county: County, office: Person) -> None:
    taiping = fetch(Station, county.taiping.id)
    taiping.step("leave", office, on=TODAY, reason="站长外出务工")
    taiping.step("close", office, on=TODAY, reason="站长外出务工")
    with pytest.raises(NotNow):
        taiping.step("pause", office, on=TODAY, reason="x")


def test_wang_does_not_see_hongxing(county: County, wang: Person) -> None:
    assert db.session.scalars(visible(Station)).all() == [county.taiping]
    with pytest.raises(NotFound):
        fetch(Station, county.hongxing.id)


def test_a_planted_change_breaks_the_audit_chain(county: County, office: Person) -> None:
    entry = db.session.scalar(select(audit.AuditEntry).execution_options(scoped=True).limit(1))
    assert entry is not None
    entry.reason = "changed behind everybody's back"
    db.session.commit()
    assert len(chains.broken_links()) >= 1
