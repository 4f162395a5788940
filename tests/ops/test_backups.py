"""Sealed nightly backups, the restore drill, and moving to another machine."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from station_app.core import clock
from station_app.core.db import db
from station_app.ops.keeping import drill, nightly, places
from tests.ops.conftest import Commands

REAL = ("init", "--county-code", "220822", "--county-name", "通榆县", "--login", "sunli", "--name", "孙立")


def real(small: Commands) -> Commands:
    """A small county that is not the demo: it wants its backups."""
    small.sql("delete from installation")
    return small


@pytest.mark.only("sqlite")
def test_a_sealed_backup_is_restored_on_another_machine_with_the_key_from_paper(
    small_demo: Commands, tmp_path: Path, commands_at: Callable[..., Commands]
) -> None:
    picture = tmp_path / "files" / "220822" / "门头.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"picture")
    saved = tmp_path / "carried.sealed"
    assert "sealed" in small_demo("backup", str(saved), "--sealed").stdout
    assert b"SQLite" not in saved.read_bytes()
    paper = tmp_path / "paper.txt"
    paper.write_text(small_demo("backup", "key").stdout)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = commands_at(f"sqlite:///{elsewhere / 'station.sqlite3'}", elsewhere)
    refused = other("restore", str(saved))
    assert refused.exit_code == 1
    assert "its key is not here" in refused.stderr
    assert other("restore", str(saved), "--key-file", str(paper)).exit_code == 0
    assert other("verify").exit_code == 0
    assert other.json("facts") == small_demo.json("facts")
    assert (elsewhere / "files" / "220822" / "门头.jpg").read_bytes() == b"picture"


def test_a_drill_tries_a_backup_without_touching_the_database(demo: Commands, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    assert demo("backup", str(saved)).exit_code == 0
    demo.sql("update orders set payable_fen = payable_fen + 1")
    tried = demo("backup", "verify", str(saved))
    assert tried.exit_code == 0, tried.output
    assert "everything agrees" in tried.stdout
    with demo.app.app_context():
        last = places.last_drill()
    assert last is not None
    assert last.ok


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("app")
def test_a_drill_begins_by_clearing_away_what_one_that_was_killed_left() -> None:
    killed, running = (f"station_drill_{when}_0a0b0c0d" for when in ("201508310200", "299901010000"))
    server = create_engine(db.engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        for name in (killed, running):
            connection.execute(text(f'create database "{name}"'))
        try:
            drill.sweep()
            left = set(connection.scalars(text("select datname from pg_database")))
            assert killed not in left
            assert running in left
        finally:
            for name in (killed, running):
                connection.execute(text(f'drop database if exists "{name}"'))


@pytest.mark.only("sqlite")
def test_a_drill_finds_a_backup_of_figures_that_do_not_agree(small_demo: Commands, tmp_path: Path) -> None:
    small_demo.sql("update orders set payable_fen = payable_fen + 1")
    saved = tmp_path / "saved"
    assert small_demo("backup", str(saved)).exit_code == 0
    tried = small_demo("backup", "verify", str(saved))
    assert tried.exit_code == 1
    assert "finds differences" in tried.stderr
    assert not list((tmp_path / "backups").glob("unpacked-*"))
    with small_demo.app.app_context():
        last = places.last_drill()
    assert last is not None
    assert not last.ok


@pytest.mark.only("sqlite")
def test_a_cut_backup_is_refused_before_anything_is_replaced(small_demo: Commands, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    assert small_demo("backup", str(saved)).exit_code == 0
    before = small_demo.json("facts")
    saved.write_bytes(saved.read_bytes()[:-200_000])
    refused = small_demo("restore", str(saved), "--force")
    assert refused.exit_code == 1
    assert "cut or damaged" in refused.stderr
    assert small_demo.json("facts") == before


@pytest.mark.only("sqlite")
def test_a_file_that_wants_to_climb_out_of_its_folder_is_refused(
    small_demo: Commands, tmp_path: Path
) -> None:
    evil = tmp_path / "evil"
    with tarfile.open(evil, "w") as tar:
        for name in ("database", "files/../../../climbed"):
            tar.addfile(tarfile.TarInfo(name))
    refused = small_demo("restore", str(evil), "--force")
    assert refused.exit_code == 1
    assert "not a backup" in refused.stderr
    assert not list(tmp_path.glob("**/climbed"))


@pytest.mark.only("sqlite")
def test_a_bare_database_saved_by_an_earlier_version_comes_back(
    small_demo: Commands, tmp_path: Path, commands_at: Callable[..., Commands]
) -> None:
    old = tmp_path / "old.sqlite3"
    with sqlite3.connect(tmp_path / "station.sqlite3") as source, sqlite3.connect(old) as target:
        source.backup(target)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = commands_at(f"sqlite:///{elsewhere / 'station.sqlite3'}", elsewhere)
    assert other("restore", str(old)).exit_code == 0
    assert other.json("facts") == small_demo.json("facts")


@pytest.mark.only("sqlite")
def test_every_night_a_sealed_backup_is_made_and_the_first_one_is_tried(
    small_demo: Commands, tmp_path: Path
) -> None:
    station = real(small_demo)
    first = station("backup", "nightly")
    assert first.exit_code == 0, first.output
    assert "Tried it" in first.stdout
    again = station("backup", "nightly")
    assert "Tried it" not in again.stdout
    made = sorted((tmp_path / "backups").glob("nightly-*.sealed"))
    assert len(made) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)
    assert (tmp_path / "backup-key").stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "backups").glob("*.part"))
    assert not list((tmp_path / "backups").glob("unpacked-*"))


@pytest.mark.only("sqlite")
def test_the_demo_and_an_empty_database_have_no_nightly_backup(small_demo: Commands) -> None:
    refused = small_demo("backup", "nightly")
    assert refused.exit_code == 1
    assert "nothing real" in refused.stderr


@given(st.integers(1, 800))
def test_of_many_nights_the_last_two_weeks_eight_weeks_and_a_year_stay(count: int) -> None:
    last = dt.date(2015, 8, 31)
    nights = [last - dt.timedelta(days=n) for n in range(count)]
    kept = nightly.kept(nights)
    assert set(nights[: nightly.NIGHTS]) <= kept
    assert len(kept) <= nightly.NIGHTS + nightly.WEEKS + nightly.MONTHS
    months = {(on.year, on.month) for on in nights}
    assert len({(on.year, on.month) for on in kept}) == min(len(months), nightly.MONTHS) or count < 366
    assert nightly.kept(kept) == kept


def test_old_nights_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for days in range(60):
        on = dt.date(2015, 8, 31) - dt.timedelta(days=days)
        (tmp_path / f"nightly-{on:%Y%m%d}-021000.sealed").touch()
    (tmp_path / "before-upgrade-20150101-000000.backup").touch()
    (tmp_path / "mine.sealed").touch()
    removed = nightly.thin_out(tmp_path)
    assert removed > 30
    assert len(list(tmp_path.glob("nightly-*"))) == 60 - removed
    assert (tmp_path / "nightly-20150831-021000.sealed").exists()
    assert (tmp_path / "mine.sealed").exists()
    assert (tmp_path / "before-upgrade-20150101-000000.backup").exists()


@pytest.mark.only("sqlite")
def test_the_doctor_asks_for_a_drill_that_went_well(small_demo: Commands, tmp_path: Path) -> None:
    station = real(small_demo)
    assert station("backup", str(tmp_path / "saved")).exit_code == 0
    with station.app.app_context():
        places.note_drill(tmp_path / "saved", ok=False, sentence="it is cut")
    found = {one["subject"]: one for one in station.json("doctor")["findings"]}
    assert not found["drill"]["ok"]
    assert "it is cut" in found["drill"]["sentence"]
    assert found["daily"]["ok"]
    assert station("tick").exit_code == 0
    found = {one["subject"]: one for one in station.json("doctor")["findings"]}
    assert "orders completed" in found["daily"]["sentence"]
    clock.pin(None)
