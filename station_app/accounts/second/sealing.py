"""The secret of an authenticator as the database keeps it: sealed with a key made from ``SECRET_KEY``."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _box(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"station second step").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def seal(secret: str, key: str) -> str:
    """The secret as text nobody reads without the key."""
    return _box(key).encrypt(secret.encode()).decode()


def unseal(sealed: str, key: str) -> str | None:
    """The secret again; None when the key is another now."""
    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
