"""Who is erased goes out of every sentence people typed, in tables that know nothing of villagers."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import JSON, Enum, String, select, text

from station_app.accounts.saved.models import SavedView
from station_app.core import audit, chains, clock
from station_app.core.access import unscoped
from station_app.core.db import Model, db
from station_app.households.rights.typed import typed_in
from station_app.stations.models import Station
from tests.access.things import make
from tests.factories import County, villager
from tests.households.test_rights import ASKED, NAME, PHONE, places_of
from tests.web import post

LONG = 60
"""A column of fewer signs holds a word of a list, not a sentence."""
CLEARED = {
    *("villagers.name", "villagers.initials", "parcels.recipient", "parcels.initials"),
    *("producers.name", "producers.initials", "bill_lines.other", "bill_lines.account", "bill_lines.goods"),
    *("order_lines.goods", "order_lines.spec", "order_returns.instead", "order_returns.tracking_number"),
    *("import_rows.file", "import_rows.sheet", "audit_clears.clear", "audit_entries.reason"),
    *("saved_views.query", "drafts.sealed", "orders.written", "audit_entries.changes", "undo_journals.rows"),
    "villager_merges.moved",
    *("import_batches.files", "import_rows.later", "import_rows.problems", "import_rows.was"),
}
"""What features clear of a person by their own rules."""
NAMELESS = {
    *("areas.name", "stations.name", "stations.township", "stations.village", "stations.address"),
    *("stations.hours", "users.name", "users.password_hash", "county_settings.name", "county_settings.title"),
    *("county_settings.english", "county_settings.logo", "installation.value", "dictionary_words.english"),
    *("handovers.from_name", "handovers.to_name", "sync_devices.label", "sync_devices.last_person"),
    *("prices.goods", "prices.goods_key", "prices.initials", "prices.spec", "prices.spec_key"),
    *("products.name", "products.name_key", "products.initials", "products.english", "certificates.goods"),
    *("listings.spec", "listings.link", "posts.goods", "posts.quantity", "posts.price", "sales.title"),
    *("channels.name", "channels.name_key", "channels.shop", "channels.url", "agreements.buyer"),
    *("purchases.market_source", "quotes.source", "equipment.make", "batch_tests.report"),
    *("bill_lines.number", "bill_lines.own_number", "bill_lines.kind", "bill_lines.status", "bill_lines.way"),
    *("orders.platform_number", "orders.tracking_number", "parcels.tracking_number", "sales.order_no"),
    *("platform_claims.number", "import_rows.fingerprint", "saved_views.endpoint", "sync_receipts.path"),
    *("conformity_templates.title", "conformity_templates.promise", "conformity_templates.foot"),
    *("sign_in_failures.login", "sign_in_failures.address", "sign_ins.address", "sign_ins.agent"),
    *(
        "county_settings.thresholds",
        "county_settings.phones",
        "calendar_years.spans",
        "county_outlines.rings",
    ),
    *("order_returns.lines", "chosen_deeds.outcome", "conformity_templates.bases", "day_closes.expected"),
    *(
        "day_closes.counts",
        "handovers.orders",
        "handovers.equipment",
        "handovers.parcels",
        "station_checks.answers",
    ),
    "import_batches.unknown",
    *("county_logos.digest", "second_factors.sealed", "half_sign_ins.stamp", "photos.sha256"),
}
"""Names of places, goods, firms and staff; numbers and digests."""


def long_columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String | JSON)
        and not isinstance(column.type, Enum)
        and (getattr(column.type, "length", LONG) or LONG) >= LONG
        and not column.name.endswith(("_by", "by_name", "_hash", "digest", "previous"))
    }


def typed() -> set[str]:
    return {f"{table.name}.{name}" for table in Model.metadata.sorted_tables for name in typed_in(table)}


def test_a_new_column_of_sentences_says_whether_people_are_named_in_it() -> None:
    unknown = long_columns() - typed() - CLEARED - NAMELESS
    assert not unknown, f"does an erasure reach {sorted(unknown)}? (households/rights/typed.py)"


@pytest.mark.only("sqlite")
def test_every_sentence_forgets_who_was_erased(signed_in: Any, county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))
    with unscoped():
        make(county)
    one, namesake = villager(county.taiping, NAME, PHONE), villager(county.hongxing, "李四", "")
    db.session.commit()
    planted = plant(county, f"给{NAME}垫的，电话{PHONE}")
    assert {"day_closes.reason", "handovers.note", "listings.story", "trace_reports.words"} <= planted
    assert {"bills.problems", "conformities.words"} <= planted
    assert planted <= set(places_of(NAME))
    for client, path in ((signed_in(county.wang), f"/orders?q={NAME}"), (signed_in(county.clerk), "")):
        kept = {"list": path or f"/villagers?q={PHONE}", "name": f"{NAME[:2]}家的"}
        assert post(client, "/views/new", kept).status_code == 303
    with unscoped():
        audit.record(db.session.get_one(Station, (namesake.county_id, county.taiping.id)), "step", None, NAME)
        audit.record(namesake, "reveal", county.clerk, f"{NAME}的邻居")
        db.session.commit()
    answer = post(signed_in(county.clerk), f"/villagers/{one.id}/erase", ASKED)
    assert answer.status_code == 303, answer.text[-1500:]
    left = {place for place in places_of(NAME, PHONE) if place != "audit_entries.reason"}
    assert left == set()
    with unscoped():
        assert db.session.scalars(select(SavedView)).all() == []
        assert chains.broken_links() == []
        told = [row for row in db.session.scalars(select(audit.AuditEntry)) if NAME in row.reason]
    assert [row.chain_id for row in told] == [county.hongxing.id], "another station's reason is its own"


def plant(county: County, words: str) -> set[str]:
    """Write a sentence into every column of sentences of the county's and the station's newest row."""
    done = set()
    with db.engine.begin() as connection:
        for table in Model.metadata.sorted_tables:
            here = f"county_id = '{county.clerk.county_id}'"
            if "station_id" in table.c:
                here += f" and station_id = '{county.taiping.id.hex}'"
            for name in typed_in(table):
                newest = f'select max(rowid) from "{table.name}" where {here}'
                sql = text(f'update "{table.name}" set "{name}" = :words where rowid = ({newest})')
                said = json.dumps([{"quoted": words}]) if isinstance(table.c[name].type, JSON) else words
                if connection.execute(sql, {"words": said}).rowcount:
                    done.add(f"{table.name}.{name}")
    return done
