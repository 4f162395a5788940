"""Equipment when its station changes hands or closes: it is listed, signed for, and settled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from station_app.core import audit, clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db, uuid7
from station_app.stations.equipment.models import Funding
from station_app.stations.handover.models import Handover
from station_app.stations.models import Station, StationState
from tests.equipment_factory import acts, line, states
from tests.factories import County
from tests.web import post

DAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def day(app: Flask) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def test_closing_a_station_asks_what_became_of_each_and_an_undo_brings_all_back(
    county: County, signed_in: Any
) -> None:
    first, own = line(county.taiping), line(county.taiping, "货架", funding=Funding.OWN, pieces=3)
    office, base = signed_in(county.office), f"/stations/{county.taiping.id}/step"
    with unscoped():
        county.taiping.step("leave", county.office, on=DAY, reason="外出打工")
        db.session.commit()
    page = office.get(f"{base}/close").text
    assert "都怎么办了" in page
    assert 'name="fate_1"' in page
    with unscoped():
        query = select(Station.version).where(Station.id == county.taiping.id)
        version = db.session.scalar(query)
    said = {"on": "2015-08-31", "reason": "办完了", "version": str(version)}
    answer = post(office, f"{base}/close", said)
    assert answer.status_code == 422
    assert "请说电脑怎么办了" in answer.text
    assert states() == [("in_use", 1), ("in_use", 3)]
    page = post(office, f"{base}/close", said | {"fate_0": "give_back", "fate_1": "keep"}).location
    told = office.get(page).text
    assert "已退出" in told
    assert states() == [("kept", 3), ("returned", 1)]
    assert acts(first.id) == [("give_back", "办完了")]
    assert acts(own.id) == [("keep", "办完了")]
    undo = told.split('action="/undos/')[1].split('"')[0]
    assert post(office, f"/undos/{undo}", {}).status_code == 303
    assert states() == [("in_use", 1), ("in_use", 3)]
    with unscoped():
        state = db.session.scalar(select(Station.state).where(Station.id == county.taiping.id))
        assert state is StationState.EXITING
        assert audit_is_whole()
    assert [verb for verb, _ in acts(first.id)] == ["give_back", "stay"]


def audit_is_whole() -> bool:
    """Is every link of every chain there, in a row without a gap?"""
    query = select(AuditEntry.chain_id, func.count(), func.max(AuditEntry.seq)).group_by(AuditEntry.chain_id)
    rows = db.session.execute(query.where(AuditEntry.chain_id != audit.COUNTY_CHAIN)).all()
    return all(count == last for _, count, last in rows)


@pytest.mark.only("sqlite")
def test_a_hand_over_lists_the_equipment_and_a_change_after_the_first_word_asks_again(
    county: County, signed_in: Any
) -> None:
    made = line(county.taiping, number="SB-1")
    row = Handover(
        county_id=county.taiping.county_id,
        id=uuid7(),
        station_id=county.taiping.id,
        from_id=county.wang.id,
        from_name=county.wang.name,
        to_id=county.li.id,
        to_name=county.li.name,
        on=DAY,
        cash_fen=0,
        begun_at=clock.now(),
        begun_by="王站长",
    )
    db.session.add(row)
    db.session.commit()
    wang, office, base = signed_in(county.wang), signed_in(county.office), f"/stations/handovers/{row.id}"
    assert "SB-1" in wang.get(base).text
    sheet_text = wang.get(f"{base}/sheet").text
    assert "SB-1" in sheet_text
    assert "一起交接的设备" in sheet_text
    assert post(wang, f"{base}/give", {"version": "1"}).status_code == 303
    fault = {"version": str(made.version), "on": "2015-08-31", "reason": "开不了机"}
    assert post(office, f"/stations/equipment/{made.id}/turn/report", fault).status_code == 303
    taken = post(office, f"{base}/take", {"version": "2", "reason": "电话里核对过"})
    assert taken.status_code == 409
    assert "设备有变化" in taken.text
    assert post(office, f"{base}/give", {"version": "2", "reason": "电话里核对过"}).status_code == 303
    assert post(office, f"{base}/take", {"version": "3", "reason": "电话里核对过"}).status_code == 303
    assert "坏了" in wang.get(f"{base}/sheet").text
