"""What a new password must not be: short, common, or what others know about the person."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from station_app.accounts.models import User
from station_app.core.i18n import N_, gettext

SHORTEST, LONGEST = 10, 200
COMMON = Path(__file__).parent / "common_passwords.txt"
KEYBOARD = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "1qaz2wsx3edc4rfv5tgb",
    "abcdefghijklmnopqrstuvwxyz",
]


def spelled(typed: str | None) -> str:
    """A password in one spelling, whatever input method typed it: full-width digits are digits."""
    return unicodedata.normalize("NFKC", (typed or "").encode("utf-8", "replace").decode("utf-8"))


@cache
def common() -> frozenset[str]:
    """The favourites, lower case: words that are refused alone, with digits behind, and repeated."""
    lines = COMMON.read_text(encoding="utf-8").split("\n")
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def weakness(password: str, user: User | None = None) -> str | None:
    """Why this password is not good enough, as a sentence that says what to do; None when it is."""
    if len(password) < SHORTEST:
        return gettext(N_("密码至少 10 个字符，现在只有 %(n)s 个。可以写一句话。"), n=len(password))
    if len(password) > LONGEST:
        return gettext(N_("密码最多 200 个字符。"))
    bare = password.lower().strip()
    if user is not None and _is_known_of(bare, user):
        return gettext(N_("密码不能用账号、姓名或电话。换一个别人猜不到的。"))
    if _is_common(bare):
        return gettext(N_("这个密码太常见，别人一猜就中。换一句只有您知道的话。"))
    return None


def _is_common(bare: str) -> bool:
    if len(set(bare)) < 4 or bare in common() or _walks(bare):
        return True
    half = len(bare) // 2
    if len(bare) % 2 == 0 and bare[:half] == bare[half:]:
        bare = bare[:half]
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare)
    digits = re.sub(r"\D", "", bare)
    return bare in common() or core in common() or (not core and digits in common())


def _walks(bare: str) -> bool:
    """A walk along the keyboard or the alphabet, forwards or backwards, perhaps several times."""
    for row in KEYBOARD:
        for way in (row, row[::-1]):
            if bare in way * (len(bare) // len(way) + 2):
                return True
    return False


def _is_known_of(bare: str, user: User) -> bool:
    known = [word.lower() for word in (user.login, user.name, user.phone) if word and len(word) >= 2]
    for word in known:
        rest = bare.replace(word, "")
        if rest != bare and len(re.sub(r"[\W\d_]", "", rest)) < 4:
            return True
    return False
