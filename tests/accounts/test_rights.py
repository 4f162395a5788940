"""The page of rights says exactly what the views allow, in words, to who may read it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from station_app.core.access import ROLE_WORDS, Role
from station_app.stations.staff import rights
from tests.factories import County

ROW = re.compile(r'<tr data-views="([^"]*)"><th scope="row">([^<]*)</th>(.*?)</tr>', re.S)


@pytest.mark.only("sqlite")
def test_the_page_says_of_every_view_and_role_what_the_view_allows(
    app: Flask, signed_in, county: County
) -> None:
    page = signed_in(county.admin).get("/accounts/rights").text
    said: dict[str, set[str]] = {}
    for views, words, cells in ROW.findall(page):
        marks = [">能<" in cell for cell in re.findall(r"<td>.*?</td>", cells)]
        assert len(marks) == len(Role), words
        for view in views.split():
            assert view not in said, f"{view} stands there twice"
            said[view] = {str(role) for role, mark in zip(Role, marks, strict=True) if mark}
    meant = {
        endpoint: {str(role) for role in view.allowed}
        for endpoint, view in app.view_functions.items()
        if "public" not in getattr(view, "allowed", {"public"})
    }
    assert said == meant
    assert len(said) > 40


@pytest.mark.only("sqlite")
def test_every_view_has_words_and_one_line_is_one_right(app: Flask) -> None:
    with app.test_request_context():
        assert rights.unnamed() == [], "give these views words in station_app/stations/staff/rights.py"
        words = [right.words for _, found in rights.areas() for right in found]
    assert len(words) == len(set(words)), "views of one line must allow the same roles"


@pytest.mark.only("sqlite")
def test_the_columns_are_the_seven_roles_and_the_page_is_linked(signed_in, county: County) -> None:
    admin = signed_in(county.admin)
    page = admin.get("/accounts/rights").text
    for role in Role:
        assert f'<th scope="col">{ROLE_WORDS[role]}</th>' in page
    assert 'href="/accounts/rights"' in admin.get("/accounts").text
    assert signed_in(county.office).get("/accounts/rights").status_code == 200
    assert signed_in(county.wang).get("/accounts/rights").status_code == 403
