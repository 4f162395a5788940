"""Settings from the environment. Production refuses to start on a missing or weak secret or in debug."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent
MODES = ("development", "testing", "production")
YES, NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
WEAK = {"secret", "dev", "change-me", "changeme", "password", "please-change-me"}
MISSING = (
    "SECRET_KEY is missing or weak. Run 'station init', or set SECRET_KEY to at least 32 random characters."
)


class BadSettings(RuntimeError):
    """A setting is missing or unsafe; the message says which one and what to do."""


def instance_path() -> Path:
    """Where the embedded database, its backups and the secret live."""
    return Path(os.environ.get("STATION_INSTANCE", ROOT / "instance")).resolve()


def database_url() -> str:
    """``DATABASE_URL``, or SQLite under the instance folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{instance_path() / 'station.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise BadSettings(
            "DATABASE_URL must begin with postgresql:// (then user:password@host/name) or sqlite:///. "
            "In a password write % as %25, @ as %40, / as %2F, : as %3A."
        )
    return url


def is_on(name: str) -> bool:
    """A setting that is yes or no; anything else is refused, for what it protects would be missing unseen."""
    said = os.environ.get(name, "").strip().lower()
    if said not in (*YES, *NO):
        raise BadSettings(f"{name} is '{said}'. It must be 1 or 0.")
    return said in YES


def proxies() -> int:
    """``STATION_PROXIES``: how many proxies stand in front."""
    said = os.environ.get("STATION_PROXIES", "").strip() or "0"
    if not (said.isascii() and said.isdigit()):
        raise BadSettings(f"STATION_PROXIES is '{said}'. It must be a number: 1 with nginx in front, else 0.")
    return int(said)


def log_level() -> str:
    """``STATION_LOG_LEVEL``, INFO unless said."""
    said = os.environ.get("STATION_LOG_LEVEL", "").strip().upper() or "INFO"
    if said not in LEVELS:
        raise BadSettings(f"STATION_LOG_LEVEL is '{said}'. It must be one of: {', '.join(LEVELS)}.")
    return said


def secret_key(mode: str) -> str:
    """``SECRET_KEY``, else the secret that ``station init`` wrote; development makes one of its own."""
    path = instance_path() / "secret"
    secret = os.environ.get("SECRET_KEY", "")
    if not secret and path.is_file():
        secret = path.read_text().strip()
    if mode == "testing":
        return secret or "testing " * 5
    if not secret and mode == "development":
        return make_secret()
    if not secret and is_command():
        return secrets.token_urlsafe(48)
    if mode == "production" and (len(secret) < 32 or len(set(secret)) < 10 or secret.lower() in WEAK):
        raise BadSettings(
            "SECRET_KEY is missing or weak. "
            "Run 'station init', or set SECRET_KEY to at least 32 random characters."
        )
    return secret


def is_command() -> bool:
    """Whether a command loads the application: most need no secret, because they sign nobody in.

    `station serve` asks for the kept one itself, by `kept_secret`.
    """
    return click.get_current_context(silent=True) is not None


def has_secret() -> bool:
    """Whether the environment or the instance folder holds a secret, strong or not."""
    return bool(os.environ.get("SECRET_KEY")) or (instance_path() / "secret").is_file()


def kept_secret() -> str:
    """The secret a server signs with, from the environment or the instance; ``BadSettings`` if none."""
    if not has_secret():
        raise BadSettings(MISSING)
    return secret_key("production")


def make_secret() -> str:
    """Write a strong secret once, readable only by its owner, and return it."""
    path = instance_path() / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def settings(mode: str | None = None) -> dict[str, Any]:
    """All Flask settings for a mode (``STATION_ENV``: development, testing or production)."""
    mode = mode or os.environ.get("STATION_ENV", "production")
    if mode not in MODES:
        raise BadSettings(f"STATION_ENV is '{mode}'. It must be one of: {', '.join(MODES)}.")
    debug = os.environ.get("FLASK_DEBUG", "") not in ("", "0", "false")
    if mode == "production" and debug:
        raise BadSettings("Production does not start in debug. Unset FLASK_DEBUG.")
    return {
        "MODE": mode,
        "LOG_LEVEL": log_level(),
        "FILES": os.environ.get("STATION_FILES", ""),
        "SECRET_KEY": secret_key(mode),
        "SQLALCHEMY_DATABASE_URI": database_url(),
        "SESSION_COOKIE_NAME": "station",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_on("STATION_HTTPS"),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "TRUSTED_PROXIES": proxies(),
        "TESTING": mode == "testing",
        "POOLER": is_on("STATION_POOLER"),
        "LIMITED": mode != "testing",
        "LIMITS_STORE": os.environ.get("STATION_LIMITS", "") or "memory://",
        "GUARD_SCOPE": mode != "production",
    }
