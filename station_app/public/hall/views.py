"""The public hall: what is on sale, one thing, its photos, supply and demand, the map of the site.

No sign-in, no script, no cookie. A page may be kept for five minutes and is asked for by its digest after.
The language stands in the address (``lang=en``), so that what is kept is the same for everybody.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for

from station_app.core import clock, i18n
from station_app.core.access import COUNTY_ROLES, PUBLIC, Role, allow, person, unscoped
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.produce.views import door
from station_app.public.hall import shown as hall
from station_app.public.views import pages
from station_app.settings.models import CountySettings, county

SCHEMA = "https://schema.org/"
"""The words search engines read of a thing on sale; nothing is asked of that site."""
FIVE_MINUTES = "public, max-age=300"
A_DAY = "public, max-age=86400"
CHANGERS = (Role.ADMIN, Role.MANAGER)
door("public.switch", N_("公开的农产品馆"), N_("谁都能看的网页：打开、关上、看地址"), "globe", 70)


def kept(body: str, mimetype: str = "text/html") -> Response:
    """A page anybody may keep for a while."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Cache-Control"] = FIVE_MINUTES
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:20])
    answer.make_conditional(request)
    return answer


def speak() -> str:
    """The language of the address; Chinese where it names none."""
    chosen: i18n.Locale = "en" if request.args.get("lang") == "en" else "zh"
    i18n.use(chosen)
    return chosen


def around(row: CountySettings, chosen: str) -> dict[str, Any]:
    """What every page of the hall has."""
    return {
        "hall": {
            **{"area": row.county_id, "title": hall.title_of(row)},
            **{"phone": row.phone, "county": row.called},
        },
        "is_open": row.has_hall,
        "has_lookup": row.has_lookup,
        "lang": chosen if chosen == "en" else None,
    }


@pages.get("/pavilion")
@allow(PUBLIC)
def home() -> Any:
    """The hall of the county, where there is one."""
    found = hall.all_opened()
    if len(found) != 1:
        raise NotFound
    return redirect(url_for("public.pavilion", area=found[0], lang=request.args.get("lang")))


@pages.get("/pavilion/<area>")
@allow(PUBLIC)
def pavilion(area: str) -> Response:
    """What is on sale: by category, by a word, a page at a time."""
    row, chosen = hall.opened(area), speak()
    category = request.args.get("category", "").replace("\0", "")[:40]
    words = request.args.get("q", "").replace("\0", "").strip()[:40]
    text = request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and 0 < int(text[:4]) < 1_000 else 1
    groups = hall.categories(area)
    cards, more = hall.cards(area, category, words, page)
    where = {"category": category or None, "q": words or None}
    body = render_template(
        "public/pavilion.html",
        **around(row, chosen),
        groups=groups,
        total=sum(group["count"] for group in groups),
        category=category,
        q=words,
        cards=cards,
        stations=hall.served(area),
        where=where,
        older=page + 1 if more else None,
        newer=page - 1 if page > 1 else None,
    )
    return kept(body)


@pages.get("/pavilion/<area>/wanted")
@allow(PUBLIC)
def wanted(area: str) -> Response:
    """Supply and demand."""
    row, chosen = hall.opened(area), speak()
    rows = hall.posts(area, clock.today())
    return kept(render_template("public/wanted.html", **around(row, chosen), rows=rows))


@pages.get("/pavilion/<area>/<slug>")
@allow(PUBLIC)
def offer(area: str, slug: str) -> Response:
    """One thing on sale: its own page to share."""
    row, chosen = hall.opened(area), speak()
    page = render_template(
        "public/offer.html", **around(row, chosen), offer=hall.one(area, slug), schema=SCHEMA
    )
    return kept(page)


@pages.get("/pavilion/<area>/<slug>/<int:number>-<any(small, large):size>.jpg")
@allow(PUBLIC)
def picture(area: str, slug: str, number: int, size: str) -> Response:
    """A photo of a thing on sale; of nothing else."""
    hall.opened(area)
    photo = hall.photo(area, slug, number)
    path = photo.path(size == "small")
    if not path.is_file():
        raise NotFound
    answer = send_file(path, mimetype="image/jpeg", etag=photo.sha256 + size, max_age=None, conditional=True)
    answer.headers["Cache-Control"] = A_DAY
    return answer


@pages.get("/sitemap.xml")
@allow(PUBLIC)
def sitemap() -> Response:
    """The addresses of the open halls, for search engines."""
    found = hall.all_opened()
    if not found:
        raise NotFound
    entries: list[tuple[str, Any]] = [
        (url_for("public.pavilion", area=area, _external=True), None) for area in found
    ]
    for area in found:
        for slug, at in hall.addresses(area):
            entries.append((url_for("public.offer", area=area, slug=slug, _external=True), at))
    return kept(render_template("public/sitemap.xml", entries=entries), "application/xml")


@pages.get("/robots.txt")
@allow(PUBLIC)
def robots() -> Response:
    """What programs may read: the open hall, and nothing else."""
    told = ["User-agent: *", "Disallow: /"]
    if hall.all_opened():
        told[1:1] = ["Allow: /pavilion", "Allow: /sitemap.xml", "Allow: /static/"]
        told.append(f"Sitemap: {url_for('public.sitemap', _external=True)}")
    return kept("\n".join(told) + "\n", "text/plain")


@pages.get("/produce/hall")
@allow(*COUNTY_ROLES)
def switch() -> str:
    """Is the hall open, where is it, and what does it show?"""
    row = county(person().county_id)
    groups = hall.categories(row.county_id)
    return render_template(
        "public/switch.html",
        is_open=bool(row.has_hall),
        has_lookup=bool(row.has_lookup),
        lookup=url_for("public.lookup", area=row.county_id, _external=True),
        title=hall.title_of(row),
        address=url_for("public.pavilion", area=row.county_id, _external=True),
        url=url_for("public.pavilion", area=row.county_id),
        groups=groups,
        total=sum(group["count"] for group in groups),
        may_change=person().role in CHANGERS,
    )


@pages.post("/produce/hall")
@allow(*CHANGERS)
def set_switch() -> Any:
    """Open or close it."""
    return switched("has_hall", N_("打开了，谁都能看了。"), N_("关上了，外面看不到了。"))


def switched(column: str, opened: str, closed: str) -> Any:
    """Set what the county lets the outside see to what was posted, and say so in these words."""
    by, wants = person(), request.form.get("open") == "1"
    row = county(by.county_id)
    db.session.add(row)  # a county that set nothing yet has no row
    db.session.flush()
    with unscoped():
        db.session.refresh(row, with_for_update=True)
    if row.change(by, **{column: wants}):
        db.session.commit()
        flash(gettext(opened if wants else closed))
    return redirect(url_for("public.switch"), 303)
