"""Orders by number and stations by code: what is not there, or not readable, is not found."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import County, browser_of

ODD = ("%00", "TY001%00", "no-such", "%F0%9F%98%80", "a" * 3000, "%ff%fe", "' or 1=1 --", "..", "%2e%2e")


@pytest.mark.parametrize("folder", ["orders", "stations"])
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_an_odd_name_in_an_address_is_not_found(app: Flask, county: County, folder: str, name: str) -> None:
    desk = county.office if folder == "orders" else county.province
    for person in (county.office, county.wang, desk):
        answer = browser_of(app, person).get(f"/{folder}/{name}")
        assert answer.status_code in (404, 308)


def test_the_office_opens_a_station_by_its_code(app: Flask, county: County) -> None:
    assert browser_of(app, county.office).get("/stations/TY001").status_code == 200
    assert browser_of(app, county.li).get("/stations/TY001").status_code == 404
