"""Storing a new order: the order, its lines, its first money and its audit entry in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import make_transient_to_detached

from station_app.core import audit, journal, links
from station_app.core.bulk import packed, unpacked
from station_app.core.db import db
from station_app.core.prepared import Together, every_column, spelled
from station_app.ledger.models import MoneyEntry
from station_app.orders.models import Order, OrderLine


def _order(insert: Any) -> Any:
    return insert(Order.__table__).values(every_column(Order.__table__, "order_"))


def _several(model: Any, name: str) -> Any:
    """The statement that stores rows of a model from one packed list of this name."""
    table = model.__table__
    kinds = {column.name: column.type for column in table.columns}

    def build(insert: Any) -> Any:
        on_postgresql = insert is postgresql.insert
        rows = unpacked(kinds, bindparam(name, type_=Text), on_postgresql)
        return insert(table).from_select(list(kinds), select(*rows.c), include_defaults=False)

    return build


_STORE = Together(
    order=_order,
    lines=_several(OrderLine, "lines"),
    entries=_several(MoneyEntry, "entries"),
    act=audit.writing,
    head=links.sealing,
)


def store(
    order: Order, lines: Sequence[OrderLine], entries: Sequence[MoneyEntry], act: audit.AuditEntry
) -> None:
    """Write them past the session, which knows the order afterwards as if it had been read.

    Where an order has this identifier, the next statement or the commit raises ``IntegrityError``: they may
    go to the server in one message. A new order is never taken back but made
    void, so that the session need not note these rows for an undo.
    """
    db.session.flush()
    journal.take()
    order.version = 1
    _STORE.put_off(
        spelled(order, "order_")
        | {"lines": _packed(OrderLine, lines), "entries": _packed(MoneyEntry, entries)}
        | spelled(act, "act_")
        | {"chain_county": act.county_id, "chain": act.chain_id, "sealed": act.digest}
    )
    make_transient_to_detached(order)
    db.session.add(order)


def _packed(model: Any, rows: Sequence[Any]) -> str:
    kinds = {column.name: column.type for column in model.__table__.columns}
    return packed(kinds, [list(spelled(row).values()) for row in rows])
