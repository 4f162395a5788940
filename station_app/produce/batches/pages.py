"""What the pages of batches show."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup

from station_app.core import clock, files, history
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.words import series
from station_app.produce import codes
from station_app.produce.batches import certifying, making, moves, sold, testing, tracing
from station_app.produce.batches.models import MAKING_WORDS, Batch, BatchInput, Making, TraceReport, TraceScan
from station_app.produce.batches.sources import producers
from station_app.produce.listings.models import GRADE
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import Purchase
from station_app.produce.purchases.owing import shown_name
from station_app.produce.purchases.pages import surface
from station_app.settings import dictionaries
from station_app.settings import models as settings
from station_app.stations.models import Station

WIDEST = 280
"""Of a code on paper, in px: 58 mm less its margins."""


def address(batch: Batch) -> str:
    """The public page of a batch, as the code on its bags says it."""
    return url_for("public.trace", code=batch.code, _external=True)


def drawn(batch: Batch, scale: int = 6) -> Markup:
    """The QR code that opens the public page, no wider than a slip of 58 mm has room for."""
    return _square(address(batch), scale)


def _square(url: str, scale: int) -> Markup:
    import segno

    code = segno.make(url, error="m")
    scale = max(1, min(scale, int(WIDEST // code.symbol_size(border=2)[0])))
    svg = code.svg_inline(scale=scale, border=2, light="#fff")
    return Markup(svg)  # nosec B704 - segno draws squares, no text


def facts(batch: Batch, product: Product) -> dict[str, Any]:
    """A batch as its pages show it."""
    said = product.said
    return {
        "id": batch.id,
        "code": batch.code,
        "product": product.title,
        "grade": dictionaries.shown(GRADE, batch.grade),
        "making": gettext(MAKING_WORDS[batch.making]),
        "work": batch.work,
        "on": batch.made_on,
        "amount": said(batch.amount),
        "loss": said(batch.loss) if batch.loss else "",
        "rest": said(batch.rest) if batch.rest else "",
        "is_whole": batch.rest == batch.amount,
        "pack": said(batch.pack) if batch.pack else "",
        "packs": batch.packs,
        "is_packed": batch.making is Making.PACKED,
        "best_before_on": batch.best_before_on,
        "note": batch.note,
        "by": batch.by_name,
        "is_undone": batch.is_undone,
        "is_recalled": batch.is_recalled,
        "recalled_why": batch.recalled_why,
        "url": url_for("produce.batch", id=batch.id),
    }


def page(batch: Batch, by: Person) -> dict[str, Any]:
    """What ``produce/batch.html`` shows."""
    product = fetch(Product, batch.product_id)
    scan = db.session.get(
        TraceScan, {"county_id": batch.county_id, "id": batch.id}, execution_options={"scoped": True}
    )
    told = visible(TraceReport).where(TraceReport.batch_id == batch.id).order_by(TraceReport.at.desc())
    return {
        "batch": facts(batch, product),
        "bad": bad if (bad := tracing.recalled_in(batch)) and bad.id != batch.id else None,
        "station": fetch(Station, batch.station_id).place,
        "inputs": inputs(making.inputs_of([batch.id]), product, by),
        "moves": moves.shown(batch, product),
        "tests": testing.tests_of([batch.id]),
        "conformities": certifying.of_batch(batch.id),
        "photos": files.photos_of(Batch.__tablename__, [batch.id])[batch.id],
        "scans": scan.scans if scan else 0,
        "told": list(db.session.scalars(told.limit(20))),
        "public_url": url_for("public.trace", code=batch.code),
        "drawn": drawn(batch, 4),
        "acts": history.of(Batch, batch.id, by),
        **surface(by),
    }


def inputs(found: list[BatchInput], product: Product, by: Person) -> list[dict[str, Any]]:
    """What went in, each with its page."""
    bought = [one.purchase_id for one in found if one.purchase_id]
    made = [one.source_id for one in found if one.source_id]
    purchases = {one.id: one for one in db.session.scalars(visible(Purchase).where(Purchase.id.in_(bought)))}
    batches = {one.id: one for one in db.session.scalars(visible(Batch).where(Batch.id.in_(made)))}
    names = producers([one.producer_id for one in purchases.values()])
    rows = []
    for one in found:
        if one.purchase_id in purchases:
            purchase = purchases[one.purchase_id]
            who = names.get(purchase.producer_id)
            title = shown_name(who.name, who.kind, by) if who else purchase.number
            rows.append(
                {
                    "title": title,
                    "detail": purchase.number,
                    "amount": product.said(one.amount),
                    "url": url_for("produce.purchase", id=purchase.id),
                }
            )
        elif one.source_id in batches:
            batch = batches[one.source_id]
            rows.append(
                {
                    "title": gettext(MAKING_WORDS[batch.making]),
                    "detail": batch.code,
                    "amount": product.said(one.amount),
                    "url": url_for("produce.batch", id=batch.id),
                }
            )
    return rows


def web(batch: Batch, by: Person) -> dict[str, Any]:
    """The recall view: whose goods are in it, which batches have something of it, where all that was sold."""
    above = tracing.up(batch.county_id, [batch.id])
    below = tracing.down(batch.county_id, [batch.id])
    siblings = tracing.down(batch.county_id, tracing.into(batch.county_id, above.purchases))
    goods = {one.id: one for one in db.session.scalars(visible(Product))}
    names = producers([one.producer_id for one in above.purchases.values()])
    parts = tracing.shares(above, batch.id)
    people = []
    for purchase in above.purchases.values():
        who = names.get(purchase.producer_id)
        share = parts.get(purchase.id)
        people.append(
            {
                "name": shown_name(who.name, who.kind, by) if who else "",
                "number": purchase.number,
                "on": purchase.bought_on,
                "net": goods[purchase.product_id].said(purchase.net),
                "share_bp": round(share * 10_000) if share is not None else None,
                "url": url_for("produce.purchase", id=purchase.id),
            }
        )
    return {
        "batch": facts(batch, goods[batch.product_id]),
        "sales": sold.sales_of({one.id: one.code for one in below.batches.values()}),
        "people": people,
        "above": [facts(one, goods[one.product_id]) for one in above.batches.values() if one.id != batch.id],
        "below": [facts(one, goods[one.product_id]) for one in below.batches.values() if one.id != batch.id],
        "siblings": [
            facts(one, goods[one.product_id])
            for one in siblings.batches.values()
            if one.id not in below.batches and one.id not in above.batches
        ],
        **surface(by),
    }


def proposed(batch: Batch, by: Person) -> dict[str, Any]:
    """What a certificate of this batch would say, filled in for a person to look over."""
    product, station = fetch(Product, batch.product_id), fetch(Station, batch.station_id)
    above = tracing.up(batch.county_id, [batch.id])
    names = producers([one.producer_id for one in above.purchases.values()])
    firms = [one.name for one in names.values() if not one.is_household]
    people = series(dict.fromkeys(firms)) if firms else station.name
    results = {(one.item, one.found): one for one in testing.above(batch) if one.is_passed}
    tested = series(f"{one.item} {one.found}" for one in results.values())
    quantity = product.said(batch.amount)
    if batch.packs and batch.pack:
        quantity += " · " + ngettext("%(n)s 袋", "%(n)s 袋", batch.packs, n=batch.packs)
    return {
        "product": product.title,
        "quantity": quantity,
        "producer": people,
        "place": station.place,
        "phone": station.phone or "",
        "tested": tested[:200],
    }


def sample(words: certifying.Words, by: Person) -> dict[str, Any]:
    """A certificate that nobody issued, to look at the county's words before they are kept."""
    code = codes.spelled(by.county_id, clock.today(), "7K3Q")
    county = settings.county(by.county_id)
    return {
        "row": {"number": f"{code}-01", "issued_on": clock.today()},
        "words": {
            "title": words.title,
            "promise": words.promise,
            "foot": words.foot,
            "bases": [[base, at == 0] for at, base in enumerate(words.bases)],
            "product": gettext(N_("绿豆")),
            "quantity": gettext(N_("100 斤 · 20 袋")),
            "producer": gettext(N_("（生产者的名字）")),
            "place": county.name,
            "phone": county.phone,
            "used": "",
            "tested": "",
        },
        "printed": 0,
        "prints": False,
        "is_sample": True,
        "drawn": _square(url_for("public.trace", code=code, _external=True), 3),
        "back": url_for("produce.conformity_words"),
    }
