"""Rows copied inside the database, thousands of times faster than drawing them.

A copy gets identifiers of its own (the digest of the old one and a word), so that what belonged together
still does. Two copies are made: twins of all stations beside them, and earlier years of the same stations.
"""

from __future__ import annotations

from typing import Any

SPAN_DAYS = 304
"""The demo's orders reach from 2014-11-01 to 2015-08-31; a copy lies as many days earlier."""

HISTORY = ("orders", "order_lines", "order_returns", "money_entries", "station_days")
NETWORK = (
    *("users", "stations", "station_steps", "postings", "households", "villagers", *HISTORY),
    *("order_counters", "platform_claims", "station_months", "month_households"),
)
DAY = 'd."on"'
COUNTY = "220822"
"""The demo's own county; its neighbour stands beside it only to prove the walls."""
PERSONS = {"by_id", "placed_by_id", "batch_id", "reverses_id"}


def columns(connection: Any, table: str) -> list[tuple[str, str]]:
    """Name and type of each column, in order."""
    return list(
        connection.execute(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'public' and table_name = %s order by ordinal_position",
            (table,),
        )
    )


def copy(connection: Any, table: str, changed: dict[str, str], where: str = "true") -> int:
    """Insert a copy of a table's rows, with some columns given by SQL expressions; returns how many."""
    names = [name for name, _type in columns(connection, table)]
    taken = ", ".join(f'"{name}"' for name in names)
    given = ", ".join(changed.get(name, f'"{name}"') for name in names)
    done = connection.execute(f"insert into {table} ({taken}) select {given} from {table} where {where}")
    return int(done.rowcount)


def renamed(connection: Any, table: str, word: str, kept: set[str]) -> dict[str, str]:
    """New identifiers for a table's own and its references, but for those kept."""
    return {
        name: f"md5(\"{name}\"::text || '{word}')::uuid"
        for name, kind in columns(connection, table)
        if kind == "uuid" and name not in kept
    }


def twins(connection: Any) -> None:
    """A twin for each open station, with its operators, villagers, orders and figures.

    Twins are called TZ001 where the station is TY001, and their operators tz001.
    """
    place = "replace({0}, 'TY', 'TZ')"
    changes = {
        "users": {"login": "'tz' || substr(login, 3)"},
        "stations": {"code": place.format("code")},
        "orders": {"number": place.format("number"), "platform_number": "'9' || platform_number"},
        "platform_claims": {"number": "'9' || number"},
    }
    limits = {"users": "role = 'operator'", "stations": "opened_on is not null"}
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")  # the order of tables is free
        for table in NETWORK:
            where = limits.get(table) or (
                "station_id in (select id from stations where opened_on is not null and code like 'TY%')"
                if any(name == "station_id" for name, _ in columns(connection, table))
                else "true"
            )
            fresh = renamed(connection, table, "twin", PERSONS)
            copy(connection, table, fresh | changes.get(table, {}), f"county_id = '{COUNTY}' and {where}")


def earlier_years(connection: Any, times: int) -> None:
    """So many times the history there is, each as many days earlier, with its figures.

    Months and presence are counted anew, by plain SQL.
    """
    for number in range(1, times + 1):
        days = SPAN_DAYS * number
        with connection.transaction():
            connection.execute("set local session_replication_role = replica")
            for table in HISTORY:
                fresh = renamed(
                    connection, table, f"-{number}", {*PERSONS, "station_id", "household_id", "villager_id"}
                )
                for name, kind in columns(connection, table):
                    if kind == "date":
                        fresh[name] = f'("{name}" - {days})'
                    elif kind.startswith("timestamp") and name != "touched_at":
                        fresh[name] = f"(\"{name}\" - interval '{days} days')"
                if table == "orders":
                    fresh["number"] = (
                        f"split_part(number, '-', 1) || '-' || to_char(ordered_on - {days}, 'YYMMDD') "
                        "|| '-' || split_part(number, '-', 3)"
                    )
                    fresh["platform_number"] = f"'{number}' || platform_number"
                day = {"orders": "ordered_on", "station_days": '"on"'}.get(table)
                first = "date '2014-11-01'"
                owner = {
                    "order_lines": "order_id",
                    "order_returns": "order_id",
                    "money_entries": "subject_id",
                }
                where = (
                    f"{day} >= {first}"
                    if day
                    else (f"{owner[table]} in (select id from orders where ordered_on >= {first})")
                )
                copy(connection, table, fresh, where)
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        _months_anew(connection)


def _months_anew(connection: Any) -> None:
    """Months and presence of the years that were added, summed from their days and orders."""
    sums = [name for name, kind in columns(connection, "station_days") if kind in ("integer", "bigint")]
    taken, given = ", ".join(sums), ", ".join(f"sum(d.{name})" for name in sums)
    before = "date_trunc('month', {0}) < date '2014-11-01'"
    connection.execute(
        "insert into month_households (county_id, station_id, month, household_id, orders) "
        "select county_id, station_id, to_char(ordered_on, 'YYYY-MM'), household_id, count(*) from orders "
        f"where state <> 'cancelled' and not is_undone and {before.format('ordered_on')} group by 1, 2, 3, 4"
    )
    present = (
        "select count(*) from month_households h where h.county_id = d.county_id "
        "and h.station_id = d.station_id and h.month = to_char(d.\"on\", 'YYYY-MM')"
    )
    connection.execute(
        f"insert into station_months (county_id, station_id, month, households, touched_at, {taken}) "
        f"select d.county_id, d.station_id, to_char(d.\"on\", 'YYYY-MM'), ({present}), now(), {given} "
        f"from station_days d where {before.format(DAY)} "
        "group by d.county_id, d.station_id, to_char(d.\"on\", 'YYYY-MM')"
    )
