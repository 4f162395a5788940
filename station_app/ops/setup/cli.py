"""Commands of the first day and the bad day: init, upgrade, accounts reset."""

from __future__ import annotations

import os
import re

import click
from flask import current_app
from sqlalchemy import select

import config
from station_app.accounts.models import CODE_HOURS, User, UserState, issue_code
from station_app.accounts.second import models as second
from station_app.areas.models import Area
from station_app.core import audit
from station_app.core.access import Role, unscoped
from station_app.core.db import db, uuid7
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry
from station_app.settings.models import LONGEST_NAME, CountySettings

COUNTY_CODE = re.compile(r"[1-9]\d{5}")
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
LONGEST_PERSON = 40


@click.command()
@click.option("--county-code", prompt="Division code of the county (6 digits)", help="Six digits, 220822.")
@click.option("--county-name", prompt="Name of the county", help="As people write it, 通榆县.")
@click.option("--login", prompt="Login of the first administrator", help="Small letters, digits, . _ -")
@click.option("--name", prompt="Name of the administrator", help="The person's own name.")
@click.option("--planned-stations", default=0, show_default=True, help="Stations the county plans to open.")
def init(county_code: str, county_name: str, login: str, name: str, planned_stations: int) -> None:
    """First use for real: database, secret, county, first account.

    The account has no password: it gets a one-time code, with which its owner chooses one.
    """
    if not COUNTY_CODE.fullmatch(county_code):
        raise Sorry(f"A county's division code has 6 digits; '{county_code}' has not.")
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise Sorry("A login has 2 to 40 small letters, digits, dots, hyphens or underscores.")
    if not county_name.strip() or not name.strip():
        raise Sorry("The county and the administrator each need a name.")
    if len(county_name.strip()) > LONGEST_NAME or len(name.strip()) > LONGEST_PERSON:
        raise Sorry(f"A county's name has at most {LONGEST_NAME} characters, a person's {LONGEST_PERSON}.")
    if schema.present() not in ("", schema.newest()):
        raise Sorry("This database has older tables. Run 'station upgrade' first.")
    schema.migrate()
    if db.session.scalar(select(User.id).limit(1)) is not None:
        if not config.has_secret():
            config.make_secret()
            words = "The database was there and lacked only the secret: one was made."
            click.echo(f"{words} Everybody signs in again.")
            return
        raise Sorry(
            "This database has accounts already. To get in again, run 'station accounts reset LOGIN'."
        )
    if os.environ.get("SECRET_KEY"):
        config.kept_secret()
    else:
        current_app.config["SECRET_KEY"] = config.make_secret()
    county_name, name = county_name.strip(), name.strip()
    if db.session.get(Area, county_code) is None:
        parent = county_code[:2]
        db.session.add(Area(code=county_code, name=county_name, level="county", parent_code=parent))
    with unscoped():
        if db.session.get(CountySettings, {"county_id": county_code}) is None:
            title = f"{county_name}农村电商"
            settings = CountySettings(
                county_id=county_code, name=county_name, title=title, planned_stations=planned_stations
            )
            settings.touch()
            db.session.add(settings)
        user = User(
            id=uuid7(), login=login, name=name, role=Role.ADMIN, county_id=county_code, area_code=county_code
        )
        db.session.add(user)
        db.session.flush()
        code = issue_code(user)
        audit.record(
            user, "create", None, "station init", {"login": (None, login), "role": (None, user.role)}
        )
    db.session.commit()
    click.echo(f"{county_name} ({county_code}) is ready in {place()}.")
    say_code(login, code)
    click.echo("Next: 'station areas import FILE', then 'station serve'.")


@click.command()
@click.option("--no-backup", is_flag=True, help="Do not save the database first.")
def upgrade(no_backup: bool) -> None:
    """Save the database, then bring its tables to the newest form.

    On an empty database it makes the tables. The backup stands in the instance folder under backups.
    """
    from station_app.ops.keeping.places import backup_path
    from station_app.ops.keeping.saving import save

    if schema.present() == schema.newest():
        click.echo("The tables are the newest already; nothing to do.")
        return
    if not no_backup and not schema.is_empty():
        saved = backup_path("before-upgrade")
        save(saved)
        click.echo(f"Saved the database to {saved}.")
    schema.migrate()
    click.echo("The tables are the newest now.")


@click.group()
def accounts() -> None:
    """Accounts, for when nobody can sign in."""


@accounts.command()
@click.argument("login")
@click.option("--second-step-off", is_flag=True, help="Ask for no second code either: telephone lost.")
def reset(login: str, second_step_off: bool) -> None:
    """Give LOGIN a one-time code and end its sessions; the old password stops working."""
    user = db.session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise Sorry(f"There is no account with the login '{login}'.")
    if user.state is not UserState.ACTIVE:
        raise Sorry(f"The account '{user.login}' is disabled. An administrator must enable it first.")
    with unscoped():
        code = issue_code(user)
        audit.record(user, "reset", None, "station accounts reset")
        if second_step_off and second.is_on(user):
            second.switch_off(user, None, "station accounts reset --second-step-off")
    db.session.commit()
    say_code(user.login, code)


def say_code(login: str, code: str) -> None:
    """Print the way in, once."""
    base = os.environ.get("STATION_URL", "http://127.0.0.1:8000").rstrip("/")
    click.echo(f"Open this once, within {CODE_HOURS} hours, and choose a password:")
    click.echo(f"  {base}/sign-in/code?login={login}&code={code}")


def place() -> str:
    """The database as people may read it: without a password in it."""
    return db.engine.url.render_as_string(hide_password=True)
