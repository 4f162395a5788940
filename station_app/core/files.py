"""Photos kept by owner: the file on the disk, the row that names it, and who may see it.

A photo belongs to one row of a feature (its owner: a price, a station). It is seen by whoever may see that
row, decided by ``fetch`` on the owner; features say which of their tables own photos by ``register``.
The files lie outside the web root (``FILES``), by county, kind and owner, under random names. A file is whole
before its row is written, so that a crash leaves at worst a file without a row, which ``sweep`` clears away.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, UniqueConstraint, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import COUNTY_ROLES, Person, fetch, person, unscoped, visible
from station_app.core.db import InCounty, Model, db, spread, uuid7
from station_app.core.errors import NotFound
from station_app.core.pictures import Picture

BIN_DAYS = 30
SMALL = ".small.jpg"
LARGE = ".jpg"
HALF = ".part"
ORPHAN_AGE = dt.timedelta(days=1)


class Photo(InCounty, Model):
    """One photo. ``name`` is its random name without ending; ``removed_at``: it lies in the bin.

    County-wide, because only ``seen`` hands one out, and that asks its owner.
    """

    __tablename__ = "photos"
    __table_args__ = spread(
        UniqueConstraint("county_id", "name"), Index("ix_photos_owner", "county_id", "owner_kind", "owner_id")
    )
    __county_wide__ = True

    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    removed_at: Mapped[dt.datetime | None]
    removed_by: Mapped[str] = mapped_column(String(80), default="")

    @property
    def folder(self) -> str:
        """Where its files lie below the root: county, kind, owner."""
        return f"{self.county_id}/{self.owner_kind}/{self.owner_id.hex}"

    def path(self, small: bool = False) -> Path:
        """Its file, large or small."""
        return root() / self.folder / (self.name + (SMALL if small else LARGE))


Owner = Callable[[uuid.UUID], Any]
_owners: dict[str, Owner] = {}


def register(*models: type[InCounty]) -> None:
    """Rows of these tables may have photos; who sees the row sees them."""
    for model in models:
        kind: str = model.__tablename__  # type: ignore[attr-defined]
        _owners[kind] = lambda id, model=model: fetch(model, id)  # type: ignore[misc]


def root() -> Path:
    """The folder of all photos: ``STATION_FILES``, or ``files`` in the instance folder."""
    return Path(current_app.config["FILES"] or Path(current_app.instance_path) / "files")


def keep(picture: Picture, owner: Any, by: Person | None) -> Photo:
    """Keep a picture as a photo of ``owner`` (a row whose table is registered), written to the audit."""
    photo = Photo(
        county_id=owner.county_id,
        id=uuid7(),
        owner_kind=owner.__tablename__,
        owner_id=owner.id,
        name=secrets.token_hex(16),
        sha256=picture.sha256,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        added_at=clock.now(),
        by_id=by.id if by else None,
        by_name=by.name if by else "",
    )
    if photo.owner_kind not in _owners:
        raise LookupError(f"{photo.owner_kind} is not registered to have photos")
    write_whole(photo.path(small=True), picture.small)
    write_whole(photo.path(), picture.jpeg)
    db.session.add(photo)
    audit.record(owner, "photo_added", by, changes={"photo": (None, photo.sha256[:12])})
    return photo


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, even when the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(path.name + HALF)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    if hasattr(os, "O_DIRECTORY"):  # Windows has no folders to sync
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def take_away(photo: Photo, owner: Any, by: Person, reason: str = "") -> None:
    """Put a photo into the bin, where it stays for 30 days; taking it twice changes nothing."""
    if photo.removed_at is None:
        photo.removed_at, photo.removed_by = clock.now(), by.name
        audit.record(owner, "photo_removed", by, reason, {"photo": (photo.sha256[:12], None)})


def put_back(photo: Photo, owner: Any, by: Person) -> None:
    """Take a photo out of the bin again."""
    if photo.removed_at is not None:
        photo.removed_at, photo.removed_by = None, ""
        audit.record(owner, "photo_restored", by, changes={"photo": (None, photo.sha256[:12])})


def photos_of(kind: str, ids: Iterable[uuid.UUID], *, binned: bool = False) -> dict[uuid.UUID, list[Photo]]:
    """The photos of owners the caller has already found visible, oldest first; one statement."""
    wanted = list(ids)
    found: dict[uuid.UUID, list[Photo]] = {id: [] for id in wanted}
    if wanted:
        query = visible(Photo).where(Photo.owner_kind == kind, Photo.owner_id.in_(wanted))
        query = query.where(Photo.removed_at.is_not(None) if binned else Photo.removed_at.is_(None))
        for photo in db.session.scalars(query.order_by(Photo.id)):
            found[photo.owner_id].append(photo)
    return found


def seen(id: uuid.UUID) -> Photo:
    """The photo, if the acting person may see its owner; what lies in the bin only the county sees."""
    photo = db.session.scalar(visible(Photo).where(Photo.id == id))
    if photo is None or photo.owner_kind not in _owners:
        raise NotFound
    if photo.removed_at is not None and person().role not in COUNTY_ROLES:
        raise NotFound
    _owners[photo.owner_kind](photo.owner_id)
    return photo  # type: ignore[no-any-return]


def owned(id: uuid.UUID, owner: Any) -> Photo:
    """The photo, if it is one of ``owner``'s; else ``NotFound``."""
    query = visible(Photo).where(
        Photo.id == id, Photo.owner_kind == owner.__tablename__, Photo.owner_id == owner.id
    )
    photo = db.session.scalar(query)
    if photo is None:
        raise NotFound
    return photo  # type: ignore[no-any-return]


def stored() -> Iterator[tuple[Path, str]]:
    """Every file that rows name, in all counties, below ``root()``: its path, and the SHA-256 of large ones.

    What a backup must carry. A small one has no digest ('').
    """
    with unscoped():
        photos = db.session.scalars(select(Photo).order_by(Photo.county_id, Photo.id)).all()
    for photo in photos:
        yield photo.path(), photo.sha256
        yield photo.path(small=True), ""


def sweep(now: dt.datetime) -> int:
    """Clear away what nobody can see any more: rows of the old bin, and files without a row.

    Returns the number of files; the caller commits. Files younger than a day stay, for their row may just be
    being written; those of rows deleted now go the next time, when the deletion is certain.
    """
    gone = 0
    with unscoped():
        named = set(db.session.scalars(select(Photo.name)))
        old = select(Photo).where(Photo.removed_at < now - dt.timedelta(days=BIN_DAYS))
        for photo in db.session.scalars(old).all():
            db.session.delete(photo)
        db.session.flush()
    for path in root().glob("*/*/*/*"):
        age = now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        if path.name.split(".")[0] not in named and age > ORPHAN_AGE:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
