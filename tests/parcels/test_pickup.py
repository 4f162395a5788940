"""取货: several things of one household with one payment, or none of it; parcels that came alone; labels."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.ledger.models import Method
from station_app.orders.flow import OrderState
from tests.factories import County, browser_of, villager
from tests.parcels.test_arrivals import DAY, day, is_proved, rows, scan, tracked
from tests.web import post, read

__all__ = ["day"]
ARRIVED = {"state": OrderState.ARRIVED, "arrived_on": DAY}


def key(one: Any) -> str:
    """An order as the page's box names it."""
    version = rows(f"select version from orders where number = '{one.number}'")[0][0]
    return f"o.{one.id}.{version}"


def test_one_payment_for_all_that_is_owed(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    owing = tracked(who, "SF0000000000001", "棉被", paid=False)
    paid = tracked(who, "SF0000000000002", "毛巾")
    wang = signed_in(county.wang)
    for number in ("SF0000000000001", "SF0000000000002"):
        scan(wang, number)
    page = read(wang.get("/pickup?q=zgl").text)
    assert "有 2 件" in page
    assert "欠 ¥100.00" in page
    assert "张桂兰您好，您有 2 件到了" in page
    assert "棉被（取货码 1-1-01）" in page
    fields = {"item": [key(owing), key(paid)], "pay": "transfer", "taken_by": "孙子小宝", "who": ""}
    assert post(wang, "/pickup", fields).status_code == 303
    assert "2 件取走了，收了 ¥100.00" in read(wang.get("/pickup").text)
    assert rows("select method, amount_fen from money_entries where method = 'transfer'") == [
        (Method.TRANSFER.value, 10_000)
    ]
    assert rows("select distinct state, collected_by from orders") == [("picked_up", "孙子小宝")]
    assert rows("select distinct state, collected_by from parcels") == [("taken", "孙子小宝")]
    again = post(wang, "/pickup", fields)
    assert again.status_code == 303
    assert "没有再收钱" in read(wang.get("/pickup").text)
    assert rows("select count(*) from money_entries where method = 'transfer'") == [(1,)]
    is_proved()


def test_all_or_nothing_and_what_changed_meanwhile_is_told(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    first, second = tracked(who, "SF0000000000001", paid=False), tracked(who, "SF0000000000002")
    wang = signed_in(county.wang)
    scan(wang, "SF0000000000001"), scan(wang, "SF0000000000002")
    keys = [key(first), key(second)]
    assert post(wang, f"/orders/{second.id}/step/hand_over").status_code == 303
    answer = post(wang, "/pickup", {"item": keys, "pay": "cash", "who": str(who.household_id)})
    assert answer.status_code == 409
    assert "这次没有办" in read(answer.text)
    assert rows(f"select state, received_fen from orders where number = '{first.number}'") == [("arrived", 0)]
    for items in ([], ["x"], ["o.1.1"], [f"p.{uuid.uuid4()}.1"], ["o." + "-" * 36 + ".1"]):
        answer = post(wang, "/pickup", {"item": items, "pay": "cash"})
        assert answer.status_code in (404, 422), items
    assert post(wang, "/pickup", {"item": [key(first)], "pay": "card"}).status_code == 422
    assert post(signed_in(county.li), "/pickup", {"item": [key(first)], "pay": "cash"}).status_code == 404
    assert post(wang, "/pickup", {"item": [key(first)], "pay": "owe"}).status_code == 303
    assert rows("select count(*) from orders where state = 'picked_up' and received_fen = 0") == [(1,)]
    is_proved()


def test_what_came_alone_is_found_by_all_it_is_called(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    new = {"id": str(uuid.uuid4()), "direction": "in", "carrier": "zhongtong", "recipient": "钱有福"}
    fields = {**new, "tracking_number": "73100011112222", "phone": "13912345678"}
    assert post(wang, "/parcels/new", fields).status_code == 303
    assert post(wang, "/parcels/new", fields).status_code == 303, "a second tap is no second parcel"
    other = {**fields, "id": str(uuid.uuid4())}
    assert "已经在站里了" in read(post(wang, "/parcels/new", other).text)
    assert post(wang, "/parcels/new", {**other, "awaited": "y"}).status_code == 303
    assert post(wang, f"/parcels/{other['id']}/step/arrive").status_code == 422, "it lies here already"
    assert post(wang, f"/parcels/{other['id']}/step/send_back").status_code == 409
    for words in ("1-1-01", "1101", "钱有", "qyf", "5678", "2222", "73100011112222"):
        assert "钱有福您好" in read(wang.get(f"/pickup?q={words}").text), words
    assert "没有符合的" in read(wang.get("/pickup?q=zzz").text)
    ((id, version),) = rows("select id, version from parcels where state = 'waiting'")
    box = f"p.{uuid.UUID(str(id))}.{version}"
    assert post(wang, "/pickup/told", {"item": box}).status_code == 303
    assert rows("select count(notified_at) from parcels") == [(1,)]
    here = "from parcels where code <> ''"
    assert post(wang, "/pickup", {"item": box, "pay": "cash"}).status_code == 409, "it was told of meanwhile"
    box = f"p.{uuid.UUID(str(id))}.{rows(f'select version {here}')[0][0]}"
    assert post(wang, "/pickup", {"item": box, "pay": "cash"}).status_code == 303
    assert rows(f"select state {here}") == [("taken",)]
    act = wang.get("/pickup").text.split("/undos/", 2)[1][:36]
    assert post(wang, f"/undos/{act}").status_code == 303
    assert rows(f"select state, code {here}") == [("waiting", "1-1-01")]


def test_a_label_says_which_print_it_is_and_masks_the_name(county: County, signed_in: Any) -> None:
    tracked(villager(county.taiping), "SF0000000000001")
    wang = signed_in(county.wang)
    scan(wang, "SF0000000000001")
    url = f"/parcels/{uuid.UUID(str(rows('select id from parcels')[0][0]))}/label"
    assert "预览" in read(wang.get(url).text)
    for said in ("第 1 次打印", "补打 1", "补打 2"):
        assert post(wang, url).status_code == 303
        page = wang.get(url)
        assert "data-print-now" in page.text
        assert said in read(page.text)
    assert "张*兰" in read(page.text)
    assert "张桂兰" not in read(page.text)
    assert "data-print-now" not in wang.get(url).text, "opened again it prints nothing"


@pytest.mark.only("sqlite")
def test_the_list_filters_masks_and_leaves_as_a_file(county: County, signed_in: Any) -> None:
    from tests.web import exported

    tracked(villager(county.taiping), "SF0000000000001")
    wang, office = signed_in(county.wang), signed_in(county.office)
    scan(wang, "SF0000000000001"), scan(wang, "YT9000000000002")
    assert "张桂兰" in read(wang.get("/parcels?state=waiting").text)
    page = read(office.get("/parcels").text)
    assert "张*兰" in page
    assert "双岗镇太平村" in page
    for query in ("state=unclaimed", "q=0002", "carrier=yuantong", "own=1", "arrived=2015-08-31&q=0000002"):
        page = read(office.get(f"/parcels?{query}").text)
        assert ("YT9000000000002" in page, "SF0000000000001" in page) == (True, False), query
    file = exported(office, "/parcels?state=unclaimed").text
    assert ("YT9000000000002" in file, "SF0000000000001" in file) == (True, False)
    assert "张桂兰" not in exported(office, "/parcels").text
    for query in ("state=late", "waiting=7", "from=2015-09-01", "direction=out", "station=TY002"):
        assert "没有符合的" in read(office.get(f"/parcels?{query}").text), query
    for query in ("state=x", "waiting=-1", "station=%00", "direction=up", "arrived=x", "before=x~y"):
        assert office.get(f"/parcels?{query}").status_code == 200, query


def test_parcels_follow_a_merge_and_forget_who_is_erased(county: County, app: Any) -> None:
    from station_app.households import hooks
    from station_app.parcels import keeping

    kept = villager(county.taiping, phone="13900000001")
    gone = villager(county.taiping, phone="13900000002")
    with acting_as(county.wang):
        draft = keeping.Draft(uuid.uuid4(), "SF0000000000001", villager_id=gone.id, note="张桂兰的")
        made = keeping.register(draft, county.wang)
        db.session.commit()
        moved = hooks.move_all(gone, kept.id, kept.household_id)
        db.session.commit()
        assert rows("select villager_id from parcels")[0][0] is not None
        assert "1 件快递没取走" in str(hooks.holds([kept.id]))
        assert hooks.tell_all([kept.id])["parcels"][0]["tracking_number"] == "SF0000000000001"
        hooks.move_back(kept, gone, moved)
        db.session.commit()
        assert uuid.UUID(str(rows("select villager_id from parcels")[0][0])) == gone.id
        touched = hooks.erase_all(hooks.Gone(made.county_id, made.station_id, (gone.id,), ("张桂兰",), ()))
        db.session.commit()
    assert touched == [made.id]
    assert rows("select note from parcels") == [("***的",)]


@pytest.mark.only("sqlite")
def test_what_waits_alone_stands_on_the_home_and_in_search(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    fields = {"id": str(uuid.uuid4()), "direction": "in", "recipient": "钱有福", "phone": "13912345678"}
    clock.pin(DAY - dt.timedelta(days=9))
    post(wang, "/parcels/new", {**fields, "tracking_number": "73100011112222"})
    scan(wang, "YT9988776655443")
    clock.pin(DAY)
    home = read(wang.get("/").text)
    assert "1 件快递放了 3 天以上" in home
    assert "1 件无主包裹" in home
    assert "放了 7 天以上" in read(wang.get("/pickup").text)
    for words in ("2222", "73100011112222", "1-1-01"):
        assert "钱有福" in read(wang.get(f"/search?q={words}").text), words
    page = read(signed_in(county.office).get("/search?q=2222").text)
    assert "钱*福" in page
    assert "钱有福" not in page
    ((there, late),) = rows(
        "select count(*), sum(case when arrived_on < '2015-08-24' then 1 else 0 end) from parcels"
    )
    assert (there, late) == (2, 2)
    assert "到了 9 天" in read(signed_in(county.office).get("/parcels?waiting=7").text)


@pytest.mark.only("sqlite")
def test_names_on_parcels_are_covered_for_who_looks_through_her_eyes(county: County, app: Any) -> None:
    from station_app.stations.viewing import looking

    browser = browser_of(app, county.wang)
    fields = {"id": str(uuid.uuid4()), "direction": "in", "recipient": "钱有福", "phone": "13912345678"}
    post(browser, "/parcels/new", {**fields, "tracking_number": "73100011112222"})
    with acting_as(county.wang):
        names = looking.names_of()
    page = looking.covered(browser.get("/pickup?q=qyf").text, names)
    assert "钱*福" in page
    assert "钱有福" not in page
    assert "13912345678" not in page
