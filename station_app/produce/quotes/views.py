"""Pages of quotes: the latest of every product with its movement, one product's trend, a new quote."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, undo
from station_app.core.access import OFFICE, Person, Role, allow, fetch, person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.exports.views import publish
from station_app.core.forms import ChoiceField, DateField, Form, MoneyField, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.produce.products.models import CATEGORY, Product, offered
from station_app.produce.quotes.drawing import WEEKS, picture
from station_app.produce.quotes.models import MARKET, Quote, record, since
from station_app.produce.views import READERS, door, frame_of, pages
from station_app.produce.weights import Measure, Unit, unit_word
from station_app.settings import dictionaries

WRITERS = (Role.OPERATOR, *OFFICE)
MOST_FEN = 10_000_000
door("produce.quotes", N_("行情"), N_("各个市场今天什么价，是涨是跌"), "chart", 30)


class QuoteForm(Form):
    """A price seen at a market on a day."""

    product = ChoiceField()
    market = ChoiceField()
    on = DateField(missing=N_("请填写哪天的价，例如 2015-08-31"))
    price = MoneyField(missing=N_("请填写一斤（一个）多少钱，例如 6.50"))
    source = TextField(limit=80, missing=N_("请写从哪看到的，例如：集上问的、网上报价"))

    def offer(self) -> None:
        """The products and markets to choose from."""
        self.products = {str(one.id): one for one in offered()}
        self.product.choices = [
            ("", gettext(N_("请选"))),
            *((key, f"{one.title} / {unit_of(one)}") for key, one in self.products.items()),
        ]
        self.market.choices = [(term.key, term.label) for term in dictionaries.offered(MARKET)]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine = self.validate()
        if not self.product.errors and not self.product.data:
            self.blame("product", N_("请选是什么，例如 绿豆"))
        if self.on.data and self.on.data > clock.today():
            self.blame("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
        if self.price.data is not None and not 0 < self.price.data <= MOST_FEN:
            self.blame("price", N_("价钱要大于 0，请核对"))
        return fine and not self.errors


def unit_of(product: Product) -> str:
    """What its quotes are for: 斤, or one piece."""
    unit = Unit.JIN if product.measure is Measure.WEIGHT else Unit.PIECE
    return unit_word(unit, product.piece_word)


@pages.get("/quotes")
@allow(*READERS)
def quotes() -> str:
    """Every product with quotes in the last twelve weeks, its latest price and how it moved."""
    by = person()
    rows = _rows()
    return render_template(
        "produce/quotes.html",
        frame=frame_of(by),
        surface="counter" if by.is_operator else "desk",
        rows=rows,
        may_write=by.role in WRITERS,
        back=url_for("produce.home"),
    )


def _rows() -> list[dict[str, Any]]:
    products = {one.id: one for one in offered()}
    last = clock.today()
    found: dict[uuid.UUID, list[Any]] = {}
    for row in since(products, last - dt.timedelta(weeks=WEEKS), last):
        found.setdefault(row.product_id, []).append(row)
    made = []
    for id, some in found.items():
        latest, product = some[-1], products[id]
        same = [row for row in some[:-1] if row.market == latest.market]
        made.append(
            {
                "url": url_for("produce.quotes_of", id=id),
                "name": product.title,
                "initials": product.initials,
                "category": dictionaries.shown(CATEGORY, product.category),
                "unit": unit_of(product),
                "price_fen": latest.price_fen,
                "market": dictionaries.shown(MARKET, latest.market),
                "on": latest.on,
                "moved_fen": latest.price_fen - same[-1].price_fen if same else None,
                "line": [row.price_fen for row in some if row.market == latest.market][-WEEKS:],
                "source": latest.source,
            }
        )
    return sorted(made, key=lambda row: (row["category"], row["initials"], row["name"]))


COLUMNS = (
    Column("name", N_("品名"), "text", lambda row: row.name),
    Column("market", N_("市场"), "text", lambda row: dictionaries.shown(MARKET, row.market)),
    Column("on", N_("哪天"), "date", lambda row: row.on),
    Column("price_fen", N_("价钱"), "money", lambda row: row.price_fen, N_("论斤的每斤，论个的每个")),
    Column("source", N_("从哪看到的"), "text", lambda row: row.source),
    Column("by", N_("记录人"), "text", lambda row: row.by_name),
)


def sheet(_by: Person) -> Sheet:
    """Every quote of the last twelve weeks, the newest first."""
    last = clock.today()
    at = (Product.county_id == Quote.county_id) & (Product.id == Quote.product_id)
    query = (
        visible_columns(
            Quote, Quote.market, Quote.on, Quote.price_fen, Quote.source, Quote.by_name, Product.name
        )
        .join(Product, at)
        .where(Quote.on >= last - dt.timedelta(weeks=WEEKS), Quote.on <= last)
        .order_by(Quote.on.desc(), Quote.id.desc())
    )
    rows = db.session.execute(query).all()
    return Sheet("quotes", gettext(N_("行情")), COLUMNS, lambda: rows, len(rows))


publish(pages, "/quotes", "quotes", sheet, *READERS)


@pages.get("/quotes/<uuid:id>")
@allow(*READERS)
def quotes_of(id: uuid.UUID) -> str:
    """One product: its trend over twelve weeks, and every quote behind it."""
    by, product, last = person(), fetch(Product, id), clock.today()
    rows = since([id], last - dt.timedelta(weeks=WEEKS), last)
    names = {row.market: dictionaries.shown(MARKET, row.market) for row in rows}
    return render_template(
        "produce/quotes_of.html",
        frame=frame_of(by),
        surface="counter" if by.is_operator else "desk",
        product={"id": product.id, "name": product.title, "unit": unit_of(product)},
        drawn=picture(rows, names, last),
        rows=[
            {
                "on": row.on,
                "market": names[row.market],
                "price_fen": row.price_fen,
                "source": row.source,
                "by": row.by_name,
            }
            for row in reversed(rows)
        ],
        may_write=by.role in WRITERS,
        back=url_for("produce.quotes"),
    )


@pages.route("/quotes/new", methods=["GET", "POST"])
@allow(*WRITERS)
def new_quote() -> Any:
    """Write down a quote; the same product, market and day again corrects it."""
    by = person()
    known = {"on": clock.today(), "product": request.args.get("product", "")}
    form = QuoteForm.posted() if request.method == "POST" else QuoteForm(data=known)
    form.offer()
    if request.method == "GET" or not form.holds():
        page = render_template("produce/quote_form.html", form=form, **_around(by))
        return page if request.method == "GET" else (page, 422)
    product = form.products[form.product.data]
    record(product, form.market.data, form.on.data, form.price.data, form.source.data, by)
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s的行情记下了。"), name=product.title)))
    return redirect(url_for("produce.quotes_of", id=product.id), 303)


def _around(by: Person) -> dict[str, Any]:
    return {
        "frame": frame_of(by),
        "surface": "counter" if by.is_operator else "desk",
        "back": url_for("produce.quotes"),
    }
