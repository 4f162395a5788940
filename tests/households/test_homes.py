"""Households: who lives together, what they bought, and a poverty status only the county sees."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.households.models import Villager
from tests import orders_factory
from tests.factories import County, villager
from tests.page_form import fields
from tests.web import post

DAY = dt.date(2015, 8, 30)


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def row(id: object) -> Villager:
    with unscoped():
        return db.session.query(Villager).populate_existing().filter(Villager.id == id).one()


def served(month: str = "2015-08") -> tuple[int, int]:
    """The month's households as stored, and as plain SQL counts them from the orders."""
    with unscoped():
        stored = db.session.execute(
            text("select coalesce(sum(households), 0) from station_months where month = :m"), {"m": month}
        ).scalar_one()
        counted = db.session.execute(text("select count(distinct household_id) from orders")).scalar_one()
    return int(stored), int(counted)


def test_wang_puts_husband_and_wife_into_one_household(signed_in, county: County) -> None:
    zhang, sun = villager(county.taiping), villager(county.taiping, "孙德福", "")
    for one in (zhang, sun):
        orders_factory.order(one, DAY)
    db.session.commit()
    assert served() == (2, 2)
    wang = signed_in(county.wang)
    page = wang.get(f"/villagers/{sun.id}/household?q=zgl").text
    assert f'value="{zhang.id}"' in page
    answer = post(wang, f"/villagers/{sun.id}/household", {"lives": str(zhang.id), "relation": "spouse"})
    assert answer.status_code == 303
    assert row(sun.id).household_id == row(zhang.id).household_id
    assert served() == (1, 1)
    assert post(wang, f"/villagers/{zhang.id}/household", {"relation": "head"}).status_code == 303
    page = wang.get(f"/households/{zhang.household_id}").text
    for words in ("张桂兰", "孙德福", "户主", "配偶", "2"):
        assert words in page
    assert post(wang, f"/villagers/{sun.id}/household", {"relation": "head"}).status_code == 303
    assert row(zhang.id).relation == "", "there is one head"
    answer = post(wang, f"/villagers/{sun.id}/household", {"lives": "own", "relation": ""})
    assert answer.status_code == 303
    assert row(sun.id).household_id != row(zhang.id).household_id
    assert served() == (2, 2)


def test_what_cannot_be_a_household_is_refused(signed_in, county: County) -> None:
    zhang, far = villager(county.taiping), villager(county.hongxing, "李秀英", "13843219999")
    wang, url = signed_in(county.wang), f"/villagers/{zhang.id}/household"
    assert post(wang, url, {"lives": str(far.id), "relation": ""}).status_code == 404
    assert post(wang, url, {"lives": "nobody", "relation": ""}).status_code == 422
    assert post(wang, url, {"lives": "", "relation": "king"}).status_code == 422
    clerk = signed_in(county.clerk)
    assert post(clerk, url, {"lives": str(far.id), "relation": ""}).status_code == 422
    assert row(zhang.id).household_id == zhang.household_id


def test_the_desk_sees_a_household_masked(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    for name in ("clerk", "auditor", "coordinator"):
        page = signed_in(getattr(county, name)).get(f"/households/{zhang.household_id}").text
        assert "张*兰" in page
        assert "张桂兰" not in page
        assert "13843214417" not in page


def test_a_poverty_status_is_added_by_date_and_never_overwritten(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    clerk, url = signed_in(county.clerk), f"/households/{zhang.household_id}/poverty"
    first = {"status": "registered", "from_on": "2014-03-01", "source": "2014年建档立卡名册"}
    second = {"status": "lifted", "from_on": "2015-06-30", "source": "村里公示后报县里"}
    for asked in (first, second):
        assert post(clerk, url, asked).status_code == 303
    page = clerk.get(f"/households/{zhang.household_id}").text
    for words in ("2014年建档立卡名册", "村里公示后报县里", "建档立卡户", "已脱贫户", "县里小陈"):
        assert words in page
    assert '<span class="tag warn">已脱贫户</span>' in page
    for wrong in ({"from_on": "2015-09-30"}, {"source": ""}, {"status": "rich"}, {"from_on": "昨天吧"}):
        assert post(clerk, url, second | wrong).status_code == 422
    with unscoped():
        rows = db.session.execute(text("select status from poverty_statuses order by from_on")).all()
    assert [status for (status,) in rows] == ["registered", "lifted"]


@pytest.mark.parametrize("name", ["wang", "coordinator", "province"])
def test_nobody_outside_the_county_office_sees_a_poverty_status(signed_in, county: County, name: str) -> None:
    zhang = villager(county.taiping)
    asked = {"status": "registered", "from_on": "2014-03-01", "source": "绝密的名册"}
    assert (
        post(signed_in(county.clerk), f"/households/{zhang.household_id}/poverty", asked).status_code == 303
    )
    client = signed_in(getattr(county, name))
    household = f"/households/{zhang.household_id}"
    assert post(client, household + "/poverty", asked).status_code == 403
    urls = (
        household,
        f"/villagers/{zhang.id}",
        "/villagers",
        f"/stations/{county.taiping.id}",
        "/search?q=zgl",
    )
    for url in (*urls, "/villagers?format=csv", "/orders?format=csv", "/search?q=zgl", "/"):
        page = client.get(url, follow_redirects=True).get_data(as_text=True)
        assert "建档立卡" not in page, url
        assert "绝密的名册" not in page, url
    with unscoped():
        chains = db.session.execute(
            text("select chain_id from audit_entries where verb = 'poverty_status'")
        ).all()
    assert {str(chain).replace("-", "") for (chain,) in chains} == {"0" * 32}, "the county's own chain"


@pytest.mark.parametrize("name", ["clerk", "office", "auditor", "admin"])
def test_county_roles_see_a_poverty_status(signed_in, county: County, name: str) -> None:
    zhang = villager(county.taiping)
    asked = {"status": "registered", "from_on": "2014-03-01", "source": "名册"}
    assert (
        post(signed_in(county.clerk), f"/households/{zhang.household_id}/poverty", asked).status_code == 303
    )
    assert "建档立卡户" in signed_in(getattr(county, name)).get(f"/households/{zhang.household_id}").text


def test_consent_keeps_its_way_and_its_day(signed_in, county: County) -> None:
    wang = signed_in(county.wang)
    asked = {"name": "孙玉珍", "consent": "spoken", "consent_on": "2015-08-30", "consent_way": "message"}
    answer = post(wang, "/villagers/new", asked)
    assert answer.status_code == 303
    page = wang.get(answer.location).text
    assert "口头同意 短信 2015年8月30日" in page
    assert post(wang, "/villagers/new", asked | {"name": "王五", "consent_way": "fax"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "phone"), [("张桂兰", ""), ("张贵兰", "13843214417"), ("张国栋", "13843214417")]
)
def test_somebody_alike_must_be_confirmed(signed_in, county: County, name: str, phone: str) -> None:
    villager(county.taiping)
    wang, asked = signed_in(county.wang), {"name": name, "phone": phone, "consent": "not_asked"}
    answer = post(wang, "/villagers/new", asked)
    assert answer.status_code == 422
    assert "张桂兰" in answer.text
    assert post(wang, "/villagers/new", asked | {"confirm": "y"}).status_code == 303


def test_the_county_is_warned_of_the_same_telephone_at_another_station(signed_in, county: County) -> None:
    zhang, other = villager(county.taiping), villager(county.hongxing, "李秀英", "13843219999")
    clerk, url = signed_in(county.clerk), f"/villagers/{zhang.id}/correct"
    asked = {"name": "张桂兰", "phone": other.phone, "reason": "本人来县里说的", "version": zhang.version}
    answer = post(clerk, url, asked)
    assert answer.status_code == 422
    assert "李*英" in answer.text
    assert "李秀英" not in answer.text
    assert row(zhang.id).phone == "13843214417"
    assert post(clerk, url, asked | {"confirm": "y"}).status_code == 303
    assert row(zhang.id).phone == other.phone
    again = asked | {"version": row(zhang.id).version}
    assert post(clerk, url, again | {"reason": "改"}).status_code == 422


def test_two_of_the_office_correct_one_villager_and_the_second_is_told(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    url = f"/villagers/{zhang.id}/correct"
    first = fields(signed_in(county.clerk).get(url).text, "edit")
    second = first | {"name": "张桂南", "phone": "13843214417", "reason": "照身份证改的"}
    first |= {"name": "张桂兰", "phone": "13843218888", "reason": "本人来县里说的"}
    assert post(signed_in(county.clerk), url, first).status_code == 303
    told = post(signed_in(county.office), url, second)
    assert told.status_code == 409
    assert "县里小陈刚改过" in told.text
    assert "13843218888" not in told.text
    assert 'value="张桂南"' in told.text
    assert row(zhang.id).phone == "13843218888"
    assert post(signed_in(county.office), url, fields(told.text, "edit")).status_code == 303
    assert row(zhang.id).name == "张桂南"
