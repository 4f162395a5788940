"""What a request may do while it looks through another's eyes, and what it shows.

Only reading; nothing of the account itself. People stay masked as for the one who really sits there: names
and telephones of villagers are covered in every finished page, whatever page it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from flask import g, request, session

from station_app.core import access, clock
from station_app.core.access import Person
from station_app.core.errors import DomainError
from station_app.core.i18n import N_
from station_app.core.people import masked_name, masked_phone
from station_app.core.web import READING
from station_app.stations.viewing import models as viewing

KEY = "viewing"
END = "accounts.end_viewing"
OWN = ("accounts.", "sync.")
"""What is the person's alone: the account, and what her telephone keeps of the station."""
PHONE = re.compile(r"(?<![0-9A-Za-z-])(1\d{2})[ -]?(\d{4})[ -]?(\d{4})(?![0-9A-Za-z-])")


class OnlyLooking(DomainError):
    """Somebody looks through another's eyes and would change something."""

    status = 403
    heading = N_("现在只能看")


_names: list[Callable[[], Iterable[str]]] = []


def register(names: Callable[[], Iterable[str]]) -> None:
    """Say how the names of the people a viewed person sees are found (while the application is built)."""
    _names[:] = [names]


def names_of() -> list[str]:
    """The names to cover."""
    return [name for names in _names for name in names()]


def enter(viewer: Person) -> None:
    """Act as the viewed person, if this session looks at one; what is over is left to ``views``."""
    one = viewing.of_session(viewer, str(session.get(KEY, "")))
    seen = viewing.seen_as(one, viewer) if one is not None and one.until_at > clock.now() else None
    if seen is None:
        g.look_is_over = True
        return
    access.enter(seen)
    if request.endpoint != END and (
        request.method not in READING or (request.endpoint or "").startswith(OWN)
    ):
        raise OnlyLooking(
            N_("您在替%(name)s看，只能看，不能改，也不能看账号。要办事，请先点上面的“不看了”。"),
            name=seen.name,
        )


def covered(page: str, names: Iterable[str]) -> str:
    """A finished page with these names and every telephone masked."""
    page = PHONE.sub(lambda found: masked_phone("".join(found.groups())), page)
    masks = {escape(name): escape(masked_name(name)) for name in names if len(name) > 1}
    if not masks:
        return page
    longest_first = sorted(masks, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: masks[found[0]], page)
