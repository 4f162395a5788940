"""A county that begins: what README and docs tell, with the files of docs/examples, until it works elsewhere.

The commands run as the console runs them, the pages in production mode with their real tokens; nothing is
made past the program.
"""

from __future__ import annotations

import html
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from station_app import ROOT, create_app
from station_app.core import clock
from station_app.core.db import db
from tests.ops.conftest import Commands
from tests.postgres import create_database, drop_database

EXAMPLES = ROOT / "docs" / "examples"
LISTS = ("households", "prices", "credits", "equipment", "targets")
HIDDEN = re.compile(r'<input type="hidden"(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"')
FORM = re.compile(r'<form[^>]* method="post"[^>]*>.*?</form>', re.S)
ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PASSWORD = "tongyu-yangniu-2015"
MACHINES = ("first", "second")
TODAY = clock.today().isoformat()


class Visitor:
    """Somebody at a browser: opens pages, and sends the forms that stand on them."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def page(self, url: str) -> str:
        """A page, after wherever it sends."""
        answer = self.client.get(url, follow_redirects=True)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return answer.get_data(as_text=True)

    def send(self, url: str, to: str = "", **typed: str) -> str:
        """Fill in the form of a page (the one that goes ``to`` an address) and press its button."""
        heads = ((one.partition(">")[0], one) for one in FORM.findall(self.page(url)))
        body = next(one for head, one in heads if (f'action="{to}' in head if to else "action=" not in head))
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(body)}
        answer = self.client.post(to or url, data={**hidden, **typed}, follow_redirects=True)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200, f"{to or url}: {answer.status_code} {faults(text)}"
        return text

    def enter(self, login: str, code: str) -> None:
        """Open the one-time link and choose a password."""
        link = f"/sign-in/code?login={login}&code={code}"
        self.send(link, login=login, code=code, password=PASSWORD, again=PASSWORD)

    def sign_in(self, login: str) -> str:
        """Come back another day."""
        return self.send("/sign-in", "/sign-in", login=login, password=PASSWORD)


def faults(page: str) -> list[str]:
    """What a page says is wrong."""
    return re.findall(r'class="field-error"[^>]*>([^<]*)', page)


def found(pattern: str, page: str) -> str:
    """The one thing of a page that fits."""
    match = re.search(pattern, page)
    assert match is not None, pattern
    return match.group(1)


@pytest.fixture
def databases(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The URLs of two empty databases: of the first machine and of the second."""
    if engine == "sqlite":
        yield tuple(f"sqlite:///{tmp_path / name / 'station.sqlite3'}" for name in MACHINES)  # type: ignore[misc]
        return
    request.getfixturevalue("postgres_url")
    made = [f"{name}_{os.getpid()}_{time.monotonic_ns()}" for name in MACHINES]
    yield create_database(made[0]), create_database(made[1])
    for name in made:
        drop_database(name)


def test_a_new_county_begins_from_the_readme_and_goes_on_at_another_machine(
    databases: tuple[str, str],
    tmp_path: Path,
    commands_at: Callable[..., Commands],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STATION_LOG_LEVEL", "ERROR")
    first, second = (tmp_path / name for name in MACHINES)
    station = commands_at(databases[0], first)
    init = ("--county-code", "220822", "--county-name", "通榆县", "--login", "wangzhu", "--name", "王主任")
    code = found(r"code=(\S+)", station("init", *init).stdout)
    for kind in ("areas", "stations"):
        done = station(kind, "import", str(EXAMPLES / f"{kind}.csv"))
        assert done.exit_code == 0, done.output
    staff = station.json("staff", "import", str(EXAMPLES / "staff.csv"))
    codes = {one["login"]: one["code"] for one in staff["codes"]}
    for kind in LISTS:
        said = station.json(kind, "import", str(EXAMPLES / f"{kind}.csv"))
        assert (said["refused"], said["accepted"] > 0) == (0, True), said
    assert station.json("orders", "import", str(EXAMPLES / "ledger.csv"))["accepted"] == 3
    assert station.json("facts")["turnover_fen"] == 13_590

    app = create_app("production", SQLALCHEMY_DATABASE_URI=databases[0])
    admin, zhang, li, sun = (Visitor(app) for _ in range(4))
    admin.enter("wangzhu", code)
    assert "通榆县" in admin.page("/")
    for who, login in ((zhang, "zhangguilan"), (li, "lichangshan"), (sun, "sunli")):
        who.enter(login, codes[login])
    assert "代购下单" in zhang.page("/")

    place = found(rf"/stations/({ID})/handovers", zhang.page("/stations/TY001"))
    beginning = zhang.page(f"/stations/{place}/handovers/new")
    assert "5 件设备" in beginning
    people = {name: id for id, name in re.findall(rf'<option value="({ID})"[^>]*>([^<]+)<', beginning)}
    both = {"giver": people["张桂兰"], "taker": people["李长山"]}
    page = zhang.send(f"/stations/{place}/handovers/new", on=TODAY, cash="0", note="", **both)
    handover = found(rf"/stations/handovers/({ID})/sheet", page)
    zhang.send(f"/stations/handovers/{handover}", f"/stations/handovers/{handover}/give")
    done = li.send(f"/stations/handovers/{handover}", f"/stations/handovers/{handover}/take")
    assert "交接好了" in done
    assert "TY-SB-0001" in li.page(f"/stations/handovers/{handover}/sheet")

    listed = sun.page("/orders?month=2015-08")
    paid, owing = (found(rf"/orders/(TY001-15080{day}-\d{{4}})", listed) for day in (5, 6))
    order = found(rf"/orders/({ID})/correct", sun.page(f"/orders/{owing}"))
    right = {"on": "2015-08-04", "station": "TY001", "reason": "台账上日期写错了"}
    assert "2015年8月4日" in sun.send(f"/orders/{order}/correct", **right)
    villager = found(rf"/villagers/({ID})", sun.page(f"/orders/{paid}"))
    erased = {"reason": "本人来县里要求，看过身份证", "confirm": "y"}
    sun.send(f"/villagers/{villager}/erase", **erased)
    assert "无名氏" in li.page(f"/orders/{paid}")

    saved, key = tmp_path / "saved", tmp_path / "key.txt"
    assert station("backup", str(saved), "--sealed").exit_code == 0
    key.write_text(station("backup", "key").stdout)
    assert station("backup", "verify", str(saved)).exit_code == 0
    close(app)

    elsewhere = commands_at(databases[1], second)
    restored = elsewhere("restore", str(saved), "--key-file", str(key))
    assert restored.exit_code == 0, restored.output
    assert "one was made" in restored.stdout
    assert elsewhere("verify").exit_code == 0
    there = create_app("production", SQLALCHEMY_DATABASE_URI=databases[1])
    assert there.config["SECRET_KEY"] != app.config["SECRET_KEY"]
    again = Visitor(there)
    again.sign_in("lichangshan")
    assert "代购下单" in again.page("/")
    people = again.page("/villagers")
    assert "赵玉珍" in people
    assert "王富" not in people
    close(there)


def close(app: Any) -> None:
    """Let go of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.only("sqlite")
def test_a_database_that_lacks_only_its_secret_gets_one_from_init(
    tmp_path: Path, commands_at: Callable[..., Commands]
) -> None:
    station = commands_at(f"sqlite:///{tmp_path / 'station.sqlite3'}", tmp_path)
    init = ("--county-code", "220822", "--county-name", "通榆县", "--login", "wangzhu", "--name", "王主任")
    assert station("init", *init).exit_code == 0
    (tmp_path / "secret").unlink()
    done = station("init", *init)
    assert (done.exit_code, "lacked only the secret" in done.stdout) == (0, True)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert station("init", *init).exit_code == 1
