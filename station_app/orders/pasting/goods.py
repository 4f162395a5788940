"""The goods of an order: which cells are titles, which are prices and how many, and what belongs together.

Shops print a title, below it its kind, and then price and quantity, in whatever order and with whatever
buttons between. A group is what stands from one title to the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from station_app.orders.pasting import figures, labelled, words
from station_app.orders.pasting.cells import Cell, half
from station_app.orders.pasting.figures import AMOUNT, amount_in, quantity_in, thousandths, whole_amount
from station_app.orders.pasting.titles import LABELS

COLUMNS = words.any_of((*words.UNIT_PRICE, *words.QUANTITIES, *words.SPECS))
TITLE = re.compile(rf"(?:{words.any_of(words.TITLES)})(?: ?[0-9]{{0,2}} ?: ?| (?!{COLUMNS}))(.{{2,}})")
TITLE_LABEL = re.compile(rf"(?:{words.any_of(words.TITLES)}) ?[0-9]{{0,2}} ?:?")
SPEC = re.compile(rf"(?:{words.any_of(words.SPECS)})(?: ?: ?| (?!{COLUMNS}))(.{{1,300}})")
PRICE = re.compile(rf"(?:{words.any_of(words.UNIT_PRICE)})(?:\([^()]{{0,8}}\))? ?:? ?(.{{1,30}})")
QUANTITY = re.compile(
    rf"(?:{words.any_of(words.QUANTITIES)})(?:\([^()]{{0,8}}\))? ?[:x]? ?([0-9]{{1,6}}(?:\.[0-9]{{1,3}})?)"
    r"(?: ?[^\W\d_a-z]{1,2})?"
)
COUNTED = re.compile(
    rf"(?:^|[ ;,])(?:{words.any_of(words.QUANTITIES)}) ?[:x]? ?([0-9]{{1,6}})"
    r"(?: ?[^\W\d_a-z]{1,2})?$"
)
DECIMAL = re.compile(r"[0-9]+\.[0-9]{2}")
DATE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?.{0,12}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
NOTHING = "0"
"""In a row of figures: no discount."""
MANY = re.compile(r" [0-9]{1,5} ?(?:件|个|条|袋|盒|包|瓶|双|对|套|台|箱|把|只|份|斤|米|张|桶)(?= |$)")
"""How many, within a name: 纸杯 50只装 100包 may be a hundred packs."""
LETTERS = re.compile(r"[^\W\d_]")
MOST = 50


@dataclass
class Group:
    """What stands together: texts in their order (``named``: a label said it is the title), prices, count."""

    named: str = ""
    texts: list[str] = field(default_factory=list)
    shops: int = 0
    specs: list[str] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    quantity_m: int | None = None
    is_priced_by_label: bool = False
    is_counted: bool = False

    @property
    def has_figures(self) -> bool:
        """Is there a price or a quantity?"""
        return bool(self.before or self.after or self.quantity_m)

    @property
    def has_text(self) -> bool:
        """Is there anything that may be a title?"""
        return bool(self.named or self.texts)


def groups(cells: Sequence[Cell], used: Set[int]) -> list[Group]:
    """The groups of an order's cells, those without any text left out. ``used``: cells that sums stand in."""
    found = [Group()]
    waiting = ""
    for place, cell in enumerate(cells):
        if place in used:
            continue
        if waiting == "title":
            waiting = ""
            if not (labelled.is_meta(cell.text) or words.NOISE.fullmatch(cell.text[:40])):
                _title(found, cell.raw)
                continue
        if (
            TITLE_LABEL.fullmatch(cell.text)
            and place + 1 < len(cells)
            and cells[place + 1].line - cell.line <= 2
        ):
            waiting = "title" if ":" in cell.text or cell.text[-2:] in ("名称", "标题", "品名") else ""
            continue
        _take(found, cell)
        if len(found) > MOST * 4:
            break
    return _merged([one for one in found if one.has_text or one.has_figures])[:MOST]


def _take(found: list[Group], cell: Cell) -> None:
    """Sort one cell into the last group, or begin the next."""
    text = cell.text
    title, spec = TITLE.fullmatch(text), SPEC.match(text)
    if title and not amount_in(title[1]):
        _title(found, cell.raw[title.start(1) :])
        return
    price = PRICE.fullmatch(text)
    value = whole_amount(price[1].strip()) if price else None
    if price and value is None and price[1].strip().isascii() and price[1].strip().isdigit():
        value = whole_amount(price[1].strip() + "元")
    if value is not None:
        found[-1].is_priced_by_label = True
        _amount(found[-1], value)
        return
    counted = QUANTITY.fullmatch(text)
    if counted:
        found[-1].quantity_m = found[-1].quantity_m or thousandths(counted[1])
        return
    if spec:
        found[-1].specs.append(_without_count(found[-1], cell.raw[spec.start(1) :].strip()))
        return
    if (
        labelled.is_meta(text)
        or DATE.fullmatch(text)
        or words.PHONE.search(text)
        or words.ADDRESS.match(text)
    ):
        return
    if _figures(found[-1], text) or (len(text) <= 24 and words.NOISE.fullmatch(text)):
        return
    if all(words.NOISE.fullmatch(one) for one in text.split(" ")[:12]):
        return  # the headings of a table
    _words(found, cell)


def _amount(group: Group, value: int) -> None:
    (group.after if group.is_counted else group.before).append(value)


def _figures(group: Group, text: str) -> bool:
    """Take a cell that is nothing but prices and quantities."""
    read: list[tuple[str, int]] = []
    for piece in figures.apart(text)[:12]:
        quantity, value = quantity_in(piece), whole_amount(piece)
        if quantity is not None:
            read.append(("quantity", quantity))
        elif value is not None:
            read.append(("amount", value))
        elif (
            piece.isascii() and piece.isdigit() and len(piece) <= 4 and group.before and not group.is_counted
        ):
            read.append(("quantity", int(piece) * 1_000))
        elif piece not in ("/", "=", "元", "件", NOTHING):
            return False
    for kind, value in read:
        if kind == "amount":
            _amount(group, value)
        elif value:
            group.quantity_m, group.is_counted = group.quantity_m or value, True
    return bool(read)


def _words(found: list[Group], cell: Cell) -> None:
    """A text: a shop, a sentence, or a title with what stands behind it."""
    raw, tail = _peeled(_begun(LABELS.sub("", cell.raw)))
    text = half(raw)
    if not _says_something(text):
        _figures(found[-1], tail)
        return
    is_shop = bool(words.SHOP.fullmatch(text)) and not tail
    if found[-1].has_figures:
        found.append(Group())
    if is_shop:
        found[-1].texts.clear()
        found[-1].shops += 1
        return
    if not tail and words.SENTENCE.search(text) and len(text) > 6 and not _reads_like_goods(text):
        return
    found[-1].texts.append(_without_count(found[-1], raw))
    if tail:
        _figures(found[-1], tail)


def _begun(raw: str) -> str:
    """A text without the state and the shop before it: a line that held a whole order begins with them."""
    pieces = raw.split(" ")
    while len(pieces) > 1 and (words.STATE.fullmatch(pieces[0]) or words.SHOP.fullmatch(half(pieces[0]))):
        pieces.pop(0)
    return " ".join(pieces)


def _reads_like_goods(text: str) -> bool:
    return len(text) >= 18 and not re.search(r"[,。!！?？…]|复制|打开|您的|您购买|签收", text)


def _says_something(text: str) -> bool:
    letters = LETTERS.findall(text[:60])
    return sum(2 if letter > "\u2e80" else 1 for letter in letters) >= 4


def _peeled(raw: str) -> tuple[str, str]:
    """A text and the figures at its end: 毛巾 ¥12.80 x2 is 毛巾 and ¥12.80 x2."""
    pieces = raw.split(" ")
    tail: list[str] = []
    while len(pieces) > 1:
        last = half(pieces[-1])
        is_figure = quantity_in(last) is not None or AMOUNT.fullmatch(last) or DECIMAL.fullmatch(last)
        if last and not is_figure and not (last == NOTHING and tail):
            break
        if quantity_in(last) is not None and any(quantity_in(one) for one in tail):
            break  # 尿素 50kg 2袋: two bags of 50 kg; A4纸 500张 ¥21 x2: two of 500
        tail.insert(0, last)
        pieces.pop()
    if not any(AMOUNT.fullmatch(one) or "." in one or one[:1] in "xX*" for one in tail if one):
        return _glued(raw)
    return " ".join(pieces), " ".join(tail)


def _glued(raw: str) -> tuple[str, str]:
    """The same without a gap between: 毛巾¥12.80x2."""
    text = half(raw)
    match = re.search(r"¥ ?[0-9][0-9,.]{0,14}(?: ?[xX*] ?[0-9]{1,4})?(?: ?[^\W\d_]{1,2})?$", text)
    if match is None or match.start() < 2:
        return raw, ""
    return raw[: match.start()].rstrip(), re.sub(r"(?<=[0-9])(?=[xX*])", " ", match[0])


def _without_count(group: Group, raw: str) -> str:
    """A kind without the quantity written behind it: 蓝色 数量:2条."""
    match = COUNTED.search(half(raw))
    if match is None or (match.start() == 0 and len(raw) == match.end()):
        return raw
    group.quantity_m = group.quantity_m or thousandths(match[1])
    return raw[: match.start()].rstrip(" ;,；，")


def _title(found: list[Group], raw: str) -> None:
    """A title that a label announces begins a group of its own."""
    if found[-1].named or found[-1].has_figures:
        found.append(Group())
    title, tail = _peeled(raw.strip())
    found[-1].named = title
    _figures(found[-1], tail)


def _merged(found: list[Group]) -> list[Group]:
    """A price, a kind, and how many below it are one thing: the text between is no second title."""
    kept: list[Group] = []
    for one in found:
        last = kept[-1] if kept else None
        lacks = last is not None and last.before and last.quantity_m is None
        if last is not None and lacks and one.quantity_m and not (one.before or one.after or one.named):
            last.specs += [*one.texts, *one.specs]
            last.quantity_m = one.quantity_m
        else:
            kept.append(one)
    return [one for one in kept if one.has_text]
