"""Are the audit's chains whole? A page does bounded work: small chains at once, long ones by button."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.core import chains
from station_app.core.access import scope
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.links import AuditHead
from station_app.reports.audits import place_names

AT_ONCE = 5_000
"""So many entries are walked when the page is opened."""
A_PRESS = 20_000
"""So many are walked at each press of the button, for one chain."""


def shown(args: Mapping[str, str]) -> dict[str, Any]:
    """What ``reports/chains.html`` shows; ``chain`` and ``from`` in the address walk one chain further."""
    heads = db.session.scalars(
        select(AuditHead).where(scope(AuditHead)).order_by(AuditHead.seq, AuditHead.chain_id),
        execution_options={"scoped": True},
    ).all()
    chosen, start = _chosen(args)
    if chosen is not None and chosen not in {head.chain_id for head in heads}:
        raise NotFound
    names, left = place_names({head.chain_id for head in heads}), AT_ONCE
    rows = []
    for head in heads:
        checked = None
        if head.chain_id == chosen:
            checked = chains.check(head, min(start, head.seq), A_PRESS)
        elif chosen is None and head.seq <= left:
            left -= head.seq
            checked = chains.check(head, 0, AT_ONCE)
        rows.append(_row(head, names[head.chain_id], checked))
    rows.sort(key=lambda row: (row["broken"] is None, row["name"]))
    return {
        "rows": rows,
        "count": len(rows),
        "entries": sum(head.seq for head in heads),
        "whole": sum(row["whole"] for row in rows),
        "broken": [row for row in rows if row["broken"] is not None],
    }


def _row(head: AuditHead, name: str, checked: chains.Checked | None) -> dict[str, Any]:
    to = checked.to if checked else 0
    broken = checked.broken if checked else None
    further: dict[str, Any] = {"from": to} if to else {}
    is_done = checked is not None and broken is None and to >= head.seq
    return {
        "name": name,
        "entries": head.seq,
        "digest": head.digest,
        "to": to,
        "broken": broken,
        "whole": is_done,
        "url": None
        if is_done or broken is not None
        else url_for("reports.chains", chain=head.chain_id, **further),
        "log_url": url_for("reports.audits", station="0") if not head.chain_id.int else None,
    }


def _chosen(args: Mapping[str, str]) -> tuple[uuid.UUID | None, int]:
    text, start = args.get("chain", ""), args.get("from", "0")
    try:
        chain = uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound from None
    return chain, int(start) if start.isascii() and start.isdigit() and len(start) < 16 else 0
