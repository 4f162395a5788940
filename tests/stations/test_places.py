"""Checks with photos, opening hours and position, the map with the county's outlines, the QR code."""

from __future__ import annotations

import io
import json
import re
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from station_app.core import chains
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.files import Photo
from station_app.stations.checks.models import Check
from station_app.stations.models import Station
from station_app.stations.sites.geojson import KEPT_POINTS, read_outlines
from tests.factories import County
from tests.photos import photo, upload
from tests.undos.acts import undone
from tests.web import post, read


def now(id: uuid.UUID) -> Station:
    with unscoped():
        found = db.session.get(Station, ("220822", id), populate_existing=True)
    assert found is not None
    return found


def square(west: float = 122.5, south: float = 44.2, wide: float = 1.0) -> dict[str, Any]:
    """A county as a square."""
    east, north = west + wide, south + wide
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_the_acceptance_is_written_with_photos_that_only_its_people_see(signed_in, county: County) -> None:
    office, id = signed_in(county.office), county.taiping.id
    url = f"/stations/{id}/checks/new/acceptance"
    page = office.get(url).text
    assert "门头招牌" in page
    boxes = re.findall(r'name="(have_\w+)"', page)
    assert office.get(f"/stations/{id}/checks/new/other").status_code == 404
    bad = post(office, url, {"on": "2015-08-31", "photos": upload(b"no photo")})
    assert bad.status_code == 422
    assert "这不是照片" in bad.text
    asked = {
        "on": "2015-08-31",
        **dict.fromkeys((boxes[0], boxes[2]), "y"),
        **dict(re.findall(r'name="(id|list)" value="([\w-]+)"', page)),
        "note": "招牌下周挂",
        "photos": upload(photo()),
    }
    assert post(office, url, asked).status_code == 303
    assert post(office, url, asked | {"photos": upload(photo())}).status_code == 303, "the same check again"
    with unscoped():
        row, kept = db.session.scalars(select(Check)).one(), db.session.scalars(select(Photo)).one()
        assert row.answers[:3] == [["金属牌匾", True], ["门头招牌", False], ["主景背板", True]]
        assert (kept.owner_kind, kept.owner_id) == ("station_checks", row.id)
    page = signed_in(county.wang).get(f"/stations/{id}/checks").text
    assert "还缺：门头招牌" in page
    assert f"/photos/{kept.id}" in page
    assert signed_in(county.wang).get(f"/photos/{kept.id}").status_code == 200
    assert signed_in(county.li).get(f"/photos/{kept.id}").status_code == 404
    assert "还缺：门头招牌" in office.get(f"/stations/{id}").text
    assert post(office, f"/stations/checks/photos/{kept.id}/remove").status_code == 303
    assert f"/photos/{kept.id}" not in office.get(f"/stations/{id}/checks").text
    assert chains.broken_links() == []


def test_a_list_that_changed_meanwhile_is_looked_at_again(signed_in, county: County) -> None:
    office, manager, id = signed_in(county.clerk), signed_in(county.office), county.taiping.id
    url, words = f"/stations/{id}/checks/new/acceptance", "/settings/words/acceptance"
    page = office.get(url).text
    boxes = re.findall(r'name="(have_\w+)"', page)
    asked = dict(re.findall(r'name="(id|list)" value="([\w-]+)"', page)) | {"on": "2015-08-31", boxes[1]: "y"}
    edit = f"{words}/edit?key=金属牌匾"
    kept = dict(re.findall(r'name="(version|position)" type="\w+" value="([\w-]+)"', manager.get(edit).text))
    kept |= dict(re.findall(r'name="(version)" value="([\w-]+)"', manager.get(edit).text))
    ended = post(manager, edit, {"position": "10", **kept, "until_on": "2015-08-30"})
    assert ended.status_code == 303
    again = post(office, url, asked)
    assert again.status_code == 422
    assert "清单刚才改过了" in again.text
    assert "金属牌匾" not in again.text
    assert re.search(rf'name="{boxes[1]}"[^>]* checked', again.text)
    asked |= dict(re.findall(r'name="(id|list)" value="([\w-]+)"', again.text))
    assert post(office, url, asked).status_code == 303
    with unscoped():
        row = db.session.scalars(select(Check)).one()
    assert row.answers[:2] == [["门头招牌", True], ["主景背板", False]]


def test_hours_and_position_are_changed_checked_and_taken_back(signed_in, county: County) -> None:
    office, url = signed_in(county.office), f"/stations/{county.taiping.id}/edit"
    asked = {
        "name": "太平村服务站",
        "hours": "每天 8:00–18:00",
        "lat": "44.81",
        "lon": "１２３.05",
        "area_m2": "32",
    }

    def typed(**more: str) -> dict[str, str]:
        return asked | {"version": str(now(county.taiping.id).version)} | more

    for change, sentence in (
        ({"lat": "123.05", "lon": "44.81"}, "像是写反了"),
        ({"lat": "10", "lon": "10"}, "不在中国"),
        ({"lat": ""}, "要一起填"),
        ({"lat": "nan"}, "只写数字"),
        ({"name": ""}, "请填写站点名称"),
    ):
        refused = post(office, url, typed(**change))
        assert refused.status_code == 422, change
        assert sentence in refused.text
    outline = {"file": (io.BytesIO(json.dumps(square()).encode()), "county.geojson")}
    assert post(office, "/stations/map", outline).status_code == 303
    assert "不在本县的地图里" in post(office, url, typed(lat="46.9")).text
    first = typed()
    assert post(office, url, first).status_code == 303
    assert (now(county.taiping.id).lat, now(county.taiping.id).lon) == (44.81, 123.05)
    clash = post(signed_in(county.clerk), url, first | {"hours": "只有上午"})
    assert clash.status_code == 409
    assert "王主任" in clash.text
    drawn = office.get("/stations/map").text
    assert 'class="land" d="M' in drawn
    assert drawn.count("<circle") == 4, "one station and three of the legend"
    assert "鸿兴镇鸿兴村" in read(drawn), "those without a position are named"
    assert "鸿兴镇" not in read(signed_in(county.coordinator).get("/stations/map").text)
    undone(county.office)
    assert now(county.taiping.id).lat is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1,2",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"type":"FeatureCollection","features":7}',
        b'{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}',
        b'{"type":"Polygon","coordinates":[[["a","b"],[1,2],[1,2],[1,2]]]}',
        b'{"type":"Polygon","coordinates":[[[NaN,1],[1,2],[1,2],[1,2]]]}',
        b'{"type":"Point","coordinates":[123,44]}',
        b'{"type":"Polygon","coordinates":[[[123,44],[123,44],[123,44],[123,44]]]}',
        b'{"type":"FeatureCollection","features":[]}',
        b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}',
        b'{"type":"Polygon","coordinates":[]}',
        "通榆县".encode("gb18030") * 9,
        json.dumps(square(500_000, 4_900_000)).encode(),
        b" " * (5 * 1024 * 1024),
    ],
    ids=range(17),
)
@pytest.mark.only("sqlite")
def test_a_file_that_is_no_map_gets_a_sentence(signed_in, county: County, content: bytes) -> None:
    answer = post(signed_in(county.office), "/stations/map", {"file": (io.BytesIO(content), "x.json")})
    assert answer.status_code == 422
    assert "地图" in answer.text or "边界" in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_map_of_an_older_program_is_read(encoding: str) -> None:
    """Names in GBK, an empty piece among the others, as county surveyors' programs write them."""
    pieces = [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}}, square()]
    named = {"type": "FeatureCollection", "name": "通榆县界", "features": pieces}
    assert len(read_outlines(io.BytesIO(json.dumps(named, ensure_ascii=False).encode(encoding)))) == 1


@pytest.mark.only("sqlite")
def test_a_map_of_another_county_is_not_taken(signed_in, county: County) -> None:
    """None of the stations would lie on it, and no position could be written any more."""
    office = signed_in(county.office)
    with unscoped():
        held = now(county.taiping.id)
        held.lat, held.lon = 44.81, 123.05
        db.session.commit()

    def sent(west: float, south: float) -> Any:
        content = json.dumps(square(west, south)).encode()
        return post(office, "/stations/map", {"file": (io.BytesIO(content), "x.json")})

    refused = sent(116.0, 39.0)
    assert refused.status_code == 422
    assert "一个站也不在" in refused.text
    assert 'class="land"' not in office.get("/stations/map").text
    assert sent(122.5, 44.5).status_code == 303


def test_outlines_are_made_simpler() -> None:
    around = [[122.0 + index / 40_000, 44.0 + (index % 2) / 1000] for index in range(40_000)]
    file = {
        "type": "MultiPolygon",
        "coordinates": [[[*around, around[0]]], square()["geometry"]["coordinates"]],
    }
    rings = read_outlines(io.BytesIO(json.dumps(file).encode()))
    assert len(rings) == 2
    assert sum(map(len, rings)) <= KEPT_POINTS
    assert rings[0][0] == rings[0][-1]


def test_the_code_leads_to_a_page_that_says_only_what_is_public(app: Any, signed_in, county: County) -> None:
    page = signed_in(county.wang).get(f"/stations/{county.taiping.id}/qr").text
    assert "/at/220822/TY001" in page
    assert "<svg" in page
    stranger = app.test_client()
    seen = stranger.get("/at/220822/ty001")
    assert seen.status_code == 200
    assert "运营中" in seen.text
    assert "王站长" not in seen.text
    assert 'href="/sign-in"' in seen.text
    for nowhere in ("/at/220822/ZL001", "/at/220822/%00", "/at/22/TY001", "/at/220822/" + "x" * 500):
        assert stranger.get(nowhere).status_code == 404, nowhere
