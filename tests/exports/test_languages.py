"""A list that was exported goes in again, whichever language its reader has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.households.models import Consent
from station_app.imports.lists import kinds
from station_app.imports.models import ImportBatch
from station_app.imports.tables import names_of
from station_app.stations.equipment.models import Equipment, EquipmentState, Funding
from tests import factories, prices_factory
from tests.factories import County
from tests.imports.commands import document, run
from tests.imports.listed import upload
from tests.web import exported, post

pytestmark = pytest.mark.only("sqlite")
DAY = dt.date(2015, 8, 31)
LISTS = {
    "households": ("wang", "/villagers", "villagers", "name, phone, group_name, consent, consent_on"),
    "prices": ("clerk", "/prices", "prices", "goods, spec, unit, price_fen, place_code, source, seen_on"),
    "targets": ("clerk", "/stations/targets?month=2015-08", "station_targets", "month, orders, saved_fen"),
    "equipment": (
        "clerk",
        "/stations/equipment",
        "equipment",
        "kind, make, number, pieces, funding, price_fen, state",
    ),
    "staff": ("admin", "/accounts", "", ""),
}
"""Of each list that is exported: who, where, its table and what of it must be the same afterwards."""


@pytest.fixture(autouse=True)
def day(app: Flask) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def stored(table: str, columns: str) -> list[Any]:
    """Rows by plain SQL."""
    db.session.rollback()
    return sorted(map(str, db.session.execute(text(f"select {columns} from {table}")).all()))


def counted(answer: Any) -> tuple[int, int, int]:
    """Of a look at a file: rows that would go in, refused ones, known ones."""
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    assert "headings" not in answer.location, "it asks what its own headings mean"
    with unscoped():
        batch = db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
        assert batch is not None
        return batch.accepted, batch.refused, batch.known


def furnished(county: County) -> None:
    """Villagers of every consent, prices of two places, targets of two stations."""
    for name, phone, consent in (
        ("赵六", "13843210001", Consent.SPOKEN),
        ("=钱七", "", Consent.SIGNED),
        ("孙八", "", Consent.REFUSED),
    ):
        factories.villager(county.taiping, name, phone).agree(consent, DAY, "counter")
    line = {"county_id": county.taiping.county_id, "station_id": county.taiping.id, "state_on": DAY}
    for number, pieces, state in (("=1+1", 1, EquipmentState.IN_USE), ("", 3, EquipmentState.BROKEN)):
        made = Equipment(
            kind="货架", make="五层", number=number, pieces=pieces, price_fen=15_050, state=state, **line
        )
        made.funding, made.bought_on = Funding.OWN, DAY
        db.session.add(made)
    prices_factory.price(goods="=1+1", spec="加厚")
    prices_factory.price(goods="毛巾", place="220822102", fen=11_55)
    db.session.commit()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", LISTS)
def test_an_exported_list_comes_back(county: County, signed_in: Any, kind: str, language: str) -> None:
    furnished(county)
    who, url, table, columns = LISTS[kind]
    db.session.execute(text(f"update users set language = '{language}'"))
    db.session.commit()
    browser = signed_in(getattr(county, who))
    if kind == "targets":
        more = {f"orders-{county.taiping.code}": "150"}
        sheet = "站点编码,站点,月份,目标订单,目标节省\nTY001,,2015-08,150,700\n".encode()
        page = upload(browser, kind, sheet).location
        assert post(browser, f"{page}/confirm-list", more).status_code == 303
    for format in ("csv", "xlsx"):
        clear = {"names": "full", "reason": "换电脑用"} if kind == "households" else {}
        answer = exported(browser, url, format=format, **clear)
        assert answer.status_code == 200
        known = counted(upload(browser, kind, answer.data, f"list.{format}"))
        assert known[:2] == (0, 0), known
        assert known[2] >= 1
        if not table:
            continue
        before = stored(table, columns)
        db.session.execute(text(f"delete from {table}"))
        db.session.commit()
        looked = upload(browser, kind, answer.data, f"list.{format}")
        accepted, refused, same = counted(looked)
        assert (accepted >= 1, refused, accepted + same) == (True, 0, known[2])
        assert post(browser, f"{looked.location}/confirm-list").status_code == 303
        assert stored(table, columns) == before


def test_no_heading_of_a_list_means_two_columns(app: Flask) -> None:
    for kind in kinds.every():
        apart = {name for column in kind.columns for name in names_of([column])}
        assert len(apart) == sum(len(names_of([column])) for column in kind.columns), kind.key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_exported_stations_come_back(
    app: Flask, county: County, signed_in: Any, tmp_path: Path, language: str
) -> None:
    db.session.execute(text(f"update users set language = '{language}'"))
    db.session.commit()
    office = signed_in(county.office)
    for format in ("csv", "xlsx"):
        path = tmp_path / f"stations.{format}"
        path.write_bytes(exported(office, "/stations", format=format).data)
        said = document(run(app, "stations", "import", path, "--json"))
        assert (said["added"], said["known"], said["refused"]) == (0, 2, []), said
