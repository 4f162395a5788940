"""Every figure of farm products opens the list that sums to it, whatever happened to the rows behind it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.households.homes.poverty import Status, put_down
from station_app.households.models import Household
from station_app.ledger.models import Method
from station_app.produce.agreements.models import Agreement, receive
from station_app.produce.batches import making
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Making
from station_app.produce.channels import settling
from station_app.produce.purchases import advancing, buying
from station_app.produce.sales import returning, selling
from station_app.produce.sales.models import Sale
from station_app.produce.sales.selling import Sold
from station_app.produce.villages.models import mark
from station_app.produce.weights import Measure, Unit
from tests import factories, produce_factory
from tests.factories import County, browser_of
from tests.figure_walk import figures_of, walk
from tests.produce.growing import TODAY, beans, bought, channel, made, rows, value
from tests.settings.test_pages import fields as limits_of_page
from tests.web import exported, post

JULY = dt.date(2015, 7, 10)


@pytest.fixture
def autumn(county: County) -> Any:
    """What an autumn brings: poor and rich, paid and late, cancelled, taken apart, recalled, returned."""
    wang, office = county.wang, county.office
    zhang = factories.villager(county.taiping, "张桂兰")
    db.session.commit()
    poor, product = beans(county.taiping, "张桂兰", villager_id=zhang.id)
    firm, _ = beans(county.hongxing, "红星合作社", goods="小米")
    _, millet = beans(county.hongxing, "李德海", goods="小米")
    with acting_as(office), unscoped():
        home = db.session.get(Household, (zhang.county_id, zhang.household_id))
        put_down(home, Status.REGISTERED, dt.date(2014, 1, 1), "名册", office)
        put_down(home, Status.LIFTED, dt.date(2015, 8, 1), "名册", office)
        mark(wang.county_id, firm.village_code, dt.date(2014, 1, 1), "名册", office)
        db.session.commit()
    early = bought(wang, poor, product, 100, on=JULY, market_fen=350, pays_fen=10_000)
    with acting_as(wang):
        advancing.give(poor, 5_000, Method.CASH, wang)
        db.session.commit()
    late = bought(wang, poor, product, 40.5, market_fen=455, sets_off=True)  # less than the market paid
    bought(wang, poor, product, 30, pays_fen=None)  # nobody knew the market's price
    of_firm = bought(county.li, firm, millet, 60, price_fen=300, market_fen=290)
    wrong = bought(wang, poor, product, 7, market_fen=100, pays_fen=100)
    heap = made(wang, product, Take(early.id, 40_000), Take(late.id, 20_000), on=TODAY)
    bags = made(wang, product, Take(heap.id, 30_000, True), how=Making.PACKED, pack=2_500)
    again = made(wang, product, Take(heap.id, 5_000, True), how=Making.SPLIT)
    old = made(county.li, millet, Take(of_firm.id, 20_000), on=TODAY)
    shop, shelf = channel(office), channel(office, "通榆馆", platform="", fee_bp=0)
    with acting_as(office):
        deal = Agreement(county_id=wang.county_id, id=uuid7(), ended_at=None, ended_why="")
        days = {"from_on": JULY, "through_on": TODAY}
        said = {"buyer": "长春某超市", "product_id": product.id, "amount": 50_000, "unit": Unit.JIN}
        deal.change(office, "sign", **said, **days, phone="", size=500, floor_fen=500, note="")
        receive(deal, 3_000, TODAY, office)
        db.session.commit()
    with acting_as(wang):
        buying.cancel(wrong, "称错了", wang)
        making.undo(again, "分错了", wang)
        selling.sell(Sold(shop.id, product.id, 5_000, 6_000, batch_id=bags.id, on=JULY), office)
        first = selling.sell(Sold(shop.id, product.id, 2_500, 3_333, batch_id=bags.id), office)
        second = selling.sell(
            Sold(shelf.id, product.id, 7_500, 8_000, batch_id=bags.id, agreement_id=deal.id), wang
        )
        third = selling.sell(Sold(shelf.id, product.id, 2_500, 1_000, batch_id=bags.id), wang)
        returning.give_back(first, wang, amount=1_000, refund_fen=333, reason="袋子破了")
        returning.give_back(second, wang, amount=500, refund_fen=100, to_stock=False, reason="受潮")
        returning.cancel(third, "记错了", wang)
        db.session.commit()
    with acting_as(office):
        settling.settle(shop, JULY, JULY, 5_700, TODAY, office)
        other = Sale(
            county_id=wang.county_id, id=uuid7(), station_id=None, channel_id=shop.id, at=clock.now()
        )
        other.title, other.amount_fen, other.sold_on, other.order_no = "年货礼盒", 12_345, TODAY, "77"
        db.session.add(other)
        making.recall(old, "发霉", office)
        db.session.commit()
    return {"producer": poor.id, "batch": heap.id, "bags": bags.id, "agreement": deal.id, "channel": shop.id}


@pytest.mark.only("sqlite")
def test_each_figure_of_farm_products_sums_the_list_it_opens(app: Flask, county: County, autumn: Any) -> None:
    clock.pin(dt.date(2015, 10, 15))  # by now some wait for too long, and bags lie
    office, wang = browser_of(app, county.office), browser_of(app, county.wang)
    seen: dict[str, int] = {}
    for address in (
        *("/produce/board", "/produce/board?month=2015-07", "/produce/board?month=2015-08"),
        *("/produce/payables", "/produce/channels", "/produce/agreements", "/produce/villages"),
        *("/produce/purchases", "/produce/purchases?state=cancelled", "/produce/sales"),
        *(f"/produce/{kind}s/{autumn[kind]}" for kind in ("producer", "agreement", "channel")),
        *(f"/produce/batches/{autumn[which]}" for which in ("batch", "bags")),
    ):
        for measure, count in walk(office, address).items():
            seen[measure] = seen.get(measure, 0) + count
    for address in ("/produce/payables", "/produce/purchases", f"/produce/producers/{autumn['producer']}"):
        assert walk(wang, address)
    wanted = {"kept_fen", "bought_fen", "gain_fen", "owed_fen", "growers", "purchases", "gain_bp", "known_bp"}
    assert wanted | {"due_fen", "received_fen", "delivered", "rest", "paid_out_fen", "batches"} <= seen.keys()


def test_the_board_tells_gain_and_the_part_of_the_poor_as_they_were_on_the_day(
    app: Flask, county: County, autumn: Any
) -> None:
    office = browser_of(app, county.office)
    table = office.get("/produce/board").text.partition("<h2>农户增收</h2>")[2].partition("</table>")[0]
    told = [(one.measure, one.value) for one in figures_of(table)]
    gain = value("select sum(gain_fen) from purchases where cancelled_at is null")
    assert ("gain_fen", f"{gain / 100:.2f}") in told[:6]
    poor = office.get("/produce/purchases?poor=homes&state=stands").text
    assert poor.count("TY001-SG") == 1  # that of July; in August the household was poor no longer
    assert "0710" in poor
    villages = [one.value for one in figures_of(table)[12:]]
    assert villages[:4] == ["1", "1", "180.00", "6.00"]
    township = browser_of(app, county.coordinator).get("/produce/board").text
    assert "贫困" not in township
    shown = browser_of(app, county.wang).get("/produce/purchases?poor=homes").text
    assert shown.count("张桂兰") > 1  # not theirs to ask: the filter is not there


@pytest.mark.only("sqlite")
def test_the_moves_of_a_batch_sum_to_what_is_left_of_it(app: Flask, county: County, autumn: Any) -> None:
    wang = browser_of(app, county.wang)
    for which in ("batch", "bags"):
        moves = exported(wang, f"/produce/batches/{autumn[which]}").data.decode("utf-8-sig").splitlines()[1:]
        rest = value("select rest from batches where id = :id", id=autumn[which].hex)
        assert sum(round(float(line.rsplit(",", 1)[1]) * 1_000) for line in moves) == rest
    assert "退回批次" in wang.get(f"/produce/batches/{autumn['bags']}").text


def test_the_county_says_how_long_producers_wait_and_goods_lie(
    app: Flask, county: County, autumn: Any
) -> None:
    clock.pin(dt.date(2015, 9, 12))
    admin, office, wang = (browser_of(app, getattr(county, who)) for who in ("admin", "office", "wang"))
    assert "超过 15 天" in wang.get("/produce/payables").text
    late = "/produce/purchases?state=late"
    assert office.get(late).text.count("TY001-SG") == 1
    page = admin.get("/settings/limits").text
    fields = limits_of_page(page)
    answer = post(admin, "/settings/limits", {**fields, "grower_days": "10", "stock_days": "9"})
    assert answer.status_code == 303, answer.text
    assert "超过 10 天" in wang.get("/produce/payables").text
    assert office.get(late).text.count("TY001-SG") > 1
    assert "压了 9 天还没卖完" in office.get("/produce/board").text
    (changes,) = rows("select changes from audit_entries where verb = 'limits'")[-1]
    assert "grower_days" in str(changes)
    db.session.execute(text("update batches set rest = amount / 20 - 1 where rest > 0"))
    db.session.commit()
    assert "还没卖完" not in office.get("/produce/board").text  # sweepings
    fields = limits_of_page(admin.get("/settings/limits").text)
    assert fields["stock_rest"] == "5"
    assert post(admin, "/settings/limits", {**fields, "stock_rest": "1"}).status_code == 303
    assert "压了 9 天还没卖完" in office.get("/produce/board").text
    assert "剩不到百分之几，不算没卖完" in admin.get("/settings").text
    refused = post(admin, "/settings/limits", {**fields, "grower_days": "7"})
    assert refused.status_code == 422


@pytest.mark.only("sqlite")
def test_the_history_says_amounts_as_the_pages_do(app: Flask, county: County, autumn: Any) -> None:
    office = browser_of(app, county.office)
    with unscoped():
        eggs = produce_factory.product("鸡蛋", Measure.PIECES, box=30)
        db.session.flush()
        with acting_as(county.office):
            eggs.change(county.office, box=360)
        db.session.commit()
    log = office.get("/reports/audits").text + "".join(
        office.get(f"/produce/{page}").text
        for page in (f"batches/{autumn['bags']}", f"agreements/{autumn['agreement']}", f"products/{eggs.id}")
    )
    assert re.search(r"做了多少\D{0,20}60 斤", log)
    assert "100 斤" in log
    assert "360 枚" in log
    assert not re.search(r"克或个|(净重|数量|损耗|做了多少)\D{0,30}\d{2},000\b", log)
