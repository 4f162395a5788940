"""What the demo offers to do: bills to match, records that came late, open cases, a harvest that is sold."""

from __future__ import annotations

from tests.ops.conftest import Commands
from tests.ops.test_demo import whole, whole_file

__all__ = ["whole", "whole_file"]


def test_every_list_of_the_counter_has_something_to_do(whole: Commands) -> None:
    here = "county_id = '220822'"
    bills = whole.sql(f"select source, state, count(*) from bill_lines where {here} group by 1, 2")
    assert {state for _, state, _ in bills} == {"open", "matched", "aside"}
    unseen = whole.sql(
        f"select count(*) from money_entries where {here} and method = 'wechat' and kind = 'collected' "
        "and \"on\" between '2015-08-01' and '2015-08-30' and station_id in (select station_id from bills) "
        "and id not in (select id from bill_links)"
    )
    assert unseen[0][0] > 0, "entries no bill shows"
    cases = whole.sql(f"select distinct kind from order_returns where {here} and state in ('opened', 'sent')")
    assert len(cases) == 4
    waits = "select count(*) from late_deeds where state = 'waiting'"
    assert whole.sql(waits)[0][0] >= 2
    bought, sold = (
        whole.sql("select sum(amount_fen) from purchases")[0][0],
        whole.sql("select sum(amount_fen) from sales")[0][0],
    )
    assert 0.4 < sold / bought < 1.2, "what is sold stands beside what was bought"
