"""Photos by owner: kept whole, seen only by those who see the owner, gone for good after the bin."""

from __future__ import annotations

import datetime as dt
import io
import os
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from station_app.core import clock, files
from station_app.core.access import acting_as, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.files import Photo
from station_app.core.pictures import read_picture
from station_app.core.web import csrf
from station_app.stations.models import Station
from tests.factories import County
from tests.photos import photo, upload
from tests.web import post


def kept(owner: Station, size: tuple[int, int] = (64, 48)) -> Photo:
    """A photo of a station."""
    picture = read_picture(io.BytesIO(photo(size)))
    made = files.keep(picture, owner, None)
    db.session.commit()
    return made


def test_a_photo_is_served_with_headers_that_keep_it_a_picture(signed_in, county: County) -> None:
    made = kept(county.taiping)
    wang = signed_in(county.wang)
    for url in (f"/photos/{made.id}", f"/photos/{made.id}/small"):
        answer = wang.get(url)
        assert answer.status_code == 200
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == f"inline; filename=photo-{made.sha256[:8]}.jpg"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        again = wang.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_only_who_sees_the_station_sees_its_photos(signed_in, county: County) -> None:
    url = f"/photos/{kept(county.taiping).id}"
    fits = {
        "wang": 200,
        "li": 404,
        "zhao": 404,
        "coordinator": 200,
        "clerk": 200,
        "office": 200,
        "auditor": 200,
        "admin": 200,
        "province": 200,
    }
    assert {name: signed_in(getattr(county, name)).get(url).status_code for name in fits} == fits
    assert signed_in(county.wang).get(f"/photos/{uuid.uuid4()}").status_code == 404


def test_a_photo_of_another_county_and_of_an_unknown_kind_is_not_found(signed_in, county: County) -> None:
    theirs = kept(county.elsewhere)
    assert signed_in(county.office).get(f"/photos/{theirs.id}").status_code == 404
    mine = kept(county.taiping)
    db.session.execute(text("update photos set owner_kind = 'users' where name = :n"), {"n": mine.name})
    assert signed_in(county.office).get(f"/photos/{mine.id}").status_code == 404


def test_a_photo_in_the_bin_is_seen_by_the_county_alone_and_can_come_back(signed_in, county: County) -> None:
    made = kept(county.taiping)
    with acting_as(county.office) as office:
        files.take_away(files.owned(made.id, county.taiping), county.taiping, office, "拍糊了")
        db.session.commit()
        assert files.photos_of("stations", [county.taiping.id]) == {county.taiping.id: []}
        assert len(files.photos_of("stations", [county.taiping.id], binned=True)[county.taiping.id]) == 1
    assert signed_in(county.wang).get(f"/photos/{made.id}").status_code == 404
    assert signed_in(county.office).get(f"/photos/{made.id}").status_code == 200
    with acting_as(county.office) as office:
        files.put_back(files.owned(made.id, county.taiping), county.taiping, office)
        db.session.commit()
    assert signed_in(county.wang).get(f"/photos/{made.id}").status_code == 200
    with unscoped():
        query = select(AuditEntry.verb).where(AuditEntry.thing_id == county.taiping.id)
        verbs = list(db.session.scalars(query.order_by(AuditEntry.id)))[-3:]
    assert verbs == ["photo_added", "photo_removed", "photo_restored"]


def test_a_write_that_fails_leaves_no_half_file(app: Flask, tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "a" / "b.jpg"

    def fail(_handle: int) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no room"):
        files.write_whole(target, b"x" * 100)
    assert not target.exists()
    monkeypatch.undo()
    files.write_whole(target, b"y")
    assert [path.name for path in target.parent.iterdir()] == ["b.jpg"]


def age(path: Path, days: int) -> None:
    """Make a file look so many days old."""
    then = (clock.now() - dt.timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_the_sweep_clears_orphans_and_the_old_bin_and_nothing_else(app: Flask, county: County) -> None:
    seen, lost, binned, fresh = (kept(county.taiping) for _ in range(4))
    paths = {one.name: (one.path(), one.path(small=True)) for one in (seen, lost, binned, fresh)}
    half = paths[seen.name][0].with_name("abc.jpg.part")
    half.write_bytes(b"x")
    for path in (*(path for pair in paths.values() for path in pair), half):
        age(path, 3)
    for path in paths[fresh.name]:
        age(path, 0)
    long_ago = clock.now() - dt.timedelta(days=31)
    db.session.execute(text("delete from photos where name in (:a, :b)"), {"a": lost.name, "b": fresh.name})
    with unscoped():
        row = db.session.scalar(select(Photo).where(Photo.name == binned.name))
        assert row is not None
        row.removed_at = long_ago
    db.session.commit()
    files.sweep(clock.now())
    db.session.commit()
    assert all(path.exists() for path in (*paths[seen.name], *paths[fresh.name]))
    assert not any(path.exists() for path in (*paths[lost.name], half))
    files.sweep(clock.now())
    assert not any(path.exists() for path in paths[binned.name])
    with unscoped():
        assert list(db.session.scalars(select(Photo.name))) == [seen.name]


def test_the_token_is_asked_for_with_a_photo_too(signed_in, county: County) -> None:
    assert csrf is not None
    answer = signed_in(county.office).post("/stations/new", data={"photos": upload(photo((16, 16)))})
    assert answer.status_code == 400
    assert post(signed_in(county.office), "/stations/new", {"photos": upload(b"x")}).status_code == 422
