"""What stands around every page: the county's name and telephone, and the way to the other pages.

The navigation shows only what exists and what the role may open: an entry appears when its page is
registered and says in ``@allow(...)`` that this person may call it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from station_app.areas.models import Area
from station_app.core import access, clock
from station_app.core.access import PUBLIC, Person, Role
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, locale
from station_app.desk.manual import how
from station_app.reports.cells import board_rows, station_rows, told_cells
from station_app.reports.explain import explain
from station_app.settings.installed import installed
from station_app.settings.models import CountySettings, Thresholds, stamp_of
from station_app.settings.models import county as settings_of
from station_app.stations.practising import counties

Made = TypeVar("Made")


@dataclass(frozen=True)
class Name:
    """A county as the frame shows it, with its plan and thresholds: read once, used by frame and page."""

    name: str = ""
    title: str = ""
    phone: str = ""
    phones: tuple[tuple[str, str], ...] = ()
    logo: str = ""
    county_id: str = ""
    planned_stations: int = 0
    limits: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class Item:
    """One way to another page."""

    label: str
    url: str
    current: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Way:
    """An entry of the navigation: its page, and which other pages (by prefix) belong to it."""

    endpoint: str
    label: str
    near: tuple[str, ...]
    icon: str = ""


SIDE: tuple[tuple[str, tuple[Way, ...]], ...] = (
    (
        N_("日常"),
        (
            Way("desk.home", N_("总览"), ("desk.home",)),
            Way("stations.index", N_("服务站"), ("stations.", "desk.station")),
            Way("orders.index", N_("代购订单"), ("orders.",)),
            Way("produce.home", N_("农产品"), ("produce.",)),
            Way("villagers.index", N_("乡亲"), ("villagers.", "desk.villager")),
        ),
    ),
    (
        N_("监督"),
        (
            Way("reports.ranking", N_("站点排名"), ("reports.ranking",)),
            Way("reports.audits", N_("操作记录"), ("reports.audits", "reports.chains")),
        ),
    ),
    (N_("传达"), ()),
    (
        N_("数据"),
        (
            Way("reports.months", N_("月度表"), ("reports.months",)),
            Way("prices.index", N_("县里价本"), ("prices.", "reports.unpriced")),
            Way("imports.index", N_("台账导入"), ("imports.",)),
            Way("accounts.index", N_("用户权限"), ("accounts.",)),
            Way("settings.index", N_("设置"), ("settings.",)),
            Way("undos.index", N_("回收站"), ("undos.",)),
        ),
    ),
)
TABS: tuple[Way, ...] = (
    Way("desk.home", N_("今天"), ("desk.home",), "home"),
    Way("orders.index", N_("订单"), ("orders.",), "receipt"),
    Way("produce.home", N_("农产品"), ("produce.",), "sprout"),
    Way("villagers.index", N_("乡亲"), ("villagers.", "desk.villager"), "people"),
    Way(
        "desk.more",
        N_("更多"),
        ("desk.more", "practice.", "desk.station", "imports.", "accounts.", "prices.", "undos."),
        "menu",
    ),
)

ROOMS = tuple({way.near for way in (*TABS, *(way for _, group in SIDE for way in group))})


def install(app: Flask) -> None:
    """Give every template ``county``, ``demo``, ``nav``, ``side``, ``may``, ``explain``; read when used."""
    written = {"told_cells": told_cells, "station_rows": station_rows, "board_rows": board_rows}
    app.jinja_env.globals.update(written, explain=explain, may=may, how=how, side=side)

    @app.context_processor
    def around() -> dict[str, Any]:
        county = _remembered(access.acting()) or LocalProxy(named)
        return {"county": county, "demo": clock.pinned() is not None, "nav": LocalProxy(ways)}


def may(endpoint: str) -> bool:
    """Does this page exist, and may the acting person open it?"""
    view = current_app.view_functions.get(endpoint)
    allowed: frozenset[Any] = getattr(view, "allowed", frozenset())
    someone = access.acting()
    return PUBLIC in allowed or (someone is not None and someone.role in allowed)


def named() -> Name:
    """The county of this request, read once. Without sign-in: the only county there is, if there is one.

    A page about a broken database must still be shown, so a failed read gives an unnamed county.
    """
    someone = access.acting()
    key = "" if someone is None else someone.area_code if someone.role is Role.PROVINCE else someone.county_id
    known: dict[str, Name] = g.setdefault("counties", {})
    if key not in known:
        try:
            known[key] = _read(someone)
        except SQLAlchemyError:
            db.session.rollback()
            known[key] = Name()
        if not known[key].title:
            known[key] = replace(known[key], title=gettext("农村电商服务站"))
    return known[key]


def _read(someone: Person | None) -> Name:
    if someone is None:
        query = select(CountySettings).where(CountySettings.county_id.not_like(f"{counties.FIRST}%")).limit(2)
        if home := installed().county:
            query = query.where(CountySettings.county_id == home)
        rows = db.session.scalars(query.execution_options(scoped=True)).all()
        return _of(rows[0]) if len(rows) == 1 else Name()
    if someone.role is Role.PROVINCE:
        name = db.session.scalar(select(Area.name).where(Area.code == someone.area_code))
        return Name(name, gettext("%(name)s农村电商", name=name)) if name else Name()
    known = _remembered(someone)
    if known is None:
        known = _of(settings_of(someone.county_id))
        if known.title:
            _kept[someone.county_id] = (stamp_of(someone.county_id), known)
    return known


def _remembered(someone: Person | None) -> Name | None:
    """The county of a person, if this process knows it and it has not changed since."""
    if someone is None or someone.role is Role.PROVINCE or not someone.settings_stamp:
        return None
    stamp, known = _kept.get(someone.county_id, ("", None))
    return known if stamp == someone.settings_stamp else None


_kept: dict[str, tuple[str, Name]] = {}
"""The name of each county with its stamp, kept by this process until that changes."""


def _of(row: CountySettings) -> Name:
    phones = tuple((one["label"], one["number"]) for one in row.phones or ())
    return Name(
        row.name, row.title, row.phone, phones, row.logo, row.county_id, row.planned_stations, row.limits
    )


def ways() -> list[Any]:
    """The tabs of the counter, or the groups of the desk, for the acting person."""
    someone = access.acting()
    return [] if someone is None else _once(_ways, someone, lambda: _of_role(someone))


def side() -> Markup:
    """The groups of the desk as its sidebar shows them."""
    someone = access.acting()
    if someone is None:
        return Markup("")
    macros: Any = current_app.jinja_env.get_template("ui/side.html").module
    return _once(_sides, someone, lambda: macros.side(ways()))


_ways: dict[Any, list[Any]] = {}
_sides: dict[Any, Markup] = {}
"""The ways of each kind of person in each room: they hang on nothing else."""


def _once(kept: dict[Any, Made], someone: Person, make: Callable[[], Made]) -> Made:
    """What a kind of person gets on pages of a room, made when the first of them asks."""
    here = request.endpoint or ""
    at = tuple(near for near in ROOMS if here.startswith(near))
    key = someone.role, at, request.script_root, locale()
    if key not in kept:
        kept[key] = make()
    return kept[key]


def _of_role(someone: Person) -> list[Any]:
    if someone.is_operator:
        return [_item(way) for way in TABS if may(way.endpoint)]
    groups = [(gettext(group), [_item(way) for way in found if may(way.endpoint)]) for group, found in SIDE]
    return [(group, items) for group, items in groups if items]


def _item(way: Way) -> Item:
    here = (request.endpoint or "").startswith(way.near)
    return Item(gettext(way.label), url_for(way.endpoint), current=here, icon=way.icon)
