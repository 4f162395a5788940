"""The logo of a county: made anew from what was sent, small, and kept beside the settings."""

from __future__ import annotations

import hashlib
import io

from sqlalchemy import delete

from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.core.pictures import Picture
from station_app.settings.models import CountyLogo, CountySettings

SIZE = (320, 80)
COLOURS = 64


def png(picture: Picture) -> bytes:
    """The picture as a PNG of few colours that fits the head of a page at twice its size."""
    from PIL import Image, ImageOps

    image = ImageOps.contain(Image.open(io.BytesIO(picture.jpeg), formats=("JPEG",)).convert("RGB"), SIZE)
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def put(settings: CountySettings, content: bytes | None, by: Person, over: str | None = None) -> bool:
    """Set the logo, or with None take it away; written to the audit by its digest.

    ``over`` is the digest of the logo that the page showed; ``NotNow`` where there is another one by now.
    """
    digest = hashlib.sha256(content).hexdigest() if content else ""
    if digest == settings.logo:
        return False
    if over is not None and over != settings.logo:
        raise NotNow(N_("这中间有人换了标志。请回到“县名、电话、标志”看一眼现在的；还要换，就再选一次图片。"))
    mine = delete(CountyLogo).where(CountyLogo.county_id == settings.county_id)
    db.session.execute(mine.execution_options(scoped=True))
    if content:
        db.session.add(CountyLogo(county_id=settings.county_id, id=uuid7(), digest=digest, png=content))
    return settings.change(by, logo=digest)
