"""Pages of the catalogue: every product by category, one of them, a new one, a change."""

from __future__ import annotations

import uuid
from dataclasses import replace
from operator import itemgetter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import history, stale, undo
from station_app.core.access import OFFICE, allow, fetch, person, visible
from station_app.core.cells import Column
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.produce.products import models
from station_app.produce.products.english import NAMES
from station_app.produce.products.forms import ProductForm, box_typed
from station_app.produce.products.models import BRAND, CATEGORY, Product
from station_app.produce.views import READERS, door, frame_of, pages
from station_app.produce.weights import MEASURE_WORDS, Measure, kilos
from station_app.settings.dictionaries import every, shown

LABELS = {
    "name": N_("品名"),
    "english": N_("英文名"),
    "category": N_("类别"),
    "measure": N_("论斤还是论个"),
    "piece": N_("一个叫什么"),
    "box": N_("一箱装多少"),
    "brand": N_("品牌"),
    "shelf_days": N_("保质期（天）"),
    "note": N_("备注"),
}
COLUMNS = (
    Column("name", N_("品名"), "text", lambda row: row.name),
    Column("english", N_("英文名"), "text", lambda row: row.english or NAMES.get(row.name, "")),
    Column("category", N_("类别"), "text", lambda row: shown(CATEGORY, row.category)),
    Column("measure", N_("论斤还是论个"), "text", lambda row: gettext(MEASURE_WORDS[row.measure])),
    Column("piece", N_("一个叫什么"), "text", lambda row: row.piece_word),
    Column("box", N_("一箱装多少"), "text", lambda row: row.said(row.box) if row.box else ""),
    Column("brand", N_("品牌"), "text", lambda row: shown(BRAND, row.brand)),
    Column("shelf_days", N_("保质期（天）"), "int", lambda row: row.shelf_days),
    Column("note", N_("备注"), "text", lambda row: row.note),
    Column("state", N_("状态"), "text", lambda row: gettext(N_("停用") if row.retired_at else N_("在用"))),
)
door("produce.products", N_("品种册"), N_("县里统一的品名，论斤还是论个卖"), "list", 60)


def _rows() -> list[Product]:
    """The catalogue in the order of its categories; ``category`` in the address keeps one of them."""
    query = visible(Product)
    chosen = request.args.get("category", "")[:40].replace("\0", "")
    if chosen:
        query = query.where(Product.category == chosen)
    order = {term.key: place for place, term in enumerate(every(person().county_id)[CATEGORY])}
    found = db.session.scalars(query.order_by(Product.initials, Product.id)).all()
    return sorted(found, key=lambda row: (order.get(row.category, len(order)), row.retired_at is not None))


@pages.get("/products")
@allow(*READERS)
def products() -> str:
    """The whole catalogue: a county has some hundred products."""
    by, rows = person(), _rows()
    groups: dict[str, list[Product]] = {}
    for row in rows:
        groups.setdefault(row.category, []).append(row)
    return render_template(
        "produce/products.html",
        frame=frame_of(by),
        surface="counter" if by.is_operator else "desk",
        total=len(rows),
        groups=[(shown(CATEGORY, key), [_shown(row) for row in some]) for key, some in groups.items()],
        may_change=by.role in OFFICE,
        back=url_for("produce.home"),
    )


def sheet(_by: Any) -> Sheet:
    """The catalogue as it leaves the page."""
    rows = [{column.key: column.value(row) for column in COLUMNS} for row in _rows()]
    columns = tuple(replace(one, value=itemgetter(one.key)) for one in COLUMNS)
    return Sheet("products", gettext(N_("品种册")), columns, lambda: rows, len(rows))


publish(pages, "/products", "products", sheet, *READERS)


@pages.get("/products/<uuid:id>")
@allow(*READERS)
def product(id: uuid.UUID) -> str:
    """One product."""
    by, row = person(), fetch(Product, id)
    return render_template(
        "produce/product.html",
        frame=frame_of(by),
        surface="counter" if by.is_operator else "desk",
        product=_shown(row),
        may_change=by.role in OFFICE,
        acts=history.of(Product, id, by),
        back=url_for("produce.products"),
    )


@pages.route("/products/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new_product() -> Any:
    """A new product; the same page posted twice makes one."""
    by = person()
    form = ProductForm.posted() if request.method == "POST" else ProductForm(data={"id": uuid7()})
    form.offer()
    if request.method == "GET" or not form.holds():
        return _form(form)
    key = (by.county_id, form.id.data or uuid7())
    if db.session.get(Product, key, execution_options={"scoped": True}) is None:
        try:
            models.new(by.county_id, by, key[1], **form.values)
            db.session.commit()
        except (Refused, IntegrityError) as refused:
            return _taken(form, refused)
        flash(gettext(N_("%(name)s记进品种册了。"), name=form.name.data))
    return redirect(url_for("produce.product", id=key[1]), 303)


@pages.route("/products/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*OFFICE)
def edit_product(id: uuid.UUID) -> Any:
    """Change a product; two people at once see both versions."""
    row = fetch(Product, id, lock=request.method == "POST")
    now = _filled(row)
    now.offer(row.category, row.piece, row.brand)
    if request.method == "GET":
        return _form(now, row, seen=stale.remember(now))
    form = ProductForm(stale.chosen(now))
    form.offer(row.category, row.piece, row.brand)
    back = url_for("produce.product", id=id)
    if stale.is_stale(form, row.version):
        return stale.flat_page(form, now, row, LABELS, title=gettext(N_("改品种")), back=back)
    if not form.holds():
        return _form(form, row, seen=request.form.get("seen", ""))
    try:
        changed = row.change(person(), **form.values)
        db.session.commit()
    except (Refused, IntegrityError) as refused:
        return _taken(form, refused, row)
    flash(undo.told(gettext(N_("改好了"))) if changed else gettext(stale.SAME))
    return redirect(back, 303)


@pages.post("/products/<uuid:id>/<any(retire, revive):verb>")
@allow(*OFFICE)
def step_product(id: uuid.UUID, verb: str) -> Any:
    """Offer a product no more, or again."""
    row = fetch(Product, id, lock=True)
    (row.retire if verb == "retire" else row.revive)(person())
    db.session.commit()
    flash(undo.told(gettext(N_("停用了。") if verb == "retire" else N_("重新启用了。"))))
    return redirect(url_for("produce.product", id=id), 303)


def _shown(row: Product) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "title": row.title,
        "english": row.english or NAMES.get(row.name, ""),
        "category": shown(CATEGORY, row.category),
        "measure": gettext(MEASURE_WORDS[row.measure]),
        "piece": row.piece_word,
        "box": row.said(row.box) if row.box else "",
        "box_kilos": kilos(row.box) if row.box and row.measure is Measure.WEIGHT else "",
        "brand": shown(BRAND, row.brand),
        "shelf_days": row.shelf_days,
        "note": row.note,
        "retired": row.retired_at is not None,
        "url": url_for("produce.product", id=row.id),
    }


def _filled(row: Product) -> ProductForm:
    return ProductForm(
        data={
            **{
                name: getattr(row, name) for name in ("name", "english", "category", "piece", "brand", "note")
            },
            "version": str(row.version),
            "measure": row.measure.value,
            "box": box_typed(row.measure, row.box),
            "shelf_days": row.shelf_days,
        }
    )


def _taken(form: ProductForm, refused: Exception, row: Product | None = None) -> Any:
    """The name is another's, or was taken at this very moment, or amounts stand that must keep their unit."""
    id = row.id if row else None
    db.session.rollback()
    told = (
        refused.text if isinstance(refused, Refused) else gettext(N_("刚才有人记了同名的品种，请换个名字。"))
    )
    form.name.errors = [*form.name.errors, told]
    return _form(form, fetch(Product, id) if id else None, seen=request.form.get("seen", ""))


def _form(form: ProductForm, row: Product | None = None, *, seen: str = "") -> Any:
    shown_row = {"id": row.id, "name": row.name} if row else None
    page = render_template("produce/product_form.html", form=form, product=shown_row, seen=seen)
    return page, 422 if form.errors else 200
