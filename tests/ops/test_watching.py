"""What watches a server: is it alive, is it ready, what stands in its log, and how often one may ask."""

from __future__ import annotations

import io
import json
import logging
import os
import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app import create_app
from station_app.core import logs
from station_app.core.db import db
from station_app.ops.serving import limits
from tests.factories import County, browser_of, villager
from tests.ops.conftest import Commands
from tests.web import Browser, post


@pytest.fixture
def log() -> Any:
    """What was written to the log, as documents."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Lines())
    root = logging.getLogger("station")
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_watcher_hears_that_the_server_lives_and_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").data == b"ok\n"
    assert client.get("/readyz").data == b"ready\n"


@pytest.mark.only("sqlite")
def test_a_server_whose_tables_are_old_is_not_ready(app: Flask) -> None:
    with db.engine.begin() as connection:
        newest = connection.scalar(text("select version_num from alembic_version"))
        connection.execute(text("update alembic_version set version_num = '0001'"))
    try:
        answer = app.test_client().get("/readyz")
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("update alembic_version set version_num = :v"), {"v": newest})
    assert answer.status_code == (200 if newest == "0001" else 503)


def test_a_server_without_its_database_lives_but_is_not_ready(tmp_path: Any) -> None:
    lost = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/no/such/folder/x.sqlite3")
    client = lost.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"no database" in answer.data


def test_the_log_names_the_page_and_the_account_and_nobody(app: Flask, county: County, log: Any) -> None:
    answer = browser_of(app, county.wang).get("/villagers?q=张桂兰")
    line = log()[-1]
    assert line["rule"] == "/villagers"
    assert line["status"] == answer.status_code == 200
    assert line["by"] == str(county.wang.id)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert "张桂兰" not in json.dumps(log(), ensure_ascii=False)
    assert county.wang.name not in json.dumps(log(), ensure_ascii=False)


def test_a_failure_is_logged_with_its_place_and_without_what_was_typed(
    app: Flask, county: County, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> Any:
        try:
            raise KeyError("13812345678")
        except KeyError as inner:
            raise ValueError("张桂兰 13812345678") from inner

    monkeypatch.setattr("station_app.desk.search.groups", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = browser_of(app, county.wang).get("/search?q=张桂兰")
    assert answer.status_code == 500
    written = json.dumps(log(), ensure_ascii=False)
    assert "ValueError" in written
    assert "KeyError" in written
    assert "desk/views.py" in written
    assert answer.headers["X-Request-Id"] in written
    assert "13812345678" not in written
    assert "张桂兰" not in written


def test_every_limit_belongs_to_a_page_that_exists(app: Flask) -> None:
    assert {*limits.LIMITS, *limits.SENDING} <= set(app.view_functions)


@pytest.mark.only("sqlite")
def test_files_sent_without_end_are_stopped_and_what_brings_none_is_not(app: Flask, county: County) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    guarded = create_app("testing", SQLALCHEMY_DATABASE_URI=url, LIMITED=True)
    guarded.test_client_class = Browser
    admin = browser_of(guarded, county.admin)

    def sent(name: str) -> int:
        answer = post(
            admin, "/settings/logo", {"picture": (io.BytesIO(b"x"), name)}, content_type="multipart/form-data"
        )
        return answer.status_code

    assert [sent("") for _ in range(3)] == [422] * 3
    assert [sent("x.png") for _ in range(61)] == [422] * 60 + [429]
    assert sent("") == 422
    assert post(admin, "/settings/logo", {"remove": "1"}).status_code == 303
    with guarded.app_context():
        db.engine.dispose()


@pytest.mark.only("sqlite")
def test_somebody_copying_telephones_one_by_one_is_stopped(app: Flask, county: County) -> None:
    zhang = villager(county.taiping)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    guarded = create_app("testing", SQLALCHEMY_DATABASE_URI=url, LIMITED=True)
    guarded.test_client_class = Browser
    client = browser_of(guarded, county.office)
    reason = {"reason": "回访 8月31日 退货"}
    answers = [post(client, f"/villagers/{zhang.id}/reveal", reason).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.get(f"/villagers/{zhang.id}").status_code == 200
    with guarded.app_context():
        db.engine.dispose()


@pytest.mark.only("sqlite")
def test_a_flood_of_passwords_is_answered_with_a_sentence(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    guarded = create_app("testing", SQLALCHEMY_DATABASE_URI=url, LIMITED=True, WTF_CSRF_ENABLED=False)
    client = guarded.test_client()
    answers = [client.post("/sign-in", data={"login": "", "password": ""}) for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {422}
    assert answers[60].status_code == 429
    assert answers[60].headers["Retry-After"] == "60"
    assert "请等一分钟再试" in answers[60].get_data(as_text=True)
    assert client.get("/sign-in").status_code == 200
    with guarded.app_context():
        db.engine.dispose()


def test_the_office_sees_how_the_installation_is(app: Flask, county: County) -> None:
    page = browser_of(app, county.office).get("/health").get_data(as_text=True)
    for words in ("数据库", "备份", "恢复演练", "每日任务"):
        assert words in page


def test_the_office_cannot_be_flooded_out_of_counting_its_own_orders(app: Flask, county: County) -> None:
    client = browser_of(app, county.office)
    assert {client.get("/orders").status_code for _ in range(70)} == {200}
    assert post(client, "/language", {"language": "zh"}).status_code == 303


@pytest.mark.only("sqlite")
def test_a_server_that_has_begun_lets_everybody_write(
    small_demo: Commands, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    class Server:
        """Stands for the server: tries to write as its first visitor would."""

        def run(self) -> None:
            with sqlite3.connect(tmp_path / "station.sqlite3", timeout=0.2, isolation_level=None) as visitor:
                visitor.execute("begin immediate")
                visitor.execute("rollback")
            tried.append("written")

        def close(self) -> None:
            tried.append("closed")

    monkeypatch.setattr("waitress.create_server", lambda *_, **__: Server())
    monkeypatch.setattr(logs, "speak", lambda *_: None)
    served = small_demo("serve")
    assert served.exit_code == 0, served.output
    assert tried == ["written", "closed"]


def test_a_line_of_gunicorn_can_still_name_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks", "_srcfile"):
        monkeypatch.setattr(logging, name, getattr(logging, name, True), raising=False)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    logs.speak()
    line = logging.getLogger("gunicorn.error").makeRecord("gunicorn.error", 20, "", 0, "begins", (), None)
    assert logging.Formatter("[%(process)d] %(message)s").format(line) == f"[{os.getpid()}] begins"
