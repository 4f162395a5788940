"""Pages of one's own devices, and the administrator's button that ends all of somebody's."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.accounts.browser import forget
from station_app.accounts.devices import device
from station_app.accounts.models import digest
from station_app.accounts.views import pages
from station_app.core.access import EVERYONE, Role, allow, person
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.stations.devices import models as sessions
from station_app.stations.staff import models as staff


@pages.get("/devices")
@allow(*EVERYONE)
def devices() -> str:
    """Where one is signed in: the device, since when, last seen; this one marked."""
    this = digest(person().session_id)
    found = db.session.scalars(sessions.running(person()).limit(sessions.MOST)).all()
    rows = [
        {
            "device": device(row.agent),
            "since": row.created_at,
            "seen_at": row.seen_at,
            "which": row.token_hash,
            "this": row.token_hash == this,
        }
        for row in found
    ]
    rows.sort(key=lambda row: not row["this"])
    back = url_for("desk.more") if person().is_operator else None
    return render_template("accounts/devices.html", rows=rows, back=back)


@pages.post("/devices/end")
@allow(*EVERYONE)
def end_device() -> Any:
    """End one of one's own sessions; ending this one signs out."""
    which = request.form.get("which", "")
    here = which == digest(person().session_id)
    ended = sessions.end_one(person(), which)
    db.session.commit()
    if here:
        forget()
        return redirect(url_for("accounts.sign_in"), 303)
    flash(gettext(N_("那台设备退出了，要用得重新登录。") if ended else N_("那台设备早就退出了。")))
    return redirect(url_for("accounts.devices"), 303)


@pages.post("/devices/end-others")
@allow(*EVERYONE)
def end_other_devices() -> Any:
    """End all of one's own sessions but this one."""
    count = sessions.end_others(person())
    db.session.commit()
    flash(
        ngettext("别的 %(num)s 台设备退出了。", "别的 %(num)s 台设备退出了。", count)
        if count
        else gettext(N_("没有别的设备登录着。"))
    )
    return redirect(url_for("accounts.devices"), 303)


@pages.post("/accounts/<uuid:id>/end-sessions")
@allow(Role.ADMIN)
def end_sessions_of(id: uuid.UUID) -> Any:
    """End every session of somebody of the own county."""
    user = staff.one_of(person(), id, lock=True)
    count = sessions.end_all(user, person())
    db.session.commit()
    flash(
        ngettext(
            "%(name)s的 %(num)s 台设备退出了。", "%(name)s的 %(num)s 台设备退出了。", count, name=user.name
        )
        if count
        else gettext(N_("%(name)s没有在哪台设备上登录着。"), name=user.name)
    )
    return redirect(url_for("accounts.show", id=user.id), 303)
