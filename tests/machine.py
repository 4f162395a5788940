"""What the tests need of the machine beyond pip: PostgreSQL's server programs, Chromium, a Chinese font."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def postgres_programs() -> Path | None:
    """The folder that holds initdb, pg_ctl and postgres: the newest version Debian keeps, or the PATH's."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True
    )
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip() or "/nowhere"))
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((folder for folder in found if all((folder / name).exists() for name in wanted)), None)


@cache
def chromium_program() -> str | None:
    """The path of an installed Chromium or Chrome; Playwright's own download is not used."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@cache
def has_chinese_font() -> bool:
    """Whether pages show Chinese characters instead of empty boxes; asked of fontconfig."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def missing(sentence: str) -> None:
    """Skip the running test because the machine lacks something; under CI=true that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{sentence} Under CI=true nothing may be skipped for that.", pytrace=False)
    pytest.skip(sentence)
