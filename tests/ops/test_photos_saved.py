"""Photos go with a backup and come back with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.core import files
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.pictures import read_picture
from station_app.stations.models import Station
from tests.ops.conftest import Commands
from tests.photos import photo


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("elsewhere_kept", [False, True], ids=["in the instance", "in a folder of their own"])
def test_a_backup_carries_every_photo_a_row_names(
    small_demo: Commands,
    tmp_path: Path,
    commands_at: Callable[..., Commands],
    monkeypatch: pytest.MonkeyPatch,
    elsewhere_kept: bool,
) -> None:
    if elsewhere_kept:
        small_demo.app.config["FILES"] = str(tmp_path / "pictures")
        (tmp_path / "files").rename(tmp_path / "pictures")
    with small_demo.app.app_context(), unscoped():
        before = len(list(files.stored()))
        station = db.session.scalar(select(Station).order_by(Station.code).limit(1))
        files.keep(read_picture(io.BytesIO(photo((64, 48)))), station, None)
        db.session.commit()
        sent = {path.relative_to(files.root()): path.read_bytes() for path, _digest in files.stored()}
        db.session.remove()
    assert len(sent) == before + 2
    assert small_demo("backup", str(tmp_path / "saved")).exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = commands_at(f"sqlite:///{elsewhere / 'station.sqlite3'}", elsewhere)
    assert other("restore", str(tmp_path / "saved")).exit_code == 0
    with other.app.app_context():
        assert {path.relative_to(files.root()): path.read_bytes() for path, _ in files.stored()} == sent
        assert all(path.is_relative_to(elsewhere) for path, _ in files.stored())
