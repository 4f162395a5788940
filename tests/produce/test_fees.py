"""What a channel gives back of its fee when money goes back to a buyer, and whose fee a file says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.db import db
from station_app.produce.channels.fees import FeeBack, given_back
from tests import exports_of_platforms as files
from tests import page_form
from tests.factories import County
from tests.produce.growing import beans, channel, hidden, key, rows, value
from tests.produce.test_late_refunds import settled, wrong
from tests.produce.test_sales import brought
from tests.web import post, read

FEES = "select order_no, fee_fen, refunded_fen, fee_back_fen from sales order by order_no"


def test_a_refund_gives_back_the_channels_fee_by_its_rule(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    shop = channel(county.office, fee_back="share")
    office = signed_in(county.office)
    exported = [
        files.taobao(卖家服务费="0", 买家服务费="0元"),  # what Taobao writes where it says nothing
        files.taobao(订单编号='="22"', 退款金额="20.00", 卖家服务费="0.00"),
        files.taobao(订单编号='="33"', 卖家服务费="3.54"),
    ]
    look = brought(office, files.as_csv(files.TAOBAO, exported))
    assert "照表里的算" in read(office.get(look.location).text)
    post(office, look.location + "/confirm-list", {})
    first = "1234567890123456789"
    assert rows(FEES) == [(first, 295, 0, 0), ("22", 295, 2_000, 100), ("33", 354, 0, 0)]
    sale = key(value("select id from sales where order_no = '22'"))
    page = office.get(f"/produce/sales/{sale}").text
    assert "剩下的全退，渠道退回 ¥1.95" in read(page)  # said before it is written down
    back = {"id": hidden(page, "id"), "refund": "10", "fee_back": "3", "reason": "少一袋"}
    assert post(office, f"/produce/sales/{sale}/return", back).status_code == 422  # more than is left
    assert post(office, f"/produce/sales/{sale}/return", {**back, "fee_back": "0.30"}).status_code == 303
    assert rows(FEES)[1] == ("22", 295, 3_000, 130)
    more = [files.taobao(订单编号='="22"', 退款金额="59.00"), files.taobao(退款金额="59.00")]
    look = brought(office, files.as_csv(files.TAOBAO, more))
    post(office, look.location + "/confirm-list", {})
    assert rows(FEES) == [(first, 295, 5_900, 295), ("22", 295, 5_900, 295), ("33", 354, 0, 0)]
    post(office, look.location + "/undo-list", {})
    assert rows(FEES)[:2] == [(first, 295, 0, 0), ("22", 295, 3_000, 130)]
    # 3 × 59.00 − 30.00 − (2.95 + 2.95 + 3.54 − 1.30)
    assert "¥138.86" in read(office.get(f"/produce/channels/{shop.id}").text)
    assert "138.86" in read(office.get("/produce/channels").text)
    assert settled(office, shop, "138.86").status_code == 303
    assert rows("select fee_fen, refunded_fen, due_fen from settlements") == [(814, 3_000, 13_886)]
    look = brought(office, files.as_csv(files.TAOBAO, more[1:]))  # paid out already: the fee stays there
    post(office, look.location + "/confirm-list", {})
    assert rows(FEES)[0] == (first, 295, 5_900, 0)
    assert wrong() == []
    for planted in ("update sales set fee_back_fen = 1", "update sale_returns set fee_back_fen = 1"):
        db.session.execute(text(planted))
        assert wrong(), planted
        db.session.rollback()


@pytest.mark.only("sqlite")
def test_jds_service_fee_is_for_delivery_and_no_commission(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    channel(county.office, "京东店", platform="jd")
    office = signed_in(county.office)
    look = brought(office, files.as_csv(files.JD, [files.jd(服务费="8.00")]))
    assert "送货安装" in read(office.get(look.location).text)
    post(office, look.location + "/confirm-list", {})
    amount, fee = rows("select amount_fen, fee_fen from sales")[0]
    assert (fee, value("select fee_bp from channels")) == (round(amount * 0.05), 500)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("rule", "settled", "parts", "comes"),
    [
        (FeeBack.SHARE, False, (1, 1, 1), [33, 34, 33]),
        (FeeBack.SHARE, True, (1, 1, 1), [0, 0, 0]),
        (FeeBack.WHOLE, False, (1, 1, 1), [0, 0, 100]),
        (FeeBack.ALWAYS, True, (1, 2), [33, 67]),
        (FeeBack.NONE, False, (3,), [0]),
    ],
)
def test_the_parts_of_a_fee_that_come_back_sum_to_it(
    rule: str, settled: bool, parts: tuple[int, ...], comes: list[int]
) -> None:
    back, gone, found = 0, 0, []
    for part in parts:
        gone += part
        fen = given_back(
            rule, fee_fen=100, back_fen=back, amount_fen=3, refunded_fen=gone, is_settled=settled
        )
        back += fen
        found.append(fen)
    assert found == comes


def test_two_changes_of_one_channel_stand_side_by_side(county: County, signed_in: Any) -> None:
    shop, office = channel(county.office), signed_in(county.office)
    url = f"/produce/channels/{shop.id}/edit"
    fields = page_form.fields(office.get(url).text, "channel")
    assert post(office, url, fields | {"fee_bp": "4", "note": "新合同"}).status_code == 303
    answer = post(office, url, fields | {"fee_bp": "3", "shop": "三千禾旗舰店"})
    assert answer.status_code == 409
    page = read(answer.text)
    for words in ("您打开时：5", "新合同", "三千禾旗舰店", "扣点"):
        assert words in page, words
    found = page_form.fields(answer.text, "stale")
    assert (found["keep-shop"], found["keep-note"]) == ("mine", "theirs")
    assert "keep-fee_bp" not in found
    assert post(office, url, found | {"keep-fee_bp": "theirs"}).status_code == 303
    assert rows("select fee_bp, shop, note from channels") == [(400, "三千禾旗舰店", "新合同")]
