"""Write station_app/core/initials.txt: the first letter of the pinyin of every ideograph U+4E00..U+9FA5.

One letter each, in order, '-' where the dictionary knows no reading. Run it again only to follow a newer
pypinyin (a development dependency: the application itself reads nothing but the text file):

    python tools/make_initials.py
"""

import unicodedata
from pathlib import Path

from pypinyin import lazy_pinyin

TARGET = Path(__file__).parent.parent / "station_app" / "core" / "initials.txt"
FIRST, LAST = 0x4E00, 0x9FA5


def initial(ideograph: str) -> str:
    """The letter its main reading begins with."""
    reading = lazy_pinyin(ideograph, errors="ignore")
    letter = unicodedata.normalize("NFKD", reading[0])[:1].lower() if reading else ""
    return letter if letter.isascii() and letter.isalpha() else "-"


if __name__ == "__main__":
    TARGET.write_text("".join(initial(chr(code)) for code in range(FIRST, LAST + 1)) + "\n", encoding="ascii")
