"""The page that changes an order: its fields, and both versions when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from station_app.core.access import Person, fetch
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.people import masked_name
from station_app.core.words import quantity
from station_app.households.models import Villager
from station_app.orders import order_page
from station_app.orders.editing import Change
from station_app.orders.entering import line as villager_line
from station_app.orders.forms import EditForm
from station_app.orders.models import Order, OrderLine
from station_app.orders.placing import LineDraft


def drafted(line: OrderLine) -> LineDraft:
    """A stored line as it would have been typed."""
    return LineDraft(
        goods=line.goods,
        quantity_m=line.quantity_m,
        paid_fen=line.goods_fen,
        local_fen=order_page.local_fen(line),
        unit_price_fen=line.unit_price_fen,
        spec=line.spec,
        source=line.reference_source,
    )


def stored(order: Order, lines: Sequence[OrderLine]) -> Change:
    """The order as an edit that changes nothing."""
    return Change(
        lines=[drafted(line) for line in lines],
        platform=order.platform,
        platform_number=order.platform_number,
        freight_fen=order.freight_fen,
        fee_fen=order.fee_fen,
        discount_fen=order.discount_fen,
        note=order.note,
    )


def typed(form: EditForm) -> Change:
    """The edit of a form that was found right."""
    return Change(
        lines=form.drafts,
        platform=form.platform.data or "",
        platform_number=form.platform_number.data or "",
        note=form.note.data or "",
        **form.amounts,
    )


def filled(order: Order, lines: Sequence[OrderLine]) -> EditForm:
    """The form with what is stored."""
    form = EditForm(
        data={
            "lines": [
                {
                    "goods": one.goods,
                    "quantity": one.quantity_m,
                    "paid": one.paid_fen,
                    "local": one.local_fen,
                    "unit_price": one.unit_price_fen,
                    "spec": one.spec,
                    "source": one.source,
                }
                for one in map(drafted, lines)
            ],
            "platform": order.platform,
            "platform_number": order.platform_number,
            "freight": order.freight_fen,
            "service_fee": order.fee_fen,
            "discount": order.discount_fen,
            "note": order.note,
            "version": str(order.version),
        }
    )
    form.keep_sources(line.reference_source for line in lines)
    return form


def both(mine: Change, now: Change) -> list[tuple[str, str, str]]:
    """``(label, mine, now)`` of every field in which the two versions differ."""
    rows: list[tuple[str, Any, Any, Callable[[Any], str]]] = [
        (gettext(label), getattr(mine, name), getattr(now, name), show)
        for name, label, show in (
            ("platform", N_("平台"), str),
            ("platform_number", N_("平台订单号"), str),
            ("freight_fen", N_("运费"), money),
            ("fee_fen", N_("服务费"), money),
            ("discount_fen", N_("优惠"), money),
            ("note", N_("备注"), str),
        )
    ]
    for number, (my, their) in enumerate(zip(mine.lines, now.lines, strict=False), 1):
        for name, word, show in (
            ("goods", N_("商品"), str),
            ("quantity_m", N_("数量"), quantity),
            ("paid_fen", N_("付款"), money),
            ("local_fen", N_("县里卖"), money),
            ("spec", N_("规格"), str),
        ):
            label = gettext(N_("第 %(n)s 样%(word)s"), n=number, word=gettext(word))
            rows.append((label, getattr(my, name), getattr(their, name), show))
    return [(label, _said(my, show), _said(their, show)) for label, my, their, show in rows if my != their]


def _said(value: Any, show: Any) -> str:
    return "–" if value is None or value == "" else str(show(value))


def page(
    order: Order, form: EditForm, by: Person, theirs: list[tuple[str, str, str]] | None
) -> dict[str, Any]:
    """What the two edit templates show."""
    villager = fetch(Villager, order.villager_id)
    name = villager.name if by.is_operator else masked_name(villager.name)
    return {
        "form": form,
        "order": {"id": order.id, "number": order.number, "tail": order.number_tail},
        "villager": {"name": name, "line": villager_line(villager) if by.is_operator else ""},
        "theirs": theirs or None,
    }
