"""What docs/deploy puts around the server: the small command, and a proxy in front."""

from __future__ import annotations

import subprocess
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import request

from station_app import create_app
from station_app.ops.serving.cli import listening

WRAPPER = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "station"
WRITTEN = """# settings
DATABASE_URL=postgresql://station:a$b&c;d'e@db/station?sslmode=require&connect_timeout=5
STATION_URL="https://station.example"
STATION_BACKUPS='/mnt/other disk/station'

not a setting
STATION_INSTANCE=/somewhere
STATION_HTTPS=1"""


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """The command with its three places below a folder of this test's own; it prints what it would set."""
    program = tmp_path / "opt" / ".venv" / "bin" / "station"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nenv; echo "said=$*"\n')
    program.chmod(0o755)
    words = WRAPPER.read_text()
    for place, here in (("/etc/station.env", "env"), ("/var/lib/station", "data"), ("/opt/station", "opt")):
        words = words.replace(place, str(tmp_path / here))
    copy = tmp_path / "station"
    copy.write_text(words)
    return copy


def run(command: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(command), "accounts", "reset"], capture_output=True, text=True, check=False
    )


def test_a_setting_is_what_stands_in_its_line(command: Path, tmp_path: Path) -> None:
    (tmp_path / "env").write_text(WRITTEN)
    lines = run(command).stdout.splitlines()
    for line in (
        "DATABASE_URL=postgresql://station:a$b&c;d'e@db/station?sslmode=require&connect_timeout=5",
        "STATION_URL=https://station.example",
        "STATION_BACKUPS=/mnt/other disk/station",
        "STATION_HTTPS=1",
        f"STATION_INSTANCE={tmp_path / 'data'}",
        "said=accounts reset",
    ):
        assert line in lines


def test_without_settings_it_is_the_command_alone(command: Path) -> None:
    assert "said=accounts reset" in run(command).stdout


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1 http"), (1, "203.0.113.9 https")])
def test_behind_a_proxy_the_visitor_counts_and_without_one_nobody_may_pretend(
    proxies: int, seen: str, tmp_path: Path
) -> None:
    app = create_app(
        "testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'none.sqlite3'}", TRUSTED_PROXIES=proxies
    )
    told = []
    app.before_request_funcs.setdefault(None, []).insert(
        0, lambda: told.append(f"{request.remote_addr} {request.scheme}")
    )
    server = listening(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        line = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        said = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
        line.request("GET", "/healthz", headers=said)
        answer = line.getresponse()
        assert (answer.status, told) == (200, [seen])
        assert bool(answer.headers["Strict-Transport-Security"]) is (proxies == 1)
        line.close()
    finally:
        server.close()
        thread.join(10)
