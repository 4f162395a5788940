"""Old failed sign-ins are forgotten by the daily task."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import select

from station_app.accounts.models import Failure
from station_app.core import clock
from station_app.core.db import db
from station_app.ops.serving.jobs import daily
from tests.factories import County


def test_the_daily_task_forgets_what_happened_months_ago_and_keeps_today(app: Flask, county: County) -> None:
    now = clock.now()
    for login, at in (("wang", now - dt.timedelta(days=90)), ("li", now)):
        db.session.add(Failure(login=login, address="10.0.0.1", count=6, last_at=at))
    db.session.commit()
    daily(clock.today())
    assert db.session.scalars(select(Failure.login)).all() == ["li"]
