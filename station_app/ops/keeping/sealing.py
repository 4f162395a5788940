"""Sealed files: a backup that only who has the key can read, and that shows any change or cut.

AES-256-GCM piece by piece (the STREAM construction): every piece carries its number and whether it is the
last, so pieces cannot be swapped, repeated or cut off unseen. Each file has a key of its own, made from the
backup key and a random salt (HKDF-SHA256), so that a number is never used twice with one key.
"""

from __future__ import annotations

import base64
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import current_app

from station_app.ops.speaking import Sorry

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"STATION-SEALED-1\n"
SALT_BYTES, KEY_BYTES, TAG_BYTES = 16, 32, 16
PIECE_BYTES = 1 << 20
FROM_ENVIRONMENT = "STATION_BACKUP_KEY"
BROKEN = "{path} cannot be opened: it was changed or cut, or the key is another one."
NO_KEY = (
    "This backup is sealed, and its key is not here. Give the key that 'station backup key' printed on the "
    "machine it was made on: in a file by --key-file, or in the variable STATION_BACKUP_KEY."
)


def key_path() -> Path:
    """Where an installation keeps its backup key."""
    return Path(current_app.instance_path) / "backup-key"


def spelled(key: bytes) -> str:
    """A key for paper: 52 letters and digits in groups of four, none of them 0, 1 or 8."""
    text = base64.b32encode(key).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def read_key(text: str) -> bytes:
    """A key as it was written down; ``Sorry`` for what is none."""
    letters = "".join(text.split()).replace("-", "").upper()
    try:
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Sorry("That is no backup key: it has 52 letters and digits, in groups of four.")
    return key


def known_key(file: Path | None = None) -> bytes | None:
    """The key from a file, from ``STATION_BACKUP_KEY``, or of this installation; None: there is none."""
    if file is not None:
        if not file.is_file():
            raise Sorry(f"There is no file {file}.")
        return read_key(file.read_text(encoding="ascii", errors="replace"))
    given = os.environ.get(FROM_ENVIRONMENT, "")
    if given:
        return read_key(given)
    path = key_path()
    return read_key(path.read_text(encoding="ascii", errors="replace")) if path.is_file() else None


def made_key() -> bytes:
    """The key to seal with; made once, readable only by its owner."""
    key = known_key()
    if key is not None:
        return key
    path = key_path()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(path.read_text(encoding="ascii"))
    with os.fdopen(handle, "w") as file:
        file.write(spelled(secrets.token_bytes(KEY_BYTES)) + "\n")
    return read_key(path.read_text(encoding="ascii"))


def is_sealed(path: Path) -> bool:
    """Does this file begin as a sealed one does?"""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _file_key(key: bytes, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"station backup").derive(key))


def _number(piece: int, is_last: bool) -> bytes:
    return piece.to_bytes(11, "big") + bytes([is_last])


class Sealing(io.RawIOBase):
    """A file to write into; what reaches ``target`` is sealed. Closing writes the last piece."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._target, self._seal = target, _file_key(key, salt)
        self._waiting, self._piece = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, more: bytes, /) -> int:  # type: ignore[override]
        """Take bytes; whole pieces go out sealed."""
        self._waiting += more
        while len(self._waiting) > PIECE_BYTES:
            self._put(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        return len(more)

    def _put(self, clear: bytes, is_last: bool) -> None:
        self._target.write(self._seal.encrypt(_number(self._piece, is_last), clear, MAGIC))
        self._piece += 1

    def finish(self) -> None:
        """Write the last piece: without it the file counts as cut."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()


@contextmanager
def sealed(target: IO[bytes], key: bytes | None) -> Iterator[IO[bytes]]:
    """What to write a backup into: ``target`` itself without a key, else a seal around it."""
    if key is None:
        yield target
        return
    seal = Sealing(target, key)
    yield seal  # type: ignore[misc]
    seal.finish()


def opened(path: Path, key: bytes | None) -> Iterator[bytes]:
    """The clear pieces of a sealed file; ``Sorry`` without the key, or for a changed or cut file."""
    from cryptography.exceptions import InvalidTag

    if key is None:
        raise Sorry(NO_KEY)
    size = PIECE_BYTES + TAG_BYTES
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        seal = _file_key(key, file.read(SALT_BYTES))
        piece, here = 0, file.read(size)
        while True:
            after = file.read(size) if len(here) == size else b""
            try:
                yield seal.decrypt(_number(piece, not after), here, MAGIC)
            except InvalidTag as broken:
                raise Sorry(BROKEN.format(path=path)) from broken
            if not after:
                return
            piece, here = piece + 1, after
