"""What was scanned without network: replayed once each, unknown numbers kept as nobody's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from station_app.core.db import uuid7
from tests.factories import County, villager
from tests.parcels.test_arrivals import day, is_proved, rows, tracked
from tests.sync.telephones import Telephone

__all__ = ["day"]


def test_scans_kept_on_a_telephone_arrive_once_each(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    tracked(who, "SF0000000000001")
    tracked(who, "75550000008820", "电水壶")
    tracked(who, "43100000008820", "棉被")
    phone = Telephone(signed_in(county.wang), county.wang)
    ago = dt.timedelta(hours=3)
    kept = [
        phone.keeps("/arrivals", {"number": number, "shelf": "2-1"}, ago)
        for number in ("SF0000000000001", "YT9988776655443", "5521", "8820", "洗衣机", "SF0000000000001")
    ]
    answers = phone.sends(*kept)
    assert [one["outcome"] for one in answers] == [
        *("created", "created", "created", "refused", "refused", "created")
    ]
    assert [one["number"] for one in answers[:3]] == ["2-1-01", "2-1-02", "2-1-03"]
    assert "早就登记过" in answers[5]["sentences"][0]
    again = phone.sends(*kept)
    assert [one["outcome"] for one in again] == [*(["exists"] * 3), "refused", "refused", "exists"]
    assert rows("select state, count(*) from parcels group by state order by state") == [
        ("unclaimed", 2),
        ("waiting", 1),
    ]
    assert rows("select count(*) from sync_receipts") == [(4,)]
    other = phone.keeps(
        "/arrivals", {"number": "SF0000000000009"}, key=str(uuid7()), person=str(county.li.id)
    )
    assert phone.sends(other)[0]["outcome"] == "other"
    station = phone.client.get("/sync/station").get_json(force=True)
    assert {one["tracking"] for one in station["orders"]} >= {"75550000008820"}
    is_proved()
