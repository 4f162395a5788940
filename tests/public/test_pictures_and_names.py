"""The picture on the page behind a code, and what goods are called in English, on pages anybody may open."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from station_app.core import files, i18n
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.pictures import read_picture
from station_app.produce.batches.making import Take
from station_app.produce.listings.flow import ListingState
from station_app.produce.products.specs import spec_words
from tests import produce_factory
from tests.factories import County, browser_of
from tests.produce.growing import beans, bought, made
from tests.settings.test_pages import fields as fields_of
from tests.web import post, read


def picture() -> Any:
    """A small real picture."""
    sent = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 140, 60)).save(sent, "JPEG")
    return read_picture(io.BytesIO(sent.getvalue()))


@pytest.fixture
def bag(county: County) -> Any:
    """A batch of beans of 张桂兰, without a photo."""
    grower, product = beans(county.taiping)
    purchase = bought(county.wang, grower, product)
    return made(county.wang, product, Take(purchase.id, 10_000)), grower, product


@pytest.mark.only("sqlite")
def test_behind_a_code_stands_an_approved_photo_or_a_drawing_of_the_category(
    app: Flask, county: County, bag: Any
) -> None:
    batch, grower, product = bag
    anybody = app.test_client()
    page, photo = f"/t/{batch.code}", f"/t/{batch.code}/photo"
    drawings = {}
    for category in ("杂粮杂豆", "葵花瓜子", "禽蛋", "手工特产"):
        db.session.execute(text("update products set category = :word"), {"word": category})
        db.session.commit()
        found = re.search(r'<svg class="trace-picture".*?</svg>', anybody.get(page).text, re.S)
        assert found is not None
        drawings[found[0]] = category
    assert len(drawings) == 4
    assert anybody.get(photo).status_code == 404
    with unscoped():
        listing = produce_factory.listing(grower, product, state=ListingState.SUBMITTED)
        db.session.flush()
        files.keep(picture(), listing, None)
        db.session.commit()
    assert anybody.get(photo).status_code == 404  # the county has not looked at it yet
    assert '<svg class="trace-picture"' in anybody.get(page).text
    db.session.execute(text("update listings set state = 'on_sale'"))
    db.session.commit()
    shown = anybody.get(page)
    assert f'src="{photo}"' in shown.text
    assert "<script" not in shown.text
    sent = anybody.get(photo)
    assert (sent.status_code, sent.mimetype, sent.data[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert "max-age" in sent.headers["Cache-Control"]
    assert anybody.get("/t/220822-150829-7K3Q-W/photo").status_code == 404


def test_goods_have_an_english_name_on_english_pages(app: Flask, county: County, bag: Any) -> None:
    batch, grower, product = bag
    with unscoped():
        produce_factory.listing(grower, product, state=ListingState.ON_SALE, spec="5斤装")
        odd = produce_factory.product("查干湖胖头鱼")
        produce_factory.listing(grower, odd, state=ListingState.ON_SALE)
        db.session.execute(text("update county_settings set has_hall = true"))
        db.session.commit()
    anybody, hall = app.test_client(), f"/pavilion/{county.wang.county_id}"
    english = anybody.get(f"{hall}?lang=en").text
    assert "Mung beans, 5 jin (2.5 kg) pack" in english
    assert "通榆 hall" in english  # the county has not said what it is called in English
    assert "查干湖胖头鱼" in english  # nobody gave it an English name: its own stands
    assert "绿豆" in anybody.get(hall).text
    assert "Mung" not in anybody.get(hall).text
    assert "Mung beans" in anybody.get(f"{hall}?lang=en&q=mung").text
    assert "Mung beans" in anybody.get(f"/t/{batch.code}", headers={"Accept-Language": "en"}).text
    office = browser_of(app, county.office)
    form = office.get(f"/produce/products/{odd.id}/edit").text
    said = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', form))
    fields = {"name": "查干湖胖头鱼", "english": "Bighead carp", "category": "杂粮杂豆", "measure": "weight"}
    answer = post(office, f"/produce/products/{odd.id}/edit", {**said, **fields})
    assert answer.status_code == 303, answer.text
    assert "Bighead carp" in anybody.get(f"{hall}?lang=en&q=CARP").text
    assert "英文名" in office.get(f"/produce/products/{odd.id}").text
    admin = browser_of(app, county.admin)
    sent = fields_of(admin.get("/settings/county").text)
    assert post(admin, "/settings/county", sent | {"english": "Tongyu County"}).status_code == 303
    english = anybody.get(f"{hall}?lang=en").text
    assert "Tongyu hall" in english
    assert "Tongyu County" in english
    assert "通榆馆" in anybody.get(hall).text
    assert "Tongyu" not in anybody.get(hall).text
    assert "英文" in read(admin.get("/settings").text)


SPECS = {
    **{"5斤装": "5 jin (2.5 kg) pack", "2.5kg/袋": "2.5 kg per bag", "500克×2袋": "500 g × 2 bags"},
    **{
        "30枚装": "pack of 30",
        "１袋": "1 bag",
        "5斤装，礼盒": "5 jin (2.5 kg) pack, gift box",
        "散装": "loose",
    },
    **{"农家自种 10斤": "农家自种, 10 jin (5 kg)", "5kg": "5kg", "": "", "斤装": "斤装"},
}


@pytest.mark.only("sqlite")
def test_specifications_are_told_in_english_where_they_have_a_known_shape(app: Flask) -> None:
    with app.test_request_context():
        i18n.use("en")
        assert {spec: spec_words(spec) for spec in SPECS} == SPECS
        i18n.use("zh")
        assert spec_words("5斤装") == "5斤装"
