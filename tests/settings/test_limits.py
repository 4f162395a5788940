"""Every limit the program knows can be seen and set."""

from __future__ import annotations

from flask import Flask

from station_app.settings.history import FIELDS
from station_app.settings.models import Thresholds
from tests.factories import County, browser_of
from tests.settings.test_pages import fields


def test_every_limit_has_its_field_and_its_name_in_the_history(app: Flask, county: County) -> None:
    page = fields(browser_of(app, county.admin).get("/settings/limits").text)
    limits = {name.removesuffix("_bp") for name in Thresholds.__annotations__}
    assert limits - page.keys() == set()
    assert Thresholds.__annotations__.keys() - FIELDS.keys() == set()
    assert (page["certificate_days"], page["quote_days"]) == ("60", "14")
