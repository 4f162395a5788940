"""Where the demo's harvest was sold: five channels, eighty sales with some returns, two agreements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from station_app.core.money import divide, share
from station_app.ledger.models import EntryKind, Method
from station_app.ops.demo.harvest_batches import Made
from station_app.ops.demo.harvest_words import BUYERS, CHANNELS, RETURNS, TYPED
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.plan import COUNTY, TODAY, moment, uuid_at
from station_app.ops.demo.produce import SINCE
from station_app.ops.demo.season import Season
from station_app.prices.models import key_of
from station_app.produce.agreements.models import Agreement, AgreementPayment
from station_app.produce.channels.fees import FeeBack
from station_app.produce.channels.models import Channel, Settlement
from station_app.produce.sales.models import Sale, SaleReturn
from station_app.produce.weights import Unit, worth

SALES, JIN = 72, 500
"""So many sales beside what went to the buyers of agreements."""
LAST = TODAY - dt.timedelta(days=4)
DELIVERIES = 4
CLERK = "陈晓东"
FEW = (60, 80, 100, 120, 160, 200)
"""斤 of a sale elsewhere: shops and canteens take sacks."""
MANY = ("1688", "团购")
"""Channels where much is taken at once."""


@dataclass
class Sold:
    """Rows of each table."""

    channels: list[Row] = field(default_factory=list)
    agreements: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    sales: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)
    settlements: list[Row] = field(default_factory=list)


def draw(season: Season, made: Made) -> Sold:
    """Draw them; batches are less by what was sold, and have again what came back fit."""
    sold, rng = Sold(channels=_channels(season)), season.rng
    heaps = [one for one in made.batches if one["rest"] == one["amount"] and not one["packs"]]
    for number, heap in enumerate(heaps[-len(BUYERS) :]):
        _agreed(season, sold, heap, made.costs[heap["code"]], number)
    for _ in range(SALES):
        place = rng.choices(range(len(CHANNELS)), [one[7] for one in CHANNELS])[0]
        open_ = [one for one in made.batches if one["rest"] >= 20 * JIN and one["made_on"] < LAST]
        if not open_:
            break
        batch = rng.choice(open_)
        jin = rng.randint(20, 60) * 10 if CHANNELS[place][0] in MANY else rng.choice(FEW)
        amount = min(jin * JIN, batch["rest"] // (5 * JIN) * 5 * JIN)
        price_fen = round(made.costs[batch["code"]] * CHANNELS[place][6])
        on = batch["made_on"] + dt.timedelta(days=rng.randint(1, max(1, (LAST - batch["made_on"]).days)))
        _sale(season, sold, place, batch, amount, price_fen, min(on, LAST))
    _returned(season, sold, {one["id"]: one for one in made.batches})
    return sold


def keep(sold: Sold) -> None:
    """Store them."""
    store(Channel, sold.channels)
    store(Agreement, sold.agreements)
    store(AgreementPayment, sold.payments)
    store(Settlement, sold.settlements)
    store(Sale, sold.sales)
    store(SaleReturn, sold.returns)


def _channels(season: Season) -> list[Row]:
    at = moment(SINCE, 540)
    return [
        {
            **{"county_id": COUNTY, "id": uuid_at(season.rng, at), "name": name, "name_key": key_of(name)},
            **{"kind": kind, "platform": platform, "fee_bp": fee_bp, "fee_fen": fee_fen, "phone": phone},
            "fee_back": (FeeBack.SHARE if platform else FeeBack.NONE).value,
            "version": 1,
        }
        for name, kind, platform, fee_bp, fee_fen, phone, _factor, _weight in CHANNELS
    ]


def _sale(
    season: Season, sold: Sold, place: int, batch: Row, amount: int, price_fen: int, on: dt.date
) -> Row:
    """One sale out of a batch; what is sold over the counter is in the ledger at once."""
    rng, channel = season.rng, sold.channels[place]
    at = moment(on, rng.randint(500, 1_100))
    freight_fen = rng.choice((0, 600, 800)) if channel["platform"] == "taobao" else 0
    amount_fen = worth(amount, price_fen, JIN) // 10 * 10 + freight_fen
    typed = place == TYPED
    operator = next(one for one in season.places if one.id == batch["station_id"]).operators[0]
    row = {
        **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": batch["station_id"]},
        **{"channel_id": channel["id"], "sold_on": on, "at": at, "version": 1},
        "order_no": f"{rng.randrange(10**15, 10**16)}" if channel["platform"] else "",
        **{"product_id": batch["product_id"], "batch_id": batch["id"], "agreement_id": None},
        "settlement_id": None,
        "title": next(name for name, one in season.products.items() if one["id"] == batch["product_id"]),
        **{"amount": amount, "returned": 0, "amount_fen": amount_fen, "freight_fen": freight_fen},
        "fee_fen": min(amount_fen, share(amount_fen, channel["fee_bp"]) + channel["fee_fen"]),
        **{
            "refunded_fen": 0,
            "fee_back_fen": 0,
            "method": rng.choice((Method.CASH, Method.WECHAT)) if typed else None,
        },
        **{"by_id": operator[0] if typed else None, "by_name": operator[1] if typed else CLERK},
    }
    batch["rest"] -= amount
    sold.sales.append(row)
    if typed:
        season.pay(row, EntryKind.COLLECTED, amount_fen, row["method"], on, operator)
    return row


def _agreed(season: Season, sold: Sold, heap: Row, cost_fen: float, number: int) -> None:
    """An agreement for most of a heap: four deliveries, two payments, something still to come."""
    rng, (buyer, phone, note) = season.rng, BUYERS[number]
    from_on = heap["made_on"] + dt.timedelta(days=3)
    at = moment(from_on - dt.timedelta(days=2), 600)
    floor_fen = round(cost_fen * 1.15 / 5) * 5
    each = heap["amount"] // 6 // (10 * JIN) * 10 * JIN
    agreement = {
        **{"county_id": COUNTY, "id": uuid_at(rng, at), "buyer": buyer, "phone": phone, "note": note},
        **{
            "product_id": heap["product_id"],
            "amount": each * (DELIVERIES + 1),
            "unit": Unit.JIN,
            "size": JIN,
        },
        **{"floor_fen": floor_fen, "from_on": from_on, "through_on": TODAY + dt.timedelta(days=30)},
        **{"changed_at": at, "by_name": CLERK, "version": 1},
    }
    sold.agreements.append(agreement)
    for turn in range(DELIVERIES):
        on = min(from_on + dt.timedelta(days=turn * 7), LAST)
        sale = _sale(season, sold, len(CHANNELS) - 1, heap, each, floor_fen + 5 * turn, on)
        sale["agreement_id"] = agreement["id"]
        if turn < 2:
            paid_at = moment(min(on + dt.timedelta(days=3), TODAY), 650)
            sold.payments.append(
                {
                    **{"county_id": COUNTY, "id": uuid_at(rng, paid_at), "agreement_id": agreement["id"]},
                    **{"amount_fen": sale["amount_fen"], "on": paid_at.date(), "at": paid_at},
                    **{"note": "转账", "by_name": CLERK},
                }
            )


def _returned(season: Season, sold: Sold, batches: dict[object, Row]) -> None:
    """Something of some online sales came back, or only money went back."""
    online = [one for one in sold.sales if one["order_no"] and one["sold_on"] < LAST]
    for sale, (reason, fit) in zip(season.rng.sample(online, len(RETURNS)), RETURNS, strict=True):
        at = moment(min(sale["sold_on"] + dt.timedelta(days=4), TODAY), 500)
        amount = sale["amount"] if fit is not None else 0
        goods_fen = sale["amount_fen"] - sale["freight_fen"]
        refund_fen = goods_fen if amount else goods_fen // 5
        back_fen = min(sale["fee_fen"], divide(sale["fee_fen"] * refund_fen, sale["amount_fen"]))
        sale |= {"returned": amount, "refunded_fen": refund_fen, "fee_back_fen": back_fen}
        if fit:
            batches[sale["batch_id"]]["rest"] += amount
        sold.returns.append(
            {
                **{"county_id": COUNTY, "id": uuid_at(season.rng, at), "station_id": sale["station_id"]},
                **{
                    "sale_id": sale["id"],
                    "on": at.date(),
                    "amount": amount,
                    "is_restocked": fit is not False,
                },
                **{"refund_fen": refund_fen, "fee_back_fen": back_fen, "reason": reason},
                **{"at": at, "by_name": CLERK},
                "settlement_id": None,
            }
        )
