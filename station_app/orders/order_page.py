"""The page of one order at the counter and at the desk."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.core import clock, history
from station_app.core.access import OFFICE, Person, fetch, person
from station_app.core.db import Model, db
from station_app.core.i18n import N_, gettext
from station_app.core.money import part, share_bp
from station_app.core.people import masked_name, masked_phone
from station_app.core.words import days, quantity, series
from station_app.households.models import Villager
from station_app.orders import corrected, standing, story
from station_app.orders.aftersales.models import CASE_KINDS, CASE_WORDS, OrderReturn
from station_app.orders.chosen import reminded
from station_app.orders.entering import line as villager_line
from station_app.orders.figures import line_figures
from station_app.orders.flow import OrderState
from station_app.orders.forms import PAY, WAYS, choices
from station_app.orders.models import PAY_MODE_WORDS, Order, OrderLine
from station_app.orders.steps import lines_of
from station_app.parcels import of_orders
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

S = OrderState


def extras(order: Order) -> list[tuple[str, int]]:
    """Freight, fee and discount where there are any."""
    found = (
        (gettext(N_("运费")), order.freight_fen),
        (gettext(N_("服务费")), order.fee_fen),
        (gettext(N_("优惠")), -order.discount_fen),
    )
    return [(label, fen) for label, fen in found if fen]


def source_words(line: OrderLine) -> str:
    """Where the reference price comes from, as people say it."""
    return shown("source", line.reference_source)


def sums(order: Order) -> dict[str, Any]:
    """The amounts every page of an order shows."""
    known = order.reference_fen > 0
    return {
        "id": order.id,
        "number": order.number,
        "tail": order.number_tail,
        "state": order.state.value,
        "version": order.version,
        "ordered_on": order.ordered_on,
        "paid_fen": order.payable_fen,
        "payable_fen": order.payable_fen,
        "received_fen": order.received_fen,
        "refunded_fen": order.refunded_fen,
        "refundable_fen": order.received_fen,
        "owed_fen": order.owed_fen,
        "covered_fen": order.covered_fen,
        "local_fen": order.reference_fen if known else None,
        "reference_fen": order.reference_fen if known else None,
        "saved_fen": order.saved_fen if known else None,
        "rate_bp": share_bp(order.saved_fen, order.reference_fen) if known else None,
        "platform": shown("platform", order.platform),
        "platform_number": order.platform_number,
        "tracking": order.tracking_number,
        "carrier": order.courier,
        "note": order.note,
        "by": order.placed_by,
        "extras": extras(order),
    }


def brief(order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    """What a form about an order says above its fields."""
    goods = gettext("、").join(line.goods for line in lines[:3])
    return {**sums(order), "goods": goods if len(lines) <= 3 else goods + "…"}


def villager_card(villager: Villager) -> dict[str, Any]:
    """The villager as the counter shows them."""
    return {
        "id": villager.id,
        "name": villager.name,
        "line": villager_line(villager),
        "phone": villager.phone,
        "url": url_for("desk.villager", id=villager.id),
    }


def counter(order: Order) -> dict[str, Any]:
    """What ``orders/counter_show.html`` shows."""
    lines, paid, done, back = lines_of(order), story.entries(order), story.acts(order), story.returns(order)
    villager = fetch(Villager, order.villager_id)
    step = None if order.is_undone else standing.step(order.id, order.state, order.owed_fen, in_row=False)
    waited = (clock.today() - order.arrived_on).days if order.arrived_on else 0
    words = story.pay_words(paid) or gettext(PAY_MODE_WORDS[order.pay_mode])
    is_arrived_late = order.state is S.ARRIVED and waited > 0
    sources = dict.fromkeys(filter(None, (source_words(line) for line in lines)))
    return {
        "order": {
            **sums(order),
            "pay_words": words,
            "source_words": series(sources),
            "waited": days(waited) if is_arrived_late else "",
        },
        "villager": villager_card(villager),
        "lines": [bought(line) for line in lines],
        "events": story.timeline(order, str, villager.name, done, paid, back),
        "corrections": corrected.sentences(done),
        "reminders": reminded.of_order(order),
        "step": step,
        "ways": choices({key: PAY[key] for key in (*WAYS, "owe")}),
        "batch": _batch(order),
        "also": standing.arrival(order.id) if order.state is S.PLACED and not order.is_undone else None,
        "links": standing.links(
            order, steps_to_payment=bool(step and step["verb"] in ("collect", "hand_over"))
        ),
        "cancel_url": url_for("orders.step", id=order.id, verb="cancel") if order.state is S.PLACED else None,
        "cases": _cases(back),
        "stuck": standing.stuck(order),
        "acts": history.of(Order, order.id, person()),
        "parcels": _parcels(order),
    }


def _cases(back: list[OrderReturn]) -> list[dict[str, Any]]:
    """Its after-sales cases, the newest first."""
    return [
        {
            "url": url_for("orders.case", id=one.id),
            "words": gettext(CASE_KINDS[one.kind]),
            "state": gettext(CASE_WORDS[one.state]),
            "is_open": one.is_open,
            "on": one.on,
        }
        for one in reversed(back)
    ]


def _parcels(order: Order) -> list[dict[str, Any]]:
    """Where its parcels lie."""
    return [
        {
            "code": one.code,
            "url": url_for("parcels.show", id=one.id),
            "label": url_for("parcels.label", id=one.id),
        }
        for one in of_orders.those(order)
        if one.is_here
    ]


def bought(line: OrderLine) -> dict[str, Any]:
    """One line as the counter and the slip show it."""
    return {
        "goods": line.goods,
        "spec": line.spec,
        "quantity_m": line.quantity_m,
        "paid_fen": line.goods_fen,
        "price_url": _price_url(line),
        "returned": line.returned_m == line.quantity_m,
        "returned_words": _returned_words(line),
    }


def _price_url(line: OrderLine) -> str | None:
    """The page of the price a line stands on."""
    return url_for("prices.show", id=line.price_id) if line.price_id else None


def _returned_words(line: OrderLine) -> str:
    return gettext(N_("退了 %(n)s"), n=quantity(line.returned_m)) if line.returned_m else ""


def desk(order: Order, by: Person) -> dict[str, Any]:
    """What ``orders/desk_show.html`` shows: names and telephones masked."""
    lines, paid, done, back = lines_of(order), story.entries(order), story.acts(order), story.returns(order)
    villager, station = fetch(Villager, order.villager_id), fetch(Station, order.station_id)
    name = masked_name(villager.name)
    reveal = url_for("villagers.reveal", id=villager.id) if by.is_county else None
    links = []
    if by.role in OFFICE and standing.may_edit(order):
        links.append({"label": gettext(N_("改")), "url": url_for("orders.edit", id=order.id)})
    if by.role in OFFICE and not order.is_undone and order.state is not S.CANCELLED:
        links.append({"label": gettext(N_("改日期或站")), "url": url_for("orders.correct", id=order.id)})
    return {
        "order": sums(order),
        "station": {"name": station.place, "url": url_for("desk.station", id=station.id)},
        "villager": {
            "name": name,
            "phone": masked_phone(villager.phone),
            "url": url_for("desk.villager", id=villager.id),
            "reveal_url": reveal,
        },
        "lines": [_figured(line) for line in lines],
        "extras": extras(order),
        "entries": story.ledger_rows(paid),
        "events": story.timeline(order, masked_name, villager.name, done, paid, back),
        "cases": _cases(back),
        "acts": history.of(Order, order.id, by),
        "links": links,
        "steps": [],
        "cancel_url": None,
        "batch": _batch(order),
        "warnings": reminded.told(order, *corrected.sentences(done), standing.stuck(order)),
    }


def _batch(order: Order) -> dict[str, str] | None:
    """Where an imported order comes from; a link only for who may open it."""
    if not order.batch_id:
        return None
    by, batches = person(), Model.metadata.tables["import_batches"]
    may_open = by.is_county
    if by.is_operator:
        query = select(batches.c.station_id).where(
            batches.c.county_id == order.county_id, batches.c.id == order.batch_id
        )
        may_open = db.session.scalar(query.execution_options(scoped=True)) in by.stations
    url = url_for("imports.show", id=order.batch_id) if may_open else ""
    return {"url": url, "title": gettext(N_("台账导入"))}


def _figured(line: OrderLine) -> dict[str, Any]:
    figures = line_figures(line)
    return {
        "goods": line.goods,
        "spec": line.spec,
        "quantity_m": line.quantity_m,
        "goods_fen": line.goods_fen,
        "paid_fen": figures.paid_fen,
        "reference_fen": figures.reference_fen,
        "saved_fen": figures.saved_fen,
        "source_words": source_words(line),
        "price_url": _price_url(line),
        "returned_words": _returned_words(line),
    }


def returnable(line: OrderLine) -> int:
    """What was paid for the units of a line that are still with the villager, in fen."""
    left = line.quantity_m - line.returned_m
    return part(line.goods_fen - line.discount_share_fen, left, line.quantity_m)
