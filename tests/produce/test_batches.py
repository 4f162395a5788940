"""Beans of several households become batches, bags and sales: nothing is made of nothing, nothing is lost."""

from __future__ import annotations

import datetime as dt
import gzip
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from station_app.core import clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.households.models import Consent
from station_app.produce.batches import making, tracing
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Making
from station_app.produce.purchases.models import Purchase
from station_app.produce.sales import selling
from station_app.produce.sales.selling import Sold
from tests import page_form
from tests.factories import County
from tests.produce.growing import beans, bought, channel, hidden, key, made, rows, value
from tests.web import post, read


def test_two_households_one_batch_worked_packed_and_traced(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping, publish=Consent.SIGNED)
    other, _ = beans(county.taiping, "李国富")
    first = bought(county.wang, grower, product, 100, harvested_on=dt.date(2015, 8, 22))
    second = bought(county.wang, other, product, 50)
    wang = signed_in(county.wang)
    url = f"/produce/batches/new?product={product.id}"
    page = wang.get(url).text
    fields = {"id": hidden(page, "id"), "making": "gathered"}
    takes = {f"take-p-{first.id}": "100", f"take-p-{second.id}": "50"}
    assert post(wang, url, fields).status_code == 422  # nothing goes in
    assert post(wang, url, fields | {f"take-p-{first.id}": "100.5"}).status_code == 422
    gathered = post(wang, url, fields | takes)
    assert gathered.status_code == 303, read(gathered.text)
    assert post(wang, url, fields | takes).location == gathered.location
    heap = value("select id from batches")
    worked = {
        "id": hidden(wang.get(url).text, "id"),
        "making": "worked",
        "work": "晾晒、脱粒",
        "amount": "140",
    }
    assert post(wang, url, worked | {f"take-b-{key(heap)}": "150"}).status_code == 303
    heap = value("select id from batches where making = 'worked'")
    packed = {"id": hidden(wang.get(url).text, "id"), "making": "packed", "pack": "5"}
    answer = post(wang, url, packed | {f"take-b-{key(heap)}": "137"})
    assert answer.status_code == 422  # no whole bags
    bags = post(wang, url, packed | {f"take-b-{key(heap)}": "135"})
    assert bags.status_code == 303
    assert rows("select making, amount, rest, loss, packs from batches order by amount desc") == [
        ("gathered", 75_000, 0, 0, None),
        ("worked", 70_000, 2_500, 5_000, None),
        ("packed", 67_500, 67_500, 0, 27),
    ]
    assert value("select sum(rest) from purchases") == 0
    trace = read(wang.get(f"{bags.location}/trace").text)
    assert "张桂兰 66.7%" in trace
    assert "李国富 33.3%" in trace
    tested = {"item": "水分", "wanted": "≤ 13.5%", "found": "12.6%", "passed": "y", "on": "2015-08-31"}
    tested["id"] = hidden(wang.get(bags.location).text, "id")
    assert post(wang, f"{bags.location}/tests", tested).status_code == 303
    assert post(wang, f"{bags.location}/apart", {"reason": "装错了"}).status_code == 303
    assert value("select rest from batches where making = 'worked'") == 70_000


def test_anybody_reads_the_code_on_the_bag_and_nobody_is_named_without_consent(
    county: County, signed_in: Any, app: Any
) -> None:
    grower, product = beans(county.taiping, "欧阳桂兰", publish=Consent.SIGNED)
    other, _ = beans(county.taiping, "李国富")
    first, second = bought(county.wang, grower, product), bought(county.wang, other, product)
    batch = made(county.wang, product, Take(first.id, 50_000), Take(second.id, 50_000), pack=None)
    anybody = app.test_client()
    answer = anybody.get(f"/t/{batch.code}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert len(answer.data) < 15_000
    page = gzip.decompress(answer.data).decode()
    assert "<script" not in page
    assert "太平村·欧阳家" in page
    assert "太平村·1 户" in page
    for hidden_name in ("欧阳桂兰", "李国富", "李家", "张慧"):
        assert hidden_name not in page
    assert anybody.get(f"/t/{batch.code.lower().replace('-', '')}").location == f"/t/{batch.code}"
    assert "抄错了" in anybody.get("/t/220822-150829-XXXX-X").text
    assert anybody.get(f"/t/{'9' * 400}").status_code == 404
    assert value("select scans from trace_scans") == 1
    told = post(anybody, f"/t/{batch.code}/problem", {"words": "袋子里有虫", "contact": "13900001111"})
    assert told.status_code == 303
    assert post(anybody, f"/t/{batch.code}/problem", {"words": ""}).status_code == 422
    assert anybody.post(f"/t/{batch.code}/problem", data={"words": "没有记号"}).status_code == 400
    office = signed_in(county.office)
    assert "袋子里有虫" in office.get("/produce/told").text
    assert post(office, f"/produce/batches/{batch.id}/recall", {"reason": "有虫"}).status_code == 303
    assert "已召回" in anybody.get(f"/t/{batch.code}").text
    sell = Sold(channel(county.office).id, product.id, 500, 900, batch_id=batch.id)
    with acting_as(county.office), pytest.raises(NotNow):
        selling.sell(sell, county.office)


@pytest.mark.only("sqlite")
def test_the_certificate_keeps_its_words_when_the_template_changes(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    batch = made(county.wang, product, Take(bought(county.wang, grower, product).id, 50_000))
    wang, office = signed_in(county.wang), signed_in(county.office)
    url = f"/produce/batches/{batch.id}/conformity"
    page = wang.get(url).text
    assert "双岗镇太平村" in page
    fields = {name: hidden(page, name) for name in ("id", "product", "quantity", "producer", "place", "on")}
    refused = post(wang, url, fields)
    assert refused.status_code == 422
    assert 'href="#bases"' in refused.text
    said = {
        "id": str(uuid7()),
        "item": "农残",
        "found": "0.8",
        "wanted": "≤ 0.5",
        "on": fields["on"],
        "passed": "n",
    }
    assert post(wang, f"/produce/batches/{batch.id}/tests", said).status_code == 303
    assert "“农残”测出来不合格" in post(wang, url, fields | {"bases": "自我承诺"}).text
    post(
        wang, f"/produce/batches/{batch.id}/tests", said | {"id": str(uuid7()), "found": "0.2", "passed": "y"}
    )
    assert "农残 0.2" in wang.get(url).text
    issued = post(wang, url, fields | {"bases": "自我承诺"})
    assert issued.status_code == 303
    assert post(wang, url, fields | {"bases": "自我承诺"}).location == issued.location
    words = {
        "version": "",
        "title": "合格证（2026）",
        "promise": "新的承诺",
        "bases": "自检\n送检",
        "foot": "",
    }
    look = post(office, "/produce/conformity-words", words | {"preview": "1"})
    assert (look.status_code, look.text.count("合格证（2026）") >= 3) == (200, True)
    assert "还没有存" in look.text
    assert value("select count(*) from conformity_templates") == 0
    assert post(office, "/produce/conformity-words", words).status_code == 303
    assert post(office, "/produce/conformity-words", words).status_code == 303  # the same again
    both = post(office, "/produce/conformity-words", words | {"foot": "存根留两年"})  # somebody was faster
    assert both.status_code == 409
    chosen = page_form.fields(both.text, "stale") | {"keep-foot": "mine"}
    assert post(office, "/produce/conformity-words", chosen).status_code == 303
    assert value("select foot from conformity_templates") == "存根留两年"
    assert value("select count(*) from audit_entries where verb = 'template'") == 2
    post(wang, issued.location, {})
    stub = read(wang.get(issued.location).text)
    assert "常规农药兽药残留不超标" in stub
    assert "☑ 自我承诺" in stub
    assert "第 1 次打印" in stub
    assert "合格证（2026）" not in stub
    assert "自检" in wang.get(url).text
    assert value("select count(*) from conformities") == 1
    assert post(wang, f"/produce/batches/{batch.id}/apart", {"reason": "称错了"}).status_code == 303
    clock.pin(dt.date(2016, 8, 30))  # the stub is there for a year, whatever became of the batch
    assert "☑ 自我承诺" in read(wang.get(issued.location).text)
    assert batch.code in office.get("/produce/conformities").text
    assert post(wang, "/produce/conformity-words", words).status_code == 403


def test_the_database_itself_refuses_more_than_there_is(county: County) -> None:
    grower, product = beans(county.taiping)
    purchase = bought(county.wang, grower, product)
    with acting_as(county.wang):
        fetch(Purchase, purchase.id).rest = -1
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.only("sqlite")
def test_shares_of_households_sum_to_the_whole(county: County) -> None:
    grower, product = beans(county.taiping)
    other, _ = beans(county.taiping, "李国富")
    one, two = bought(county.wang, grower, product), bought(county.wang, other, product)
    mixed = made(county.wang, product, Take(one.id, 10_000), Take(two.id, 20_000))
    more = made(county.wang, product, Take(mixed.id, 15_000, True), Take(one.id, 15_000))
    with acting_as(county.wang):
        parts = tracing.shares(tracing.up(more.county_id, [more.id]), more.id)
    assert parts == {one.id: Fraction(2, 3), two.id: Fraction(1, 3)}
    with acting_as(county.wang), pytest.raises(Refused):
        making.make(making.Made(product.id, Making.GATHERED, [Take(mixed.id, 15_001, True)]), county.wang)
