"""One sign-in for each role of the demo: made anew with each build, printed, kept for the next start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from station_app.accounts.models import User
from station_app.core.access import ROLE_WORDS, Role
from station_app.core.db import db
from station_app.ops.demo import neighbour
from station_app.ops.demo.people import OFFICE, OPERATOR_LOGIN
from station_app.settings.models import mark_installation

FILE = "demo-sign-ins.txt"
SYLLABLES = (
    *(
        "ba",
        "bo",
        "du",
        "fa",
        "fu",
        "ge",
        "gu",
        "he",
        "hu",
        "ji",
        "ka",
        "ke",
        "la",
        "le",
        "li",
        "lu",
        "ma",
        "mi",
    ),
    *("mo", "na", "nu", "pa", "po", "qi", "ru", "sa", "shu", "ta", "ti", "tu", "wa", "xi", "ya", "yu", "ze"),
)


@dataclass(frozen=True)
class SignIn:
    """Who may look around as what."""

    role: Role
    login: str
    name: str
    password: str
    county: str = ""


def make() -> list[SignIn]:
    """Give one person of each role a password; nobody else of the demo has one."""
    wanted = [OPERATOR_LOGIN, *(login for login, *_ in OFFICE)]
    people = db.session.scalars(select(User).where(User.login.in_(wanted))).all()
    found = []
    for user in sorted(people, key=lambda user: (user.role is not Role.OPERATOR, user.login)):
        password = make_password()
        user.set_password(password)
        found.append(SignIn(user.role, user.login, user.name, password))
        mark_installation(**{f"demo_{user.role}": user.login})
    return [*found, beside()]


def beside() -> SignIn:
    """The office of the county beside, which sees nothing of this one."""
    user = db.session.scalars(select(User).where(User.login == neighbour.LOGIN)).one()
    password = make_password()
    user.set_password(password)
    return SignIn(user.role, user.login, user.name, password, neighbour.NAME)


def make_password() -> str:
    """Three words that can be read out, and a number."""
    spoken = ("".join(secrets.choice(SYLLABLES) for _ in range(3)) for _ in range(3))
    return "-".join([*spoken, str(secrets.randbelow(90) + 10)])


def keep(sign_ins: list[SignIn]) -> None:
    """Write them down for the owner of the machine alone."""
    path = place()
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(words(sign_ins)) + "\n")


def kept() -> str:
    """What was written down; empty when the file is gone."""
    return place().read_text(encoding="utf-8").rstrip() if place().is_file() else ""


def place() -> Path:
    """Where they are kept."""
    return Path(current_app.instance_path) / FILE


def words(sign_ins: list[SignIn]) -> list[str]:
    """A line for each role."""
    return [
        f"{one.login:<10} {one.password:<24} {ROLE_WORDS[one.role]} {one.name} {one.county}".rstrip()
        for one in sign_ins
    ]
