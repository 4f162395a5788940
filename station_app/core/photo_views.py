"""The one address a photo is served at; who asks must see the row it belongs to."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, send_file

from station_app.core import files
from station_app.core.access import EVERYONE, allow
from station_app.core.errors import NotFound

pages = Blueprint("photos", __name__)


@pages.get("/photos/<uuid:id>")
@allow(*EVERYONE)
def show(id: uuid.UUID) -> Response:
    """The photo in full."""
    return _sent(id, small=False)


@pages.get("/photos/<uuid:id>/small")
@allow(*EVERYONE)
def small(id: uuid.UUID) -> Response:
    """The small picture of a gallery."""
    return _sent(id, small=True)


def _sent(id: uuid.UUID, *, small: bool) -> Response:
    """The file itself. A browser may keep it, but asks each time whether its person may still see it."""
    photo = files.seen(id)
    path = photo.path(small)
    if not path.is_file():
        raise NotFound
    answer = send_file(
        path,
        mimetype="image/jpeg",
        as_attachment=False,
        download_name=f"photo-{photo.sha256[:8]}.jpg",
        etag=photo.sha256 + ("-small" if small else ""),
        max_age=None,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
