"""The daily task: orders are completed seven days after pick-up, the facts of the last 45 days refreshed,
old failures, photos without a row and practice nobody goes on with cleared away."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from station_app.accounts.delay import forget_old
from station_app.accounts.drafts import models as drafts
from station_app.core import binned, clock, files
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.errors import Busy
from station_app.core.journal import throw_away
from station_app.facts.recompute import Touch, recompute
from station_app.ops.keeping.nightly import every_night_backup
from station_app.ops.serving import last_tick
from station_app.ops.speaking import Sorry
from station_app.orders.completing import complete_due
from station_app.orders.models import Order
from station_app.practice import purging
from station_app.stations.viewing import models as viewing

HOUR, MINUTE = 2, 10
DAYS = 45
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What one run of the daily task did."""

    completed: int
    station_days: int


def daily(today: dt.date) -> Done:
    """Run the daily task for this business date; two transactions, each whole in itself."""
    with unscoped():
        completed = complete_due(today)
        db.session.commit()
        refreshed = refresh(today)
        forget_old()
        drafts.forget_old()
        viewing.end_those_over()
        last_tick.write(completed, refreshed)
        purging.clear_away()
        files.sweep(clock.now())
        throw_away()
        binned.empty()
        db.session.commit()
    return Done(completed, refreshed)


def refresh(today: dt.date) -> int:
    """Recompute the facts of the last days from their orders; returns how many station-days."""
    first = today - dt.timedelta(days=DAYS - 1)
    columns = (Order.county_id, Order.station_id, Order.ordered_on, Order.household_id)
    rows = db.session.execute(select(*columns).where(Order.ordered_on.between(first, today)).distinct()).all()
    recompute(Touch(*row) for row in rows)
    return len({row[:3] for row in rows})


def seconds_until_due(now: dt.datetime) -> float:
    """From now to the next ten past two at night, by Beijing clocks."""
    here = clock.local(now)
    due = here.replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    if due <= here:
        due += dt.timedelta(days=1)
    return (due - here).total_seconds()


def save_tonight() -> None:
    """The sealed backup of this night; a failure is logged and shows on the health page."""
    try:
        done = every_night_backup()
    except (Sorry, OSError, SQLAlchemyError, Busy) as failed:
        log.error("the nightly backup failed: %s", getattr(failed, "message", type(failed).__name__))
        return
    finally:
        db.session.remove()
    if done is not None:
        log.info("nightly backup: %s, %s old ones removed", done.path.name, done.removed)


def every_night(app: Flask, stop: threading.Event) -> threading.Thread:
    """Run the daily task each night on a thread of its own until ``stop`` is set."""

    def nights() -> None:
        while not stop.wait(seconds_until_due(clock.now())):
            with app.app_context():
                try:
                    done = daily(clock.today())
                    log.info("daily task: %s completed, %s station-days", done.completed, done.station_days)
                except (SQLAlchemyError, Busy):
                    db.session.rollback()
                    log.exception("the daily task failed; the next night tries again")
                save_tonight()

    thread = threading.Thread(target=nights, name="daily task", daemon=True)
    thread.start()
    return thread
