"""Fifty who press one button at the same moment: the thing happens once, whoever else pressed is told.

Each server is a process of its own with several threads. What came of it is counted with plain SQL, and no
answer may be a failure: neither a deadlock nor a locked database. In ``make test`` eight press, half of the
verbs on each engine; in ``make test-long`` fifty, every verb on both.
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from station_app.core import deeds
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.flow import Flow
from tests.factories import County
from tests.orders.test_races import token_of
from tests.parcels.test_arrivals import is_proved
from tests.races import of_money, of_orders, of_parcels, of_places, of_produce
from tests.races.pressing import Crowd, crowd
from tests.races.verbs import ELSEWHERE, PLAIN, RACES, Press, Race, ask, one
from tests.undos.test_deeds import FLOWS
from tests.whole.thorough import Some

__all__ = ["of_money", "of_orders", "of_parcels", "of_places", "of_produce"]
FEW, MANY = (2, 4), (5, 10)
NOBODY = uuid.UUID(int=0)
HALF = pytest.param(Some(2), FEW, id="eight")
WHOLE = pytest.param(Some(1), MANY, id="fifty", marks=pytest.mark.long)


@pytest.mark.only("sqlite")
def test_every_verb_is_raced_or_says_why_not(app: Flask) -> None:
    raced = {(race.thing, verb) for race in RACES for verb in (race.verb, *race.also)}
    known = {
        (kind.thing, verb) for kind in deeds.kinds() for verb, deed in kind.deeds.items() if not deed.is_look
    }
    asked = {(thing, verb) for thing, verb in known if thing not in PLAIN}
    asked |= {(thing, verb) for thing, flow in FLOWS.items() for verb in flow.verbs}
    missing = asked - raced - set(ELSEWHERE)
    assert not missing, (
        f"add a race for these to tests/races, or say in ELSEWHERE why there is none: {missing}"
    )
    assert not raced & set(ELSEWHERE)
    assert not set(ELSEWHERE) - known, "no such verb any more"
    assert not set(PLAIN) - {kind.thing for kind in deeds.kinds()}, "no such kind any more"


@pytest.mark.parametrize(("some", "size"), [HALF, WHOLE])
def test_a_verb_pressed_by_many_at_once_happens_once(
    app: Flask, county: County, engine: str, some: Some, size: tuple[int, int]
) -> None:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    wrong: dict[str, Any] = {}
    with crowd(url, *size) as many:
        many.press(_token(county.wang), "/orders/new", [{}])  # a server that stands has answered before
        for race in some.of(RACES, turn=engine == "postgresql"):
            if found := pressed(many, race, county):
                wrong[race.name] = found
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())
    is_proved()
    received = "select sum(case kind when 'collected' then {0} when 'refunded' then -({0}) else 0 end) as fen"
    signed = "(case when reverses_id is null then amount_fen else -amount_fen end)"
    entries = received.format(signed) + " from money_entries where subject_id in (select id from orders)"
    assert ask(entries, NOBODY) == ask("select sum(received_fen) from orders", NOBODY)
    for table in ("station_days", "station_months"):
        counted = (
            "select count(*), sum(payable_fen), sum(refunded_fen) from orders where state <> 'cancelled'"
        )
        facts = f"select sum(orders), sum(turnover_fen), sum(refunded_fen) from {table}"
        assert ask(counted, NOBODY) == ask(facts, NOBODY)


def pressed(many: Crowd, race: Race, county: County) -> list[str]:
    """Let everybody press; what is wrong afterwards."""
    said = race.ready(county)
    token, posts = _token(said.by), [said.fields, *said.more]
    before = {verb: _acts(said, verb) for verb in (race.verb, *race.also)}
    db.session.remove()
    answers = many.press(token, said.path, posts)
    db.session.rollback()
    statuses = Counter(status for status, _ in answers)
    wrong = sorted({words for status, words in answers if status >= 500})
    if len(answers) != many.size or set(statuses) - {303, 409, 422, 500} or not statuses[303]:
        wrong.append(f"answered {dict(statuses)}")
    for verb, count in before.items():
        if _acts(said, verb) != count + 1:
            wrong.append(
                f"{verb} stands {_acts(said, verb) - count} times in the audit, answers {dict(statuses)}"
            )
    flow = FLOWS.get(race.thing)
    if flow is not None:
        wrong += _state(flow, race, said)
    subject = said.subject or said.thing
    grouped = "select kind, count(*), sum(amount_fen) from money_entries where subject_id = :id group by kind"
    money = {kind: (int(count), int(fen)) for kind, count, fen in ask(grouped, subject)}
    if said.money and money != said.money:
        wrong.append(f"money {money}")
    for sql, wanted in said.counts.items():
        if (found := one(sql, said.thing)) != wanted:
            wrong.append(f"{sql}: {found}")
    db.session.rollback()
    return wrong


def _acts(said: Press, verb: str) -> int:
    sql = f"select count(*) from audit_entries where verb = '{verb}' and thing_id = :id"
    return sum(int(one(sql, id)) for id in (said.thing, *said.others))


def _state(flow: Flow[Any], race: Race, said: Press) -> list[str]:
    """The state its table of verbs promises."""
    verb = flow.verbs.get(race.verb)
    if verb is None or verb.to is None:
        return []
    found = one(f"select state from {race.thing} where id = :id", said.thing)
    return [] if found == verb.to else [f"it is {found}, not {verb.to}"]


_tokens: dict[tuple[Any, int], str] = {}


def _token(by: Person) -> str:
    key = by.id, id(by)
    if key not in _tokens:
        _tokens[key] = token_of(by)
    return _tokens[key]
