"""What is kept so that only this installation reads it: sealed with a key made from ``SECRET_KEY``."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def _box(key: str, purpose: str) -> Fernet:
    """Each purpose has a key of its own: what was sealed for one is not opened by another."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"station {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(made.derive(key.encode())))


def seal(text: str, key: str, purpose: str) -> str:
    """The text as nobody reads it without the key."""
    return _box(key, purpose).encrypt(text.encode("utf-8", "replace")).decode()


def unseal(sealed: str, key: str, purpose: str) -> str | None:
    """The text again; None when the key is another now."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
