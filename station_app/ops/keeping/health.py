"""What the doctor and the health page look at, each with a sentence that says what to do when it is wrong.

The command says them in English, the page in the reader's language: one text, in the catalogue as all others.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import config
from station_app.core import clock, words
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db, reading
from station_app.core.i18n import N_, gettext, ngettext
from station_app.ops.keeping import places
from station_app.ops.serving import last_tick
from station_app.ops.setup import schema
from station_app.settings.installed import read_again

ENOUGH_BYTES = 1_000_000_000
PROGRAM_FROM = dt.date(2026, 1, 1)
OLDEST_BACKUP = dt.timedelta(days=8)
OLDEST_DRILL = dt.timedelta(days=35)
OLDEST_TICK = dt.timedelta(days=2)
CLOCK_APART = dt.timedelta(minutes=10)
SUBJECTS: dict[str, str] = {
    "Python": N_("运行环境"),
    "database": N_("数据库"),
    "migrations": N_("表结构"),
    "disk": N_("磁盘"),
    "clock": N_("时钟"),
    "secret": N_("登录密钥"),
    "backup": N_("备份"),
    "drill": N_("恢复演练"),
    "daily": N_("每日任务"),
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``subject`` is one of ``SUBJECTS``."""

    subject: str
    ok: bool
    sentence: str

    @property
    def label(self) -> str:
        """The subject in the reader's language."""
        return gettext(SUBJECTS[self.subject])


def examine() -> list[Finding]:
    """Look at everything; what needs the database is left out when it cannot be reached."""
    reached = database()
    looks: list[Callable[[], Finding]] = [python, disk, time, secret]
    if reached.ok:
        looks = [python, tables, disk, time, secret, backup, drill, daily]
    with unscoped(), reading():
        found = [look() for look in looks]
        db.session.remove()
    return [found[0], reached, *found[1:]]


def python() -> Finding:
    """Python 3.11 or newer."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    sentence = gettext("%(version)s（要 3.11 或更新）", version=version)
    return Finding("Python", sys.version_info >= (3, 11), sentence)


def database() -> Finding:
    """Can it be reached and read?"""
    url = db.engine.url.render_as_string(hide_password=True)
    try:
        with reading(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                said = connection.execute(text("PRAGMA quick_check")).scalar()
                if said != "ok":
                    broken = gettext("%(url)s 坏了：%(said)s。请恢复备份。", url=url, said=said)
                    return Finding("database", False, broken)
            else:
                connection.execute(text("select 1"))
    except SQLAlchemyError as failed:
        said = str(getattr(failed, "orig", failed)).splitlines()[0]
        return Finding("database", False, gettext("%(url)s 连不上：%(said)s", url=url, said=said))
    return Finding("database", True, url)


def tables() -> Finding:
    """Is the schema the newest?"""
    there, wanted = schema.present(), schema.newest()
    if there == wanted:
        return Finding("migrations", True, gettext("最新，%(wanted)s", wanted=wanted))
    sentence = gettext(
        "现在是 %(there)s，最新是 %(wanted)s：请运行 'station upgrade'", there=there or "–", wanted=wanted
    )
    return Finding("migrations", False, sentence)


def disk() -> Finding:
    """Is there room for the database to grow and be copied?"""
    free = shutil.disk_usage(current_app.instance_path).free
    sentence = gettext("还有 %(free)s MB（至少要 1,000 MB）", free=words.thousands(free // 1_000_000))
    return Finding("disk", free >= ENOUGH_BYTES, sentence)


def time() -> Finding:
    """Does the clock agree with the program's age and with what was written last?"""
    now = clock.now()
    here = gettext("北京时间 %(at)s", at=f"{clock.local(now):%Y-%m-%d %H:%M}")
    if now.date() < PROGRAM_FROM:
        sentence = gettext("%(here)s，比这个程序还早。请把时钟拨准。", here=here)
        return Finding("clock", False, sentence)
    try:
        last = db.session.scalar(select(func.max(AuditEntry.at)))
    except SQLAlchemyError:
        db.session.rollback()
        last = None
    if last is not None and last > now + CLOCK_APART:
        sentence = gettext("%(here)s，可是有更晚的记录。请把时钟拨准。", here=here)
        return Finding("clock", False, sentence)
    return Finding("clock", True, here)


def secret() -> Finding:
    """Is there a strong secret to sign with?"""
    if config.has_secret():
        try:
            config.kept_secret()
            return Finding("secret", True, gettext("够强"))
        except config.BadSettings:
            pass
    sentence = gettext("SECRET_KEY 没有或者太弱。请运行 'station init'，或者把它设成至少 32 个随机字符。")
    return Finding("secret", False, sentence)


def needs_no_care() -> bool:
    """An empty database and the demo need neither backup nor drill nor a daily task."""
    try:
        return schema.is_empty() or read_again().is_demo
    except SQLAlchemyError:
        db.session.rollback()
        return schema.is_empty()


def backup() -> Finding:
    """Was the database saved lately?"""
    if needs_no_care():
        return Finding("backup", True, gettext("还不用：没有真数据"))
    newest = places.newest()
    if newest is None:
        sentence = gettext("还没有做过。请运行 'station backup FILE'；'station serve' 每晚自己做。")
        return Finding("backup", False, sentence)
    at, where = newest
    if not Path(where).is_file():
        gone = gettext("%(where)s 不见了。请运行 'station backup FILE'。", where=where)
        return Finding("backup", False, gone)
    return Finding("backup", clock.now() - at <= OLDEST_BACKUP, _aged(at, str(where)))


def drill() -> Finding:
    """Did the last restore drill go well, and is it not too old? None yet is no fault for the first weeks."""
    last = None if needs_no_care() else places.last_drill()
    if last is None:
        return Finding("drill", True, gettext("还没有试过。要试：'station backup verify FILE'。"))
    if not last.ok:
        sentence = gettext("%(where)s 恢复不了：%(said)s", where=last.path, said=last.sentence)
        return Finding("drill", False, sentence)
    return Finding("drill", clock.now() - last.at <= OLDEST_DRILL, _aged(last.at, last.path))


def daily() -> Finding:
    """Did the daily task run in the last two days?"""
    try:
        last = None if needs_no_care() else last_tick.read()
    except SQLAlchemyError:
        db.session.rollback()
        last = None
    if last is None:
        return Finding(
            "daily", True, gettext("还没有跑过。'station serve' 每晚自己跑，或者用 'station tick'。")
        )
    sentence = gettext(
        "%(at)s：%(orders)s 单转为已完成，%(days)s 个站日重算",
        at=words.moment(last.at),
        orders=last.completed,
        days=last.station_days,
    )
    return Finding("daily", clock.now() - last.at <= OLDEST_TICK, sentence)


def _aged(at: dt.datetime, where: str) -> str:
    days = (clock.now() - at).days
    when = gettext("今天") if days < 1 else ngettext("%(num)s 天前", "%(num)s 天前", days)
    return gettext("%(when)s，%(where)s", when=when, where=where)
