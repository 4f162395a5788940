"""Two versions of an order beside each other, line by line; the words and rules are those of ``core.stale``.

A line both versions have is compared field by field. A line that one of them took away or added is one
choice as a whole. Lines are the same when their ``id`` is, wherever they stand in the form.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from station_app.core import stale
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.stale import KEEP, THEIRS, Leaf
from station_app.core.words import quantity
from station_app.orders.edit_forms import EditForm
from station_app.orders.line_numbers import renumbered
from station_app.orders.models import OrderLine

LABELS = {
    "platform": N_("平台"),
    "platform_number": N_("平台订单号"),
    "freight": N_("运费"),
    "service_fee": N_("服务费"),
    "discount": N_("优惠"),
    "note": N_("备注"),
    "carrier": N_("快递公司"),
    "tracking_number": N_("运单号"),
}
PARTS = {
    "goods": N_("商品"),
    "quantity": N_("数量"),
    "paid": N_("付款"),
    "local": N_("县里卖"),
    "unit_price": N_("单价"),
    "spec": N_("规格"),
    "source": N_("价格来源"),
}
PART_KEY = re.compile(r"line\.([0-9a-f]{32})(?:\.([a-z_]+))?", re.ASCII)
Lines = dict[uuid.UUID, Any]


def seen(own: Sequence[OrderLine]) -> EditForm | None:
    """The form as it stood when the page was opened; None where that was not posted."""
    fields = stale.recall()
    return made(fields, own) if fields else None


def made(fields: MultiDict[str, str], own: Sequence[OrderLine]) -> EditForm:
    """A form of posted fields, its lines numbered anew."""
    numbered, written = renumbered(fields)
    form = EditForm(numbered)
    form.written = written
    form.keep_sources(line.reference_source for line in own)
    return form


def clashes(mine: EditForm, theirs: EditForm, before: EditForm | None) -> list[stale.Clash]:
    """Every field and every line in which the two versions differ."""
    sides = [mine, theirs, *([before] if before else [])]
    leaves: list[dict[str, Leaf]] = [{} for _side in sides]
    stored = [_stored(form) for form in sides]
    sorted_ids = dict.fromkeys(id for side in (*stored[1:], stored[0]) for id in side)
    places = {id: n for n, id in enumerate(sorted_ids, 1)}
    for id in places:
        # A line that was put in by the other alone was not taken away by me: it is simply not known here.
        present = [_there(side.get(id)) for side in stored]
        for found, side in zip(leaves, stored, strict=True):
            if all(present[:2]):
                found |= _parts(id, places[id], side.get(id))
            elif any(present[:2]):
                found[f"line.{id.hex}"] = _whole(places[id], side.get(id))
    for found, form in zip(leaves, sides, strict=True):
        found |= stale.leaves(form, LABELS)
    return stale.meet(leaves[0], leaves[1], leaves[2] if before else {})


def _stored(form: EditForm) -> Lines:
    return {entry.form.id.data: entry.form for entry in form.lines if entry.form.id.data}


def _there(line: Any) -> bool:
    return line is not None and not line.gone.data


def _parts(id: uuid.UUID, place: int, line: Any) -> dict[str, Leaf]:
    if not _there(line):
        return {}
    return {
        f"line.{id.hex}.{name}": stale.leaf(
            line[name], gettext(N_("第 %(n)s 样%(word)s"), n=place, word=gettext(word))
        )
        for name, word in PARTS.items()
    }


def _whole(place: int, line: Any) -> Leaf:
    label = gettext(N_("第 %(n)s 样"), n=place)
    if not _there(line):
        return Leaf(label, None, gettext(N_("没有这一样")))
    sum_fen = line.paid.data
    words = [line.goods.data or "", f"× {quantity(line.quantity.data or 1_000)}"]
    if sum_fen is not None:
        words.append(money(sum_fen))
    return Leaf(label, tuple(line[name].data or "" for name in PARTS), " ".join(words))


def chosen(theirs: EditForm, posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """The posted fields with the other's value wherever that was chosen, line by line."""
    fields: MultiDict[str, str] = MultiDict(
        [pair for pair in posted.items(multi=True) if not pair[0].startswith(KEEP)]
    )
    now, wanted = stale.spelled(theirs), stale.wanted()
    for key, whose in wanted.items():
        match = PART_KEY.fullmatch(key)
        if match:
            _choose_line(fields, now, match[1], match[2], whose)
        elif whose == THEIRS and key in LABELS:
            fields.poplist(key)
            fields[key] = now.get(key, "")
    return fields


def _choose_line(
    fields: MultiDict[str, str], now: dict[str, str], id: str, part: str | None, whose: str
) -> None:
    here, there = _prefix(fields, id), _prefix(now, id)
    if part is not None:
        if whose == THEIRS and here and there and part in PARTS:
            fields.poplist(here + part)
            fields[here + part] = now.get(there + part, "")
        return
    if whose == THEIRS:
        _drop(fields, here)
        prefix = here or _free(fields)
        for name in (*PARTS, "id"):
            if there and there + name in now:
                fields[prefix + name] = now[there + name]
    elif here and not there:
        fields.poplist(here + "id")  # the other took it away, I keep it: it is put in again
    elif there and not here:
        prefix = _free(fields)
        fields[prefix + "id"], fields[prefix + "gone"] = now[there + "id"], "y"


def _prefix(fields: Any, id: str) -> str:
    """'lines-2-' for the line with this identifier; '' where there is none."""
    for name, value in list(fields.items()):
        if name.startswith("lines-") and name.endswith("-id") and value.replace("-", "").lower() == id:
            return str(name)[: -len("id")]
    return ""


def _drop(fields: MultiDict[str, str], prefix: str) -> None:
    for name in [name for name in fields if prefix and name.startswith(prefix)]:
        fields.poplist(name)


def _free(fields: MultiDict[str, str]) -> str:
    """A place for one more line, behind all others."""
    used = [int(match[1]) for name in fields if (match := re.match(r"lines-([0-9]{1,6})-", name))]
    return f"lines-{max(used, default=-1) + 1}-"
