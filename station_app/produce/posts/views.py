"""Pages of supply and demand: the list, one post with its text to send, a new one, its outcome."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import Select, func

from station_app.core import clock, keyset, undo
from station_app.core.access import OFFICE, Person, Role, allow, fetch, person, visible
from station_app.core.cells import Column
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.exports.views import publish
from station_app.core.forms import DateField, Form, IdField, NumberField, RadioChoice, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.produce.fields import ParagraphField
from station_app.produce.posts.models import KIND_WORDS, OUTCOME_WORDS, Outcome, Post, PostKind, open_on
from station_app.produce.views import READERS, door, frame_of, pages
from station_app.settings.forms import OfficePhone
from station_app.settings.models import county
from station_app.stations.models import Station

WRITERS = (Role.OPERATOR, *OFFICE)
LONGEST = 180
DAYS = 30
door("produce.posts", N_("供求"), N_("谁有货、谁要货，发一次各站都看得到"), "people", 40)


class PostForm(Form):
    """What is offered or wanted, until when, and whom to call."""

    id = IdField(optional=True)
    kind = RadioChoice(default=PostKind.SUPPLY.value)
    goods = TextField(limit=60, missing=N_("请填写是什么，例如 绿豆"))
    quantity = TextField(limit=60, missing=N_("请填写有多少，例如 两千斤左右"))
    price = TextField(limit=60, optional=True)
    place = TextField(limit=80, optional=True)
    phone = OfficePhone(limit=30, missing=N_("请填写联系电话，填站里的就行"))
    note = ParagraphField(limit=300, optional=True)
    until_on = DateField(missing=N_("请填写到哪天为止，例如 2015-09-30"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, gettext(words)) for kind, words in KIND_WORDS.items()]

    def holds(self) -> bool:
        """Does every rule agree? Blames the fields that do not."""
        fine, today = self.validate(), clock.today()
        if self.until_on.data and not today <= self.until_on.data <= today + dt.timedelta(days=LONGEST):
            self.blame("until_on", N_("请填今天到 %(most)s 天以内的日子"), most=LONGEST)
        return fine and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a post."""
        texts = ("goods", "quantity", "price", "place", "phone", "note")
        known = {name: self[name].data or "" for name in texts}
        return known | {"kind": PostKind(self.kind.data), "until_on": self.until_on.data}


class OutcomeForm(Form):
    """How it ended."""

    version = NumberField(optional=True)
    outcome = RadioChoice(default=Outcome.DONE.value)
    words = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ended = (Outcome.DONE, Outcome.NOTHING)
        self.outcome.choices = [(one.value, gettext(OUTCOME_WORDS[one])) for one in ended]


def _query() -> Select[Any]:
    query = visible(Post)
    if request.args.get("all") != "1":
        query = query.where(open_on(clock.today()))
    if request.args.get("kind") in list(PostKind):
        query = query.where(Post.kind == PostKind(request.args["kind"]))
    return query


@pages.get("/posts")
@allow(*READERS)
def posts() -> str:
    """Those still looked for; ``all=1``: those that ended too."""
    by, on = person(), clock.today()
    page = keyset.page(
        _query(),
        Post.until_on,
        Post.id,
        run=lambda query: db.session.scalars(query).all(),
        key=lambda row: (row.until_on.isoformat(), row.id),
        url=lambda **where: url_for("produce.posts", **{**request.args.to_dict(), **where}),
        size=30,
    )
    return render_template(
        "produce/posts.html",
        frame=frame_of(by),
        surface="counter" if by.is_operator else "desk",
        rows=[shown(row, on) for row in page.rows],
        kind=request.args.get("kind", ""),
        every=request.args.get("all") == "1",
        kinds=[(kind.value, gettext(words)) for kind, words in KIND_WORDS.items()],
        newer_url=page.newer_url,
        older_url=page.older_url,
        may_write=by.role in WRITERS,
        back=url_for("produce.home"),
    )


COLUMNS = (
    Column("kind", N_("有货还是要货"), "text", lambda row: gettext(KIND_WORDS[row.kind])),
    Column("goods", N_("是什么"), "text", lambda row: row.goods),
    Column("quantity", N_("有多少"), "text", lambda row: row.quantity),
    Column("price", N_("价钱"), "text", lambda row: row.price),
    Column("place", N_("地点"), "text", lambda row: row.place),
    Column("phone", N_("电话"), "id", lambda row: row.phone),
    Column("until", N_("有效期到"), "date", lambda row: row.until_on),
    Column("outcome", N_("结果"), "text", lambda row: row.state_words(clock.today())),
    Column("outcome_note", N_("怎么成的"), "text", lambda row: row.outcome_note),
    Column("by", N_("谁发的"), "text", lambda row: row.by_name),
)


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    query = _query()
    count = db.session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    rows = query.order_by(Post.until_on, Post.id)
    return Sheet("posts", gettext(N_("供求")), COLUMNS, lambda: db.session.scalars(rows), count)


publish(pages, "/posts", "posts", sheet, *READERS)


@pages.get("/posts/<uuid:id>")
@allow(*READERS)
def post(id: uuid.UUID) -> Any:
    """One post with its text to send."""
    return _page(fetch(Post, id), OutcomeForm())


@pages.route("/posts/new", methods=["GET", "POST"])
@allow(*WRITERS)
def new_post() -> Any:
    """Publish a post; the same page posted twice makes one."""
    by = person()
    if request.method == "GET":
        until = clock.today() + dt.timedelta(days=DAYS)
        return _form(PostForm(data={"id": uuid7(), "until_on": until, **_called(by)}))
    form = PostForm.posted()
    if not form.holds():
        return _form(form, 422)
    key = (by.county_id, form.id.data or uuid7())
    if db.session.get(Post, key, execution_options={"scoped": True}) is None:
        row = Post(county_id=key[0], id=key[1])
        row.publish(
            by, of_station_id=by.stations[0] if by.is_operator and by.stations else None, **form.values
        )
        db.session.commit()
        flash(gettext(N_("发出去了，各站都看得到。")))
    return redirect(url_for("produce.post", id=key[1]), 303)


@pages.post("/posts/<uuid:id>/end")
@allow(*WRITERS)
def end_post(id: uuid.UUID) -> Any:
    """Write down how a post ended: the station that wrote it, or the office."""
    by, row, form = person(), fetch(Post, id, lock=True), OutcomeForm.posted()
    if not may_end(row, by):
        raise Refused(N_("这一条是别的站发的，结果由他们或者县里来写。"))
    if not form.validate():
        return _page(row, form, 422)
    row.end(Outcome(form.outcome.data), form.words.data or "", by)
    db.session.commit()
    flash(undo.told(gettext(N_("结果记下了。"))))
    return redirect(url_for("produce.post", id=id), 303)


def may_end(row: Post, by: Person) -> bool:
    """The station that wrote it, or the office."""
    return by.role in OFFICE or (by.is_operator and row.of_station_id in by.stations)


def shown(row: Post, on: dt.date) -> dict[str, Any]:
    """A post as pages show it."""
    return {
        "id": row.id,
        "url": url_for("produce.post", id=row.id),
        "kind": row.kind.value,
        "kind_words": gettext(KIND_WORDS[row.kind]),
        "goods": row.goods,
        "quantity": row.quantity,
        "price": row.price,
        "place": row.place,
        "phone": row.phone,
        "note": row.note,
        "until": row.until_on,
        "left": (row.until_on - on).days,
        "is_open": row.is_open(on),
        "state_words": row.state_words(on),
        "outcome_note": row.outcome_note,
        "text": row.text,
        "by": row.by_name,
    }


def _called(by: Person) -> dict[str, str]:
    """Whom to call and where, to begin with: the station, or the office."""
    if not by.is_operator or not by.stations:
        return {"phone": county(by.county_id).phone, "place": ""}
    station = fetch(Station, by.stations[0])
    return {"phone": station.phone, "place": station.place}


def _page(row: Post, form: OutcomeForm, status: int = 200) -> Any:
    by = person()
    context = {
        "frame": frame_of(by),
        "surface": "counter" if by.is_operator else "desk",
        "post": shown(row, clock.today()),
        "form": form,
        "may_end": may_end(row, by) and row.outcome is Outcome.OPEN,
        "back": url_for("produce.posts"),
    }
    return render_template("produce/post.html", **context), status


def _form(form: PostForm, status: int = 200) -> Any:
    by = person()
    context = {
        "frame": frame_of(by),
        "surface": "counter" if by.is_operator else "desk",
        "back": url_for("produce.posts"),
    }
    return render_template("produce/post_form.html", form=form, **context), status
