"""Everything about orders, their money, cases and tills counted anew with plain SQL.

The definitions of figures are written here once more; none of the project's own functions is asked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from station_app.core.db import db

LATE = (
    "select d.id from late_deeds d join closed_entries e on e.county_id = d.county_id and e.id = d.id "
    "where e.close_id = d.close_id"
)
SIGNED = "sum(case when reverses_id is null then amount_fen else -amount_fen end)"


def ask(sql: str, **values: Any) -> list[Any]:
    """Rows by plain SQL."""
    return list(db.session.connection().execute(text(sql), values).mappings())


def half_up(numerator: int, denominator: int) -> int:
    """A quotient to the nearest whole, a half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def figured(lines: list[Any]) -> tuple[int, int, int]:
    """Covered, coverable and reference of lines, from the definition of figures."""
    covered = coverable = reference = 0
    for line in lines:
        left = line["quantity_m"] - line["returned_m"]
        if left <= 0:
            continue
        paid = (
            line["goods_fen"] - line["discount_share_fen"] + line["freight_share_fen"] + line["fee_share_fen"]
        )
        paid -= line["refunded_fen"]
        coverable += paid
        whole, unit = line["reference_total_fen"], line["reference_unit_fen"]
        if whole is not None and whole > 0:
            reference, covered = reference + half_up(whole * left, line["quantity_m"]), covered + paid
        elif unit is not None and unit > 0:
            reference, covered = reference + half_up(unit * left, 1_000), covered + paid
    return covered, coverable, reference


def agree() -> None:
    """Ledger, orders, lines, cases, facts and closes, by plain SQL."""
    money = {
        (str(row["subject_id"]), row["kind"]): int(row["fen"])
        for row in ask(
            f"select subject_id, kind, {SIGNED} as fen from money_entries group by subject_id, kind"
        )
    }
    lines: dict[str, list[Any]] = {}
    for row in ask("select * from order_lines"):
        lines.setdefault(str(row["order_id"]), []).append(row)
    days: dict[tuple[str, str], list[int]] = {}
    for order in ask("select * from orders"):
        id, own = str(order["id"]), lines[str(order["id"])]
        came, went = money.pop((id, "collected"), 0), money.pop((id, "refunded"), 0)
        assert 0 <= went <= came, "refunds never exceed payments"
        assert (order["received_fen"], order["refunded_fen"]) == (came - went, went)
        advanced = money.pop((id, "advanced"), 0)
        assert 0 <= advanced <= order["payable_fen"]
        extras = order["freight_fen"] + order["fee_fen"] - order["discount_fen"]
        assert order["payable_fen"] == sum(line["goods_fen"] for line in own) + extras
        assert sum(line["freight_share_fen"] for line in own) == order["freight_fen"]
        covered, coverable, reference = figured(own)
        assert (order["covered_fen"], order["coverable_fen"]) == (covered, coverable)
        assert order["reference_fen"] == reference
        is_back = all(line["returned_m"] == line["quantity_m"] for line in own)
        assert (order["state"] == "returned") == (is_back and order["state"] != "cancelled")
        effective = order["state"] in ("picked_up", "completed") and not is_back
        assert bool(order["is_effective"]) == effective
        if order["state"] == "cancelled":
            continue
        assert sum(line["refunded_fen"] for line in own) == went
        kept = order["payable_fen"] - went
        day = days.setdefault((str(order["station_id"]), str(order["ordered_on"])), [0] * 8)
        values = (1, order["payable_fen"], went, covered, coverable, reference, effective, kept * effective)
        for at, value in enumerate(values):
            day[at] += int(value)
    cases(money)
    for credit in ask("select * from credits"):
        settled = money.pop((str(credit["id"]), "collected"), 0)
        assert 0 <= credit["settled_fen"] == settled <= credit["amount_fen"]
    assert not {key: fen for key, fen in money.items() if fen}, "money for nothing known"
    facts(days)
    closes()


def cases(money: dict[tuple[str, str], int]) -> None:
    """Freight of each case as the ledger has it; units and refunds of settled ones as the lines have them."""
    back: dict[str, list[int]] = {}
    for case in ask("select * from order_returns"):
        id, paid = str(case["id"]), case["freight_paid_fen"]
        assert money.pop((id, "spent"), 0) == paid
        assert money.pop((id, "collected"), 0) == (paid if case["freight_by"] == "villager" else 0)
        assert case["state"] == "settled" or not (case["refund_fen"] or case["written_off_fen"])
        if case["state"] == "settled":
            of_order = back.setdefault(str(case["order_id"]), [0, 0])
            of_order[0] += case["refund_fen"]
            of_order[1] += case["written_off_fen"]
    for order in ask("select id, refunded_fen, written_off_fen from orders where state <> 'cancelled'"):
        assert [order["refunded_fen"], order["written_off_fen"]] == back.get(str(order["id"]), [0, 0])
    more = ask("select coalesce(sum(more_fen), 0) as fen from order_returns where state = 'settled'")
    assert ask("select coalesce(sum(exchanged_fen), 0) as fen from order_lines")[0]["fen"] == more[0]["fen"]


def facts(days: dict[tuple[str, str], list[int]]) -> None:
    """Station-days as the orders have them."""
    names = (
        *("orders", "turnover_fen", "refunded_fen", "covered_fen", "coverable_fen", "reference_fen"),
        *("effective_orders", "effective_fen"),
    )
    for row in ask("select * from station_days"):
        key = (str(row["station_id"]), str(row["on"]))
        assert [int(row[name]) for name in names] == days.pop(key, [0] * 8)
    assert not days, "a day without facts"


def closes() -> None:
    """Each close that stands took its entries once and expects what they come to."""
    worth = (
        "case when kind = 'collected' then 1 else -1 end * case when reverses_id is null then 1 else -1 end"
    )
    took = {
        str(row["close_id"]): int(row["fen"])
        for row in ask(
            f"select close_id, sum(case when method = 'cash' then {worth} * amount_fen else 0 end) as fen "
            "from closed_entries join money_entries using (county_id, id) group by close_id"
        )
    }
    drawer: dict[str, int] = {}
    for close in ask("select * from day_closes where reopened_at is null order by closed_at, id"):
        assert close["opening_fen"] == drawer.get(str(close["station_id"]), 0), "what was left opens the next"
        assert close["handed_fen"] == close["counted_fen"] - close["left_fen"]
        drawer[str(close["station_id"])] = close["left_fen"]
        cash = close["opening_fen"] + took.pop(str(close["id"]), 0)
        assert (close["expected_cash_fen"], close["difference_fen"]) == (cash, close["counted_fen"] - cash)
    assert not took, "an opened close holds no entries"
    for till in ask("select station_id, float_fen from tills"):
        assert till["float_fen"] == drawer.get(str(till["station_id"]), 0)
    assert ask(LATE) == [], "what came late lies in no close before it came"
    assert ask("select id from closed_entries group by id having count(*) > 1") == []
