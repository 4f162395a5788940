"""Pages of stations: the list, coverage, a new one, and the steps of its life."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid

import pytest
from sqlalchemy import event, select

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.stations.models import Station, StationState
from tests.factories import County, station
from tests.web import exported, post, read

NEW = {
    "code": "ty048",
    "kind": "3",
    "name": "鸿兴村二站",
    "village": "220822105200",
    "opened_on": "2015-08-01",
}


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def fresh(id: object) -> Station:
    with unscoped():
        found = db.session.scalar(
            select(Station).where(Station.id == id).execution_options(populate_existing=True)
        )
    assert found is not None
    return found


def test_the_office_sees_its_stations_with_township_and_village(signed_in, county: County) -> None:
    page = signed_in(county.office).get("/stations").text
    assert "双岗镇太平村" in page
    assert "鸿兴镇鸿兴村" in page
    assert "镇赉镇东村" not in page
    assert "王站长" in page
    assert "已开 2/100 规划" in read(page)
    assert "覆盖 2/2 村" in read(page)


def test_the_list_narrows_by_words_township_and_state(signed_in, county: County) -> None:
    office = signed_in(county.office)
    for asked in ("q=TY002", "q=ty002", "q=鸿兴镇鸿兴", "township=220822105", "q=鸿兴村&state=open"):
        page = office.get(f"/stations?{asked}").text
        assert "鸿兴镇鸿兴村</a>" in page, asked
        assert "双岗镇太平村</a>" not in page, asked
    assert "没有符合的服务站" in office.get("/stations?state=closed").text
    assert "没有符合的服务站" in office.get("/stations?q=%25").text


def test_a_coordinator_sees_the_stations_of_the_township(signed_in, county: County) -> None:
    page = signed_in(county.coordinator).get("/stations").text
    assert "双岗镇太平村" in page
    assert "鸿兴镇鸿兴村" not in page


def test_the_province_sees_the_stations_of_all_its_counties(signed_in, county: County) -> None:
    page = signed_in(county.province).get("/stations").text
    assert "双岗镇太平村" in page
    assert "镇赉镇东村" in page


def test_the_list_as_a_file_holds_the_same_stations(signed_in, county: County) -> None:
    answer = exported(signed_in(county.office), "/stations?open=1&on=2015-08-31")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["站点编码", "TY001", "TY002"]
    assert exported(signed_in(county.office), "/stations?open=1&on=2014-01-01").text.count("TY0") == 0


def test_coverage_counts_village_committees_with_an_open_station(signed_in, county: County) -> None:
    db.session.add_all(
        [
            Area(code="220822102202", name="沙力村", level="village", kind="村委会", parent_code="220822102"),
            Area(code="220822102401", name="繁荣社区", level="village", kind="社区", parent_code="220822102"),
        ]
    )
    db.session.commit()
    page = signed_in(county.office).get("/stations/coverage").text
    assert "覆盖 2/3 村" in read(page)
    assert "66.7%" in page
    taiping = fresh(county.taiping.id)
    taiping.step("pause", county.office, on=clock.today(), reason="站长住院")
    db.session.commit()
    assert "覆盖 1/3 村" in read(signed_in(county.office).get("/stations/coverage").text)


def test_a_station_is_added_open_with_its_day(signed_in, county: County) -> None:
    office = signed_in(county.office)
    answer = post(office, "/stations/new", NEW)
    assert answer.status_code == 303
    made = fresh(uuid.UUID(answer.location.split("/")[-1]))
    assert (made.code, made.state, made.opened_on) == ("TY048", StationState.OPEN, dt.date(2015, 8, 1))
    assert made.place == "鸿兴镇鸿兴村"
    assert post(office, "/stations/new", NEW | {"opened_on": "", "code": "TY049"}).status_code == 303
    assert "申请中" in office.get("/stations?q=TY049").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "TY001"}, "编码 TY001 已经给了双岗镇太平村，请换一个"),
        ({"code": "站"}, "编码用 2 到 20 个字母和数字"),
        ({"village": ""}, "要选一个村"),
        ({"village": "220821100201"}, "请从列表里选一个"),
        ({"kind": "2", "village": ""}, "要选一个乡镇"),
        ({"township": "220822102"}, "这个村不在选的乡镇里"),
        ({"opened_on": "2015-09-01"}, "不能晚于今天"),
        ({"opened_on": "2015-02-30"}, "日期"),
        ({"phone": "12"}, "电话不对"),
    ],
)
def test_a_station_that_cannot_be_is_refused(signed_in, county: County, change: dict, sentence: str) -> None:
    answer = post(signed_in(county.clerk), "/stations/new", NEW | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="鸿兴村二站"' in answer.text, "what was typed is kept"


def test_the_same_page_posted_twice_makes_one_station(signed_in, county: County) -> None:
    office = signed_in(county.office)
    asked = NEW | {"id": "01890000-0000-7000-8000-000000000001"}
    assert post(office, "/stations/new", asked).location == post(office, "/stations/new", asked).location
    with unscoped():
        assert len(db.session.scalars(select(Station).where(Station.code == "TY048")).all()) == 1


def test_the_office_pauses_taiping_with_a_reason(signed_in, county: County) -> None:
    office, url = signed_in(county.office), f"/stations/{county.taiping.id}/step/pause"
    page = office.get(url).text
    assert "双岗镇太平村" in page
    assert "不能记新订单" in page
    version = str(fresh(county.taiping.id).version)
    asked = {"on": "2015-08-31", "reason": "", "version": version}
    refused = post(office, url, asked)
    assert refused.status_code == 422
    assert "请写一句原因" in refused.text
    assert post(office, url, asked | {"on": "2015-09-01", "reason": "住院"}).status_code == 422
    assert post(office, url, asked | {"on": "2014-01-01", "reason": "住院"}).status_code == 422
    assert post(office, url, asked | {"reason": "站长住院"}).status_code == 303
    assert fresh(county.taiping.id).state is StationState.PAUSED
    again = post(office, url, asked | {"reason": "站长住院"})
    assert again.status_code == 409
    assert "现在不行" in again.text
    assert office.get(url).status_code == 409


def test_a_step_on_a_station_that_changed_meanwhile_is_stale(signed_in, county: County) -> None:
    office = signed_in(county.office)
    version = str(fresh(county.taiping.id).version)
    fresh(county.taiping.id).step("rectify", county.clerk, on=clock.today(), reason="账目不清")
    db.session.commit()
    asked = {"on": "2015-08-31", "reason": "住院", "version": version}
    assert post(office, f"/stations/{county.taiping.id}/step/pause", asked).status_code == 409
    assert fresh(county.taiping.id).state is StationState.RECTIFYING


def test_who_may_not_is_told_who_may_and_others_stations_are_not_there(signed_in, county: County) -> None:
    for name in ("wang", "coordinator", "auditor", "admin", "province"):
        client = signed_in(getattr(county, name))
        assert client.get("/stations/new").status_code == 403, name
        answer = post(client, f"/stations/{county.taiping.id}/step/pause", {"on": "2015-08-31"})
        assert answer.status_code == 403, name
    wang = signed_in(county.wang)
    assert wang.get("/stations").status_code == 403
    assert wang.get("/stations/coverage").status_code == 403
    office = signed_in(county.office)
    assert office.get(f"/stations/{county.elsewhere.id}/step/pause").status_code == 404
    assert office.get(f"/stations/{county.taiping.id}/step/dance").status_code == 404


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("url", ["/stations", "/stations/coverage", "/accounts"])
def test_a_page_of_many_asks_the_database_as_often_as_one_of_few(signed_in, county: County, url: str) -> None:
    client = signed_in(county.admin)

    def asked() -> int:
        count = [0]

        def add(*_: object) -> None:
            count[0] += 1

        event.listen(db.engine, "before_cursor_execute", add)
        try:
            assert client.get(url).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", add)
        return count[0]

    asked()  # what a process keeps after its first page is asked for once
    few = asked()
    township = db.session.get(Area, "220822105")
    village = db.session.get(Area, "220822105200")
    assert township
    assert village
    for number in range(50):
        station(f"TY1{number:02d}", township, village)
    db.session.commit()
    assert asked() == few
