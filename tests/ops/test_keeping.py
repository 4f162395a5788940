"""Backup, restore and the doctor."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from station_app.core.db import db
from station_app.ops.keeping import archive, places
from station_app.ops.serving.lock import held
from station_app.ops.setup import schema
from tests.ops.conftest import Commands


def test_what_was_saved_comes_back_whole(demo: Commands, tmp_path: Path) -> None:
    before = demo.json("facts")
    saved = tmp_path / "saved"
    assert demo("backup", str(saved)).exit_code == 0
    assert saved.stat().st_mode & 0o077 == 0
    demo.sql("update orders set payable_fen = payable_fen + 1")
    assert demo("verify").exit_code == 1
    refused = demo("restore", str(saved))
    assert refused.exit_code == 1
    assert "not empty" in refused.stderr
    done = demo("restore", str(saved), "--force")
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "backups").glob("before-restore-*"))) == 1
    assert demo.json("facts") == before
    assert demo("verify").exit_code == 0


def test_a_backup_goes_into_an_empty_database(
    small_demo: Commands, tmp_path: Path, commands_at: Callable[..., Commands]
) -> None:
    assert small_demo("backup", str(tmp_path / "saved")).exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = commands_at(f"sqlite:///{elsewhere / 'station.sqlite3'}", elsewhere)
    assert other("restore", str(tmp_path / "saved")).exit_code == 0
    assert other("verify").exit_code == 0
    assert other.json("facts") == small_demo.json("facts")


def test_a_backup_goes_into_a_database_that_a_later_version_added_tables_to(
    demo: Commands, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    assert demo("backup", str(saved)).exit_code == 0
    demo.sql(
        "create table later (id integer primary key, county_id varchar(6), order_id uuid, "
        "foreign key (county_id, order_id) references orders (county_id, id))"
    )
    done = demo("restore", str(saved), "--force")
    assert done.exit_code == 0, done.output
    assert demo("verify").exit_code == 0
    with pytest.raises(DBAPIError):
        demo.sql("select * from later")


def test_what_a_newer_version_made_is_refused_before_anything_is_replaced(
    demo: Commands, tmp_path: Path
) -> None:
    saved, newest = tmp_path / "saved", schema.newest()
    demo.sql("update alembic_version set version_num = '9999'")
    assert demo("backup", str(saved)).exit_code == 0
    for words in (("upgrade", "--no-backup"), ("restore", str(saved), "--force")):
        refused = demo(*words)
        assert refused.exit_code == 1, words
        assert "newer version" in refused.stderr, words
    demo.sql(f"update alembic_version set version_num = '{newest}'")
    assert demo("restore", str(saved), "--force").exit_code == 1
    assert not list((tmp_path / "backups").glob("before-restore-*"))
    assert demo("verify").exit_code == 0


def test_nothing_is_overwritten_by_a_backup(small_demo: Commands, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    refused = small_demo("backup", str(file))
    assert refused.exit_code == 1
    assert file.read_text() == "mine"


def test_an_empty_database_has_nothing_to_save(station: Commands, tmp_path: Path) -> None:
    assert station("upgrade").exit_code == 0
    refused = station("backup", str(tmp_path / "saved"))
    assert refused.exit_code == 1
    assert "nothing to save" in refused.stderr
    assert not (tmp_path / "saved").exists()


@pytest.mark.only("postgresql")
def test_without_pg_dump_a_sentence_says_so(
    demo: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("station_app.ops.keeping.saving.Path.glob", lambda *_: iter(()))
    refused = demo("backup", str(tmp_path / "saved"))
    assert refused.exit_code == 1
    assert "pg_dump is not installed" in refused.stderr


def test_a_database_being_served_is_not_restored(small_demo: Commands, tmp_path: Path) -> None:
    assert small_demo("backup", str(tmp_path / "saved")).exit_code == 0
    with held(tmp_path / "station.sqlite3"):
        refused = small_demo("restore", str(tmp_path / "saved"), "--force")
    assert refused.exit_code == 1
    assert "served" in refused.stderr


def test_a_file_that_is_no_backup_is_refused(station: Commands, tmp_path: Path) -> None:
    assert station("upgrade").exit_code == 0
    (tmp_path / "letter").write_text("dear county")
    for name in ("letter", "nothing"):
        refused = station("restore", str(tmp_path / name), "--force")
        assert refused.exit_code == 1
        assert name in refused.stderr


def test_the_doctor_finds_what_is_wrong(station: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    ill = station("doctor")
    assert ill.exit_code == 1
    assert "station upgrade" in ill.stdout
    assert "station init" in ill.stdout
    made = ("--county-code", "220822", "--county-name", "通榆县", "--login", "sunli", "--name", "孙立")
    assert station("init", *made).exit_code == 0
    found = {one["subject"]: one["ok"] for one in station.json("doctor")["findings"]}
    assert found["database"]
    assert found["migrations"]
    assert found["secret"]
    assert not found["backup"]
    file = Path(station.app.instance_path) / "saved"
    assert station("backup", str(file)).exit_code == 0
    assert station("doctor").exit_code == 0


@pytest.mark.parametrize("note", ["", "2015", '{"at": 1}', "null"])
def test_a_note_that_a_power_cut_left_half_written_stops_neither_doctor_nor_page(
    small_demo: Commands, tmp_path: Path, note: str
) -> None:
    small_demo.sql("update installation set value = 'false' where key = 'demo'")
    (tmp_path / "backups").mkdir(exist_ok=True)
    for name in ("newest-backup", "newest-drill"):
        (tmp_path / "backups" / name).write_text(note)
    said = small_demo("doctor")
    assert "WRONG  backup" in said.stdout
    with small_demo.app.app_context():
        assert places.newest() is None
        assert places.last_drill() is None


def test_what_a_killed_restore_unpacked_goes_with_the_next_one(small_demo: Commands, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    assert small_demo("backup", str(saved)).exit_code == 0
    left, busy = (tmp_path / "backups" / f"unpacked-{name}" for name in ("left", "busy"))
    for folder in (left, busy):
        folder.mkdir(parents=True)
        (folder / "filled.sql").write_text("张桂兰")
    with held(busy):
        assert small_demo("backup", "verify", str(saved)).exit_code == 0
        assert not left.exists()
        assert busy.exists()
    with small_demo.app.app_context(), archive.unpacked(saved):
        assert not busy.exists()
    assert not list((tmp_path / "backups").glob("unpacked-*"))


def test_a_damaged_database_is_told_of_and_replaced_by_a_backup(small_demo: Commands, tmp_path: Path) -> None:
    saved, path = tmp_path / "saved", tmp_path / "station.sqlite3"
    before = small_demo.json("facts")
    assert small_demo("backup", str(saved)).exit_code == 0
    with small_demo.app.app_context():
        db.session.remove()
        db.engine.dispose()
    with path.open("r+b") as file:
        file.write(b"x" * 4096)
    assert "WRONG  database" in small_demo("doctor").stdout
    refused = small_demo("restore", str(saved))
    assert refused.exit_code == 1
    assert "damaged" in refused.stderr
    done = small_demo("restore", str(saved), "--force")
    assert done.exit_code == 0, done.output
    assert small_demo.json("facts") == before
    (kept,) = (tmp_path / "backups").glob("damaged-*.sqlite3")
    assert kept.read_bytes()[:4] == b"xxxx"


def test_a_folder_without_room_is_told_of(
    small_demo: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "saved"))

    monkeypatch.setattr("station_app.ops.keeping.archive.write", full)
    refused = small_demo("backup", str(tmp_path / "saved"))
    assert refused.exit_code == 1
    assert "No space left" in refused.stderr
    assert not list(tmp_path.glob("saved*"))
