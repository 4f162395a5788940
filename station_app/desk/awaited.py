"""Stations that wait for a step of somebody, as sentences of 需要您处理."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core import clock
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.words import day, days, series, thousands
from station_app.desk import frame
from station_app.produce.listings import approval
from station_app.settings.models import Thresholds
from station_app.stations.contracts.models import expiring, places_of
from station_app.stations.equipment import reminders
from station_app.stations.models import STATE_WORDS, StationState
from station_app.stations.waiting import FOR_COUNTY, Waiting, waiting

NAMED = 3
SENTENCES = {
    StationState.APPLIED: (N_("审批"), N_("%(n)s 个站等县里审批：%(names)s")),
    StationState.AWAITING: (N_("验收"), N_("%(n)s 个站建好了，等县里验收：%(names)s")),
    StationState.EXITING: (N_("退站"), N_("%(n)s 个站申请退出，等县里办：%(names)s")),
}


def items(on: dt.date, limits: Thresholds) -> list[dict[str, Any]]:
    """What is past its day first, then what the county itself has to do, then contracts that end."""
    found = waiting()
    made = [_overdue([one for one in found if one.is_over(on)])]
    made += [_of_state(state, [one for one in found if one.state is state], on) for state in FOR_COUNTY]
    made.append(_contracts(on, limits.contract_days))
    made += _equipment(on, limits.warranty_days)
    made.append(_listings())
    return [item for item in made if item is not None]


def _overdue(late: Sequence[Waiting]) -> dict[str, Any] | None:
    if not late:
        return None
    oldest = min(one.due_on for one in late if one.due_on)
    names = (
        gettext(N_("%(name)s（%(state)s）"), name=one.place, state=gettext(STATE_WORDS[one.state]))
        for one in sorted(late, key=lambda one: one.due_on or oldest)
    )
    return {
        "kind": "bad",
        "icon": "triangle",
        "tag": gettext(N_("到期")),
        "sentence": gettext(
            N_("%(n)s 个站过了说好的日子还没办好：%(names)s"), n=len(late), names=series(names, NAMED)
        ),
        "aside": gettext(N_("最早 %(day)s"), day=day(oldest)),
        "url": url_for("stations.index", overdue=1),
        "verb": gettext(N_("查看名单")),
        "measure": "stations",
        "value": len(late),
    }


def _of_state(state: StationState, those: Sequence[Waiting], on: dt.date) -> dict[str, Any] | None:
    if not those:
        return None
    tag, sentence = SENTENCES[state]
    return {
        "kind": "warn",
        "icon": "ring",
        "tag": gettext(tag),
        "sentence": gettext(sentence, n=len(those), names=series((one.place for one in those), NAMED)),
        "aside": gettext(N_("最久 %(days)s"), days=days((on - those[0].since_on).days)),
        "url": url_for("stations.index", state=state.value),
        "verb": gettext(N_("查看名单")),
        "measure": "stations",
        "value": len(those),
    }


def _contracts(on: dt.date, limit: int) -> dict[str, Any] | None:
    found = expiring(on, limit)
    if not found:
        return None
    places = places_of(found)
    names = (
        gettext(N_("%(place)s%(name)s"), place=places[row.station_id].place, name=row.name)
        for row in found
        if row.station_id in places
    )
    first = found[0].to_on
    is_over = first is not None and first < on
    return {
        "kind": "bad" if is_over else "warn",
        "icon": "triangle" if is_over else "ring",
        "tag": gettext(N_("协议")),
        "sentence": gettext(
            N_("%(n)s 份协议 %(days)s内到期或已经过期：%(names)s"),
            n=len(found),
            days=days(limit),
            names=series(names, NAMED),
        ),
        "aside": gettext(N_("最早 %(day)s"), day=day(first)),
        "url": url_for("stations.contracts", due=1),
        "verb": gettext(N_("查看名单")),
        "measure": "contracts",
        "value": len(found),
    }


def _equipment(on: dt.date, limit: int) -> list[dict[str, Any]]:
    """Equipment that does not work, and warranties that end soon; one statement."""
    found = reminders.reminders(on, limit)
    made = []
    if found.broken:
        sentence = N_("%(n)s 件设备坏了没修好，在 %(at)s 个站")
        made.append(
            {
                "kind": "warn",
                "icon": "square",
                "tag": gettext(N_("报修")),
                "sentence": gettext(sentence, n=thousands(found.broken), at=found.broken_at),
                "aside": gettext(N_("最早 %(day)s"), day=day(found.broken_since)),
                "url": url_for("stations.equipment", trouble=1),
                "verb": gettext(N_("查看名单")),
                "measure": "pieces",
                "value": found.broken,
            }
        )
    if found.ending:
        sentence = N_("%(n)s 件设备 %(days)s内过保修期，在 %(at)s 个站")
        made.append(
            {
                "kind": "warn",
                "icon": "ring",
                "tag": gettext(N_("保修")),
                "sentence": gettext(
                    sentence, n=thousands(found.ending), days=days(limit), at=found.ending_at
                ),
                "aside": gettext(N_("最早 %(day)s"), day=day(found.ends_first)),
                "url": url_for("stations.equipment", due=1),
                "verb": gettext(N_("查看名单")),
                "measure": "pieces",
                "value": found.ending,
            }
        )
    return made


def _listings() -> dict[str, Any] | None:
    """Farm products that wait for the county's word."""
    if not frame.may("produce.approval"):
        return None
    count, oldest = approval.waiting()
    if not count:
        return None
    return {
        "kind": "warn",
        "icon": "ring",
        "tag": gettext(N_("上架审核")),
        "sentence": ngettext("%(n)s 样农产品等县里看", "%(n)s 样农产品等县里看", count, n=count),
        "aside": gettext(N_("最早 %(day)s交的"), day=day(clock.local(oldest))) if oldest else "",
        "url": url_for("produce.approval"),
        "verb": gettext(N_("去看货")),
        "measure": "listings",
        "value": count,
    }
