"""Pages of what a county sets: for the administrator and the manager; the rest of the county may read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from station_app.core.access import COUNTY_ROLES, PUBLIC, Person, Role, allow, person
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.settings import days_off, dictionaries, logo, pages_of, versions
from station_app.settings.days_off import FIRST_YEAR, LAST_YEAR
from station_app.settings.forms import (
    MOST_PHONES,
    MOST_SPANS,
    CalendarForm,
    CountyForm,
    LimitsForm,
    LogoForm,
    WordForm,
)
from station_app.settings.history import history
from station_app.settings.models import CountyLogo, CountySettings, county

pages = Blueprint("settings", __name__)
BLANK_PHONES = 2
CHANGERS = (Role.ADMIN, Role.MANAGER)


@pages.get("/settings")
@allow(*COUNTY_ROLES)
def index() -> str:
    """What can be set, as it is now, and what was changed lately."""
    return render_template("settings/index.html", history=history(), **pages_of.overview(_own()))


@pages.get("/settings/county")
@allow(*COUNTY_ROLES)
def names() -> str:
    """The county's names, telephones, plan and logo."""
    return _names(pages_of.county_form(_own()), LogoForm())


@pages.post("/settings/county")
@allow(*CHANGERS)
def set_names() -> Any:
    """Save them."""
    row = _row()
    now = pages_of.county_form(row)
    form = CountyForm(versions.chosen(now, versions.COUNTY))
    if not form.validate():
        return _names(form, LogoForm()), 422
    if versions.is_stale(form, now):
        title = gettext(N_("县名、电话、标志"))
        return versions.page(form, now, row.id, versions.COUNTY, title=title, back=url_for("settings.names"))
    return _done(row.change(person(), **form.values), "settings.names")


@pages.post("/settings/logo")
@allow(*CHANGERS)
def set_logo() -> Any:
    """Set the logo, or take it away (``remove``)."""
    if request.form.get("remove"):
        return _done(logo.put(_row(), None, person(), request.form.get("over")), "settings.names")
    form = LogoForm.posted()
    if not form.validate():
        return _names(pages_of.county_form(_own()), form), 422
    made = logo.png(form.picture.data[0])
    return _done(logo.put(_row(), made, person(), request.form.get("over")), "settings.names")


@pages.get("/logo/<area>/<digest>.png")
@allow(PUBLIC)
def show_logo(area: str, digest: str) -> Response:
    """The logo itself; its address changes with it, so it may be kept for ever."""
    query = select(CountyLogo.png).where(CountyLogo.county_id == area, CountyLogo.digest == digest)
    if "\0" in area + digest:
        raise NotFound
    png = db.session.scalar(query.execution_options(scoped=True))
    if png is None:
        raise NotFound
    answer = Response(png, mimetype="image/png")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@pages.get("/settings/limits")
@allow(*COUNTY_ROLES)
def limits() -> str:
    """When a warning must be confirmed and when something needs attention."""
    return _limits(pages_of.limits_form(_own()))


@pages.post("/settings/limits")
@allow(*CHANGERS)
def set_limits() -> Any:
    """Save them."""
    row = _row()
    now = pages_of.limits_form(row)
    form = LimitsForm(versions.chosen(now, versions.LIMITS))
    if not form.validate():
        return _limits(form), 422
    if versions.is_stale(form, now):
        title = gettext(N_("提醒和期限"))
        return versions.page(form, now, row.id, versions.LIMITS, title=title, back=url_for("settings.limits"))
    return _done(row.set_limits(person(), form.limits), "settings.limits")


@pages.get("/settings/words/<kind>")
@allow(*COUNTY_ROLES)
def words(kind: str) -> str:
    """One dictionary."""
    return _words(kind, WordForm())


@pages.post("/settings/words/<kind>")
@allow(*CHANGERS)
def add_word(kind: str) -> Any:
    """A new word."""
    if kind not in dictionaries.KINDS:
        raise NotFound
    form, row = WordForm.posted(), _row()
    known = dictionaries.every(row.county_id)[kind]
    fine = form.validate()
    if fine and any(form.word.data in (term.key, term.word) for term in known):
        form.blame("word", N_("这个词已经有了；停用了的，请在下面改它的日子"))
    elif fine and len(known) >= dictionaries.MOST_WORDS:
        form.blame("word", N_("一本字典最多 %(most)s 个词"), most=dictionaries.MOST_WORDS)
    if form.errors:
        return _words(kind, form), 422
    days = {"from_on": form.from_on.data}
    dictionaries.add(row, kind, form.word.data, person(), english=form.english.data or "", **days)
    return _done(True, "settings.words", kind=kind)


@pages.route("/settings/words/<kind>/edit", methods=["GET", "POST"])
@allow(*CHANGERS)
def word(kind: str) -> Any:
    """The days, the English and the place of one word (``key`` in the address)."""
    row, key = _row() if request.method == "POST" else _own(), request.args.get("key", "")
    known = dictionaries.every(row.county_id).get(kind, ())
    term = next((one for one in known if one.key == key), None)
    if term is None:
        raise NotFound
    form = now = pages_of.word_form(term)
    if request.method == "POST":
        form = WordForm(versions.chosen(now, versions.WORD), word=term.word)
        if form.validate():
            if versions.is_stale(form, now):
                id, back = dictionaries.id_of(row, kind, key), url_for("settings.words", kind=kind)
                return versions.page(form, now, id, versions.WORD, title=term.label, back=back)
            values = {name: form[name].data for name in ("from_on", "until_on", "position")}
            changed = dictionaries.change(
                row, kind, term, person(), english=form.english.data or "", **values
            )
            return _done(changed, "settings.words", kind=kind)
    shown = {"kind": kind, "label": gettext(dictionaries.KINDS[kind].label), "term": term}
    return render_template("settings/word.html", form=form, **shown), 422 if form.errors else 200


@pages.get("/settings/days/<int:year>")
@allow(*COUNTY_ROLES)
def days(year: int) -> str:
    """Holidays and worked weekends of a year."""
    return _days(year, pages_of.calendar_form(_own(), _known_year(year)))


@pages.post("/settings/days/<int:year>")
@allow(*CHANGERS)
def set_days(year: int) -> Any:
    """Save them."""
    row = _row()
    now = pages_of.calendar_form(row, _known_year(year))
    form = CalendarForm(versions.chosen(now, versions.CALENDAR))
    if not form.holds(year):
        return _days(year, form), 422
    if versions.is_stale(form, now):
        title = gettext(N_("%(year)s 年节假日和调休"), year=year)
        id, back = days_off.id_of(row, year), url_for("settings.days", year=year)
        return versions.page(form, now, id, versions.CALENDAR, title=title, back=back)
    return _done(days_off.keep(row, year, form.found, person()), "settings.days", year=year)


def _own() -> CountySettings:
    return county(person().county_id)


def _row() -> CountySettings:
    """The county's row, locked for a change; a county that has none yet gets one."""
    query = select(CountySettings).where(CountySettings.county_id == person().county_id).with_for_update()
    row = db.session.scalar(query.execution_options(scoped=True, populate_existing=True))
    if row is None:
        row = _own()
        db.session.add(row)
        db.session.flush()
    return row


def _done(changed: bool, endpoint: str, **values: Any) -> Any:
    db.session.commit()
    flash(gettext(N_("存好了。")) if changed else gettext(N_("没有要改的，什么都没动。")))
    return redirect(url_for(endpoint, **values), 303)


def may_change(by: Person) -> bool:
    """May this person change settings, or only read them?"""
    return by.role in CHANGERS


def _names(form: CountyForm, picture: LogoForm) -> str:
    blank = 0 if form.errors else BLANK_PHONES
    for _ in range(min(blank, MOST_PHONES - len(form.phones))):
        form.phones.append_entry()
    shown = {"may_change": may_change(person()), "row": _own()}
    return render_template("settings/county.html", form=form, picture=picture, **shown)


def _limits(form: LimitsForm) -> str:
    return render_template("settings/limits.html", form=form, may_change=may_change(person()))


def _words(kind: str, form: WordForm) -> str:
    if kind not in dictionaries.KINDS:
        raise NotFound
    return render_template(
        "settings/words.html", form=form, may_change=may_change(person()), **pages_of.dictionary(_own(), kind)
    )


def _days(year: int, form: CalendarForm) -> str:
    blank = 0 if form.errors else 3
    for _ in range(min(blank, MOST_SPANS - len(form.spans))):
        form.spans.append_entry()
    years = pages_of.years(_own(), year)
    return render_template(
        "settings/days.html", form=form, year=year, years=years, may_change=may_change(person())
    )


def _known_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return year
