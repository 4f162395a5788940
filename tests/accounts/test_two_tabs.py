"""Two forms half typed in two tabs when the session ended: both come back, one after the other."""

from __future__ import annotations

import re

from flask import Flask

from tests import factories
from tests.accounts.half_typed import Page, back_in, enter, later, orders, shown, typed_order
from tests.factories import County
from tests.page_form import fields


def test_what_wang_typed_in_two_tabs_comes_back_one_after_the_other(app: Flask, county: County) -> None:
    factories.villager(county.taiping)
    wang = enter(app, county.wang)
    first, second = typed_order(wang), typed_order(wang)
    later(county.wang)
    for typed in (first, second, second):  # she tapped the second again
        assert wang.post("/orders/new", data=typed).status_code == 303
    page = back_in(wang, county.wang)
    shown(page.text, second)
    assert "另一页填的也留着" in page.text
    other = re.search(r'href="(/orders/new\?draft=[^"]+)"', page.text)
    assert other
    again = {**fields(page.text, "order"), "csrf_token": Page(page.text).token, "lines-1-paid": "12.50"}
    assert wang.post("/orders/new", data=again).status_code == 303
    page = wang.get(other[1])
    shown(page.text, first)
    assert "另一页填的也留着" not in page.text
    again = {**fields(page.text, "order"), "csrf_token": Page(page.text).token, "lines-1-paid": "12.50"}
    assert wang.post("/orders/new", data=again | {"confirm": "y"}).status_code == 303
    assert orders() == 2
