"""First use, upgrade, the way back in; what production refuses; exit codes and help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import config
from station_app import create_app
from station_app.ops.cli import commands
from station_app.ops.serving.cli import is_loopback
from tests.ops.conftest import Commands

FIRST = ("--county-code", "220822", "--county-name", "通榆县", "--login", "sunli", "--name", "孙立")
RUN = "from station_app.ops.cli import main; main()"


def console(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The console script in a process of its own, with nothing set but what is given."""
    plain = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    here = {"PYTHONPATH": str(Path(__file__).parents[2]), "STATION_INSTANCE": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", RUN, *words],
        env=plain | here | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def every_command(group: click.Command, *words: str) -> list[tuple[str, ...]]:
    """The words of a command and of those inside it."""
    if isinstance(group, click.Group):
        inside = [found for name, one in group.commands.items() for found in every_command(one, *words, name)]
        return [words, *inside]
    return [words]


@pytest.mark.parametrize(
    "words", [w for one in commands for w in every_command(one, str(one.name))], ids=" ".join
)
def test_every_command_explains_itself(small_demo: Commands, words: tuple[str, ...]) -> None:
    shown = small_demo(*words, "--help")
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) > 4


def test_sun_li_gets_a_one_time_link_and_no_password(station: Commands, tmp_path: Path) -> None:
    done = station("init", *FIRST)
    assert done.exit_code == 0, done.output
    assert "/sign-in/code?login=sunli&code=" in done.stdout
    assert station.sql("select login, role, password_hash from users") == [("sunli", "admin", "")]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "secret").read_text()) >= 32
    again = station("init", *FIRST)
    assert again.exit_code == 1
    assert "accounts already" in again.stderr
    assert station("verify").exit_code == 0


def test_when_nobody_can_sign_in_a_new_link_is_made(station: Commands) -> None:
    assert station("init", *FIRST).exit_code == 0
    done = station("accounts", "reset", "SunLi")
    assert done.exit_code == 0
    assert "code=" in done.stdout
    assert station.sql("select count(*) from one_time_codes where used_at is null") == [(1,)]
    assert station("accounts", "reset", "nobody").exit_code == 1


def test_init_asks_for_what_it_is_not_told(station: Commands) -> None:
    assert station("init", input="220822\n通榆县\nsunli\n孙立\n").exit_code == 0
    assert station.sql("select name, planned_stations from county_settings") == [("通榆县", 0)]


@pytest.mark.parametrize("wrong", [{"--county-code": "22082"}, {"--login": "孙"}, {"--name": " "}])
def test_init_refuses_what_is_no_county_or_login(station: Commands, wrong: dict[str, str]) -> None:
    given = dict(zip(FIRST[::2], FIRST[1::2], strict=True)) | wrong
    assert station("init", *(word for pair in given.items() for word in pair)).exit_code == 1


def test_upgrade_makes_the_tables_of_an_empty_database(station: Commands, tmp_path: Path) -> None:
    missing = station("facts")
    assert missing.exit_code == 1
    assert "station upgrade" in missing.stderr
    assert station("upgrade").exit_code == 0
    assert "nothing to do" in station("upgrade").stdout
    assert station.json("facts")["orders"] == 0
    assert station("verify").exit_code == 0
    assert not (tmp_path / "backups").exists()


def test_commands_need_no_secret_but_a_server_does(tmp_path: Path) -> None:
    done = console(tmp_path, "upgrade")
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir() if path.is_file() and path.stat().st_mode & 0o077] == []
    refused = console(tmp_path, "serve")
    assert refused.returncode == 1
    assert refused.stderr.startswith("SECRET_KEY is missing or weak")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "setting", [{"SECRET_KEY": "changeme"}, {"FLASK_DEBUG": "1"}, {"STATION_ENV": "live"}]
)
def test_production_refuses_to_start_unsafely(tmp_path: Path, setting: dict[str, str]) -> None:
    refused = console(tmp_path, "serve", **setting)
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_web_server_without_a_secret_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_INSTANCE", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(config.BadSettings):
        config.settings("production")


def test_the_demo_is_served_on_this_machine_only(small_demo: Commands) -> None:
    refused = small_demo("serve", "--host", "0.0.0.0")
    assert refused.exit_code == 1
    assert "127.0.0.1 only" in refused.stderr
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("192.168.1.4")


def test_wrong_use_is_exit_two(small_demo: Commands) -> None:
    assert small_demo("backup").exit_code == 2
    assert small_demo("no-such-command").exit_code == 2
    assert small_demo("serve", "--port", "none").exit_code == 2


def test_flask_knows_the_same_commands(small_demo: Commands) -> None:
    assert {str(one.name) for one in commands} <= set(small_demo.app.cli.commands)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STATION_PROXIES", "abc", "number"),
        ("STATION_PROXIES", "-1", "number"),
        ("STATION_LOG_LEVEL", "loud", "WARNING"),
        ("STATION_HTTPS", "ja", "1 or 0"),
        ("STATION_POOLER", "maybe", "1 or 0"),
        ("DATABASE_URL", "mysql://county@db/station", "postgresql://"),
        ("STATION_LIMITS", "nowhere://x", "STATION_LIMITS"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STATION_INSTANCE", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(config.BadSettings, match=said) as refused:
        create_app("testing", LIMITED=True)
    assert name in str(refused.value)


def test_yes_may_be_written_as_people_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, meant in (("1", True), ("TRUE", True), ("on", True), ("", False), ("No", False)):
        monkeypatch.setenv("STATION_HTTPS", word)
        assert config.settings("testing")["SESSION_COOKIE_SECURE"] is meant
