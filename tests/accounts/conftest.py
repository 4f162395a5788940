"""A clock that stands, and a manager with the second step on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.accounts.authenticator import STEP, Telephone, set_up
from tests.accounts.signing import START, give_password, sign_in
from tests.factories import PASSWORD, County


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def telephone(app: Flask, county: County, clock) -> Telephone:
    """王主任 has the second step on; the step of the set-up is over."""
    give_password(county.office)
    client = app.test_client()
    sign_in(client, "zhuren", PASSWORD)
    found = set_up(client)
    clock.shift(STEP)
    return found
