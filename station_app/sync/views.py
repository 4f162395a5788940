"""Where telephones send what they kept, and what opens there without network."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf

from station_app.core import clock, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, PUBLIC, Person, Role, allow, fetch, person
from station_app.core.assets import ICONS, asset
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext, locale
from station_app.core.money import money
from station_app.orders import slips
from station_app.orders.flow import FLOW
from station_app.orders.forms import PAY, WAYS, choices
from station_app.orders.models import Order
from station_app.stations.models import Station
from station_app.sync import bringing, doing, gaps, kept, of_produce, seeing, streaming
from station_app.sync.answers import Answer
from station_app.sync.entries import SCAN, STEP, batch, parsed
from station_app.sync.forms import PostboxForm

pages = Blueprint("sync", __name__)


@pages.get("/sync/hello")
@allow(Role.OPERATOR)
def hello() -> Any:
    """Who is signed in on this telephone, and the token its deeds are sent with."""
    by = person()
    if by.is_practising:  # nothing of a practice is kept on the telephone, and nothing opens without network
        return {
            "practice": gettext(N_("正在练习，练习要有网。现在没有网。")),
            "real": gettext(N_("不练了，没网也照常记真的单")),
        }
    return {
        "person": str(by.id),
        "name": by.name,
        "station": by.station_name,
        "language": locale(),
        "now": clock.now().isoformat(),
        "token": generate_csrf(),
        "words": {
            "unsent": gettext(N_("未上传")),
            "saved": gettext(N_("存在手机里了，有网就传。本机单号")),
            "left": gettext(N_("有照片太大，没存下，有网以后请补上。")),
            "arrived": gettext(N_("到货，存在手机里了，有网就传。")),
            "unknown": gettext(N_("不在等着的单里，传上去会记成无主件。")),
            "old": gettext(N_("有记录在手机里放了一天多，还没传上去。请找有网的地方，点这里上传。")),
            "full": gettext(N_("手机存满了，这一条没有存下。请先记在纸上，腾出地方或有网以后再记。")),
            "gone": gettext(N_("退出了。现在没有网，没上传的还在这台手机里，等您再登录才传。")),
            "enter": gettext(N_("登录")),
            "needs": gettext(N_("现在没有网，这一件办不了。有网了，请先看一眼办成没有，再办。")),
            "back": gettext(N_("看手机里存的")),
            "rules": seeing.rules() | {"script": asset("check.js")},
            "leave": gettext(N_("还有没上传的。退出以后它们留在这台手机里，等您再登录才传。现在退出吗？")),
        },
    }


@pages.get("/sync/station")
@allow(Role.OPERATOR)
def station() -> Any:
    """The own station's villagers and waiting orders, for a telephone to keep."""
    by = person()
    answer = Response(
        json.dumps(
            {"villagers": kept.roster(by), "orders": kept.orders(by), **kept.produce()},
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        mimetype="text/json",
    )
    answer.add_etag()
    return answer.make_conditional(request)


@pages.post("/sync")
@allow(Role.OPERATOR)
def send() -> Any:
    """Kept deeds of one telephone: an answer for each."""
    by = person()
    sent = batch(parsed(request.get_data()))
    answers = [doing.answer_to(one, sent, by, db.session.commit) for one in sent.entries]
    told = [answer.document() for answer in answers]
    if request.args.get("then") and len(answers) == 1 and answers[0].outcome in ("created", "exists"):
        told[0]["then"] = _then(sent.entries[0], answers[0])
    return jsonify(answers=told, now=clock.now().isoformat())


def _then(document: dict[str, Any], answer: Answer) -> str:
    """Where the page goes on after a deed sent at once, with the message it has without a script."""
    if document["path"] == SCAN:
        for sentence in answer.sentences:
            flash(sentence, "warning")
        if not answer.sentences:
            flash(undo.told(gettext(N_("到货了，放 %(code)s"), code=answer.number)), "success")
        return answer.url
    if document["path"] in of_produce.PAGES:
        words, url = of_produce.next_page(document["path"], document["key"], str(document["body"]), person())
        if words:
            flash(words, "success")
        db.session.commit()
        return url
    step = STEP.fullmatch(str(document["path"]))
    if step:
        flash(undo.told(gettext(FLOW.verbs[step[2]].done)), "success")
        return answer.url
    assert answer.order_id is not None  # nosec B101 - narrows the type
    order = fetch(Order, answer.order_id)
    slip = url_for("orders.slip", id=order.id)
    if "next=slip" in str(document["body"]):
        slips.count(order, person())
        db.session.commit()
        session[slips.PRINT] = str(order.id)
        return slip
    text = gettext(N_("存好了 单 %(n)s %(sum)s"), n=order.number_tail, sum=money(order.payable_fen))
    flash({"text": text, "url": slip, "verb": gettext(N_("小票"))}, "success")  # type: ignore[arg-type]
    return url_for("orders.new")


@pages.get("/postbox")
@allow(Role.OPERATOR)
def postbox() -> str:
    """What this telephone keeps: what waits, what was stored, and what can be done without network.

    The page holds words only; the script fills it from what the browser keeps.
    """
    by = person()
    own = fetch(Station, by.station_id) if by.stations else None
    ways = choices({key: PAY[key] for key in (*WAYS, "owe")})
    return render_template("sync/postbox.html", station=own, ways=ways)


@pages.route("/postbox/file", methods=["GET", "POST"])
@allow(Role.OPERATOR, *OFFICE)
def file() -> Any:
    """Deeds brought as a file, when the network of a station is down for days: stored once each."""
    by = person()
    form = PostboxForm.posted() if request.method == "POST" else PostboxForm()
    context: dict[str, Any] = {"surface_template": surface(by), "form": form, "answers": None, "waiting": 0}
    if request.method == "GET":
        return render_template("sync/file.html", **context)
    try:
        sent, documents = bringing.read(request.files.get("file"))
    except Refused as error:
        form.blame("file", error.sentence, **error.values)
        return render_template("sync/file.html", **context), 422

    def go_on(place: str) -> bringing.Brought:
        return bringing.bring(documents, sent, by, db.session.commit, place)

    def page(answers: list[Answer], last: bringing.Brought, mark: str) -> str:
        form.place.data = last.place if last.waiting else ""
        told = {"answers": answers, "waiting": last.waiting, "mark": mark, "is_sum": bool(mark)}
        return render_template("sync/file.html", **(context | told))

    return streaming.page_of(go_on(form.place.data or ""), go_on, page, by)


@pages.get("/sync/devices")
@allow(*COUNTY_ROLES)
def devices() -> str:
    """The telephones that keep deeds, and the numbers that never arrived."""
    return render_template("sync/devices.html", rows=gaps.devices())


@pages.get("/manifest.webmanifest")
@allow(PUBLIC)
def manifest() -> Response:
    """What a telephone needs to know to install the counter."""
    answer = jsonify(
        {
            "name": gettext(N_("农村电商服务站")),
            "short_name": gettext(N_("服务站")),
            "lang": "en" if locale() == "en" else "zh-CN",
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                {"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in ICONS
            ],
        }
    )
    answer.headers["Content-Type"] = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def surface(by: Person) -> str:
    """The skeleton a page of both surfaces stands in."""
    return "counter.html" if by.is_operator else "desk.html"
