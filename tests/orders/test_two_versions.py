"""Two people change one order: both versions stand side by side, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from station_app.orders.models import Order
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, days, placed, send, sums
from tests.orders.test_editing import opened


def both_open(county: County, signed_in: Any) -> tuple[Order, Any, Any, dict[str, str], str]:
    """王站长 and the clerk have the same order open."""
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT)
    wang, clerk = signed_in(county.wang), signed_in(county.clerk)
    url, fields = opened(wang, order)
    return order, wang, clerk, fields, url


def test_what_the_other_saved_is_shown_beside_what_was_typed(county: County, signed_in: Any) -> None:
    _order, wang, clerk, fields, url = both_open(county, signed_in)
    theirs = fields | {"lines-0-paid": "22", "note": "县里核对过", "reason": "核对"}
    assert send(clerk, url, theirs).status_code == 303
    mine = fields | {"lines-0-paid": "18", "freight": "5", "reason": "写错了"}
    answer = send(wang, url, mine)
    assert answer.status_code == 409
    for words in (county.clerk.name, "您打开时：¥20.00", "¥22.00", "¥18.00", "县里核对过", "写错了"):
        assert words in answer.text
    found = page_form.fields(answer.text, "stale")
    line = next(key for key in answer.text.split('name="') if key.startswith("keep-line") and ".paid" in key)
    key = line.split('"')[0]
    assert key not in found, "both changed it: she has to choose"
    assert found["keep-note"] == "theirs"
    assert found["keep-freight"] == "mine"
    assert send(wang, url, found | {key: "mine"}).status_code == 303
    # By hand: 18 + 80 + 5, with the clerk's note kept.
    assert days()[:2] == [1, 10_300]
    assert sums("orders", "1", where="note = '县里核对过'") == [1]


def test_the_others_value_is_kept_where_it_is_chosen(county: County, signed_in: Any) -> None:
    _order, wang, clerk, fields, url = both_open(county, signed_in)
    assert send(clerk, url, fields | {"lines-0-paid": "22", "reason": "核对"}).status_code == 303
    answer = send(wang, url, fields | {"lines-0-paid": "18", "lines-1-goods": "厚棉被", "reason": "写错了"})
    found = page_form.fields(answer.text, "stale")
    keys = [part.split('"')[0] for part in answer.text.split('name="') if part.startswith("keep-")]
    chosen = {key: "theirs" if key.endswith(".paid") else "mine" for key in keys}
    assert send(wang, url, found | chosen).status_code == 303
    assert days()[:2] == [1, 10_200]
    assert sums("order_lines", "1", where="goods = '厚棉被'") == [1]


def test_a_line_one_took_away_and_the_other_changed_is_one_choice(county: County, signed_in: Any) -> None:
    for whose, lines in (("theirs", 1), ("mine", 2)):
        order, wang, clerk, fields, url = both_open(county, signed_in)
        assert send(clerk, url, fields | {"lines-0-gone": "y", "reason": "没买"}).status_code == 303
        answer = send(wang, url, fields | {"lines-0-paid": "18", "reason": "写错了"})
        assert answer.status_code == 409
        assert "没有这一样" in answer.text
        found = page_form.fields(answer.text, "stale")
        keys = {part.split('"')[0] for part in answer.text.split('name="') if part.startswith("keep-")}
        assert len(keys) == 1
        assert send(wang, url, found | dict.fromkeys(keys, whose)).status_code == 303
        assert sums("orders", "line_count", where=f"number = '{order.number}'") == [lines]


def test_a_line_the_other_added_stays_unless_i_say_no(county: County, signed_in: Any) -> None:
    for whose, lines in (("theirs", 3), ("mine", 2)):
        order, wang, clerk, fields, url = both_open(county, signed_in)
        added = {"lines-5-goods": "毛巾", "lines-5-paid": "9", "reason": "漏了"}
        assert send(clerk, url, fields | added).status_code == 303
        answer = send(wang, url, fields | {"note": "门口放着", "reason": "写备注"})
        assert answer.status_code == 409
        found = page_form.fields(answer.text, "stale")
        key = next(name for name in found if name.startswith("keep-line"))
        assert found[key] == "theirs"
        assert send(wang, url, found | {key: whose}).status_code == 303
        assert sums("orders", "line_count", where=f"number = '{order.number}'") == [lines]


def test_the_page_of_two_versions_survives_any_post(county: County, signed_in: Any) -> None:
    _order, wang, clerk, fields, url = both_open(county, signed_in)
    assert send(clerk, url, fields | {"note": "改过", "reason": "核对"}).status_code == 303
    for seen in ("", "[]", "{", '{"note": 3}', '{"lines-0-id": "x"}', "[" * 9_000, "x" * 300_000):
        odd = {"seen": seen, "keep-line.zz": "mine", "keep-note": "x", "keep-": "theirs", "version": "7"}
        assert send(wang, url, fields | odd | {"note": "我的", "reason": "r"}).status_code == 409


def test_what_was_typed_for_a_payment_stays_when_another_was_faster(county: County, signed_in: Any) -> None:
    order = placed(villager(county.taiping), county.wang, **OWED)
    wang, url = signed_in(county.wang), f"/orders/{order.id}/pay"
    old = page_form.fields(wang.get(url).text, "pay")
    assert send(wang, url, page_form.fields(wang.get(url).text, "pay") | {"amount": "39"}).status_code == 303
    late = send(wang, url, old | {"amount": "61.50", "note": "下午补"})
    assert late.status_code == 409
    typed = page_form.fields(late.text, "pay")
    assert (typed["amount"], typed["note"]) == ("61.50", "下午补")
    assert send(wang, url, typed).status_code == 303
    assert sums("orders", "received_fen") == [3_900 + 6_150]


def test_a_second_tap_on_save_is_no_conflict(county: County, signed_in: Any) -> None:
    _order, wang, _clerk, fields, url = both_open(county, signed_in)
    mine = fields | {"lines-0-paid": "18", "reason": "写错了"}
    assert [send(wang, url, mine).status_code for _ in range(3)] == [303, 303, 303]
    assert sums("audit_entries", "1", where="verb = 'edit'") == [1]
    assert days()[:2] == [1, 9_800]
