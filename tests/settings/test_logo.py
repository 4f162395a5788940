"""The logo of a county: two who change it at once, and pictures that are none or odd."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.factories import County, browser_of
from tests.settings.test_pages import UPLOAD, picture
from tests.web import post, read


def over(browser: Any) -> str:
    """The logo the page shows, as its forms send it along."""
    found = re.search(r'name="over" value="([0-9a-f]*)"', browser.get("/settings/county").text)
    assert found
    return found[1]


def sent(browser: Any, content: io.BytesIO, before: str) -> Any:
    return post(browser, "/settings/logo", {"picture": (content, "标志.png"), "over": before}, **UPLOAD)


def test_who_chose_a_logo_over_an_older_page_is_told_of_the_other_one(app: Flask, county: County) -> None:
    admin, office = browser_of(app, county.admin), browser_of(app, county.office)
    old = over(office)
    assert sent(admin, picture(), over(admin)).status_code == 303
    hers = over(admin)
    late = sent(office, picture(colour="blue"), old)
    assert late.status_code == 409
    assert "有人换了标志" in read(late.text)
    gone = post(office, "/settings/logo", {"remove": "1", "over": old})
    assert gone.status_code == 409
    assert over(office) == hers
    assert sent(office, picture(), old).status_code == 303, "the same picture twice is no quarrel"
    assert sent(office, picture(colour="blue"), hers).status_code == 303
    assert over(admin) != hers


@pytest.mark.only("sqlite")
def test_odd_pictures_become_a_logo_or_get_a_sentence(app: Flask, county: County) -> None:
    admin = browser_of(app, county.admin)
    for content, sentence in (
        (io.BytesIO(b""), "这不是照片"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "这不是照片"),
        (io.BytesIO(picture().getvalue()[:200]), "照片坏了"),
        (picture((2000, 20)), "太窄太长"),
        (picture((9000, 3000)), "尺寸太大"),
        (io.BytesIO(b"\xff\xd8\xff" + b"x" * (12 * 1024 * 1024)), "照片太大"),
    ):
        refused = sent(admin, content, "")
        assert refused.status_code == 422, sentence
        assert sentence in read(refused.text)
    for size in ((1, 1), (80, 80), (1600, 80), (80, 1600)):
        before = over(admin)
        clear = io.BytesIO()
        Image.new("RGBA", size, (0, 120, 0, 90)).save(clear, "PNG")
        clear.seek(0)
        assert sent(admin, clear, before).status_code == 303
        made = Image.open(io.BytesIO(admin.get(f"/logo/220822/{over(admin)}.png").data))
        assert made.size[0] <= 320
        assert made.size[1] <= 80
        assert made.convert("RGB").getpixel((0, 0)) > (100, 100, 100), "what was clear is white, not black"
