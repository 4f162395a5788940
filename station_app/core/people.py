"""How a person is searched and shown: pinyin initials, phone tails, masking.

The letters of 20,902 ideographs stand in initials.txt (made by tools/make_initials.py). Surnames are read
as surnames: 单 is Shan, not dan. Where two readings of a surname are alive, the first letter is the main one.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from station_app.core.i18n import N_

FIRST_IDEOGRAPH = 0x4E00
STAR = "*"

# fmt: off
# Only surnames that begin with another letter than the character's everyday reading.
SURNAMES = {
    "单": "s", "單": "s", "曾": "z", "仇": "q", "查": "z", "解": "x", "翟": "z", "区": "o", "區": "o",
    "秘": "b", "种": "c", "折": "s", "么": "y", "乜": "n", "繁": "p", "句": "g", "祭": "z", "藏": "z",
    "佴": "n", "粘": "n", "阚": "k", "会": "g", "重": "c", "长": "c",
    "万俟": "mq", "单于": "cy", "尉迟": "yc", "尉遲": "yc", "长孙": "zs", "長孫": "zs", "澹台": "tt",
}
# Two readings, both alive: the main one first.
SHARED_SURNAMES = {
    "覃": "qt", "乐": "yl", "樂": "yl", "谌": "cs", "召": "sz", "郗": "xc", "郄": "xq", "莘": "xs",
    "隗": "wk", "郇": "xh", "宓": "mf", "颉": "xj", "呙": "gw",
}
# fmt: on
# Characters that given names read otherwise than a dictionary's first entry: 长海 is Changhai.
GIVEN = {"长": "c", "長": "c", "晟": "s", "曾": "z", "〇": "l"}

WORD = re.compile(r"[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)*")


@cache
def _letters() -> str:
    return (Path(__file__).parent / "initials.txt").read_text(encoding="ascii").strip()


def initials(name: str | None) -> str:
    """How a name is typed to find it: 张桂兰 -> 'zgl', 单桂英 -> 'sgy', Zhang Guilan -> 'zg', 三组2 -> 'sz2'.

    Latin words give their first letter, digits stay, everything else is passed over. '' for None.
    """
    found = all_initials(name)
    return found[0] if found else ""


def all_initials(name: str | None) -> tuple[str, ...]:
    """Every living spelling, the main one first: 覃广财 -> ('qgc', 'tgc'). May be empty."""
    text = unicodedata.normalize("NFKC", name or "").strip()
    if text[:1] in SHARED_SURNAMES and len(text) > 1:
        return tuple(letter + _spell(text[1:]) for letter in SHARED_SURNAMES[text[0]])
    for length in (2, 1):
        if text[:length] in SURNAMES and len(text) > length:
            return (SURNAMES[text[:length]] + _spell(text[length:]),)
    spelled = _spell(text)
    return (spelled,) if spelled else ()


def _spell(text: str) -> str:
    """The letters of a text that holds no surname."""
    letters = []
    for word in WORD.findall(text):
        if word[0].isdigit():
            letters.append(word)
            continue
        inside = False  # a Latin word, of which the first letter was taken
        for character in word:
            letter = _letter(character)
            if letter is not None:
                letters.append(letter)
            elif not inside:
                letters.append(_bare(character))
            inside = letter is None
    return "".join(letters)


def _letter(character: str) -> str | None:
    """The letter of an ideograph, '' if its reading is unknown; None for other writing."""
    if character in GIVEN:
        return GIVEN[character]
    at = ord(character) - FIRST_IDEOGRAPH
    if 0 <= at < len(_letters()):
        return _letters()[at].replace("-", "")
    return "" if unicodedata.name(character, "CJK").startswith("CJK") else None


def _bare(letter: str) -> str:
    """A letter in lower case without its accent: É -> e."""
    return unicodedata.normalize("NFKD", letter)[0].lower()


def tail(phone: str | None) -> str:
    """The last four digits, by which people name a telephone or a parcel; '' for None."""
    return (phone or "")[-4:]


NAMELESS = N_("无名氏")
"""Whom a person is called after an erasure; there is nobody left to hide."""


_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]{2,}")


def masked_name(name: str | None) -> str:
    """A name for those who need not know it: 张*兰, 孙*, Z***; at most three stars. '' for None."""
    text = unicodedata.normalize("NFC", name or "").strip()
    if text == NAMELESS:
        return text
    if _IDEOGRAPHS.fullmatch(text):  # nearly every name: no accents to look for
        return text[0] + STAR * min(len(text) - 2, 3) + text[-1] if len(text) > 2 else text[0] + STAR
    # Accents, skin tones and joiners are no characters of their own: never end on half an emoji.
    seen = [one for one in text if unicodedata.category(one) not in ("Mn", "Me", "Mc", "Cf", "Cc", "Sk")]
    if not seen:
        return STAR if text else ""
    if unicodedata.name(seen[0], "").startswith("LATIN"):
        return seen[0].upper() + STAR * 3
    if len(seen) == 1:
        return STAR
    if len(seen) == 2:
        return seen[0] + STAR
    return seen[0] + STAR * min(len(seen) - 2, 3) + seen[-1]


def masked_phone(phone: str | None) -> str:
    """138****2345; a landline likewise (043****1018), what is shorter shows its last two. '' for None."""
    digits = phone or ""
    if len(digits) >= 11:
        return digits[:3] + STAR * (len(digits) - 7) + digits[-4:]
    if len(digits) > 4:
        return STAR * (len(digits) - 2) + digits[-2:]
    return STAR * len(digits)
