"""Amounts and quantities as shops print them: ¥1,234.50, 12.8元, x2, 2件."""

from __future__ import annotations

import re

from station_app.core.parsers import Unreadable, read_money

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.[0-9]{1,4})?"
END = r"(?![0-9A-Za-z.,]?[0-9A-Za-z])"
"""Not the beginning of a longer word: ¥12abcDE¥ is a password, no amount."""
AMOUNT = re.compile(rf"([-+]?) ?(?:¥|RMB|CNY) ?([-+]?) ?({NUMBER}){END}|([-+]?)({NUMBER}) ?元(?!/)", re.I)
SIGNED = re.compile(rf"([-+]?) ?¥? ?([-+]?) ?({NUMBER})(?: ?元)?(?:/[^\W\d]{{1,2}})?(?:\(.{{0,12}}\))?", re.I)
TIMES = re.compile(r"(?:[xX*] ?([0-9]{1,6})|([0-9]{1,6}) ?[xX*])(?: ?[^\W\d_a-zA-Z]{1,2})?")
PIECES = re.compile(
    r"(?:共|数量:?)? ?([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(?:件|个|条|袋|盒|包|瓶|双|对|套|台|箱|支|把|只|份"
    r"|斤|公斤|kg|米|张|床|本|根|串|副|块|片|听|罐|桶|卷|粒|枚|株|棵|顶|捆|组|头|辆|册|付|板|提)",
    re.I,
)
"""Not 5斤装: that says how large a pack is, not how many."""
MOST = 99_999_999_99


GLUED = re.compile(r"(?<=[0-9元])(?=[xX*] ?[0-9]{1,4}(?: ?[^\W\d_a-zA-Z]{1,2})?$)")


def apart(text: str) -> list[str]:
    """A cell's figures one by one: ¥3.50x10 is a price and how many."""
    if text[:1] in "¥+-":
        text = GLUED.sub(" ", text)
    return text.replace("¥ ", "¥").replace("x ", "x").replace("·", " ").replace("|", " ").split()


def fen(number: str) -> int | None:
    """The fen of a number as it was found; None for one that is too large to be a price."""
    try:
        value = read_money(number).value
    except Unreadable:
        return None
    return value if value <= MOST else None


def amount_in(text: str) -> int | None:
    """The first amount with its sign of money in a text."""
    match = AMOUNT.search(text)
    return fen(match[3] or match[5]) if match else None


def whole_amount(text: str) -> int | None:
    """The amount that is all of a text; a bare number needs its decimals to be one."""
    match = SIGNED.fullmatch(text)
    if match is None or ("¥" not in text and "元" not in text and "." not in match[3]):
        return None
    return fen(match[3])


def written_amount(text: str) -> int | None:
    """The amount behind a label: bare numbers are amounts there."""
    match = SIGNED.match(text.strip())
    if match and re.match(r"[0-9.]{0,9} ?万", text.strip()[match.end(3) :]):
        return None
    return fen(match[3]) if match else None


def quantity_in(text: str) -> int | None:
    """The quantity that is all of a text, in thousandths: x2, 2件. A bare number is none."""
    match = TIMES.fullmatch(text)
    number = (match[1] or match[2]) if match else None
    if number is None:
        match = PIECES.fullmatch(text)
        number = match[1] if match else None
    return thousandths(number) if number else None


def thousandths(number: str) -> int | None:
    """A written quantity; None where it is none a shop sells."""
    whole, _, rest = number.partition(".")
    if not whole.isascii() or not whole.isdigit() or len(whole) > 6 or not (rest == "" or rest.isdigit()):
        return None
    value = int(whole) * 1_000 + int((rest or "0")[:3].ljust(3, "0"))
    return value if 0 < value <= 999_999_000 else None
