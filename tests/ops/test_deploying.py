"""The small command of docs/deploy reads the settings as systemd does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

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
