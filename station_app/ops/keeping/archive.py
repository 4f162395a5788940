"""A backup file: one tar with the saved database, the pictures, and a list of both with their digests.

``manifest.json`` comes last, when everything is known; a file without it is a cut one. Sealed backups are the
same tar inside a seal. Databases saved by earlier versions (a bare SQLite file or dump) are read as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station_app.core import clock
from station_app.ops.keeping import places, sealing
from station_app.ops.speaking import Sorry

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
NOT_OURS = "{path} is not a backup made by 'station backup'."
CUT = "{path} is cut or damaged: {what}. Take another backup."


@dataclass
class Contents:
    """What a backup holds, unpacked into a folder."""

    database: Path
    engine: str
    revision: str
    files: Path | None = None
    made_at: str = ""
    manifest: dict[str, Any] = field(default_factory=dict)


def write(path: Path, database: Path, engine: str, revision: str, files: Path, key: bytes | None) -> None:
    """Pack a saved database and the folder of files into ``path``, sealed when there is a key."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target, sealing.sealed(target, key) as inside:
        with tarfile.open(fileobj=inside, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            digests = {DATABASE: _add(tar, database, DATABASE)}
            for one in sorted(files.rglob("*")):
                if one.is_file() and one.suffix != ".part":
                    name = f"{FILES}/{one.relative_to(files).as_posix()}"
                    digests[name] = _add(tar, one, name)
            _add_manifest(tar, {
                "format": FORMAT,
                "engine": engine,
                "revision": revision,
                "made_at": clock.now().isoformat(),
                "sha256": digests,
            })  # fmt: skip
        target.flush()
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    tar.add(path, name, recursive=False, filter=_plain)
    return _digest(path)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's name and no rights of the machine it was made on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_manifest(tar: tarfile.TarFile, document: dict[str, Any]) -> None:
    words = json.dumps(document, indent=1).encode()
    with tempfile.TemporaryFile() as file:
        file.write(words)
        file.seek(0)
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(words), 0o600
        member.mtime = int(clock.now().timestamp())
        tar.addfile(member, file)


@contextmanager
def unpacked(path: Path, key_file: Path | None = None) -> Iterator[Contents]:
    """The contents of a backup in a folder, gone after the block; ``Sorry`` if it is not whole."""
    if not path.is_file():
        raise Sorry(f"There is no file {path}.")
    with places.room() as room:
        plain = path
        if sealing.is_sealed(path):
            plain = room / "clear.tar"
            with plain.open("wb") as target:
                for piece in sealing.opened(path, sealing.known_key(key_file)):
                    target.write(piece)
        yield _contents(plain, path, room)


def _contents(plain: Path, path: Path, room: Path) -> Contents:
    with plain.open("rb") as file:
        head = file.read(16)
    if head == b"SQLite format 3\0":
        return Contents(plain, "sqlite", "")
    if head[:5] == b"PGDMP":
        return Contents(plain, "postgresql", "")
    if not tarfile.is_tarfile(plain):
        raise Sorry(NOT_OURS.format(path=path))
    inside = room / "inside"
    digests = _take_out(plain, path, inside)
    manifest = _manifest(inside, path)
    if digests != manifest["sha256"]:
        raise Sorry(CUT.format(path=path, what="what is in it differs from its list"))
    return Contents(
        inside / DATABASE,
        str(manifest["engine"]),
        str(manifest["revision"]),
        inside / FILES if (inside / FILES).is_dir() else None,
        str(manifest["made_at"]),
        manifest,
    )


def _take_out(plain: Path, path: Path, inside: Path) -> dict[str, str]:
    """Unpack; only plain files, only below the folder. Returns the digests of what came out."""
    digests: dict[str, str] = {}
    try:
        with tarfile.open(plain, mode="r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isfile() else None
                target = (inside / member.name).resolve()
                if source is None or not target.is_relative_to(inside.resolve()):
                    raise Sorry(NOT_OURS.format(path=path))
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                if member.name != MANIFEST:
                    digests[member.name] = _digest(target)
    except (tarfile.TarError, EOFError) as broken:
        raise Sorry(CUT.format(path=path, what=str(broken))) from broken
    return digests


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(inside: Path, path: Path) -> dict[str, Any]:
    file = inside / MANIFEST
    if not file.is_file():
        raise Sorry(CUT.format(path=path, what="its list is missing") if (inside / DATABASE).is_file()
                    else NOT_OURS.format(path=path))  # fmt: skip
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise Sorry(f"{path} was made by a newer version. Upgrade this program first.")
        found["sha256"][DATABASE], found["engine"], found["revision"], found["made_at"]
    except (ValueError, KeyError, TypeError) as unreadable:
        raise Sorry(NOT_OURS.format(path=path)) from unreadable
    return dict(found)
