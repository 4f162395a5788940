"""Two people at one page of the settings: nothing typed is lost, and each field is somebody's choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.settings import days_off, dictionaries
from station_app.settings.models import CountySettings, county, limits
from tests import page_form
from tests.factories import COUNTY, County
from tests.web import post, read

DAY = dt.date(2015, 8, 31)
NAMES, LIMITS, DAYS = "/settings/county", "/settings/limits", "/settings/days/2015"


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    clock.pin(DAY)
    yield
    clock.pin(None)


def own() -> CountySettings:
    db.session.rollback()
    with unscoped():
        return county(COUNTY)


def opened(browser: Any, url: str) -> dict[str, str]:
    """The fields of the page's form as they stand."""
    page = browser.get(url).text
    start = page.index("<form", page.index("<main"))
    return page_form.fields(page[start:].replace('class="card form"', 'class="card form wide"'))


def clash(browser: Any, url: str, sent: dict[str, str]) -> tuple[str, dict[str, str]]:
    answer = post(browser, url, sent)
    assert answer.status_code == 409, read(answer.text)
    return read(answer.text), page_form.fields(answer.text, "stale")


def test_names_and_telephones_of_two_people_both_stay(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    mine, other = opened(office, NAMES), opened(admin, NAMES)
    theirs = {"title": "通榆电商", "phones-0-label": "物流科", "phones-0-number": "13800001111"}
    assert post(admin, NAMES, other | theirs).status_code == 303
    changed = {"english": "Tongyu County", "phones-0-label": "招商科", "phones-0-number": "13800002222"}
    words, both = clash(office, NAMES, mine | changed)
    assert "管理员" in words
    assert "先改了" in words
    assert (both["keep-title"], both["keep-english"]) == ("theirs", "mine")
    assert (both["keep-phones.物流科"], both["keep-phones.招商科"]) == ("theirs", "mine")
    assert own().title == "通榆电商"
    assert post(office, NAMES, both).status_code == 303
    row = own()
    assert (row.title, row.english, row.name) == ("通榆电商", "Tongyu County", "通榆县")
    assert {one["label"]: one["number"] for one in row.phones or []} == {
        "物流科": "13800001111",
        "招商科": "13800002222",
    }


def test_one_limit_that_both_changed_is_somebodys_choice(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    mine, other = opened(office, LIMITS), opened(admin, LIMITS)
    assert post(admin, LIMITS, other | {"silent_days": "10", "payable_fen": "3000"}).status_code == 303
    words, both = clash(office, LIMITS, mine | {"silent_days": "12", "waiting_days": "4"})
    assert "您打开时：7" in words
    assert "keep-silent_days" not in both
    assert (both["keep-payable_fen"], both["keep-waiting_days"]) == ("theirs", "mine")
    assert post(office, LIMITS, both | {"keep-silent_days": "mine"}).status_code == 303
    kept = limits(own().thresholds)
    assert (kept.silent_days, kept.waiting_days, kept.payable_fen) == (12, 4, 300_000)


def test_holidays_of_two_people_are_put_together(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    mine, other = opened(office, DAYS), opened(admin, DAYS)
    free = next(n for n in range(40) if not mine[f"spans-{n}-first"])
    row = {f"spans-{free}-name": "查干湖冬捕", f"spans-{free}-first": "2015-12-28"}
    assert post(admin, DAYS, other | row).status_code == 303
    row = {f"spans-{free}-name": "葵花节", f"spans-{free}-first": "2015-08-10", "spans-0-name": "新年"}
    words, both = clash(office, DAYS, mine | row)
    assert "2015-12-28" in words
    assert both["keep-spans.2015-12-28 off"] == "theirs"
    assert both["keep-spans.2015-08-10 off"] == both["keep-spans.2015-01-01 off"] == "mine"
    assert post(office, DAYS, both).status_code == 303
    db.session.rollback()
    with unscoped():
        days_off._kept.clear()
        names = [span.name for span in days_off.of_county(COUNTY).years[2015]]
    assert {"查干湖冬捕", "葵花节", "新年", "春节"} <= set(names)
    assert names.count("元旦") == 1  # the weekend that is worked for it; the holiday itself is 新年


def test_a_word_of_a_dictionary_is_not_overwritten_unseen(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    url = "/settings/words/platform/edit?key=拼多多"
    mine, other = opened(office, url), opened(admin, url)
    assert post(admin, url, other | {"until_on": "2015-12-31"}).status_code == 303
    _words, both = clash(office, url, mine | {"position": "5"})
    assert (both["keep-until_on"], both["keep-position"]) == ("theirs", "mine")
    assert post(office, url, both).status_code == 303
    db.session.rollback()
    with unscoped():
        dictionaries._kept.clear()
        term = next(one for one in dictionaries.every(COUNTY)["platform"] if one.key == "拼多多")
    assert (term.until_on, term.position) == (dt.date(2015, 12, 31), 5)


@pytest.mark.only("sqlite")
def test_the_same_again_and_a_page_that_names_no_version(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    mine = opened(office, NAMES)
    assert post(admin, NAMES, mine | {"title": "通榆电商"}).status_code == 303
    answer = post(office, NAMES, mine | {"title": "通榆电商"})
    assert answer.status_code == 303
    assert "没有要改的" in office.get(answer.location).text
    assert post(office, NAMES, mine | {"version": "", "seen": "{"}).status_code == 409


@pytest.mark.only("sqlite")
def test_more_rows_together_than_fit_are_refused_with_a_sentence(county: County, signed_in: Any) -> None:
    office, admin = signed_in(county.office), signed_in(county.admin)
    mine, other = opened(office, NAMES), opened(admin, NAMES)

    def phones(word: str) -> dict[str, str]:
        pairs = [(f"phones-{n}-label", f"{word}{n}") for n in range(4)]
        return dict(pairs + [(f"phones-{n}-number", f"0434-422000{n}") for n in range(4)])

    assert post(admin, NAMES, other | phones("甲")).status_code == 303
    _words, both = clash(office, NAMES, mine | phones("乙"))
    answer = post(office, NAMES, both)
    assert answer.status_code == 422
    assert "最多 6 行" in read(answer.text)
    assert [one["label"] for one in own().phones or []] == ["甲0", "甲1", "甲2", "甲3"]
