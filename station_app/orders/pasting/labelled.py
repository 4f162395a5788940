"""What a label says: the order's number, the parcel's, sums. The value stands beside it or below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from station_app.orders.pasting import words
from station_app.orders.pasting.cells import Cell
from station_app.orders.pasting.figures import SIGNED, fen, written_amount
from station_app.orders.pasting.words import any_of

GAP = r"(?:\([^()]{0,16}\))? ?[:：]? ?"
NUMBER = re.compile(
    rf"(?<![子父付户部游易])(?:{any_of(words.NUMBER_LABELS)}){GAP}([0-9A-Z][0-9A-Z-]{{5,39}})(?![0-9A-Z-])",
    re.I,
)
NUMBER_LABEL = re.compile(rf".{{0,12}}(?<![子父付户部游易])(?:{any_of(words.NUMBER_LABELS)}){GAP}", re.I)
BARE_NUMBER = re.compile(r"([0-9]{6}-[0-9]{15}|[0-9]{8,20})(?: ?复制)?")
JOINED = re.compile(r"(?<![0-9-])([0-9]{6}-[0-9]{15})(?![0-9-])")
"""A number of Pinduoduo: nobody else's looks like it."""
PARCEL = r"([A-Z]{0,6}[0-9][0-9A-Z-]{7,29})(?![0-9A-Z-])"
KIND = r"(?:快递|速递|速运|物流|快运|快递包裹|包裹|配送|邮政|集团)?"
COURIER = rf"((?:{any_of(words.COURIERS)}){KIND})"
TRACKING = re.compile(rf"(?:{any_of(words.TRACKING_LABELS)}){GAP}(?:{COURIER} ?[:：]? ?)?{PARCEL}", re.I)
TRACKING_LABEL = re.compile(rf".{{0,16}}(?:{any_of(words.TRACKING_LABELS)}){GAP}", re.I)
CARRIED = re.compile(
    rf"{COURIER}(?:\([^()]{{0,16}}\))?[ :：,·|]{{0,3}}(?:单号|运单号|快递单号)?[ :：]{{0,2}}{PARCEL}", re.I
)
AHEAD = re.compile(rf"{COURIER}[ :,·]{{0,3}}$", re.I)
BROUGHT_BY = re.compile(rf"(?:{any_of(words.COURIER_LABELS)}){GAP}([^\W\d_]{{2,16}})", re.I)
COURIER_ALONE = re.compile(rf"{COURIER}(?: ?复制)?", re.I)
MIXED = re.compile(r"[A-Z]{0,6}[0-9][0-9A-Z-]{7,29}", re.I)
MONEY = {"paid": words.PAID, "goods": words.GOODS_TOTAL, "freight": words.FREIGHT, "discount": words.DISCOUNT}
MONEY |= {"fee": words.FEE}
WHICH = {name: kind for kind, names in MONEY.items() for name in names}
SAID = re.compile(
    rf"(?<![^\W\d_])(?:商品|总|含|共)??({any_of(WHICH)})(?:\([^()]{{0,16}}\))? ?([:：])? ?"
    r"(?:共[0-9]{1,4}件(?:商品|宝贝)? ?|减 ?|合计:? ?)?"
    r"((?:[-+] ?)?¥? ?(?:[-+] ?)?"
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}|[0-9]{{1,9}})(?:\.[0-9]{{1,2}})?)"
    r"(?![0-9]|[0-9.]{0,9} ?万)( ?元)?"
)
"""Not 2万元: two yuan would look as sure as any."""
ALONE = any_of(WHICH.keys() - set(words.PROMISES))
SUM_LABEL = re.compile(rf"(?:商品|含|共)??({ALONE})(?:\([^()]{{0,20}}\))? ?[:：]?")
FREE = re.compile(
    rf"(?:{any_of(words.FREIGHT)})(?:\([^()]{{0,12}}\))? ?[:：]? ?(?:{any_of(words.FREE)})"
    rf"|\((?:{any_of(words.FREE)})\)"
)
META = re.compile(
    rf"(?:{any_of(words.META)})(?:\([^()]{{0,12}}\))?(?: ?:| |$|(?=[0-9¥]))"
    rf"|(?:{any_of(words.SHORT_META)})[^\W\d_]{{0,4}} ?(?::|$)"
)
LESS = re.compile(
    r"(?:[^\d¥:]{2,14}:? ?- ?¥?|[^¥:]{2,16}:? ?- ?¥)"
    r" ?((?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.[0-9]{1,2})?)(?: ?元)?"
)
"""Whatever it is called, what stands with a minus is taken off."""
MINUS = re.compile(r"- ?¥ ?[0-9][0-9,.]{0,14}(?: ?元)?|¥ ?- ?[0-9][0-9,.]{0,14}(?: ?元)?")


def is_meta(text: str) -> bool:
    """Does a cell say something that is no part of an order here, or a number that is read elsewhere?"""
    if (
        META.match(text)
        or NUMBER_LABEL.match(text)
        or TRACKING_LABEL.match(text)
        or COURIER_ALONE.fullmatch(text)
    ):
        return True
    carried = CARRIED.match(text)
    return carried is not None and sum(sign.isdigit() for sign in carried[2]) >= 8


def numbers(cells: Sequence[Cell]) -> list[tuple[int, str]]:
    """The labelled order numbers with the place of the cell they stand in, each once."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for match in NUMBER.finditer(cell.text):
            if any(sign.isdigit() for sign in match[1]):
                found.setdefault(match[1].upper(), place)
        if NUMBER_LABEL.fullmatch(cell.text) and place + 1 < len(cells):
            below = BARE_NUMBER.fullmatch(cells[place + 1].text)
            if below:
                found.setdefault(below[1], place + 1)
        for match in JOINED.finditer(cell.text):
            found.setdefault(match[1], place)
    return sorted((place, number) for number, place in found.items())


def parcel(cells: Sequence[Cell]) -> tuple[str, str, bool]:
    """Who carries it, under which number, and whether a label said so."""
    courier, number, is_sure = "", "", False
    for place, cell in enumerate(cells):
        match = TRACKING.search(cell.text) if not number else None
        if match:
            ahead = AHEAD.search(cell.text[: match.start()] or _left_of(cells, place))
            courier, number, is_sure = match[1] or (ahead[1] if ahead else courier), match[2], True
        elif not number and TRACKING_LABEL.fullmatch(cell.text) and place + 1 < len(cells):
            below = cells[place + 1].text.removesuffix("复制").strip()
            carried = CARRIED.match(below)
            if MIXED.fullmatch(below):
                number, is_sure = below, True
            elif carried:
                courier, number, is_sure = carried[1], carried[2], True
        by = BROUGHT_BY.search(cell.text)
        if by and not courier:
            courier = by[1]
        if not number:
            carried = CARRIED.search(cell.text)
            if carried and sum(sign.isdigit() for sign in carried[2]) >= 8:
                courier, number = carried[1], carried[2]
            elif COURIER_ALONE.fullmatch(cell.text) and place + 1 < len(cells):
                below = cells[place + 1].text.removesuffix("复制").strip()
                if MIXED.fullmatch(below) and sum(sign.isdigit() for sign in below) >= 10:
                    courier, number = cell.text.removesuffix("复制").strip(), below
        if not courier and place and COURIER_ALONE.fullmatch(cell.text) and number:
            courier = cell.text.removesuffix("复制").strip()
    return courier[:40], number.upper().strip("-"), is_sure


def _left_of(cells: Sequence[Cell], place: int) -> str:
    """The cell before this one, if it stands in the same line or names a courier and nothing else."""
    before = cells[place - 1] if place else None
    is_beside = before and (before.line == cells[place].line or COURIER_ALONE.fullmatch(before.text))
    return before.text.removesuffix("复制") if before and is_beside else ""


class Sums:
    """The labelled amounts of an order, in fen; None where nothing is said. Discounts are added up."""

    def __init__(self) -> None:
        self.paid: int | None = None
        self.goods: int | None = None
        self.freight: int | None = None
        self.discount: int | None = None
        self.fee: int | None = None
        self.is_guessed = False
        self._label, self._is_loose = "", False

    def take(self, label: str, value: int | None, *, is_raise: bool = False) -> None:
        """Note one amount; what is paid is the last that is said, of the rest each the first."""
        kind = WHICH[label]
        if value is None:
            return
        if kind == "discount":
            if not is_raise:
                self.discount = (self.discount or 0) + value
        elif kind == "paid":
            self._take_paid(label, value)
        elif getattr(self, kind) is None:
            setattr(self, kind, value)

    def _take_paid(self, label: str, value: int) -> None:
        """实付款 is what was paid; 金额 beside another sum is what the goods come to: 金额 150, 总计 135."""
        is_loose = label in words.LOOSE
        if label.startswith("实") or self.paid is None or (self._is_loose and label != self._label):
            if self._is_loose and self.paid not in (None, value) and self.goods is None:
                self.goods, self.is_guessed = self.paid, True
            self.paid, self._label, self._is_loose = value, label, is_loose and not label.startswith("实")
        elif is_loose and value != self.paid and self.goods is None and label == "金额":
            self.goods, self.is_guessed = value, True


def sums(cells: Sequence[Cell]) -> tuple[Sums, set[int]]:
    """What labels say of money, and which cells said nothing else."""
    found, used = Sums(), set[int]()
    for place, cell in enumerate(cells):
        if FREE.search(cell.text):
            found.take("运费", 0)
            if FREE.fullmatch(cell.text):
                used.add(place)
        if SUM_LABEL.fullmatch(cell.text):
            _below(cells, place, found, used)
            continue
        if place in used:
            continue
        if _is_less_beside(cells, place):
            found.take("优惠", written_amount(cells[place + 1].text))
            used.update((place, place + 1))
            continue
        less = LESS.fullmatch(cell.text)
        if less:
            found.take("优惠", fen(less[1]))
            used.add(place)
            continue
        for match in SAID.finditer(cell.text):
            is_all = match.start() == 0 and match.end() >= len(cell.text) - 6
            if not (match[2] or match[4] or "¥" in match[3] or "-" in match[3] or is_all):
                continue
            found.take(match[1], _value(match[3]), is_raise="+" in match[3] and WHICH[match[1]] == "discount")
            if is_all or match.start() == 0:
                used.add(place)
    return found, used


def _is_less_beside(cells: Sequence[Cell], place: int) -> bool:
    """Does a sum with a minus stand beside, in a table as pages print them? 88VIP立减 | -¥12.84."""
    beside = cells[place + 1] if place + 1 < len(cells) else None
    return (
        beside is not None
        and beside.line == cells[place].line
        and MINUS.fullmatch(beside.text) is not None
        and LESS.fullmatch(cells[place].text + beside.text) is not None
    )


def _below(cells: Sequence[Cell], place: int, found: Sums, used: set[int]) -> None:
    """A label alone in its cell: the amount stands in the next."""
    label = SUM_LABEL.fullmatch(cells[place].text)
    below = cells[place + 1].text if place + 1 < len(cells) else ""
    if label is None:
        return
    if SIGNED.fullmatch(below):
        kind_is_discount = WHICH[label[1]] == "discount"
        found.take(label[1], written_amount(below), is_raise=kind_is_discount and below.startswith("+"))
        used.update((place, place + 1))
    elif below in words.FREE and WHICH[label[1]] == "freight":
        found.take(label[1], 0)
        used.update((place, place + 1))


def _value(text: str) -> int | None:
    return fen(text.replace("¥", "").replace(" ", "").lstrip("+-"))
