"""From a text to the fields of an order. Never raises, whatever the text is, and reads no sign often.

What two places of the text agree on is sure: prices that come to the sum, a number behind its label. What was
only guessed is named in ``Pasted.unsure``.
"""

from __future__ import annotations

from collections.abc import Sequence

from station_app.orders.pasting import goods, labelled, titles
from station_app.orders.pasting.cells import URL, Cell, cells_of, cleaned, half
from station_app.orders.pasting.figures import amount_in
from station_app.orders.pasting.labelled import Sums
from station_app.orders.pasting.pasted import Goods, Pasted
from station_app.orders.pasting.platforms import linked, platform_of

TITLE_SIGNS, SPEC_SIGNS, NUMBER_SIGNS = 120, 300, 60


def read(text: str) -> Pasted | None:
    """The order in a text; None where nothing of one can be told."""
    whole = cleaned(text)
    cells = cells_of(whole)
    found = Pasted()
    numbered = labelled.numbers(cells)
    found.orders = len(numbered)
    cells = _first_order(cells, numbered)
    found.number = numbered[0][1][:NUMBER_SIGNS] if numbered else ""
    found.platform, is_certain = platform_of(whole, found.number)
    _parcel(found, cells)
    sums, used = labelled.sums(cells)
    found.freight_fen, found.fee_fen = sums.freight, sums.fee
    shared = titles.shared_title(whole) if not numbered else ""
    if shared:
        _shared(found, shared, cells, whole)
    else:
        _goods(found, cells, used, sums)
    if not found.goods and not numbered and linked(whole):
        _beside(found, whole)
    if not (found.number or found.goods or found.tracking_number or linked(whole)):
        return None
    if found.platform and not is_certain:
        found.doubt("platform")
    if found.orders > 1:
        found.doubt(*_names(found))
    return found


def _names(found: Pasted) -> list[str]:
    lines = [f"lines-{n}-{part}" for n in range(len(found.goods)) for part in ("goods", "paid", "quantity")]
    return ["platform_number", *lines]


def _first_order(cells: list[Cell], numbered: Sequence[tuple[int, str]]) -> list[Cell]:
    """Of a list of orders the first: shops print the number above the goods, or below them."""
    if len(numbered) < 2:
        return cells
    first, second = numbered[0][0], numbered[1][0]
    if first == second:
        return cells
    is_above = not any(amount_in(cell.text) for cell in cells[:first])
    if is_above:
        return cells[:second]
    end = first + 1
    while end < second and labelled.is_meta(cells[end].text):
        end += 1
    return cells[:end]


def _parcel(found: Pasted, cells: Sequence[Cell]) -> None:
    courier, number, is_sure = labelled.parcel(cells)
    if number and number != found.number:
        found.courier, found.tracking_number = courier, number[:NUMBER_SIGNS]
        if not is_sure:
            found.doubt("tracking_number")


def _shared(found: Pasted, title: str, cells: Sequence[Cell], whole: str) -> None:
    """A shared link: its title is sure, a price in it only what the shop asks; how many may stand beside."""
    prices = [value for cell in cells if (value := amount_in(cell.text)) is not None]
    found.goods = [Goods(titles.bare(title)[0][:TITLE_SIGNS], paid_fen=min(prices) if prices else None)]
    if prices:
        found.doubt("lines-0-paid")
    if titles.MIXED.search(half(title)):
        found.doubt("lines-0-goods")
    if titles.MANY.search(URL.sub(" ", whole.replace(title, ""))):
        found.doubt("lines-0-quantity")


def _beside(found: Pasted, whole: str) -> None:
    """A link without a title in brackets: the words before it may be one."""
    title = titles.beside_link(whole)
    if title:
        found.goods = [Goods(titles.bare(title)[0][:TITLE_SIGNS])]
        found.doubt("lines-0-goods")


def _goods(found: Pasted, cells: Sequence[Cell], used: set[int], sums: Sums) -> None:
    """The lines of an order, held against its sums."""
    groups = goods.groups(cells, used)
    priced = [one for one in groups if one.before or one.after]
    is_known = bool(found.number or found.tracking_number or sums.paid is not None or sums.goods is not None)
    chosen = priced or [one for one in groups if one.named][:1] or (groups[:1] if is_known else [])
    for group in chosen[: goods.MOST]:
        _line(found, group, is_alone=len(chosen) == 1)
    if found.goods:
        _settle(found, chosen, sums)


def _line(found: Pasted, group: goods.Group, *, is_alone: bool) -> None:
    named = list(titles.titles(group.named, group.texts, has_shop=group.shops > 0))
    place = f"lines-{len(found.goods)}"
    title = named[0] if named else ""
    after = group.texts[group.texts.index(title) + 1 :] if title in group.texts else []
    spec = " ".join([*after, *group.specs])[:SPEC_SIGNS]
    if not group.named and (len(named) > 1 or len(title) < 6 or not (group.before or group.after)):
        found.doubt(f"{place}-goods")
    if group.quantity_m is None and (not is_alone or group.after):
        found.doubt(f"{place}-quantity")
    title, is_asked = titles.bare(title)
    if is_asked:
        found.doubt(f"{place}-goods")
    if group.quantity_m is None and goods.MANY.search(half(f"{title} {spec}")):
        found.doubt(f"{place}-quantity")
    if titles.MIXED.search(half(title)):
        found.doubt(f"{place}-goods", f"{place}-quantity", f"{place}-paid")
    found.goods.append(Goods(title[:TITLE_SIGNS], spec, group.quantity_m or 1_000, _paid(group)))


def _paid(group: goods.Group) -> int | None:
    """What the line comes to by itself: its lowest price times how many."""
    if not group.before:
        return min(group.after) if group.after else None
    return round_up_half(min(group.before) * (group.quantity_m or 1_000))


def round_up_half(milli: int) -> int:
    """Thousandths of a fen as fen, half up."""
    return (milli + 500) // 1_000


def _settle(found: Pasted, chosen: Sequence[goods.Group], sums: Sums) -> None:
    """Hold prices and sums against each other: what is between is the discount, or the lines are doubtful."""
    lines = found.goods
    freight = sums.freight or 0
    target = sums.goods if sums.goods is not None else None
    if target is None and sums.paid is not None:
        target = sums.paid - freight - (sums.fee or 0)
    if any(line.paid_fen is None for line in lines) or (target is not None and _sum(lines) != target):
        _other_prices(lines, chosen, sums, target)
    if len(lines) == 1 and lines[0].paid_fen is None and target is not None and target >= 0:
        lines[0].paid_fen = target
    places = [f"lines-{n}-paid" for n in range(len(lines))]
    if any(line.paid_fen is None for line in lines):
        found.doubt(*(place for place, line in zip(places, lines, strict=True) if line.paid_fen is None))
        return
    said = chosen[-1].after[-1:] if sums.paid is None and chosen[-1].before else []
    if said and said[0] in (_sum(lines), _sum(lines) + freight):
        sums.paid = _sum(lines) + freight + (sums.fee or 0)  # the sum of an order in a list, with no label
    if sums.paid is None:
        if sums.goods != _sum(lines) or not found.number:
            is_said = [bool(one.is_priced_by_label and found.number) for one in chosen]
            found.doubt(*(name for name, sure in zip(places, is_said, strict=True) if not sure))
        found.discount_fen = sums.discount or None
        return
    over = _sum(lines) + freight + (sums.fee or 0) - sums.paid
    if over > 0:
        found.discount_fen = over
        if sums.goods != _sum(lines) and sums.discount != over:
            found.doubt("discount", *places)
        elif sums.is_guessed and sums.discount != over:
            found.doubt("discount")
    elif over < 0 and sums.freight is None:
        found.freight_fen = -over
        found.doubt("freight", *places)
    elif over < 0:
        found.doubt(*places)
    if found.discount_fen is not None and found.discount_fen > _sum(lines):
        found.discount_fen = None
        found.doubt("discount", *places)


def _sum(lines: Sequence[Goods]) -> int:
    return sum(line.paid_fen or 0 for line in lines)


def _other_prices(
    lines: Sequence[Goods], chosen: Sequence[goods.Group], sums: Sums, target: int | None
) -> None:
    """Where the prices do not come to the sum: prices before a reduction, or sums of lines, may do."""
    wanted = {value for value in (target, sums.goods) if value is not None}
    discount = sums.discount or 0
    wanted |= {value + discount for value in list(wanted)}
    readings = []
    for pick in (min, max, _last):
        for is_total in (False, True):
            readings.append([_reading(group, pick, is_total=is_total) for group in chosen])
    for reading in readings:
        if None not in reading and sum(value or 0 for value in reading) in wanted:
            for line, value in zip(lines, reading, strict=True):
                line.paid_fen = value
            return


def _last(values: Sequence[int]) -> int:
    return values[-1]


def _reading(group: goods.Group, pick: object, *, is_total: bool) -> int | None:
    values = (group.after or group.before) if is_total else (group.before or group.after)
    if not values:
        return None
    chosen: int = pick(values)  # type: ignore[operator]
    return chosen if is_total else round_up_half(chosen * (group.quantity_m or 1_000))
